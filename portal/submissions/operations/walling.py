"""Adding to who must never see a report, after it was sent. Nothing is taken off the list again.

It is no answer that is corrected: what is on the list was enforced, and others relied on it. Taking a name off would
let in whoever was kept out, and whoever has power over the reporter could make them do it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants, owed, resealing
from portal.keys.grants import OpenKey
from portal.keys.models import Admission, Generation, Ring
from portal.organisations.rules import Standing
from portal.problems import Hidden, Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.submissions import contents, queries
from portal.submissions.contents import Answers
from portal.submissions.events import HandlerUnnamed, ReportRestricted, WallRaised
from portal.submissions.models import Handler, Participation, Section, Submission
from portal.submissions.operations import handling, permission
from portal.submissions.operations.files import holding
from portal.submissions.operations.intake import WALLED_ITSELF
from portal.submissions.operations.referral import restricted_ring
from portal.submissions.operations.telling import tell
from portal.submissions.queries import restricting as selects
from portal.submissions.rules import PartState, SectionName
from portal.submissions.wall import Wall, names_of

NOTHING_NEW: Final = N_("Choose or write somebody who is not on the list yet.")
NOBODY_MANAGES: Final = N_(
    "Nobody at %(name)s could open the report for its managers only. Take everything back from it first, then add the"
    " name."
)
NOT_YOURS_TO_MOVE: Final = N_(
    "You do not hold every key of this report. Ask a manager of your organisation to add the name."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The list as it is sealed now, with the section that it lies in and the key of that."""

    section: Section
    key: OpenKey
    wall: Wall


@dataclass(frozen=True, slots=True)
class More:
    """What is to be added: `wall` with who is coded and every name; `people`: some of the names are people's."""

    wall: Wall
    people: bool


def load(session: Session, submission: Submission, *, by: Actor) -> Listed:
    """Return the list; raise `Hidden` where nothing of the report can be opened any more."""
    if submission.destroyed_on or submission.deleted_on:
        raise Hidden
    section = session.scalars(queries.section(submission.id, SectionName.WALL)).one()
    key = grants.open_key(session, by, section.data_key_id)
    answers = contents.open_section(key, section) if key is not None else None
    if key is None or answers is None or answers.erased:
        raise Hidden
    return Listed(section, key, Wall.from_answers(answers.given))


def joined(wall: Wall, more: Wall) -> Wall:
    """Return the list with what is added; raise `Invalid` for too many names."""
    names = "\n".join(one for one in (wall.names, more.names) if one)
    return replace(
        wall,
        countries=tuple(dict.fromkeys((*wall.countries, *more.countries))),
        organisations=tuple(dict.fromkeys((*wall.organisations, *more.organisations))),
        names=names_of(names, field="others"),
    )


def losing(session: Session, submission: Submission, wall: Wall) -> list[Participation]:
    """Return the parts of those who hold something now and are on this list."""
    parts = [one for one in session.scalars(queries.participations(submission.id)) if _holds(one)]
    barred = {one.id for one in wall.barred(part.organisation for part in parts)}
    return [one for one in parts if one.organisation_id in barred]


def restricting(session: Session, submission: Submission, wall: Wall) -> list[Participation]:
    """Return the parts that stay, and are open to managers only once a person is named."""
    lost = {one.id for one in losing(session, submission, wall)}
    parts = session.scalars(queries.participations(submission.id))
    return [one for one in parts if _holds(one) and one.id not in lost]


def _holds(part: Participation) -> bool:
    return (
        part.state is not PartState.WITHDRAWN
        and part.destroyed_on is None
        and part.organisation.standing is not Standing.REMOVED
    )


def seen(parts: Collection[Participation]) -> str:
    """Return what tells whether others are on the list than the page said would lose the report."""
    return " ".join(sorted(str(one.id) for one in parts))


