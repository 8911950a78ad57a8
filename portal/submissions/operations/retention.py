"""How long reports are kept: planned once the work has ended, warned of, and then destroyed by the worker.

What an organisation loses this way needs no new key, unlike what a reporter takes back: it could open it until the day.
The reporter keeps the report for as long as anybody else does; with the last part its keys, words and files go.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.files.operations import storing
from portal.keys import grants, owed
from portal.keys.models import Grant, Owed
from portal.organisations.operations.holding import hold as hold_keys
from portal.problems import Invalid, Stale
from portal.reference.labels import N_
from portal.submissions import queries, rules
from portal.submissions.events import PartDestroyed, ParticipationMoved, PermissionWithdrawn, RetentionSet
from portal.submissions.models import (
    Agreement,
    Handler,
    HandOver,
    Participation,
    Section,
    Submission,
)
from portal.submissions.models.retention import RetentionRule
from portal.submissions.operations import stewardship
from portal.submissions.operations.deleting import OF_PARTS
from portal.submissions.operations.holding import hold
from portal.submissions.operations.moving import move
from portal.submissions.operations.permission import destroy_derived
from portal.submissions.operations.telling import tell
from portal.submissions.queries import evidence, filed_for
from portal.submissions.queries import legal_hold as held_by_law
from portal.submissions.queries import remedies as of_remedies
from portal.submissions.queries import retention as selects
from portal.submissions.rules import KEPT, PartState, Verb

PLANNED_AT_ONCE: Final = 500
DESTROYED_AT_ONCE: Final = 50
BOUNDS: Final = N_("Enter a whole number of days between %(least)s and %(most)s.")


def days_of(session: Session, organisation: UUID) -> dict[PartState, int]:
    """Return how many days the organisation keeps a part, by how it ended."""
    return {**KEPT, **{one.outcome: one.days for one in session.scalars(selects.rules_of(organisation))}}


def seen(days: Mapping[PartState, int]) -> str:
    """Return what tells whether somebody else changed the days meanwhile."""
    return " ".join(str(days[outcome]) for outcome in sorted(KEPT))


def set_days(session: Session, organisation: UUID, days: dict[PartState, int], *, was: str, by: Actor) -> None:
    """Say how long parts are kept; raise `Stale` unless the days are as they were `seen`.

    A day that a reporter was promised comes nearer, with the full warning ahead of it, and never goes further away.
    """
    hold_keys(session, organisation)
    if was != seen(days_of(session, organisation)):
        raise Stale
    known = {one.outcome: one for one in session.scalars(selects.rules_of(organisation).with_for_update())}
    for outcome, number in days.items():
        least, most = rules.KEPT_LEAST, rules.KEPT_MOST[outcome]
        if not least <= number <= most:
            raise Invalid(BOUNDS, field=outcome.value, least=str(least), most=str(most))
        if number == (known[outcome].days if outcome in known else KEPT[outcome]):
            continue
        rule = known.get(outcome) or RetentionRule(organisation_id=organisation, outcome=outcome)
        rule.days = number
        session.add(rule)
        _bring_nearer(session, organisation, outcome, number)
        audit.record(session, RetentionSet(outcome=outcome, days=number), on=organisation, by=by)
    session.flush()


def _bring_nearer(session: Session, organisation: UUID, outcome: PartState, days: int) -> None:
    soonest = clock.today() + timedelta(days=rules.WARNED[0])
    anew: dict[date, list[UUID]] = {}
    for part, since, promised in session.execute(selects.planned_beyond(organisation, outcome, soonest)):
        last = max(since + timedelta(days=days), soonest)
        if last < promised:
            anew.setdefault(last, []).append(part)
    for last, parts in anew.items():
        for start in range(0, len(parts), PLANNED_AT_ONCE):
            some = Participation.id.in_(parts[start : start + PLANNED_AT_ONCE])
            session.execute(update(Participation).where(some).values(kept_until=last))


def plan(session: Session) -> int:
    """Work out how long parts that have ended are kept, some at a time; return how many. Counts as no new version."""
    said = {(one.organisation_id, one.outcome): one.days for one in session.scalars(selects.rules_of_all())}
    found = session.execute(selects.unplanned(PLANNED_AT_ONCE)).all()
    holds = session.execute(held_by_law.last_days([one.id for one in found], clock.today()))
    held = {part: until for part, until in holds}  # noqa: C416  rows are no pairs to the type checker
    remedied = {part: on for part, on in session.execute(of_remedies.last_moved([one.id for one in found]))}  # noqa: C416
    for part, organisation, outcome, ended in found:
        since = max(ended, remedied.get(part, ended))
        days = said.get((organisation, outcome), KEPT[outcome])
        last = rules.kept_until(days, since=since, today=clock.today())
        last = max(last, held.get(part, last))
        session.execute(update(Participation).where(Participation.id == part).values(kept_until=last))
    return len(found)


def close_idle(session: Session) -> int:
    """Close what nobody worked on for a year, some at a time; return how many parts. Whoever writes opens it again."""
    before = clock.today() - timedelta(days=rules.IDLE_DAYS)
    closed = 0
    for part in session.scalars(selects.idle(before, DESTROYED_AT_ONCE)).all():
        hold(session, part)
        if session.scalar(selects.idle(before, 1).where(Participation.id == part.id)) is not None:
            move(session, part, Verb.CLOSE, by=SYSTEM)
            part.news = part.unread = True
            tell(session, part)
            closed += 1
    session.flush()
    return closed


def destroy_due(session: Session, *, backups_until: Callable[[Session], date | None]) -> int:
    """Close, plan, then destroy what was kept long enough, some at a time; return how many parts. It needs no key."""
    close_idle(session)
    plan(session)
    found = session.scalars(selects.over(clock.today(), DESTROYED_AT_ONCE)).all()
    until = backups_until(session) if found else None
    return sum(_due(session, one, until) for one in found)


def _due(session: Session, part: Participation, until: date | None) -> bool:
    hold(session, part)
    if session.scalar(selects.over(clock.today(), 1).where(Participation.id == part.id)) is None:
        return False  # opened again, taken back, held by law or written to, while this waited for it
    last = session.scalar(selects.others(part).limit(1)) is None
    return destroy(session, part, whole=last, backups_until=until)


def destroy(session: Session, part: Participation, *, whole: bool, backups_until: date | None) -> bool:
    """Destroy what an organisation has of a report, and with `whole` the report; return False if it was done before."""
    hold(session, part)
    if part.destroyed_on is not None:
        return False
    # Before the lines that it brings with it: after a restore this one is carried out first, and they find it done.
    audit.record(session, PartDestroyed(participation=part.id, whole=whole), on=part.submission_id, by=SYSTEM)
    part.destroyed_on = clock.today()
    part.backups_until = max(backups_until or clock.today(), clock.today())
    _take(session, part)
    if whole:
        _destroy_report(session, part.submission)
    session.flush()
    return True


def _take(session: Session, part: Participation) -> None:
    """Take grants, permission by name, what was derived, and whoever was named; the coded rows and their days stay."""
    for given in session.scalars(queries.named_to(part.submission_id, part.organisation_id)):
        given.withdrawn_on = clock.today()
        event = PermissionWithdrawn(permission=given.id, section=given.section, expired=False)
        audit.record(session, event, on=part.submission_id, by=SYSTEM)
    keys = set(session.scalars(selects.keys_held(part)))
    grants.take_back(session, keys, holder=part.organisation_id)
    owed.forgive(session, keys | {part.thread_key_id}, holder=part.organisation_id)
    destroy_derived(session, part)
    session.execute(delete(Handler).where(Handler.participation_id == part.id))
    session.execute(delete(Agreement).where(Agreement.participation_id == part.id))
    before = part.state
    part.state, part.kept_until = PartState.WITHDRAWN, None
    part.handler_id = part.second_id = None
    part.moved_on, part.unread, part.news = clock.today(), False, True
    session.flush()
    if before is not PartState.WITHDRAWN:
        moved = ParticipationMoved(participation=part.id, before=before, after=part.state)
        audit.record(session, moved, on=part.submission_id, by=SYSTEM)


def _destroy_report(session: Session, submission: Submission) -> None:
    """Destroy every key of the report, the words that lay under them, and its files. Codes and days stay."""
    sections = session.scalars(queries.sections(submission.id)).all()
    parts = session.scalars(queries.participations(submission.id)).all()
    keys = {one.data_key_id for one in sections} | {one.thread_key_id for one in parts}
    keys |= {one.originals_key_id for one in sections if one.originals_key_id}
    session.execute(delete(Grant).where(Grant.data_key_id.in_(keys)))
    session.execute(delete(Owed).where(Owed.data_key_id.in_(keys)))
    files = [file for file, _name in session.execute(evidence.files(submission.id))]
    storing.remove(session, files)  # what they point to in the store is swept within a minute
    session.execute(update(Section).where(Section.submission_id == submission.id).values(content=b""))
    mine = [one.id for one in parts]
    for table in OF_PARTS:
        session.execute(delete(table).where(table.participation_id.in_(mine)))
    for given in session.scalars(queries.standing(submission.id, clock.today())):
        given.withdrawn_on = clock.today()
    submission.destroyed_on = clock.today()
    _end_stewardship(session, submission)


def _end_stewardship(session: Session, submission: Submission) -> None:
    """Destroy the reporter's key where an organisation keeps it: there is nothing left that it would open."""
    session.execute(delete(HandOver).where(HandOver.submission_id == submission.id))
    kept = session.scalar(filed_for.stewardship_of(submission.id))
    if kept is None or kept.wrapped is None:
        return
    session.execute(delete(Grant).where(Grant.pair_id == submission.reporter_pair_id))
    submission.reporter_pair_id, submission.receipt_closed_on = None, clock.today()
    kept.ended_on = clock.today()
    stewardship.destroy(session, kept)
