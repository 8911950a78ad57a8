"""What one version changed of the text before it, word by word, in a time that does not depend on the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import Final

from portal.commitments.texts import Text

PARTS: Final = ("title", "problem", "action", "target", "scope")
DAYS: Final = ("starts_on", "due_on")
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
    """`parts` are names of fields with their pieces; those that are all the same are left out. Items are codes."""

    parts: tuple[tuple[str, tuple[Piece, ...]], ...]
    added: tuple[str, ...]
    taken: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.parts or self.added or self.taken)


@lru_cache(KEPT)
def between(before: Text, after: Text) -> Difference:
    """Return what differs. Kept, since neither text ever changes."""
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in PARTS]
    pairs += [(name, getattr(before, name).isoformat(), getattr(after, name).isoformat()) for name in DAYS]
    return Difference(
        parts=tuple((name, pieces(old, new)) for name, old, new in pairs if old != new),
        added=tuple(code for code in after.items if code not in before.items),
        taken=tuple(code for code in before.items if code not in after.items),
    )


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Compare by words; long texts by sentences first, and by words only inside those that changed."""
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
    return [Piece(kind, text) for kind, text in told if text]


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
