"""Proposals: what someone wants merged into the record, the conversation about it, who agreed (3.3.1, 3.6.8, 6.1).

The branch `refs/heads/proposals/NAME` is the content, tables of `operations` are the conversation, trailers of the
merge commit are the evidence. Django must be configured: the conversation stands outside Git.

    propose(school, actor, documents, *, title, name="", people=None, door="form") -> Proposed
    find(school, name) -> Proposal | None           by_number(school, number) -> Proposal | None (closed ones too)
    listed(school, *, state="open", author="") -> list[Summary]
    comment(school, name, actor, text) -> Answer
    approve(school, name, actor, head, *, merge_when_approved=True) -> Answer
    decline(school, name, actor, reason) -> Answer   withdraw(school, name, actor) -> Answer
    bring_up_to_date(school, name, actor) -> Answer  merge(school, name, actor, head, *, key="") -> Outcome
    request(school, actor, changes, reason="") -> Proposed
    requests(school, *, author="", section="") -> list[Request]
    take_back(school, name, actor, changes=None) -> Answer
    approve_many(school, actor, names_and_heads) -> list[tuple[name, Answer]]

Acts raise NoSuchProposalError where the name names no open proposal; everything else that stands in the way is told
as findings. All that decides is judged again under the writers' lock.
"""
