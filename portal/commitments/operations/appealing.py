"""Appeals of the author of what was blocked, decided by somebody who neither proposed nor confirmed the block."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.commitments.events import BlockAppealDecided, BlockAppealed
from portal.commitments.models.blocks import Block, BlockAppeal
from portal.commitments.operations import blocking
from portal.commitments.queries import blocks as selects
from portal.commitments.rules import blocks as rules
from portal.commitments.rules.blocks import BlockState, Outcome
from portal.keys import grants, rings
from portal.keys.models import RingKind
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.organisations import standings
from portal.problems import Hidden, Refused
from portal.reference.labels import N_

APPEAL: Final = "block.appeal"
DECISION: Final = "block.decision"
NO_KEY: Final = N_("You do not hold the key of this appeal.")
TOO_LATE: Final = N_("An appeal is possible once, within %(days)d days of the block, while it holds.")
DECIDED_IT: Final = N_("You took part in this block. Somebody else decides on the appeal.")
OVER: Final = N_("This appeal was decided already.")


def may_appeal(session: Session, block: Block) -> bool:
    open_still = rules.may_appeal(block.state, blocked_on=block.confirmed_on, today=clock.today())
    return open_still and session.scalar(selects.appeal(block.id)) is None


def appeal(
    session: Session,
    block: Block,
    text: str,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice appeals once
) -> BlockAppeal:
    """Appeal for the author, sealed to both sides; raise `Refused` where it is too late, or was done."""
    commitment = blocking.hold(session, block)
    if (done := session.get(BlockAppeal, id)) is not None and done.block_id == block.id:
        return done
    if not may_appeal(session, block):
        raise Refused(TOO_LATE, days=rules.DAYS_TO_APPEAL)
    secretariat = organisations.with_secretariat_ring(session)
    theirs = rings.ring_of(session, secretariat, RingKind.OWN) if secretariat else None
    ours = rings.ring_of(session, by.organisation, RingKind.OWN) if by.organisation else None
    if theirs is None or ours is None or by.account is None:
        raise Refused(NO_KEY)
    key = grants.make_data_key(session, APPEAL, subject=id)
    for ring in (theirs, ours):
        grants.give(session, key, ring=ring, by=by)
    sealed = key.seal(text, row=id, label=APPEAL)
    made = BlockAppeal(id=id, block_id=block.id, data_key_id=key.id, content=sealed, asked_by=by.account)
    session.add(made)
    session.flush()
    audit.record(session, BlockAppealed(block=block.id), on=commitment.id, by=by)
    wake(session, *standings.secretaries(session))
    return made


def read(session: Session, appeal: BlockAppeal, *, by: Actor) -> tuple[str, str] | None:
    """Return the appeal and the decision, empty until there is one; None without the key."""
    key = grants.open_key(session, by, appeal.data_key_id)
    if key is None:
        return None
    decision = key.open(appeal.decision, row=appeal.id, label=DECISION) if appeal.decision else ""
    return key.open(appeal.content, row=appeal.id, label=APPEAL), decision


def check_open(appeal: BlockAppeal | None, block: Block, *, by: Actor) -> None:
    """Raise `Refused` unless this person can decide on it now, `Hidden` where there is none."""
    if appeal is None:
        raise Hidden
    if took_part(block, by.account):
        raise Refused(DECIDED_IT)
    if appeal.decided_on is not None:
        raise Refused(OVER)


def took_part(block: Block, account: UUID | None) -> bool:
    """Say whether somebody was one of the two who blocked it."""
    return account in {block.proposed_by, block.confirmed_by}


def deciders(session: Session, block: Block) -> list[UUID]:
    """Return the accounts of the secretariat that can decide: those that took no part. There may be none."""
    return [one for one in standings.secretaries(session) if not took_part(block, one)]


def decide(session: Session, appeal: BlockAppeal, outcome: Outcome, text: str, *, by: Actor) -> None:
    """Decide, with reasons; to lift it is a proposal, which another person confirms. Raise `Refused`."""
    block = appeal.block
    commitment = blocking.hold(session, block)
    session.refresh(appeal)
    check_open(appeal, block, by=by)
    key = grants.open_key(session, by, appeal.data_key_id)
    if key is None or by.account is None:
        raise Refused(NO_KEY)
    appeal.outcome, appeal.decision = outcome, key.seal(text, row=appeal.id, label=DECISION)
    appeal.decided_by, appeal.decided_on = by.account, clock.today()
    session.flush()
    audit.record(session, BlockAppealDecided(block=block.id, outcome=outcome), on=commitment.id, by=by)
    if outcome is Outcome.LIFT and block.state is BlockState.IN_FORCE:
        blocking.propose_lift(session, block, by=by)
    wake(session, *standings.managers(session, block.author_id))
