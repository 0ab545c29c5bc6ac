"""The record in Git: head, read, commit, history. Only this room imports pygit2 or runs git."""
