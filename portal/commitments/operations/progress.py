"""Saying in public how far a promise has come: each update is added to those before it, and none is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.commitments.events import ProgressPublished
from portal.commitments.models import Commitment
from portal.commitments.models.progress import MilestoneState, ProgressUpdate
from portal.commitments.operations.drafting import hold
from portal.commitments.operations.publishing import touch
from portal.commitments.queries import progress
from portal.commitments.rules.progress import (
    SETTLED,
    Status,
    check_follows,
    check_months,
    later,
)
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_

NOT_PUBLIC = N_("Nothing of this commitment is public yet, so there is nothing to report on.")
ONLY_TO_CORRECT = N_("This commitment was withdrawn. An update can still correct an earlier one, and nothing else.")
MEANWHILE = N_(
    "Something of this commitment was published while you were writing. Read it first, then send your update again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An update before it is published. `milestones` are statuses by key; `months` is None where no more is due."""

    text: str
    status: Status
    milestones: Mapping[str, Status] = field(default_factory=dict)
    months: int | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood in public when the update was begun: the numbers of the newest version and update."""

    version: int
    update: int


def seen(commitment: Commitment) -> Seen:
    return Seen(commitment.number, commitment.updates)


def publish(
    session: Session,
    commitment: Commitment,
    said: Said,
    *,
    since: Seen,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> None:
    """Publish an update, the next in number, and keep what lists show of the commitment up to it.

    Raise `Stale` where something was published since it was begun; the same form sent twice publishes once.
    """
    hold(session, commitment)
    if session.get(ProgressUpdate, id) is not None:
        return
    if seen(commitment) != since:
        raise Stale(MEANWHILE)
    states = check(session, commitment, said)
    assert by.account is not None
    for state in states:
        state.status = said.milestones.get(state.key, state.status)
    made = ProgressUpdate(
        id=id,
        commitment_id=commitment.id,
        number=commitment.updates + 1,
        about_version=commitment.number,
        published_by=by.account,
        text=said.text,
        status=said.status,
        milestones=[{"key": one.key, "title": one.title, "status": one.status.value} for one in states],
        next_due_on=None if said.months is None else later(clock.today(), months=said.months),
        corrects=said.corrects,
    )
    session.add(made)
    commitment.status, commitment.updates = made.status, made.number
    commitment.updated_on, commitment.next_due_on, commitment.reminded = clock.today(), made.next_due_on, 0
    touch(session, commitment)
    audit.record(session, ProgressPublished(number=made.number, status=made.status), on=commitment.id, by=by)


def check(session: Session, commitment: Commitment, said: Said) -> list[MilestoneState]:
    """Return the milestones as they stand; raise `Invalid` or `Refused` for what cannot be said of the commitment."""
    check_may_say(commitment)
    if commitment.is_withdrawn and said.corrects is None:
        raise Invalid(ONLY_TO_CORRECT, field="corrects")
    if said.corrects is not None and not 0 < said.corrects <= commitment.updates:
        raise Invalid(N_("There is no update of that number to correct. Choose one from the list."), field="corrects")
    anew = said.corrects is not None or is_newer_version(session, commitment)
    check_follows(commitment.status, said.status, anew=anew, whole=True)
    if (said.months is None) != (said.status in SETTLED):
        raise Invalid(
            N_("Nothing more is due after this status. Choose no next update.")
            if said.months is not None
            else N_("Choose when the next update is due: a year from now at the latest."),
            field="months",
        )
    if said.months is not None:
        check_months(said.months)
    states = list(progress.milestones(session, commitment.id))
    if not set(said.milestones) <= {one.key for one in states}:
        raise Stale(MEANWHILE)
    for state in states:
        check_follows(state.status, said.milestones.get(state.key, state.status), anew=anew, whole=False)
    return states


def check_may_say(commitment: Commitment) -> None:
    """Raise `Refused` where there is nothing that could be reported on."""
    if not commitment.number:
        raise Refused(NOT_PUBLIC)
    if commitment.is_withdrawn and not commitment.updates:
        raise Refused(N_("This commitment was withdrawn, and there is no update to correct."))


def is_newer_version(session: Session, commitment: Commitment) -> bool:
    """Say whether a version was published since the newest update."""
    newest = session.scalar(progress.newest(commitment))
    return newest is not None and newest.about_version < commitment.number
