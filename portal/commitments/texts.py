"""The text of one version, as it is sealed, approved and published: always in one canonical form."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from portal.commitments.models import CODED, LISTED, NEW, TEXTS, Version

DAYS: Final = ("starts_on", "due_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web address (http or https) with the words that stand for it."""

    url: str
    words: str

    @property
    def line(self) -> str:
        return f"{self.words} <{self.url}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A step on the way. `key` stays the same through all versions; `who` is a role, never a person."""

    key: str
    title: str
    due_on: date
    who: str = ""

    @property
    def line(self) -> str:
        said = f"{self.due_on.isoformat()} {self.title}"
        return f"{said} ({self.who})" if self.who else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is promised. `items` are codes of `reference.instruments`, in one order; `summary` says what changed.

    A draft may lack anything but its title (`rules.wholeness`); what is published is whole. `type` is a code of
    `commitment_type`, `countries` of ISO 3166, `customers` of `scope_customer`.
    """

    title: str
    problem: str = ""
    action: str = ""
    target: str = ""
    scope: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    items: tuple[str, ...] = ()
    summary: str = ""
    type: str = ""
    baseline: str = ""
    lead: str = ""
    budget: str = ""
    countries: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    milestones: tuple[Milestone, ...] = ()

    def __post_init__(self) -> None:
        for name in ("items", "countries", "customers"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        in_order = sorted(self.milestones, key=lambda one: (one.due_on, one.title, one.key))
        object.__setattr__(self, "milestones", tuple(in_order))

    def written(self) -> str:
        """Return the text as canonical JSON: keys in order, no spaces, days as ISO 8601.

        What came later than the first versions is left out where it is empty, so that the digest of a text that was
        published without it stays the same.
        """
        said = {name: value for name, value in asdict(self).items() if value or name not in NEW}
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)

    @classmethod
    def read(cls, written: str) -> "Text":
        return cls(**_read(json.loads(written)))

    def without_summary(self) -> "Text":
        """Return the text as the next version begins: what that one changes has still to be said."""
        return replace(self, summary="")

    @property
    def digest(self) -> bytes:
        """Return the SHA-256 (32 bytes) of the canonical form. Of a draft it is shown to those who read it, and kept
        nowhere: from it a short text could be guessed.
        """
        return sha256(self.written().encode()).digest()

    def columns(self) -> dict[str, Any]:
        """Return what a published version's row holds, by column."""
        said = {name: getattr(self, name) for name in (*TEXTS, *CODED, *DAYS)}
        written = json.loads(self.written())
        return said | {name: written.get(name, []) for name in LISTED}


def text_of(version: Version, items: list[str]) -> Text:
    """Return the text of a published version, with the codes it is mapped to. The oldest ones lack what came later."""
    said = {name: getattr(version, name) for name in (*TEXTS, *CODED, *LISTED, *DAYS)}
    return Text(**_read({name: value for name, value in said.items() if value is not None} | {"items": items}))


def _read(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a text, of what JSON made of them."""
    read = dict(said)
    for name in DAYS:
        read[name] = _day(read.get(name))
    for name in ("items", "countries", "customers"):
        read[name] = tuple(read.get(name, ()))
    read["links"] = links(read.get("links", ()))
    read["milestones"] = milestones(read.get("milestones", ()))
    return read


def links(said: Iterable[Mapping[str, Any]]) -> tuple[Link, ...]:
    """Return links of what JSON made of them."""
    return tuple(Link(**one) for one in said)


def milestones(said: Iterable[Mapping[str, Any]]) -> tuple[Milestone, ...]:
    """Return milestones of what JSON made of them."""
    return tuple(Milestone(**{**one, "due_on": _day(one["due_on"])}) for one in said)


def _day(said: str | date | None) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) else said
