"""What waits of blocks, of appeals against them, of complaints about content, and of what authors were asked."""

from datetime import date, timedelta

from sqlalchemy import or_, select

from portal.actor import Actor
from portal.commitments.models.blocks import Block, BlockAppeal
from portal.commitments.rules.blocks import DAYS_TO_APPEAL, HOLDING, BlockState
from portal.complaints.models import Complaint, Mending
from portal.complaints.queries import is_to_be_seen
from portal.complaints.rules import ANSWERABLE, State
from portal.db.paging import AnySelect
from portal.desk.queries.columns import row
from portal.organisations.models import Organisation


def blocks(by: Actor, _today: date) -> AnySelect:
    """Blocks to be confirmed, or lifted, by somebody else than whoever proposed that."""
    confirm = (Block.state == BlockState.PROPOSED) & (Block.proposed_by != by.account)
    lift = (Block.state == BlockState.LIFTING) & (Block.lift_by != by.account)
    found = select(*row(Block.id, state=Block.state, since=Block.proposed_on)).where(or_(confirm, lift))
    return found.order_by(Block.proposed_on, Block.id)


def appeals(by: Actor, _today: date) -> AnySelect:
    """Appeals against blocks in which this person took no part."""
    # After a restore either of the two may be unknown.
    others = (Block.proposed_by.is_distinct_from(by.account), Block.confirmed_by.is_distinct_from(by.account))
    return (
        select(*row(Block.id, since=BlockAppeal.asked_on))
        .select_from(BlockAppeal)
        .join(BlockAppeal.block)
        .where(BlockAppeal.decided_on.is_(None), *others)
        .order_by(BlockAppeal.asked_on, BlockAppeal.id)
    )


def own(by: Actor, today: date) -> AnySelect:
    """What was blocked of us, while we can still appeal and have not."""
    lately = Block.confirmed_on >= today - timedelta(days=DAYS_TO_APPEAL)
    appealed = select(BlockAppeal.id).where(BlockAppeal.block_id == Block.id).exists()
    return (
        select(*row(Block.id, since=Block.confirmed_on))
        .where(Block.author_id == by.organisation, Block.state.in_(HOLDING), lately, ~appealed)
        .order_by(Block.confirmed_on, Block.id)
    )


def complaints(by: Actor, _today: date) -> AnySelect:
    """Complaints to be decided; on appeal by somebody who did not decide."""
    mine = or_(Complaint.state == State.WAITING, Complaint.decided_by != by.account)
    return (
        select(*row(Complaint.id, state=Complaint.state, day=Complaint.due_on))
        .where(Complaint.state.in_([State.WAITING, State.APPEALED]), mine)
        .order_by(Complaint.due_on, Complaint.id)
    )


def to_put_right(by: Actor, _today: date) -> AnySelect:
    """What we are asked to put right, and have not answered."""
    return (
        select(*row(Mending.id, state=Mending.state, day=Mending.due_on))
        .where(Mending.author_id == by.organisation, Mending.state.in_(ANSWERABLE))
        .order_by(Mending.due_on, Mending.id)
    )


def came_back(_by: Actor, _today: date) -> AnySelect:
    """What authors answered, or did not by their day, until somebody of the secretariat has seen to it."""
    return (
        select(*row(Mending.id, state=Mending.state, code=Organisation.name, since=Mending.moved_on))
        .join(Mending.author)
        .where(is_to_be_seen())
        .order_by(Mending.moved_on, Mending.id)
    )
