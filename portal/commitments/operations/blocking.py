"""Blocking, by two people: what was published leaves every clear column at once, and number, day and reason stay.

The text is taken out of the row that everything reads, not hidden by each reader: no page, list, feed, export, search
or picture can forget it. It lies locked in the block, and goes back where it was if two people lift the block.

Written against: one person blocking alone; two blocks of the same words; a block of a version while another version is
published or the commitment withdrawn; lifting one block of a text that another one still holds; a short text that
follows from the digest of the rest; words of a title in an address; the address of a blocked title taken by somebody
else; one of the two who blocked, against the decision on an appeal.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.commitments import queries
from portal.commitments.events import BlockConfirmed, BlockDropped, BlockLifted, BlockProposed, LiftKept, LiftProposed
from portal.commitments.models import Commitment
from portal.commitments.models.blocks import Block, BlockAppeal
from portal.commitments.models.evidence import Evidence
from portal.commitments.operations import drafting, publishing, searching, taking
from portal.commitments.operations.taking import DIGEST, TAKEN, Piece
from portal.commitments.queries import blocks as selects
from portal.commitments.rules import blocks as rules
from portal.commitments.rules.blocks import BlockState, BlockVerb, Of, Outcome, Why
from portal.commitments.rules.parts import Column
from portal.files.contents import Opened, Record
from portal.files.rules import Sort
from portal.keys import grants
from portal.keys.instance import lock, look_up
from portal.notices.operations import wake
from portal.organisations import standings
from portal.problems import Refused
from portal.reference.blocked import BLOCKED
from portal.reference.labels import N_

WORDS: Final = "block.words"
ORDER: Final = {column.value: number for number, column in enumerate(Column)}
"""In which order parts are read: as on the public page."""
NO_KEY: Final = N_("You do not hold the secretariat’s keys, so this could not be sealed.")
OWN: Final = N_("You proposed this yourself. A second person has to confirm it.")
ALREADY: Final = N_("This is blocked already, or a colleague has proposed it.")
APPEALED: Final = N_("It was decided on the appeal that this is to be lifted. Only a second person is missing.")
NOTHING: Final = N_("There is nothing to be blocked there. Open the page again and choose from the list.")


def propose(
    session: Session,
    commitment: Commitment,
    code: str,
    *,
    why: Why,
    words: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice proposes once
) -> Block:
    """Propose a block, its reason sealed to the secretariat until a second person confirms. Raise `Refused`."""
    drafting.hold(session, commitment)
    if (done := session.get(Block, id)) is not None and done.commitment_id == commitment.id:
        return done
    target = next((one for one in taking.targets(session, commitment) if one.code == code), None)
    if target is None:
        raise Refused(NOTHING)
    if any(one.part in {Column.WHOLE, target.part} for one in session.scalars(selects.still_open(target.row))):
        raise Refused(ALREADY)
    key = grants.working_key(session, by)
    if key is None or by.account is None:
        raise Refused(NO_KEY)
    made = Block(
        id=id,
        commitment_id=commitment.id,
        author_id=target.author,
        of=target.of,
        row_id=target.row,
        part=target.part,
        about_version=target.about_version,
        why=why,
        key_id=key.id,
        words=key.seal(words, row=id, label=WORDS),
        proposed_by=by.account,
    )
    session.add(made)
    session.flush()
    audit.record(session, BlockProposed(block=made.id, of=made.of, part=target.part), on=commitment.id, by=by)
    wake(session, *(one for one in standings.secretaries(session) if one != by.account))
    return made


def reason(session: Session, block: Block, *, by: Actor) -> str | None:
    """Return why, in words: public once it is confirmed; before, None without the secretariat's key."""
    if block.words is None or block.key_id is None:
        return block.public_words or ""
    key = grants.working_key(session, by, generation=block.key_id)
    return None if key is None else key.open(block.words, row=block.id, label=WORDS)


def confirm(session: Session, block: Block, *, by: Actor) -> None:
    """Take the text out of the public record, at once and everywhere. Raise `Refused` for whoever proposed it."""
    commitment = hold(session, block)
    check_second(block.proposed_by, by=by)
    after = rules.move(block.state, BlockVerb.CONFIRM)
    words = reason(session, block, by=by)
    if words is None or by.account is None:
        raise Refused(NO_KEY)
    _take(session, commitment, block, words=words)
    block.state, block.confirmed_by = after, by.account
    _show(session, commitment)
    audit.record(session, confirmed(block), on=commitment.id, by=by)
    _tell_author(session, block)


def confirmed(block: Block) -> BlockConfirmed:
    """Return what the record keeps of it: all that is needed to block it once more after a restore."""
    return BlockConfirmed(
        block=block.id,
        of=block.of,
        row=block.row_id,
        part=Column(block.part),
        why=block.why,
        author=block.author_id,
        version=block.about_version,
        proposed_by=block.proposed_by,
        confirmed_by=block.confirmed_by,
    )


def _take(session: Session, commitment: Commitment, block: Block, *, words: str) -> None:
    found = taking.pieces_of(session, commitment, block)
    if not found:
        raise Refused(NOTHING)
    if any(one.of is Of.VERSION and one.column == Column.TITLE for one in found):
        _move_address(session, commitment, block)
    for one in found:
        taking.put(session, one, one.blank)
    number = (session.scalar(selects.newest_number(commitment.id)) or 0) + 1
    taken = lock(session, taking.written(found), row=block.id, label=TAKEN)
    block.taken, block.number = taken, number
    block.words = block.key_id = None
    block.public_words, block.confirmed_on = words, clock.today()


def drop(session: Session, block: Block, *, by: Actor) -> None:
    """Take a proposal back before it was confirmed: one person is enough."""
    commitment = hold(session, block)
    block.state = rules.move(block.state, BlockVerb.DROP)
    block.words = block.key_id = None
    session.flush()
    audit.record(session, BlockDropped(block=block.id), on=commitment.id, by=by)


