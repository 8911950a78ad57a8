"""The files of a report: added before it is sent and after, under whose keys, and who may open what of them.

The originals of a section lie under a key apart. The reporter has it, and those whom the reporter chose; whoever comes
by referral holds the section's own key, and with it the copies only.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.operations import reporters
from portal.actor import Actor, Kind
from portal.files import queries as file_queries
from portal.files.events import FileAdded, FilePassedOn
from portal.files.models import Body, File
from portal.files.operations import arriving, keeping, storing
from portal.files.operations.arriving import Arrived, ArrivedFile
from portal.files.operations.keeping import Held, Place
from portal.files.rules import BodyKind, Part
from portal.keys import grants
from portal.keys.grants import OpenKey
from portal.keys.models import Grant
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import contents, queries
from portal.submissions.models import Participation, Section, Submission
from portal.submissions.operations import drafts, freezing
from portal.submissions.operations.permission import covering, ring_for, standing
from portal.submissions.operations.telling import tell
from portal.submissions.queries import evidence
from portal.submissions.rules import PartState, SectionName

SENT: Final = N_(
    "Your report was sent while these files were on their way, so they were not kept. Add them on the page of your"
    " report."
)
HAS_COPY: Final = N_("A cleaned copy of this file goes on already.")
SECTION_OF: Final[Mapping[Part, SectionName]] = {
    Part.TECHNICAL: SectionName.TECHNICAL,
    Part.ACCOUNT: SectionName.ACCOUNT,
}


def of_draft(session: Session, *, by: Actor) -> list[Held]:
    """Return the files of the actor's draft, in the order in which they came."""
    if by.kind is not Kind.DRAFT or by.session is None:
        return []
    key = reporters.session_key(session, by)
    return keeping.held(session.scalars(file_queries.bodies_of_draft(by.session)), {key.id: key})


def add_to_draft(session: Session, files: Iterable[ArrivedFile], part: Part, *, by: Actor) -> list[Invalid]:
    """Keep files with the actor's draft; return why some could not be. Raise `Refused` where it was sent meanwhile."""
    held = drafts.hold(session, by=by)
    if drafts.draft_of(session, by=by).sent:
        raise Refused(SENT)
    key = reporters.session_key(session, by)
    place = Place(originals=key, copies=key, draft=held.id)
    problems = []
    for file in files:
        try:
            keeping.keep(session, arriving.in_part(file, part), at=place)
        except Invalid as problem:
            problems.append(problem)
    return problems


def remove_from_draft(session: Session, file: UUID, *, by: Actor) -> list[UUID]:
    """Delete a file that was not sent yet; return its objects, to be discarded once that is committed."""
    held = drafts.hold(session, by=by)
    found = session.get(File, file)
    if found is None or found.draft_id != held.id:
        raise Hidden
    return storing.remove(session, [file])


def parts_in_draft(session: Session, *, by: Actor) -> set[SectionName]:
    """Return the sections that the draft's files will belong to."""
    if by.kind is not Kind.DRAFT or by.session is None:
        return set()
    found = keeping.parts_of_draft(session, by.session, reporters.session_key(session, by))
    return {SECTION_OF[part] for part in found}


def adopt(session: Session, sections: Mapping[SectionName, tuple[UUID, OpenKey, OpenKey]], *, by: Actor) -> None:
    """Move the draft's files into sections: by name, each with its id, the originals' key and its own."""
    if not sections or by.session is None:
        return
    places = {
        part: Place(section=sections[name][0], originals=sections[name][1], copies=sections[name][2])
        for part, name in SECTION_OF.items()
        if name in sections
    }
    keeping.adopt(session, by.session, reporters.session_key(session, by), places)


def record_adopted(session: Session, submission: UUID, *, by: Actor) -> None:
    """Put on record which files a report was sent with."""
    for file, section in session.execute(evidence.files(submission)):
        audit.record(session, FileAdded(file=file, part=Part(section.value)), on=submission, by=by)


def of_report(session: Session, submission: UUID, *, by: Actor) -> list[Held]:
    """Return every file of a report, as far as the actor can open them."""
    sections = session.scalars(queries.sections(submission)).all()
    return _held(session, sections, by=by)


def of_section(session: Session, section: Section, *, by: Actor) -> list[Held]:
    return _held(session, [section], by=by)


def _held(session: Session, sections: Iterable[Section], *, by: Actor) -> list[Held]:
    rows = list(sections)
    bodies = session.scalars(file_queries.bodies_in([one.id for one in rows])).all()
    keys = grants.open_keys(session, by, {one.key_id for one in bodies}) if bodies else {}
    return keeping.held(bodies, keys)


