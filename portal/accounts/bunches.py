"""What a victim's account keeps: its name, and a key pair for each report. Written down, it always has one length."""

import json
from dataclasses import dataclass, field, replace
from typing import Final, Self
from uuid import UUID

MOST: Final = 50
"""Keys in one account. There is room for all of them from the beginning, so the size says nothing of how many."""
SIZE: Final = 12 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """One key pair: its id, the private half (32 bytes), and the word by which its owner knows it."""

    pair: UUID
    private: bytes = field(repr=False)
    known_as: str


@dataclass(frozen=True, slots=True)
class Bunch:
    """`name` is what the owner signs in with: it is written nowhere else, so that nobody but the owner can read it."""

    name: str
    kept: tuple[Kept, ...] = ()

    @property
    def is_full(self) -> bool:
        return len(self.kept) >= MOST

    def find(self, pair: UUID) -> Kept | None:
        return next((one for one in self.kept if one.pair == pair), None)

    def with_(self, new: Kept) -> Self:
        """Return the bunch with this key at its end, once."""
        return replace(self, kept=(*self.without(new.pair).kept, new))

    def without(self, pair: UUID) -> Self:
        return replace(self, kept=tuple(one for one in self.kept if one.pair != pair))

    def written(self) -> str:
        """Return it as JSON with blanks up to `SIZE`; raise `ValueError` for what is longer."""
        kept = [[str(one.pair), one.private.hex(), one.known_as] for one in self.kept]
        plain = json.dumps({"name": self.name, "kept": kept})  # ASCII, so characters are bytes
        if len(plain) > SIZE:
            raise ValueError("a bunch that is longer than all others says how much it holds")
        return plain.ljust(SIZE)

    @classmethod
    def read(cls, written: str) -> Self:
        """Return what `written` wrote down."""
        found = json.loads(written)
        kept = (Kept(UUID(pair), bytes.fromhex(private), known_as) for pair, private, known_as in found["kept"])
        return cls(found["name"], tuple(kept))
