"""Sentences of the audit: what is wrong with a commit or a repository."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    # Who signed.
    "unsigned": gettext_noop("The commit is not signed."),
    "unknown-key": gettext_noop("The commit is signed by a key that is not among the trusted ones."),
    "key-not-valid": gettext_noop("The commit is signed by a key that was not valid then: {time}."),
    "signature-broken": gettext_noop("The signature is not that of this commit: something in it was altered."),
    # How it is written.
    "odd-parents": gettext_noop("The commit does not simply follow the one before it."),
    "time-went-back": gettext_noop("The commit's time, {time}, is before that of the one it follows, {before}."),
    "foreign-committer": gettext_noop("The commit was not made by the server but by {committer}."),
    "foreign-author": gettext_noop("The commit's author is nobody's id: {author}."),
    "actor-differs": gettext_noop('The commit says that "{actor}" acted, but names {author} as its author.'),
    "commit-form": gettext_noop("The commit is not written as the server writes commits."),
    "history-incomplete": gettext_noop("History breaks off here: earlier commits are missing."),
    "object-unreadable": gettext_noop("The repository is damaged: commit {object} cannot be read whole."),
    # What it changes.
    "nothing-changed": gettext_noop("The commit changes nothing."),
    "odd-mode": gettext_noop("{path} is not a plain file."),
    "document-refused": gettext_noop("{path} is not a valid document in canonical form."),
    "unexplained-difference": gettext_noop("Nothing that anybody may do explains this change in {path}."),
    "change-refused": gettext_noop("{actor} was not allowed this at that time."),
    "change-unapproved": gettext_noop("This needed an approval, and there is none."),
    "approval-of-another": gettext_noop("{person} agreed to commit {approved}, but another one was merged."),
    "approval-not-yet": gettext_noop("{person} is said to have agreed at {time}, after the merge."),
    "late-differs": gettext_noop("The commit says this was late: {said}. By the rules of its time it was: {expected}."),
    "documents-contradict": gettext_noop("What the commit enters contradicts other documents."),
    "cannot-be-judged": gettext_noop("The documents contradict each other so that the commit cannot be judged."),
    # Checkpoints.
    "checkpoint-signature": gettext_noop("The checkpoint is not signed by a trusted key: something in it was altered."),
    "checkpoint-false": gettext_noop("The checkpoint says of the commit before it what is not so: {what}."),
    "no-checkpoint": gettext_noop("This is no checkpoint, or not as it was made."),
    "history-rewritten": gettext_noop(
        "Today's record does not go on from the one witnessed on {made}: commit {commit} is no longer in its history."
    ),
    "checkpoint-gone": gettext_noop("The checkpoint itself no longer stands in the record, at {path}."),
    "documents-differ": gettext_noop("The documents of commit {commit} are not those that were witnessed on {made}."),
    "tag-moved": gettext_noop("{ref} names {now} now; by {checkpoint} it named {was}, and a tag never moves."),
    "tag-gone": gettext_noop("{ref} is gone; by {checkpoint} it named {was}."),
    "stamp-broken": gettext_noop("The time stamp beside the checkpoint does not hold: {said}"),
    # What stands beside main.
    "ref-moved": gettext_noop("{ref} does not name what its own name says."),
    "replace-ref": gettext_noop("{ref} makes Git show something else than the record holds."),
    "foreign-ref": gettext_noop("{ref} does not belong into a record."),
    "grafts": gettext_noop("A file info/grafts makes Git show another history than the record's own."),
    "head-elsewhere": gettext_noop("HEAD names {ref} instead of the record's own branch."),
    "objects-damaged": gettext_noop("The repository is damaged; git says: {said}"),
    "pack-damaged": gettext_noop("The repository is damaged: {file} is not what it was written as. Nothing was read."),
    "no-commits": gettext_noop("The record has no commits."),
}

ADVICE: Mapping[str, str] = {
    "history-incomplete": gettext_noop("Clone the record again, whole: not with --depth."),
    "replace-ref": gettext_noop("Delete the ref and find out who made it."),
    "foreign-ref": gettext_noop("Delete the ref and find out who made it."),
    "objects-damaged": gettext_noop("Compare with another copy of the record."),
    "pack-damaged": gettext_noop("Compare with another copy of the record."),
    "history-rewritten": gettext_noop("Who has the server's key has rewritten history. Keep both copies and the file."),
    "tag-gone": gettext_noop("Clone the record again, with its tags; if the tag is still gone, find out why."),
    "object-unreadable": gettext_noop("Compare with another copy of the record."),
}