def add_to_report(
    session: Session, submission: Submission, files: Iterable[ArrivedFile], part: Part, *, by: Actor
) -> list[Invalid]:
    """Keep files with a report that was sent; those who hold the section see that something is new.

    The report is locked by the caller, so that nobody takes a key back meanwhile. Return why some could not be kept.
    """
    freezing.check_giving(submission)
    sections = {one.name: one for one in session.scalars(queries.sections(submission.id))}
    section = sections[SECTION_OF[part]]
    place = Place(
        section=section.id,
        copies=_open(session, section.data_key_id, by=by),
        originals=_originals(session, section, by=by),
    )
    among, problems, kept = [one.id for one in sections.values()], [], 0
    for file in files:
        try:
            row = keeping.keep(session, arriving.in_part(file, part), at=place, among=among)
        except Invalid as problem:
            problems.append(problem)
        else:
            kept += 1
            audit.record(session, FileAdded(file=row.id, part=part), on=submission.id, by=by)
    if kept:
        _tell_holders(session, section)
    return problems


def _tell_holders(session: Session, section: Section) -> None:
    for part in holding(session, section):
        part.unread = True
        tell(session, part)


def _open(session: Session, data_key: UUID, *, by: Actor) -> OpenKey:
    key = grants.open_key(session, by, data_key)
    if key is None:
        raise Hidden
    return key


def _originals(session: Session, section: Section, *, by: Actor) -> OpenKey:
    """Return the key of a section's originals; the first time it is made, and given to whom the reporter chose."""
    if section.originals_key_id is not None:
        return _open(session, section.originals_key_id, by=by)
    key = grants.make_data_key(session, contents.ORIGINALS_KEY, subject=section.id)
    section.originals_key_id = key.id
    session.flush()
    pair = session.get_one(Submission, section.submission_id).reporter_pair_id
    assert pair is not None
    grants.give_reporter(session, key, pair=pair, by=by)
    stand = standing(session, session.get_one(Submission, section.submission_id))
    for part in holding(session, section):
        if is_chosen(part):
            cover = covering(stand, section.name, part.organisation)
            given = cover.id if cover else None
            grants.give(session, key, ring=ring_for(session, part), by=by, permission=given)
    return key


def holding(session: Session, section: Section) -> list[Participation]:
    """Return the parts of those organisations that hold a section now."""
    found = select(Grant.holder_id).where(Grant.data_key_id == section.data_key_id, Grant.holder_id.is_not(None))
    holders = set(session.scalars(found))
    parts = session.scalars(queries.participations(section.submission_id))
    return [one for one in parts if one.organisation_id in holders and one.state is not PartState.WITHDRAWN]


def is_chosen(part: Participation) -> bool:
    """Say whether the reporter chose this organisation, which is then given originals; others came by referral."""
    return part.referred_by_id is None


def find_body(bodies: Iterable[Body], file: UUID, kind: BodyKind) -> Body:
    """Return one body of a file that is among `bodies`; raise `Hidden`."""
    found = next((one for one in bodies if one.file_id == file and one.kind is kind), None)
    if found is None:
        raise Hidden
    return found


def place_of(session: Session, file: UUID, *, by: Actor) -> Place:
    """Return the section that a file belongs to, with its keys as they are now; raise `Hidden`."""
    found = session.get(File, file)
    section = session.get(Section, found.section_id) if found and found.section_id else None
    if section is None or section.originals_key_id is None:
        raise Hidden
    return Place(
        section=section.id,
        copies=_open(session, section.data_key_id, by=by),
        originals=_open(session, section.originals_key_id, by=by),
    )


def is_held(session: Session, body: Body, *, by: Actor) -> bool:
    """Say whether the actor's organisation has a grant for what a body lies under."""
    wanted = select(Grant.id).where(Grant.data_key_id == body.key_id, Grant.holder_id == by.organisation)
    return session.scalar(wanted.limit(1)) is not None


def pass_on(session: Session, file: UUID, copy: Arrived, place: Place, *, by: Actor, submission: UUID | None) -> None:
    """Let an original go on as it is: the reporter said so."""
    if submission is not None:
        freezing.check_giving(session.get_one(Submission, submission))
    row = session.get_one(File, file, with_for_update=True)
    if any(one.kind is not BodyKind.ORIGINAL for one in session.scalars(file_queries.bodies_of(file))):
        raise Invalid(HAS_COPY)
    keeping.add_body(session, row, copy, at=place)
    if submission is not None:
        audit.record(session, FilePassedOn(file=file, allowed=True), on=submission, by=by)


def keep_back(session: Session, file: UUID, *, by: Actor, submission: UUID | None) -> list[UUID]:
    """Let an original go on no more; return the object of what went on, to be discarded."""
    objects = keeping.drop_copy(session, file)
    if objects and submission is not None:
        audit.record(session, FilePassedOn(file=file, allowed=False), on=submission, by=by)
    return objects
