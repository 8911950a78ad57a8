"""Reports in a victim's account: put in, listed, lost. What is sealed there is what a receipt's words lead to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.bunches import Bunch, Kept
from portal.accounts.operations import keeping
from portal.actor import Actor, Kind
from portal.policy import Stake
from portal.submissions import queries
from portal.submissions.models import Participation, Submission
from portal.submissions.operations import hand_over


@dataclass(frozen=True, slots=True)
class Listed:
    """A report of an account. `submission` is None once it was closed for ever."""

    kept: Kept
    submission: Submission | None
    parts: list[Participation]

    @property
    def has_news(self) -> bool:
        return any(part.news for part in self.parts)


def can_bring(session: Session, *, by: Actor) -> bool:
    """Say whether this browser holds a report that an account could keep: a receipt, or a code's words."""
    if by.kind is Kind.DRAFT and hand_over.is_under_way(session, by=by):
        return bool(hand_over.remembered(session, by=by).words)
    return by.kind is Kind.RECEIPT and Stake.KEEPING not in by.stakes


def bring(session: Session, *, by: Actor, stretched: bytes | None) -> Kept:
    """Return the key of the report that the actor's browser holds.

    With a one-time code the report changes hands first, to a receipt from `stretched`, whose words nobody needs to
    keep; raise `CodeIsOver` as that does.
    """
    if by.kind is Kind.RECEIPT and by.pair is not None:
        return known(session, by.pair, by.keyring.private[by.pair])
    assert stretched is not None
    receipt, private = hand_over.take_over(session, hand_over.remembered(session, by=by), stretched=stretched)
    return known(session, receipt.pair_id, private)


def known(session: Session, pair: UUID, private: bytes) -> Kept:
    """Return a receipt's key as an account keeps it, under the report's reference."""
    return Kept(pair, private, session.scalars(queries.submission_of(pair)).one().reference)


def listed(session: Session, bunch: Bunch) -> list[Listed]:
    """Return the reports that are kept, those with news first, then the newest, those that were closed at the end."""
    held = {one.pair: one for one in bunch.kept}
    found = list(session.scalars(queries.kept_by(held))) if held else []
    parts: dict[UUID, list[Participation]] = {one.id: [] for one in found}
    for part in session.scalars(queries.participations_in(parts)) if parts else ():
        parts[part.submission_id].append(part)
    lines = [Listed(held.pop(one.reporter_pair_id), one, parts[one.id]) for one in found if one.reporter_pair_id]
    return sorted(lines, key=lambda line: not line.has_news) + [Listed(one, None, []) for one in held.values()]


def lose(session: Session, *, by: Actor) -> bool:
    """Take the report that is open out of the actor's account, if it is in one; say whether it was."""
    if Stake.KEEPING not in by.stakes or by.pair is None:
        return False
    keeping.take_out(keeping.own(session, by=by, lock=True), by.pair)
    keeping.show(session, None, by=by)
    return True


def is_closed(session: Session, pair: UUID) -> bool:
    """Say whether no report has this key pair any more."""
    return session.scalar(queries.submission_of(pair)) is None
