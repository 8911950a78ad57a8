"""Erasing one thing of one's own: a message, words to a remedy, a file, a section's answers. For everyone, for good.

None of it needs a key, so that it can be done once more after a restore.
"""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.files.events import FileErased
from portal.files.operations import storing
from portal.keys import grants, owed
from portal.problems import Hidden
from portal.submissions import contents, queries
from portal.submissions.events import MessageErased, RemedyWordsErased, SectionErased
from portal.submissions.models import Message, Participation, Remedy, Section, Submission
from portal.submissions.operations.files import holding
from portal.submissions.operations.telling import tell
from portal.submissions.queries import evidence
from portal.submissions.rules import SHARED, SectionName

GONE: Final = b""


def erase_message(session: Session, submission: Submission, message: UUID, *, by: Actor) -> bool:
    """Erase what the reporter wrote; say whether it was there still. Raise `Hidden` for what somebody else wrote."""
    found = own_message(session, submission, message)
    if found.erased_on is not None:
        return False
    found.content, found.erased_on = GONE, clock.today()
    audit.record(session, MessageErased(message=found.id), on=submission.id, by=by)
    _tell(session, session.get_one(Participation, found.participation_id))
    return True


def own_message(session: Session, submission: Submission, message: UUID) -> Message:
    """Return what the reporter wrote in one of the threads of this report; raise `Hidden`."""
    found = session.get(Message, message)
    part = session.get(Participation, found.participation_id) if found else None
    if found is None or part is None or part.submission_id != submission.id or found.account_id is not None:
        raise Hidden
    return found


def erase_remedy_words(session: Session, submission: Submission, remedy: UUID, step: UUID, *, by: Actor) -> bool:
    """Erase what the reporter wrote to one step of a remedy; say whether it was there still. Raise `Hidden`.

    From now on nobody is shown it. Without a key (after a restore) it leaves what is sealed as soon as somebody comes
    by who holds one. Who wrote the step lies sealed too: the caller has looked.
    """
    found = own_remedy(session, submission, remedy)
    if str(step) in found.erased_steps:
        return False
    part = session.get_one(Participation, found.participation_id)
    found.erased_steps = [*found.erased_steps, str(step)]
    if (key := grants.open_key(session, by, part.thread_key_id)) is None:
        owed.owe_rekey(session, part.thread_key_id)
    else:
        found.content = contents.seal_remedy(key, found, contents.open_remedy(key, found))
    audit.record(session, RemedyWordsErased(remedy=found.id, step=step), on=submission.id, by=by)
    _tell(session, part)
    return True


def own_remedy(session: Session, submission: Submission, remedy: UUID) -> Remedy:
    """Return a remedy of this report; raise `Hidden`."""
    found = session.get(Remedy, remedy)
    part = session.get(Participation, found.participation_id) if found else None
    if found is None or part is None or part.submission_id != submission.id:
        raise Hidden
    return found


def erase_section(session: Session, submission: Submission, name: SectionName, *, by: Actor) -> bool:
    """Erase the answers of a section; its files stay. Raise `Hidden` for the list of who must never see it."""
    section = own_section(session, submission, name)
    if section.erased_on is not None:
        return False
    section.content, section.erased_on = GONE, clock.today()
    audit.record(session, SectionErased(section=name), on=submission.id, by=by)
    _tell(session, *holding(session, section))
    return True


def own_section(session: Session, submission: Submission, name: str) -> Section:
    """Return a section whose answers can be erased; raise `Hidden`."""
    if name not in SHARED:
        raise Hidden
    return session.scalars(queries.section(submission.id, name)).one()


def erase_file(session: Session, submission: Submission, file: UUID, *, by: Actor) -> list[UUID]:
    """Erase a file with every copy that was made of it; return its objects, to be discarded once that is committed."""
    section = section_of_file(session, submission, file)
    objects = storing.remove(session, [file])
    audit.record(session, FileErased(file=file), on=submission.id, by=by)
    _tell(session, *holding(session, section))
    return objects


def section_of_file(session: Session, submission: Submission, file: UUID) -> Section:
    """Return the section that a file of this report belongs to; raise `Hidden`."""
    name = next((name for one, name in session.execute(evidence.files(submission.id)) if one == file), None)
    if name is None:
        raise Hidden
    return session.scalars(queries.section(submission.id, name)).one()


def _tell(session: Session, *parts: Participation) -> None:
    for part in parts:
        part.unread = True
        tell(session, part)
    session.flush()