def propose_lift(session: Session, block: Block, *, by: Actor) -> None:
    """Propose to put the text back; it stays blocked until a second person confirms."""
    commitment = hold(session, block)
    block.state = rules.move(block.state, BlockVerb.PROPOSE_LIFT)
    block.lift_by = by.account
    session.flush()
    audit.record(session, LiftProposed(block=block.id), on=commitment.id, by=by)
    wake(session, *(one for one in standings.secretaries(session) if one != by.account))


def keep(session: Session, block: Block, *, by: Actor) -> None:
    """Let it stay blocked after all: one person is enough, but not against the decision on an appeal."""
    commitment = hold(session, block)
    if is_to_be_lifted(session.scalar(selects.appeal(block.id))):
        raise Refused(APPEALED)
    block.state, block.lift_by = rules.move(block.state, BlockVerb.KEEP), None
    session.flush()
    audit.record(session, LiftKept(block=block.id), on=commitment.id, by=by)


def is_to_be_lifted(appeal: BlockAppeal | None) -> bool:
    """Say whether somebody who took no part has decided, on the author's appeal, that it is to be lifted."""
    return appeal is not None and appeal.outcome is Outcome.LIFT


def lift(session: Session, block: Block, *, by: Actor) -> None:
    """Put the text back where it was, but for what another block holds. Raise `Refused` for whoever proposed that."""
    commitment = hold(session, block)
    after = rules.move(block.state, BlockVerb.LIFT)
    check_second(block.lift_by, by=by)
    others = [one for one in session.scalars(selects.holding(commitment.id)) if one.id != block.id]
    for piece in pieces(session, block):
        holder = next((one for one in others if _holds(session, one, piece)), None)
        if holder is None:
            taking.put(session, piece, piece.value)
        else:
            both = [*pieces(session, holder), piece]
            holder.taken = lock(session, taking.written(both), row=holder.id, label=TAKEN)
    block.state, block.taken = after, None
    block.lifted_by, block.lifted_on = by.account, clock.today()
    _show(session, commitment)
    audit.record(session, BlockLifted(block=block.id), on=commitment.id, by=by)
    _tell_author(session, block)


def _holds(session: Session, other: Block, piece: Piece) -> bool:
    """Say whether another block keeps this out of the record, too: the whole of its row, or a text of its digest."""
    if other.row_id == piece.row and other.part == Column.WHOLE:
        return True
    held = pieces(session, other)
    if piece.of is Of.UPDATE and piece.column == Column.MILESTONES:
        return any(one.of is Of.VERSION and one.column == Column.MILESTONES for one in held)
    return piece.column == DIGEST and any(one.row == piece.row for one in held)


def pieces(session: Session, block: Block) -> list[Piece]:
    """Return what a block holds; nothing once it was lifted."""
    return taking.held(session, block)


def said(session: Session, block: Block) -> list[Piece]:
    """Return what was blocked and is read, each text once: for its author and for the secretariat."""
    return _texts(pieces(session, block))


def to_be_taken(session: Session, commitment: Commitment, block: Block) -> list[Piece]:
    """Return what a block takes once it is confirmed, each text once."""
    return _texts(taking.pieces_of(session, commitment, block))


def _texts(found: Iterable[Piece]) -> list[Piece]:
    once = {(one.column, one.says): one for one in found if one.says}
    return [once[key] for key in sorted(once, key=lambda key: (ORDER[key[0]], key[1]))]


def file(session: Session, block: Block) -> Opened | None:
    """Return what opens the file of the evidence that a block took; None where it took none."""
    held = {one.column: one.value for one in pieces(session, block) if one.of is Of.EVIDENCE}
    row = session.get(Evidence, block.row_id) if Column.OBJECT in held else None
    if row is None or row.sort is None or row.size is None:
        return None
    record = Record(held[Column.NAME], Sort(row.sort), row.size, held[Column.SHA256])
    return Opened(record, held[Column.OBJECT])


def check_second(first: UUID | None, *, by: Actor) -> None:
    """Raise `Refused` for whoever was the first of the two."""
    if first == by.account:
        raise Refused(OWN)


def hold(session: Session, block: Block) -> Commitment:
    """Lock the commitment, as everything that changes it does, and read the block anew."""
    commitment = session.get_one(Commitment, block.commitment_id)
    drafting.hold(session, commitment)
    session.refresh(block)
    return commitment


def again(session: Session, commitment: Commitment, block: Block) -> None:
    """Block once more what came back with a restored backup; its words are lost, and a person can write others."""
    _take(session, commitment, block, words="")
    block.state = BlockState.IN_FORCE
    session.add(block)
    _show(session, commitment)


def _show(session: Session, commitment: Commitment) -> None:
    """Bring what lists show in line with the newest version, and say that the pages are others from now on."""
    session.flush()
    newest = session.scalars(queries.version(commitment.id, commitment.number)).one()
    commitment.title = newest.title or BLOCKED
    taking.show_steps(session, commitment, newest)
    searching.keep(session, commitment, newest, queries.items(session, commitment.id, newest.number))
    publishing.touch(session, commitment)


def _move_address(session: Session, commitment: Commitment, block: Block) -> None:
    """Give it an address without words; the old one leads there, and is kept as a keyed hash alone."""
    neutral = publishing.free_slug(session, "", commitment.id)
    if commitment.slug is not None and not commitment.slug.startswith(neutral):
        block.old_address = look_up(session, selects.ADDRESS, commitment.slug)
        commitment.slug = neutral


def _tell_author(session: Session, block: Block) -> None:
    wake(session, *standings.managers(session, block.author_id))
