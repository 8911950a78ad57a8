"""What one version changed of the text of another, word by word, in a time that does not depend on the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import Final

from portal.commitments.texts import Text
from portal.reference.blocked import BLOCKED, read

PARTS: Final = ("title", "problem", "action", "baseline", "target", "scope")
DAYS: Final = ("starts_on", "due_on")
LAST: Final = ("lead", "budget")
LINES: Final = ("milestones", "links")
CODES: Final = ("type", "countries", "customers")
MOST_WORDS: Final = 400
KEPT: Final = 256
WORDS: Final = re.compile(r"\s+|[^\s]+")
SENTENCES: Final = re.compile(r"\n+|[^\n.!?؟。]*[.!?؟。]+|[^\n.!?؟。]+")


class Change(StrEnum):
    SAME = "same"
    TAKEN = "taken"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, was taken out, or was put in."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`parts` are names of fields with their pieces; those that are all the same are left out. Items are codes.

    `coded` are names of fields with the codes taken out and put in.
    """

    parts: tuple[tuple[str, tuple[Piece, ...]], ...]
    coded: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    added: tuple[str, ...]
    taken: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.parts or self.coded or self.added or self.taken)


@lru_cache(KEPT)
def between(before: Text, after: Text) -> Difference:
    """Return what differs. Kept, since neither text ever changes."""
    pairs = [(name, _said_in(before, name), _said_in(after, name)) for name in (*PARTS, *DAYS, *LINES, *LAST)]
    codes = [(name, _codes_in(before, name), _codes_in(after, name)) for name in CODES]
    return Difference(
        parts=tuple((name, pieces(old, new)) for name, old, new in pairs if old != new),
        coded=tuple((name, _without(old, new), _without(new, old)) for name, old, new in codes if old != new),
        added=tuple(code for code in after.items if code not in before.items),
        taken=tuple(code for code in before.items if code not in after.items),
    )


def _said_in(text: Text, name: str) -> str:
    """Return a field as words: a day as ISO 8601, milestones and links a line each."""
    value = getattr(text, name)
    if isinstance(value, tuple):
        return "\n".join(one.line for one in value)
    return value.isoformat() if isinstance(value, date) else value or ""


def _codes_in(text: Text, name: str) -> tuple[str, ...]:
    value = getattr(text, name)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _without(codes: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if code not in others)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Compare by words; long texts by sentences first, and by words only inside those that changed.

    Of a text that was blocked the mark stays whole.
    """
    if BLOCKED in {before, after}:
        return tuple(_said("replace", before, after))
    if max(len(WORDS.findall(before)), len(WORDS.findall(after))) <= MOST_WORDS:
        return tuple(_joined(_compared(WORDS.findall(before), WORDS.findall(after))))
    found: list[Piece] = []
    for change, old, new in _blocks(SENTENCES.findall(before), SENTENCES.findall(after)):
        words_old, words_new = WORDS.findall("".join(old)), WORDS.findall("".join(new))
        if change == "replace" and max(len(words_old), len(words_new)) <= MOST_WORDS:
            found += _compared(words_old, words_new)
        else:
            found += _said(change, old, new)
    return tuple(_joined(found))


def _compared(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    return [piece for change, old, new in _blocks(before, after) for piece in _said(change, old, new)]


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for change, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        yield change, before[i:j], after[k:m]


def _said(change: str, old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    if change == "equal":
        return [Piece(Change.SAME, "".join(old))]
    told = ((Change.TAKEN, "".join(old)), (Change.ADDED, "".join(new)))
    return [Piece(kind, read(text)) for kind, text in told if text]


def _joined(found: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces with neighbours of one kind made one."""
    held: Piece | None = None
    for piece in found:
        if held is not None and held.change is piece.change:
            held = Piece(held.change, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
