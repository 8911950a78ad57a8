"""Fetching is authorising: 404 for what a person may not know of, 403 for what they may see but not do."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action, Stake, allows
from portal.problems import Hidden, Refused
from portal.reference.labels import N_
from portal.submissions import filed, queries
from portal.submissions.models import Import, Intake, Participation, SavedFilter, Stewardship, Submission
from portal.submissions.queries import filed_for


def stakes_in(session: Session, part: Participation, by: Actor) -> frozenset[Stake]:
    """Return a member's stakes in a participation. A restricted one concerns managers and named handlers only."""
    if by.organisation != part.organisation_id or by.account is None or Stake.MEMBER not in by.stakes:
        return frozenset()
    named = part.ring_id is not None and session.scalar(queries.is_named(part.id, by.account)) is not None
    if part.ring_id is not None and not (by.is_manager or named):
        return frozenset()
    stakes = {Stake.RECIPIENT}
    if by.is_manager:
        stakes.add(Stake.MANAGES)
    if named or by.account in part.handlers:
        stakes.add(Stake.HANDLER)
    return frozenset(stakes)


def participation(session: Session, reference: str, *, by: Actor, to: Action) -> Participation:
    """Load the actor's organisation's part in a report; raise `Hidden` or `Refused`."""
    found, stakes = _seen(session, reference, by)
    _check(by, stakes, to)
    return found


def _seen(session: Session, reference: str, by: Actor) -> tuple[Participation, frozenset[Stake]]:
    if by.organisation is None:
        raise Hidden
    found = session.scalar(queries.participation(reference, by.organisation))
    if found is None or not allows(by.role, stakes := stakes_in(session, found, by), Action.PARTICIPATION_SEE):
        raise Hidden
    return found, stakes


def _check(by: Actor, stakes: frozenset[Stake], to: Action) -> None:
    if not allows(by.role, stakes, to):
        raise Refused(N_("Only a manager, or whoever handles this report, can do this."))


def kept(session: Session, reference: str, *, by: Actor, to: Action) -> tuple[Participation, Stewardship]:
    """Load a report that the actor's organisation filed for somebody, with its part in it.

    Raise `Hidden` for every other organisation, whether it was given the report or not; `Refused` as `participation`.
    """
    part, stakes = _seen(session, reference, by)
    found = session.scalar(filed_for.stewardship(part.submission_id, part.organisation_id))
    if found is None:
        raise Hidden
    _check(by, stakes, to)
    return part, found


def filing(session: Session, reference: str, *, by: Actor, to: Action, lock: bool = False) -> Stewardship:
    """Load what the actor's organisation filed in its own name; raise `Hidden`, or `Refused`."""
    if by.organisation is None or Stake.MEMBER not in by.stakes:
        raise Hidden
    wanted = filed.filing(reference, by.organisation)
    found = session.scalar(wanted.with_for_update(of=Submission) if lock else wanted)
    if found is None or not allows(by.role, stakes := frozenset({Stake.FILER}), Action.FILING_SEE):
        raise Hidden
    _check(by, stakes, to)
    return found


def filed_part(session: Session, kept: Stewardship, part_id: UUID) -> Participation:
    """Load the part of one of those to whom it was filed; raise `Hidden`."""
    found = session.get(Participation, part_id)
    if found is None or found.submission_id != kept.submission_id:
        raise Hidden
    return found


def intake(session: Session, intake_id: UUID, *, by: Actor) -> Intake:
    """Load a half-typed intake of the actor's own, or of a colleague where the actor manages; raise `Hidden`."""
    found = session.get(Intake, intake_id)
    if found is None or found.organisation_id != by.organisation or Stake.MEMBER not in by.stakes:
        raise Hidden
    if not (by.is_manager or found.account_id == by.account):
        raise Hidden
    return found


def reports_import(session: Session, batch: UUID, *, by: Actor) -> Import:
    """Load a table that the actor sent, or a colleague where the actor manages; raise `Hidden`."""
    found = session.get(Import, batch)
    if found is None or found.organisation_id != by.organisation or Stake.MEMBER not in by.stakes:
        raise Hidden
    if not (by.is_manager or found.account_id == by.account):
        raise Hidden
    return found


def saved_filter(session: Session, saved: UUID, *, by: Actor) -> SavedFilter:
    """Load what the actor saved of its list; raise `Hidden` for everybody else's."""
    found = session.get(SavedFilter, saved)
    if found is None or (found.organisation_id, found.account_id) != (by.organisation, by.account):
        raise Hidden
    return found


def own_submission(session: Session, *, by: Actor, lock: bool = False) -> Submission:
    """Load the report of the receipt that was typed in; raise `Hidden`."""
    if by.pair is None or Stake.AUTHOR not in by.stakes:
        raise Hidden
    wanted = queries.submission_of(by.pair)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Hidden
    return found


def own_participation(session: Session, part_id: UUID, *, by: Actor) -> Participation:
    """Load one organisation's part in the reporter's own report; raise `Hidden`."""
    found = session.get(Participation, part_id)
    if found is None or found.submission_id != own_submission(session, by=by).id:
        raise Hidden
    return found
