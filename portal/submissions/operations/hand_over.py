"""Handing a report over: a one-time code leads the person to the reporter's key, and their own takes its place."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.operations import reporters
from portal.accounts.operations.reporters import MadeReceipt
from portal.actor import Actor, Keyring, Kind
from portal.keys import grants, pairs
from portal.keys.models import Grant, PublicKey
from portal.policy import Role, Stake
from portal.problems import Hidden, Refused
from portal.reference.labels import N_
from portal.sealing.derivation import subkey
from portal.submissions import queries, rules
from portal.submissions.events import HandedOver, HandOverPrepared
from portal.submissions.models import HandOver, Participation, Stewardship, Submission
from portal.submissions.operations import drafts, permission, stewardship
from portal.submissions.operations.telling import tell
from portal.submissions.queries import filed_for

KEPT: Final = "hand_over"
NO_LONGER: Final = N_(
    "This code opens nothing. It may be misspelled, used, replaced by a newer one, or older than 14 days. Look at the"
    " order of the words, or ask whoever gave it to you for a new one."
)


class CodeIsOver(Refused):
    """The code was used, replaced or ran out between its first page and its last: nothing was changed."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a code leads to: the row, and the key (32 bytes) that opens what is wrapped there, as long as it is there.

    `words` are those of the person's own receipt, once they were made.
    """

    id: UUID
    under: bytes = field(repr=False)
    words: tuple[str, ...] = field(default=(), repr=False)


def prepare(
    session: Session,
    kept: Stewardship,
    *,
    stretched: bytes,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries: sent again, it makes no second code
) -> date | None:
    """Make the code whose Argon2id output is `stretched` the only one; return its last day.

    None where this form made one before: what it showed then cannot be shown again.
    """
    stewardship.check_is_kept(kept)
    before = session.scalar(select(HandOver).where(HandOver.submission_id == kept.submission_id).with_for_update())
    if before is not None and before.id == id:
        return None
    reporter = stewardship.speak_for(session, kept, by=by)
    assert by.account is not None and reporter.pair is not None
    if before is not None:
        session.delete(before)
        session.flush()
    until = clock.today() + timedelta(days=rules.DAYS_TO_HAND_OVER)
    made = HandOver(id=id, submission_id=kept.submission_id, look_up=_look_up(stretched), account_id=by.account)
    made.until_on = until
    private = reporter.keyring.private[reporter.pair]
    made.wrapped = pairs.wrap(private, under=_wrapping(stretched), owner=id, pair_id=reporter.pair)
    session.add(made)
    audit.record(session, HandOverPrepared(until=until), on=kept.submission_id, by=by)
    session.flush()
    return until


def find(session: Session, stretched: bytes) -> Found | None:
    """Return what the code leads to; None for one that is wrong, used, replaced or over."""
    row = session.scalar(filed_for.hand_over(_look_up(stretched), today=clock.today()))
    return Found(row.id, _wrapping(stretched)) if row else None


def remember(session: Session, found: Found, *, by: Actor) -> None:
    """Keep in the actor's session what its code leads to; once the code is over, it leads nowhere."""
    kept = {"id": str(found.id), "under": found.under.hex(), "words": list(found.words)}
    reporters.write_content(session, {KEPT: kept}, by=by)


def is_under_way(session: Session, *, by: Actor) -> bool:
    """Say whether the actor's session holds a code, and not answers of its own."""
    return KEPT in reporters.read_content(session, by)


def remembered(session: Session, *, by: Actor) -> Found:
    """Return what `remember` kept; raise `Hidden` where this session holds no code."""
    kept = reporters.read_content(session, by).get(KEPT)
    if kept is None:
        raise Hidden
    return Found(UUID(kept["id"]), bytes.fromhex(kept["under"]), tuple(kept["words"]))


def choose_words(session: Session, words: tuple[str, ...], *, by: Actor) -> None:
    """Keep the words of the person's own receipt until they are typed back; those that are there already stay."""
    drafts.hold(session, by=by)
    found = remembered(session, by=by)
    if not found.words:
        remember(session, replace(found, words=words), by=by)


