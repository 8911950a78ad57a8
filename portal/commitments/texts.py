"""The text of one version, as it is sealed, approved and published: always whole, always in one canonical form."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256

from portal.commitments.models import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is promised. `items` are codes of `reference.instruments`, in one order; `summary` says what changed."""

    title: str
    problem: str
    action: str
    target: str
    scope: str
    starts_on: date
    due_on: date
    items: tuple[str, ...] = ()
    summary: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(sorted(set(self.items))))

    def written(self) -> str:
        """Return the text as canonical JSON: keys in order, no spaces, days as ISO 8601."""
        said = asdict(self) | {"starts_on": self.starts_on.isoformat(), "due_on": self.due_on.isoformat()}
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> "Text":
        said = json.loads(written)
        days = {name: date.fromisoformat(said[name]) for name in ("starts_on", "due_on")}
        return cls(**{**said, **days, "items": tuple(said["items"])})

    def without_summary(self) -> "Text":
        """Return the text as the next version begins: what that one changes has still to be said."""
        return replace(self, summary="")

    @property
    def digest(self) -> bytes:
        """Return the SHA-256 (32 bytes) of the canonical form. Of a draft it is shown to those who read it, and kept
        nowhere: from it a short text could be guessed.
        """
        return sha256(self.written().encode()).digest()


def text_of(version: Version, items: list[str]) -> Text:
    """Return the text of a published version, with the codes it is mapped to."""
    said = {name: getattr(version, name) for name in Text.__dataclass_fields__ if name != "items"}
    return Text(**said, items=tuple(items))
