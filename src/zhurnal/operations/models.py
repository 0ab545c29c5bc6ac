"""Tables of the operational data. Moments are aware and stored in UTC."""

from __future__ import annotations

from django.db import models


class Account(models.Model):
    """A sign-in of a person. `password` is an argon2id hash in its own encoding (RFC 9106)."""

    person = models.CharField(max_length=14, unique=True)
    login = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=200)
    must_change = models.BooleanField(default=False)
    disabled = models.BooleanField(default=False)
    created = models.DateTimeField()


class AccessToken(models.Model):
    """A key for git clients. digest: hex SHA-256 of the token, which itself is kept nowhere."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)


class SignInFailure(models.Model):
    """One failed sign-in, kept for as long as the throttle looks back."""

    login = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["login", "at"]), models.Index(fields=["address", "at"]))


class Proposal(models.Model):
    """The conversation about a branch `refs/heads/proposals/NAME`; what is proposed stands in the branch alone.

    state: "open", "merged", "declined" or "withdrawn". Of proposals of one name at most one is open. head, people_head:
    of the branch in the record and in the register of people when it was last seen, "" where there is none.
    year, section: of a request (a form's late save), "" of others. reason: why it was declined. leaving: closed, and
    nobody has seen yet that its branches are gone.
    """

    name = models.CharField(max_length=48)
    author = models.CharField(max_length=14)
    title = models.CharField(max_length=300)
    door = models.CharField(max_length=8)
    state = models.CharField(max_length=9, default="open")
    head = models.CharField(max_length=40, default="")
    people_head = models.CharField(max_length=40, default="")
    year = models.CharField(max_length=9, default="")
    section = models.CharField(max_length=64, default="")
    created = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=14, default="")
    reason = models.TextField(default="")
    merge_commit = models.CharField(max_length=40, default="")
    leaving = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=["state", "author"], name="proposal_state_author"),
            models.Index(fields=["leaving"], condition=models.Q(leaving=True), name="proposal_leaving"),
        )
        constraints = (
            models.UniqueConstraint(fields=["name"], condition=models.Q(state="open"), name="one_open_proposal_a_name"),
        )


class ProposalComment(models.Model):
    """A sentence in the conversation about a proposal. head: what the branch was when it was written."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="comments")
    person = models.CharField(max_length=14)
    text = models.TextField()
    head = models.CharField(max_length=40, default="")
    at = models.DateTimeField()


class ProposalApproval(models.Model):
    """One person's agreement to exactly one state of a proposal: another head is another state."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="approvals")
    person = models.CharField(max_length=14)
    head = models.CharField(max_length=40, default="")
    people_head = models.CharField(max_length=40, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["proposal", "person", "head", "people_head"], name="one_approval_a_person_and_head"
            ),
        )


class DiaryView(models.Model):
    """Who viewed which page of whose diary, when."""

    actor = models.CharField(max_length=14)
    pupil = models.CharField(max_length=14)
    page = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["pupil", "at"]),)