def waiting(session: Session, *, by: Actor) -> Stewardship:
    """Return who keeps the report that the actor's code leads to; raise `CodeIsOver` where that ended meanwhile."""
    row = session.get(HandOver, remembered(session, by=by).id)
    if row is None or row.until_on < clock.today():
        raise CodeIsOver
    return session.scalars(filed_for.stewardship_of(row.submission_id)).one()


def take_over(session: Session, found: Found, *, stretched: bytes) -> tuple[MadeReceipt, bytes]:
    """Make the report the person's own: a receipt from `stretched`, every grant of the old key for the new one.

    The organisation's copy of the old key, the old pair and the code are gone with the same transaction, and what
    only the reporter and another organisation should read lies under new keys, which the steward never saw. Return the
    receipt and its private key; raise `CodeIsOver` for whoever comes second.
    """
    row = session.get(HandOver, found.id)
    submission = _held(session, row.submission_id) if row else None
    row = session.get(HandOver, found.id, populate_existing=True)  # once more, now that nobody else can take it
    if row is None or submission is None or row.until_on < clock.today() or submission.reporter_pair_id is None:
        raise CodeIsOver
    pair = submission.reporter_pair_id
    old = _reporter(pair, pairs.unwrap(row.wrapped, under=found.under, owner=row.id, pair_id=pair))
    receipt, new_private = reporters.make_receipt(session, stretched)
    submission.reporter_pair_id = receipt.pair_id
    _move_grants(session, old, receipt.pair_id)
    session.delete(row)
    kept = session.scalars(filed_for.stewardship_of(submission.id)).one()
    kept.handed_over_on = clock.today()
    stewardship.destroy(session, kept)
    new = _reporter(receipt.pair_id, new_private)
    _shut_out(session, submission, kept, by=new)
    session.execute(delete(PublicKey).where(PublicKey.id == old.pair))
    audit.record(session, HandedOver(organisation=kept.organisation_id), on=submission.id, by=new)
    _tell(session, submission, kept)
    session.flush()
    return receipt, new_private


def forget_old(session: Session) -> int:
    """Delete codes whose last day has passed, and the keys under them; return how many."""
    gone = session.scalars(delete(HandOver).where(HandOver.until_on < clock.today()).returning(HandOver.id))
    return len(gone.all())


def _held(session: Session, submission: UUID) -> Submission | None:
    return session.get(Submission, submission, with_for_update=True, populate_existing=True)


def _reporter(pair: UUID, private: bytes) -> Actor:
    stakes = frozenset({Stake.NONE, Stake.AUTHOR})
    return Actor(Kind.RECEIPT, Role.REPORTER, stakes=stakes, pair=pair, keyring=Keyring({pair: private}))


def _move_grants(session: Session, old: Actor, new: UUID) -> None:
    """Seal everything that the old pair holds to the new one, and take it from the old one."""
    held = list(session.scalars(select(Grant.data_key_id).where(Grant.pair_id == old.pair)))
    opened = grants.open_keys(session, old, held)
    session.execute(delete(Grant).where(Grant.pair_id == old.pair))
    for key in opened.values():
        grants.give_reporter(session, key, pair=new, by=old)


def _shut_out(session: Session, submission: Submission, kept: Stewardship, *, by: Actor) -> None:
    """Re-encrypt the threads with other organisations: whoever spoke for the person could have kept their keys."""
    for part in _others(session, submission, kept):
        permission.reseal_or_owe(session, part.thread_key_id, by=by)


def _others(session: Session, submission: Submission, kept: Stewardship) -> list[Participation]:
    found = session.scalars(queries.participations(submission.id))
    return [part for part in found if part.organisation_id != kept.organisation_id]


def _tell(session: Session, submission: Submission, kept: Stewardship) -> None:
    for part in session.scalars(queries.participations(submission.id)):
        if part.organisation_id == kept.organisation_id:
            part.unread = True
            tell(session, part)


def _look_up(stretched: bytes) -> bytes:
    return subkey(stretched, "hand_over.find")


def _wrapping(stretched: bytes) -> bytes:
    return subkey(stretched, "hand_over.wrap")