def check(listed: Listed, more: More, *, member: Actor | None) -> Wall:
    """Return the list as it would be; raise `Invalid` where nothing is added, or a member bars their own."""
    wall = joined(listed.wall, more.wall)
    if wall == listed.wall and not more.people:
        raise Invalid(NOTHING_NEW, field="country")
    if member is not None and member.organisation in wall.organisations:
        raise Invalid(WALLED_ITSELF, field="organisation")
    return wall


def add(
    session: Session, submission: Submission, more: More, *, was: str, by: Actor, member: Actor | None = None
) -> None:
    """Put somebody on the list; take the report back from whoever is on it now and holds something.

    The report is locked by the caller. `member`: who does it for somebody, in whose organisation's hands further keys
    are. Raise `Stale` where others lose it than `was` seen. Sent twice, it is done once.
    """
    listed = load(session, submission, by=by)
    wall = joined(listed.wall, more.wall)
    fresh = more.people and not submission.restricted
    if wall == listed.wall and not fresh:
        return
    lost = losing(session, submission, check(listed, more, member=member))
    if seen(lost) != was:
        raise Stale
    listed.section.content = contents.seal_section(listed.key, listed.section.id, Answers(wall.to_answers()))
    listed.section.corrected_on = clock.today()
    audit.record(session, WallRaised(), on=submission.id, by=by)
    session.flush()
    for part in lost:
        permission.withdraw_from(session, part, by=by)
    if more.people:
        _restrict(session, submission, restricting(session, submission, wall), by=by, member=member)
    section = session.scalars(queries.section(submission.id, SectionName.WALL)).one()
    for part in holding(session, section):
        part.unread = True
        tell(session, part)
    session.flush()


def _restrict(
    session: Session, submission: Submission, parts: Collection[Participation], *, by: Actor, member: Actor | None
) -> None:
    """Let only managers open it. Whoever they let in before was not compared with these names, so is let in anew."""
    submission.restricted = True
    session.flush()
    for part in parts:
        if part.ring_id is None:
            _move(session, part, by=by, member=member)
        else:
            _let_all_go(session, part, by=by)
        managers = set(session.scalars(queries.people(part.organisation_id, managers_only=True)))
        for one in part.handlers:
            if one not in managers:
                part.let_go(one)
        part.unread = True
        session.flush()
        handling.shut_out(session, part)
        tell(session, part)


def _move(session: Session, part: Participation, *, by: Actor, member: Actor | None) -> None:
    """Move what the organisation was granted to a ring of its managers. What it wrote itself it seals anew later."""
    before = permission.ring_for(session, part)
    try:
        after = restricted_ring(session, part)
    except Refused:
        raise Invalid(NOBODY_MANAGES, field="people", name=part.organisation.name) from None
    keys = {one for one in session.scalars(selects.keys_of(part)) if one is not None}
    held = set(session.scalars(selects.granted(before.id, keys)))
    opened = grants.open_keys(session, by, held)
    if member is not None:
        opened = {**grants.open_keys(session, member, held - opened.keys()), **opened}
    if held - opened.keys():
        raise Invalid(NOT_YOURS_TO_MOVE, field="people")
    part.ring_id = after.id
    session.flush()
    resealing.move_to(session, opened, source=before, target=after)
    owed.redirect(session, keys, source=before, target=after)
    audit.record(session, ReportRestricted(participation=part.id), on=part.submission_id, by=by)


def _let_all_go(session: Session, part: Participation, *, by: Actor) -> None:
    """Take the copies of its key from those who were named: at once; a new generation is owed by a manager."""
    managers = set(session.scalars(queries.people(part.organisation_id, managers_only=True)))
    named = session.scalars(select(Handler).where(Handler.participation_id == part.id)).all()
    for one in named:
        session.delete(one)
        audit.record(
            session, HandlerUnnamed(participation=part.id, handler=one.account_id), on=part.submission_id, by=by
        )
    generations = select(Generation.id).where(Generation.ring_id == part.ring_id)
    gone = {one.account_id for one in named} - managers
    session.execute(
        delete(Admission).where(Admission.account_id.in_(list(gone)), Admission.generation_id.in_(generations))
    )
    if gone:
        owed.owe_rotation(session, session.get_one(Ring, part.ring_id))
