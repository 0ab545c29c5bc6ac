"""Proposals: what someone wants merged into the record, the conversation about it, who agreed (3.3.1, 3.6.8, 6.1).

The branch `refs/heads/proposals/NAME` is the content, tables of `operations` are the conversation, trailers of the
merge commit are the evidence. Django must be configured: the conversation stands outside Git.

Acts raise NoSuchProposalError where the name names no open proposal; everything else that stands in the way is told
as findings. All that decides is looked at again under the writers' lock.
"""

from zhurnal.services.proposals.deciding import approve, approve_many, comment, decline, withdraw
from zhurnal.services.proposals.diff import unified
from zhurnal.services.proposals.making import propose, propose_changes
from zhurnal.services.proposals.merging import bring_up_to_date, merge
from zhurnal.services.proposals.model import Answer, NoSuchProposalError, Proposal, Proposed, Request, State, Summary
from zhurnal.services.proposals.requests import request, requests, take_back
from zhurnal.services.proposals.rows import settle
from zhurnal.services.proposals.view import by_number, find, listed

__all__ = [
    "Answer", "NoSuchProposalError", "Proposal", "Proposed", "Request", "State", "Summary", "approve", "approve_many",
    "bring_up_to_date", "by_number", "comment", "decline", "find", "listed", "merge", "propose", "propose_changes",
    "request", "requests", "settle", "take_back", "unified", "withdraw",
]  # fmt: skip
