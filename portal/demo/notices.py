"""What organisations of the demonstration filed in their own name: a threat notice, and a disclosure of misuse."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.db import new_id
from portal.demo.cast import HELPLINE, LAB, MESSENGER, OFFICE, VENDOR
from portal.organisations.models import Organisation
from portal.submissions import queries
from portal.submissions.drafting import FILED_BY, Answer, Draft
from portal.submissions.models import Participation
from portal.submissions.operations import intake, review, thread
from portal.submissions.rules import SHARED, SaidAs

NOTICE: Final[Mapping[str, Answer]] = {
    "danger": "soon",
    "what_happened": "About forty people who report on one trial were sent the same link within two days.",
    "first_noticed": "the second week of October",
    "still_going_on": "no",
    "people_number": "40",
    "kind_of_person": ["journalist", "lawyer"],
    "people_countries": ["KE", "UG"],
    "people_told": "all",
    "how_it_came": ["other_messenger"],
    "capability": ["one_click_exploit"],
    "indicators": ["https://hearing-date.example/k7", "hearing-date.example"],
    "done_about_it": "The link is blocked, and the way in is closed since the last update.",
    "suspicion": "unknown",
}
DISCLOSURE: Final[Mapping[str, Answer]] = {
    "danger": "unsure",
    "what_happened": "A customer used our product against a lawyer, outside the purpose of the contract.",
    "learned_by": ["own_audit"],
    "customer_kind": "police",
    "people_number": "1",
    "kind_of_person": ["lawyer"],
    "misuse_step": ["suspended", "authority_told"],
    "done_about_it": "The service was suspended on the day we knew, and the licensing authority was told.",
}


def file_all(session: Session, actors: Mapping[str, Actor]) -> None:
    """File both; the helpline asks about the first."""
    first = _file(session, actors[MESSENGER], NOTICE, (HELPLINE, LAB))
    worker = actors[HELPLINE]
    review.accept(session, first, by=worker)
    question = "Were the people told in their own languages?"
    thread.say(session, first, question, kind=SaidAs.QUESTION, by=worker, id=new_id())
    _file(session, actors[VENDOR], DISCLOSURE, (OFFICE,))


def _file(session: Session, by: Actor, answers: Mapping[str, Answer], to: Sequence[str]) -> Participation:
    """File it, and return the first receiver's part."""
    named = select(Organisation.id, Organisation.name).where(Organisation.name.in_(to))
    known = {name: organisation for organisation, name in session.execute(named)}
    receivers = tuple(known[name] for name in to)
    draft = Draft(
        kind=FILED_BY[by.role],
        version=1,
        answers=answers,
        receivers=receivers,
        copying=frozenset((section, str(one)) for one in receivers for section in SHARED),
    )
    filed = intake.file_notice(session, draft, was="", language="en", by=by, id=new_id())
    return session.scalars(queries.participation(filed.reference, receivers[0])).one()
