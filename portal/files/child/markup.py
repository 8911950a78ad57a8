"""XML written anew: names stay as they were, prefixes too; attributes, elements and texts that tell go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat  # nosec B405,B407  in a child, and a document type ends it
from xml.sax.saxutils import escape, quoteattr  # nosec B406  writes, and reads nothing

from portal.files.child.broken import Bomb, Broken

DEEPEST: Final = 500
Attributes = dict[str, str]


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


@dataclass(slots=True)
class Rules:
    """What is taken out. `attribute` returns a new value, or None to leave it out; names come with their prefixes."""

    drop: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    attribute: Callable[[str, str, str], str | None] = field(default=lambda _element, _name, value: value)
    keeps: Callable[[str, Attributes], bool] = field(default=lambda _element, _attributes: True)


class _Writer:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.made: list[str] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
        self.open: list[str] = []
        self.dropped = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if len(self.open) > DEEPEST:
            raise Bomb
        self.open.append(name)
        if self.dropped or local(name) in self.rules.drop or not self.rules.keeps(name, attributes):
            self.dropped += 1
            return
        self.made.append(f"<{name}")
        for key, value in attributes.items():
            kept = self.rules.attribute(name, key, value)
            if kept is not None:
                self.made.append(f" {key}={quoteattr(kept)}")
        self.made.append(">")

    def end(self, name: str) -> None:
        self.open.pop()
        if self.dropped:
            self.dropped -= 1
            return
        self.made.append(f"</{name}>")

    def text(self, said: str) -> None:
        if not self.dropped and not (self.open and local(self.open[-1]) in self.rules.empty):
            self.made.append(escape(said))


def rewritten(given: bytes, rules: Rules) -> bytes:
    """Return the document without what the rules take out, comments and instructions; raise `Broken` or `Bomb`."""
    writer = _Writer(rules)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(given, True)
    except expat.ExpatError:
        raise Broken from None
    return "".join(writer.made).encode()


def _refuse(*_said: Any) -> None:
    raise Broken
