"""Opening a section: the opening is recorded, and committed by the view, before anything is decrypted."""

from contextlib import suppress

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.keys import grants
from portal.keys.models import Grant
from portal.submissions import contents
from portal.submissions.contents import Answers
from portal.submissions.models import Opening, Section, Submission
from portal.submissions.operations import freezing


def is_held(session: Session, section: Section, *, by: Actor) -> bool:
    """Say whether the actor's organisation has a grant for this section."""
    return (
        session.scalar(
            select(Grant.id)
            .where(Grant.data_key_id == section.data_key_id, Grant.holder_id == by.organisation)
            .limit(1)
        )
        is not None
    )


def record_opening(session: Session, section: Section, *, by: Actor, copied: bool = False) -> None:
    """Note that the member opens this section today, or takes a copy of it; once a day is enough."""
    freezing.check(session, session.get_one(Submission, section.submission_id), by=by)
    same = (Opening.section_id == section.id, Opening.account_id == by.account, Opening.opened_on == clock.today())
    if session.scalar(select(Opening.id).where(*same)) is None:
        # The same person in two windows: the second record is the first.
        with suppress(IntegrityError), session.begin_nested():
            session.add(Opening(section_id=section.id, organisation_id=by.organisation, account_id=by.account))
    if copied:
        session.execute(update(Opening).where(*same).values(copied=True))


def open_section(session: Session, section: Section, *, by: Actor) -> Answers | None:
    """Return the section's answers, or None where there is no grant: no grant, no reading. Frozen: `Refused`."""
    freezing.check(session, session.get_one(Submission, section.submission_id), by=by)
    key = grants.open_key(session, by, section.data_key_id)
    return None if key is None else contents.open_section(key, section)
