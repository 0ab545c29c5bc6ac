"""Sentences of a push: what git brought that is no proposal."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    # Refs.
    "push-main": gettext_noop("Nobody pushes to main: it moves by approved proposals only."),
    "push-ref": gettext_noop("Only proposals can be pushed, not {ref}."),
    "push-name": gettext_noop("{name} is no name of a proposal: a-z, 0-9 and hyphens, at most 48 characters."),
    "push-request": gettext_noop("{name}: names with r- are the server's own, for late entries that wait."),
    "push-not-yours": gettext_noop("The proposal {name} is not yours but of {author}; choose another name."),
    "push-stale": gettext_noop("The proposal {name} has moved meanwhile."),
    "push-updates": gettext_noop("At most {limit} proposals can be pushed at once."),
    "push-twice": gettext_noop("One proposal is named twice."),
    "push-hidden": gettext_noop("A part of this push cannot come in, so nothing of it does."),
    # Sizes.
    "push-size": gettext_noop("The push is larger than {limit} MB."),
    "push-objects": gettext_noop("The push brings more than {limit} objects."),
    "push-commits": gettext_noop("The proposal has {count} new commits, possible are {limit}."),
    "push-files": gettext_noop("The proposal changes more than {limit} documents."),
    "push-large": gettext_noop("A commit or a folder has {size} bytes, possible are {limit}."),
    "push-slow": gettext_noop("To look at all of this takes too long: nobody could save anything meanwhile."),
    # Objects.
    "push-kind": gettext_noop("The push brings a tag: only commits can be proposed."),
    "push-not-commit": gettext_noop("What is pushed is no commit."),
    "push-header": gettext_noop("A commit has the header {header}, which the record does not know."),
    "push-date": gettext_noop("A commit's author or date cannot be read."),
    "push-dated": gettext_noop("A commit is dated {date}, and today is {today}."),
    "push-message": gettext_noop("A commit's message must be a text in UTF-8 of at most {limit} bytes."),
    "push-author": gettext_noop("Author and committer must be {expected}, found: {found}."),
    "push-trailer": gettext_noop("The line “{trailer}” cannot stand at the end of a commit's message."),
    "push-merge": gettext_noop("A proposal can merge main only, and main must be what is merged in."),
    "push-mode": gettext_noop("Mode {mode}: the record holds plain files only, no links, programs, repositories."),
    "push-path": gettext_noop("No file of this name can stand in the record."),
    "push-tree": gettext_noop("A folder is not written as git writes it."),
}

ADVICE: Mapping[str, str] = {
    "push-main": gettext_noop("Propose it: git push origin HEAD:refs/heads/proposals/NAME"),
    "push-ref": gettext_noop("Propose it: git push origin HEAD:refs/heads/proposals/NAME"),
    "push-stale": gettext_noop("Fetch it first: git fetch origin"),
    "push-commits": gettext_noop("Join them: git rebase -i origin/main"),
    "push-slow": gettext_noop("Push it in parts, each a proposal of its own."),
    "push-dated": gettext_noop("Set the computer's clock, then: git commit --amend --reset-author"),
    "push-author": gettext_noop(
        "Set user.name and user.email as the page “My account” shows, then: git commit --amend --reset-author"
    ),
    "push-merge": gettext_noop("Bring the branch up to date on it: git merge origin/main"),
}  # fmt: skip
