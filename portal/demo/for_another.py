"""Reports that a case worker filed for somebody: one still kept for the person, one handed over."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.db import new_id
from portal.demo.cast import LAB, MESSENGER, TO_STATES
from portal.keys.instance import instance
from portal.organisations.models import Organisation
from portal.sealing.receipts import new_receipt
from portal.submissions import queries
from portal.submissions.drafting import FOR_ANOTHER, Draft
from portal.submissions.models import Participation
from portal.submissions.operations import hand_over, intake, referral, stewardship
from portal.submissions.rules import SectionName

AUTHORITY: Final = {"relation": "case_worker", "take_back": ["through_us", "after_hand_over"]}
KEPT: Final = {
    **AUTHORITY,
    "permission_given": "by_phone",
    "permission_to": "Ines Prado",
    "permission_day": "early in the week",
    "danger": "soon",
    "what_happened": "A lawyer told us that her phone shows a warning each time that she meets a certain client.",
    "alias": "Ibis",
    "suspicious_material": "Your account was opened elsewhere: https://account-check.example/v2",
    "device_kind": "iphone",
}
HANDED_OVER: Final = {
    **AUTHORITY,
    "permission_given": "in_person",
    "permission_day": "last month",
    "danger": "no",
    "what_happened": "A student asked us to look at a tablet that had been taken from him for two days.",
}


def file_all(session: Session, actors: Mapping[str, Actor]) -> None:
    """File both in the lab's name; refer the first to a company, hand the second over."""
    by = actors[LAB]
    beyond = (*TO_STATES, (SectionName.TECHNICAL, "technology_company"))
    kept = _file(session, Draft.read({"kind": FOR_ANOTHER, "answers": KEPT, "beyond": beyond}), by=by)
    to = session.scalars(select(Organisation).where(Organisation.name == MESSENGER)).one()
    note = "Please look into this. The person knows that we ask you."
    referral.refer(session, kept, to=to, sections=[SectionName.TECHNICAL], note=note, by=by, id=new_id())
    _hand_over(session, _file(session, Draft.read({"kind": FOR_ANOTHER, "answers": HANDED_OVER}), by=by), by=by)


def _file(session: Session, draft: Draft, *, by: Actor) -> Participation:
    filed = intake.file_for_another(session, draft, was="", language="en", by=by, id=new_id())
    return session.scalars(queries.participations(filed.id)).one()


def _hand_over(session: Session, part: Participation, *, by: Actor) -> None:
    code = reporters.stretch_receipt(instance(session), new_receipt())
    hand_over.prepare(session, stewardship.of_part(session, part), stretched=code, by=by, id=new_id())
    found = hand_over.find(session, code)
    assert found is not None
    hand_over.take_over(session, found, stretched=reporters.stretch_receipt(instance(session), new_receipt()))
