"""What can be blocked of a commitment, row by row, and what stands in its place while it is."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.asks.models import Ask
from portal.asks.rules import PUBLIC as PUBLIC_ASKS
from portal.commitments.models import Commitment, Version
from portal.commitments.models.assessing import Assessment
from portal.commitments.models.blocks import Block
from portal.commitments.models.evidence import Evidence
from portal.commitments.models.progress import ProgressUpdate
from portal.commitments.queries import assessing, blocks, evidence, progress
from portal.commitments.rules.blocks import Of
from portal.commitments.rules.parts import Column, columns
from portal.commitments.texts import Link
from portal.keys.instance import unlock
from portal.reference.blocked import BLOCKED

DIGEST: Final = "digest"
TAKEN: Final = "block.taken"
NOTHING: Final = bytes(32)
"""In the place of a digest, and of the key of a file."""
EMPTY: Final = frozenset({Column.URL, Column.NAME, Column.SHA256})
"""What is shown as an address or a file is left out, instead of saying that it is blocked."""
STEPS: Final = frozenset({Column.MILESTONES, Column.WHOLE})
MODELS: Final[dict[Of, Any]] = {
    Of.VERSION: Version,
    Of.WITHDRAWAL: Commitment,
    Of.ASKED: Ask,
    Of.ASSESSMENT: Assessment,
    Of.UPDATE: ProgressUpdate,
    Of.EVIDENCE: Evidence,
}


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the public record that can be blocked: of which row, which column or the whole, and what it says."""

    of: Of
    row: UUID
    part: Column
    about_version: int
    author: UUID
    says: str

    @property
    def code(self) -> str:
        return f"{self.of}.{self.row}.{self.part}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One value that was taken out: of the row of a table, by its column."""

    of: Of
    row: UUID
    column: str
    value: Any

    @property
    def blank(self) -> Any:
        """What stands in its place: never nothing where the database wants something."""
        if isinstance(self.value, bytes):
            return NOTHING
        if isinstance(self.value, list):
            return []
        return None if isinstance(self.value, dict) else "" if self.column in EMPTY else BLOCKED

    @property
    def says(self) -> str:
        """Return it as it is read; empty for a digest or a key."""
        return "" if isinstance(self.value, bytes) else _said(self.value)


def targets(session: Session, commitment: Commitment) -> list[Target]:
    """Return everything of a commitment that can be blocked now, the newest version first."""
    owner = commitment.organisation_id
    found = [one for row in versions(session, commitment) for one in _of_text(Of.VERSION, row, row.number, owner)]
    if _is_there(commitment.reason):
        found.append(Target(Of.WITHDRAWAL, commitment.id, Column.REASON, commitment.number, owner, commitment.reason))
    for update in progress.updates(session, commitment.id):
        found += _of_parts(Of.UPDATE, update, update.about_version, owner)
    pieces, _for_assessors = evidence.seen_beyond(session, commitment.id)
    for piece in pieces:
        found += _of_evidence(piece, owner)
    for row in session.scalars(assessing.public_of(commitment.id)):
        found += _of_text(Of.ASSESSMENT, row, row.number, row.assessor_id)
    return found + [one for ask in _asks(session, commitment) for one in _of_ask(ask)]


def versions(session: Session, commitment: Commitment) -> list[Version]:
    """Return the public versions, the newest first."""
    public = Version.commitment_id == commitment.id, Version.number <= commitment.number
    return list(session.scalars(select(Version).where(*public).order_by(Version.number.desc())))


def _asks(session: Session, commitment: Commitment) -> list[Ask]:
    """What was asked of it, and of its assessments, in public."""
    judged = select(Assessment.id).where(Assessment.commitment_id == commitment.id)
    about = or_(Ask.about_id == commitment.id, Ask.about_id.in_(judged))
    found = select(Ask).where(about, Ask.state.in_(PUBLIC_ASKS), Ask.public_at.is_not(None))
    return list(session.scalars(found.order_by(Ask.asked_on, Ask.id)))


def _of_text(of: Of, row: Any, about_version: int, author: UUID) -> Iterator[Target]:
    """Yield the whole of a text, and each of its parts that says something."""
    parts = list(_of_parts(of, row, about_version, author))
    if parts:
        yield Target(of, row.id, Column.WHOLE, about_version, author, " / ".join(one.says for one in parts))
    yield from parts


def _of_parts(of: Of, row: Any, about_version: int, author: UUID) -> Iterator[Target]:
    for column in columns(of):
        if _is_there(value := getattr(row, column)):
            yield Target(of, row.id, column, about_version, author, _said(value))


def _of_evidence(row: Evidence, author: UUID) -> Iterator[Target]:
    """Yield a piece of evidence: its words go with what they describe."""
    if _is_there(row.words):
        says = " / ".join(str(one) for one in (row.words, row.url, row.name) if one)
        yield Target(Of.EVIDENCE, row.id, Column.WHOLE, row.about_version or 0, author, says)


def _of_ask(ask: Ask) -> Iterator[Target]:
    for one in _of_parts(Of.ASKED, ask, ask.about_version, ask.asker_id):
        by_addressee = one.part is Column.ANSWER
        yield Target(one.of, one.row, one.part, one.about_version, ask.addressee_id, one.says) if by_addressee else one


def _is_there(value: Any) -> bool:
    return bool(value) and value != BLOCKED


