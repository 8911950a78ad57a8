"""Atom feeds (RFC 4287) as text. Pure: whoever calls says where everything lies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405  it writes, and reads nothing

ATOM: Final = "http://www.w3.org/2005/Atom"
NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold, not even escaped (XML 1.0, 2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened on a day. `id` never changes; `url` is where it can be read."""

    id: str
    title: str
    url: str
    day: date
    author: str
    category: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`url` is the feed's own address, `page` that of the page it is about.

    A feed of many parts (RFC 5005, 3): `first` and `next` are the addresses of the newest part, and of the one with
    what happened before; `next` is empty in the last one.
    """

    id: str
    title: str
    subtitle: str
    url: str
    page: str
    first: str
    next: str
    author: str
    language: str
    changed_at: datetime
    entries: Iterable[Entry]


def written(feed: Feed) -> bytes:
    """Return the feed as UTF-8."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _texts(root, id=feed.id, title=feed.title, subtitle=feed.subtitle)
    _texts(root, updated=feed.changed_at.astimezone(UTC).isoformat(timespec="seconds"))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.url})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    for rel, url in (("first", feed.first), ("next", feed.next)):
        if url:
            SubElement(root, "link", {"rel": rel, "type": "application/atom+xml", "href": url})
    _texts(SubElement(root, "author"), name=feed.author)
    for entry in feed.entries:
        _write(SubElement(root, "entry"), entry)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _write(element: Element, entry: Entry) -> None:
    day = datetime.combine(entry.day, time(), UTC).isoformat()
    _texts(element, id=entry.id, title=entry.title, published=day, updated=day, summary=entry.summary)
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.url})
    SubElement(element, "category", {"term": entry.category})
    _texts(SubElement(element, "author"), name=entry.author)


def _texts(parent: Element, **said: str) -> None:
    for name, words in said.items():
        SubElement(parent, name).text = NO_XML.sub("", words)
