"""What lies sealed in a note, as data, and how it is sealed under the note's key."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from portal.incidents.models import IncidentNote, IndicatorObject, Statement
from portal.incidents.rules import Position
from portal.keys.grants import OpenKey
from portal.sealing.derivation import mac, subkey

TITLE: Final = "incident.title"
CONTENT: Final = "incident.content"
STATEMENT: Final = "incident.statement"
UPLOAD: Final = "indicators.upload"
OBJECT: Final = "indicator.object"
INDEX: Final = "indicator.kind"
INDEX_BYTES: Final = 16

# What an indicator looks for, by the first object in its pattern; everything else is `other`.
KINDS: Final = (
    "domain-name",
    "url",
    "ipv4-addr",
    "ipv6-addr",
    "email-addr",
    "file",
    "process",
    "app",
    "configuration-profile",
    "android-property",
)
OTHER: Final = "other"
_FIRST: Final = re.compile(r"[\[\s(]*([a-z0-9-]+):")
_PLAIN: Final = re.compile(r"\[\s*[a-z0-9-]+:[^=\[\]<>!]+=\s*'((?:[^'\\]|\\.)*)'\s*\]")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """What the author typed. `first_seen` is as exact as it is known: "spring 2026"."""

    title: str
    known: str
    first_seen: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as people read it: `value` is what a plain pattern looks for, or the whole pattern."""

    number: int
    kind: str
    value: str
    pattern: str
    name: str
    valid_from: str


@dataclass(frozen=True, slots=True)
class BundleKeys:
    """The keys that a bundle's objects lie under: `new` up to the place `moved`, `old` behind it. Mostly one key."""

    new: OpenKey
    old: OpenKey
    moved: int = 0

    def at(self, place: int) -> OpenKey:
        return self.new if place <= self.moved else self.old

    def kind_indexes(self, kind: str) -> list[bytes]:
        """Return what stands for a kind under either key."""
        return [kind_index(self.new, kind), kind_index(self.old, kind)]


def seal_text(key: OpenKey, note: IncidentNote, text: Text) -> None:
    said = asdict(text)
    note.title = key.seal(said.pop("title"), row=note.id, label=TITLE)
    note.content = key.seal(json.dumps(said, ensure_ascii=False), row=note.id, label=CONTENT)


def open_title(key: OpenKey, title: bytes, *, note: UUID) -> str:
    return key.open(title, row=note, label=TITLE)


def open_text(key: OpenKey, note: IncidentNote) -> Text:
    return Text(
        open_title(key, note.title, note=note.id), **json.loads(key.open(note.content, row=note.id, label=CONTENT))
    )


def seal_statement(key: OpenKey, statement: Statement, position: Position, text: str) -> None:
    said = json.dumps([position.value, text], ensure_ascii=False)
    statement.content = key.seal(said, row=statement.id, label=STATEMENT)


def open_statement(key: OpenKey, statement: Statement) -> tuple[Position, str]:
    position, text = json.loads(key.open(statement.content, row=statement.id, label=STATEMENT))
    return Position(position), text


def kind_of(indicator: Mapping[str, Any]) -> str:
    """Return what an indicator looks for, one of `KINDS` or `OTHER`."""
    found = _FIRST.match(str(indicator.get("pattern", "")))
    return found[1] if found and found[1] in KINDS else OTHER


def kind_of_text(text: str) -> str:
    """Return what an indicator looks for that is JSON text still."""
    return kind_of(json.loads(text))


def kind_index(key: OpenKey, kind: str) -> bytes:
    """Return the blind index of a kind under a note's key: 16 bytes. What is no indicator has the kind ``."""
    return mac(subkey(key.key, INDEX), kind.encode())[:INDEX_BYTES]


def seal_object(key: OpenKey, row: UUID, text: str) -> bytes:
    return key.seal(text, row=row, label=OBJECT)


def open_object(key: OpenKey, row: UUID, content: bytes) -> str:
    """Return an object of a bundle as JSON text."""
    return key.open(content, row=row, label=OBJECT)


def open_indicator(keys: BundleKeys, row: IndicatorObject) -> Indicator:
    said = json.loads(open_object(keys.at(row.place), row.id, row.content))
    pattern = said["pattern"]
    plain = _PLAIN.fullmatch(pattern)
    return Indicator(
        number=row.number,
        kind=kind_of(said),
        value=_ESCAPED.sub(r"\1", plain[1]) if plain else pattern,
        pattern=pattern,
        name=said.get("name", ""),
        valid_from=said["valid_from"],
    )