def _said(value: Any) -> str:
    """Return in one line what a value says: of a list each of its entries, as it stands on its page."""
    if isinstance(value, dict):
        return _said(value["links"])
    return value if isinstance(value, str) else " / ".join(map(_line, value))


def _line(one: dict[str, Any]) -> str:
    if "url" in one:
        return Link(url=one["url"], words=one["words"]).line
    said = (one.get("due_on", ""), one["title"], f"({one['who']})" if one.get("who") else "")
    return " ".join(part for part in said if part)


def pieces_of(session: Session, commitment: Commitment, block: Block) -> list[Piece]:
    """Return what a block takes: a part of one text also from every other version that says exactly the same there."""
    row = session.get(MODELS[block.of], block.row_id)
    if row is None:
        return []
    parts = columns(block.of) if block.part == Column.WHOLE else [Column(block.part)]
    found = [
        Piece(block.of, one.id, column, getattr(one, column))
        for column in parts
        for one in _saying_the_same(session, commitment, block, row, column)
        if _is_there(getattr(one, column))
    ]
    if not found:
        return []
    if block.of is Of.VERSION and block.part in STEPS:
        found += _steps(session, commitment, {one.row for one in found})
    return found + _digests(session, {one.row for one in found}, of=block.of)


def _saying_the_same(session: Session, commitment: Commitment, block: Block, row: Any, column: Column) -> Iterable[Any]:
    if block.of is not Of.VERSION or block.part == Column.WHOLE:
        return [row]
    others = [one for one in versions(session, commitment) if one.id != row.id]
    return [row, *(one for one in others if getattr(one, column) == getattr(row, column))]


def _steps(session: Session, commitment: Commitment, rows: Iterable[UUID]) -> Iterator[Piece]:
    """Yield the titles of milestones as updates about these versions repeat them."""
    numbers = {one.number for one in versions(session, commitment) if one.id in rows}
    for update in progress.updates(session, commitment.id):
        if update.about_version in numbers and update.milestones:
            yield Piece(Of.UPDATE, update.id, Column.MILESTONES, update.milestones)


def _digests(session: Session, rows: Iterable[UUID], *, of: Of) -> list[Piece]:
    """Return the digests from which a short text could be guessed, where the rest of it is known."""
    if of not in {Of.VERSION, Of.ASSESSMENT}:
        return []
    found = [(one, session.get(MODELS[of], one)) for one in rows]
    return [Piece(of, one, DIGEST, row.digest) for one, row in found if row is not None and row.digest != NOTHING]


def put(session: Session, piece: Piece, value: Any) -> None:
    """Write a value in the place of a piece: what stands for it, or itself once more."""
    row = session.get_one(MODELS[piece.of], piece.row)
    setattr(row, piece.column, value)
    if isinstance(row, Ask):
        row.public_at = clock.now()


def show_steps(session: Session, commitment: Commitment, newest: Version) -> None:
    """Let the milestones be called what the newest version calls them, or be blocked with it."""
    titles = {one["key"]: one["title"] for one in newest.milestones or ()}
    for state in progress.milestones(session, commitment.id):
        state.title = titles.get(state.key, BLOCKED)


def written(found: Iterable[Piece]) -> str:
    """Return pieces as text that `read` takes."""
    return json.dumps([_as_json(one) for one in found], ensure_ascii=False)


def _as_json(piece: Piece) -> dict[str, Any]:
    made = {"of": piece.of.value, "row": str(piece.row), "column": piece.column}
    is_bytes = isinstance(piece.value, bytes)
    return made | ({"hex": piece.value.hex()} if is_bytes else {"value": piece.value})


def read(text: str) -> list[Piece]:
    return [Piece(Of(one["of"]), UUID(one["row"]), one["column"], _value(one)) for one in json.loads(text)]


def held(session: Session, block: Block) -> list[Piece]:
    """Return what a block holds; nothing once it was lifted."""
    return [] if block.taken is None else read(unlock(session, block.taken, row=block.id, label=TAKEN))


def says_again(session: Session, commitment: Commitment, said: Mapping[str, Any]) -> bool:
    """Say whether a new version, by column, says in some part what was blocked there of another one: exactly that or,
    of milestones and links, any of them, unless the newest version says it still.
    """
    of_parts = [one for one in session.scalars(blocks.holding(commitment.id)) if one.part != Column.WHOLE]
    found = [piece for one in of_parts if one.of is Of.VERSION for piece in held(session, one)]
    newest = next(iter(versions(session, commitment)), None)
    return any(
        one.of is Of.VERSION
        and one.column in said
        and _repeats(said[one.column], one.value, still=getattr(newest, one.column, None))
        for one in found
    )


def _repeats(said: Any, blocked: Any, *, still: Any) -> bool:
    if isinstance(blocked, list):
        return bool((_named(said) & _named(blocked)) - _named(still))
    return bool(said == blocked)


def _named(entries: Any) -> set[str]:
    """Return what each milestone or link of a list is called, however it is spaced and in whatever capitals."""
    return {plain(one.get("title", one.get("url", ""))) for one in entries or ()}


def plain(text: str) -> str:
    """Return a text as it is compared: however it is spaced, in whatever capitals and widths of letters."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _value(said: dict[str, Any]) -> Any:
    return bytes.fromhex(said["hex"]) if "hex" in said else said["value"]
