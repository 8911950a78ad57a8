"""Deleting a report whole: what lies here and the keys that opened it go, in one transaction; codes and days stay."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.files.operations import storing
from portal.keys import grants
from portal.organisations.rules import Standing
from portal.submissions import contents, queries
from portal.submissions.contents import Answers
from portal.submissions.events import PermissionWithdrawn, ReportDeleted
from portal.submissions.models import Agreement, HandOver, Message, Participation, Remedy, Submission
from portal.submissions.models.legal_hold import LegalHold
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations import permission
from portal.submissions.operations.closing import close_receipt
from portal.submissions.queries import evidence
from portal.submissions.rules import PartState

OF_PARTS = (Message, Agreement, LegalHold, Remedy, PermissionRequest)
"""What lies under a participation and is nobody's record: its rows go with the report."""


def delete_report(session: Session, submission: Submission, *, by: Actor) -> list[UUID]:
    """Take the report back from everyone, destroy it and close its receipt; return objects to discard once committed.

    The report is locked by the caller. Files and words go first, so that nothing of them is re-encrypted for nobody.
    After a restore it is done without any key.
    """
    parts = list(session.scalars(queries.participations(submission.id)))
    objects = storing.remove(session, [file for file, _ in session.execute(evidence.files(submission.id))])
    for table in OF_PARTS:
        session.execute(delete(table).where(table.participation_id.in_([part.id for part in parts])))
    for part in parts:
        if part.state is not PartState.WITHDRAWN and part.organisation.standing is not Standing.REMOVED:
            permission.withdraw_from(session, part, by=by)
    _end_permissions(session, submission, by=by)
    _destroy(session, submission, parts)
    session.execute(delete(HandOver).where(HandOver.submission_id == submission.id))
    submission.deleted_on, submission.frozen_on = clock.today(), None
    audit.record(session, ReportDeleted(), on=submission.id, by=by)
    if submission.reporter_pair_id is not None:
        close_receipt(session, submission, by=by)
    return objects


def _end_permissions(session: Session, submission: Submission, *, by: Actor) -> None:
    for one in permission.standing(session, submission):
        one.withdrawn_on = clock.today()
        event = PermissionWithdrawn(permission=one.id, section=one.section, expired=False)
        audit.record(session, event, on=submission.id, by=by)
    session.flush()


def _destroy(session: Session, submission: Submission, parts: Collection[Participation]) -> None:
    """Put empty sections under new keys that nobody is given, and destroy the old keys with every grant of them."""
    old: set[UUID | None] = set()
    for section in session.scalars(queries.sections(submission.id)):
        old |= {section.data_key_id, section.originals_key_id}
        key = grants.make_data_key(session, contents.SECTION_KEY, subject=section.id)
        section.content = contents.seal_section(key, section.id, Answers({}))
        section.data_key_id, section.originals_key_id = key.id, None
    for part in parts:
        old.add(part.thread_key_id)
        part.thread_key_id = grants.make_data_key(session, contents.THREAD_KEY, subject=part.id).id
        part.summary = part.summary_key_id = None
    session.flush()
    grants.destroy(session, old)
