"""What something asked rests on: links with the day on which they were seen, and what is said of where it comes from.

Locked with the question until that is public, and public with it. Of a report that is cited without being shown only
that is here, and never which one it is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from portal.problems import Invalid
from portal.reference.labels import N_

MOST_LINKS: Final = 5
LONGEST_URL: Final = 1_000
LONGEST_WORDS: Final = 300
SCHEMES: Final = ("http", "https")
NOT_WEB: Final = N_("Write an address that begins with https:// or http://, such as https://news.example/story.")

TO_COME: Final = N_("Write the day on which you saw it: not one that is still to come.")


@dataclass(frozen=True, slots=True)
class Link:
    """One address, what it shows in plain words, and the day on which whoever asks saw it."""

    url: str
    words: str
    seen_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """`for_person`: asked for somebody who is not named. `unshown`: it rests on a report that is not shown, `note`: on
    an incident note that is not.
    """

    links: tuple[Link, ...] = ()
    for_person: bool = False
    unshown: bool = False
    note: bool = False

    def to_said(self) -> dict[str, Any]:
        """Return it as JSON can carry it."""
        said = asdict(self)
        return {**said, "links": [{**one, "seen_on": one["seen_on"].isoformat()} for one in said["links"]]}

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> "Grounds":
        """Return what `to_said` gave; nothing where there is none."""
        if not said:
            return cls()
        links = tuple(Link(one["url"], one["words"], date.fromisoformat(one["seen_on"])) for one in said["links"])
        return cls(links=links, for_person=said["for_person"], unshown=said["unshown"], note=said.get("note", False))

    def written(self) -> str:
        return json.dumps(self.to_said(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> "Grounds":
        return cls.of(json.loads(written))

    @property
    def is_empty(self) -> bool:
        return self == Grounds()


def check_links(links: Sequence[Link], *, today: date) -> None:
    """Raise `Invalid`, at the field with its number, for an address that is none of the web or a day still to come."""
    for place, one in enumerate(links, start=1):
        if not is_web_address(one.url):
            raise Invalid(NOT_WEB, field=f"url_{place}")
        if one.seen_on > today:
            raise Invalid(
                N_("Write the day on which you saw it: not one that is still to come."), field=f"seen_{place}"
            )


def is_web_address(typed: str) -> bool:
    """Say whether this is an address of the web with a host, without a name or a password in it."""
    if any(sign.isspace() or not sign.isprintable() for sign in typed):
        return False
    try:
        found = urlsplit(typed)
        _port = found.port
    except ValueError:
        return False
    return found.scheme in SCHEMES and bool(found.hostname) and "@" not in found.netloc
