"""How long a reply may take, by what is asked: `data/reply-times.json`, of the shape `{"kind": {"days": 30, …}}`.

Days are whole days after the day of proven delivery, so that nobody has less time than is promised: 48 hours are 2.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

from portal.reference.loading import DATA, BrokenDataError

FILE: Final = DATA / "reply-times.json"


@dataclass(frozen=True, slots=True)
class ReplyTime:
    """`days` to reply, `extension`: days more, once; `reach`: days in which delivery has to be proven."""

    days: int
    extension: int
    reach: int


def load(file: Path) -> Mapping[str, ReplyTime]:
    """Read and check a file of reply times; raise `BrokenDataError`."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BrokenDataError(file, "file", f"not JSON in UTF-8 ({error})") from error
    if not isinstance(content, dict) or not content:
        raise BrokenDataError(file, "file", "must be an object with at least one kind")
    return {kind: _checked(file, kind, said) for kind, said in content.items()}


def reply_time(kind: str) -> ReplyTime:
    """Return how long a reply to this kind may take; an unknown kind is a `KeyError`."""
    return _times()[kind]


def kinds() -> frozenset[str]:
    """Return every kind that has reply times."""
    return frozenset(_times())


@cache
def _times() -> Mapping[str, ReplyTime]:
    return load(FILE)


def _checked(file: Path, kind: str, said: object) -> ReplyTime:
    names = {one.name for one in fields(ReplyTime)}
    if not isinstance(said, dict) or said.keys() != names:
        raise BrokenDataError(file, kind, f"must have exactly {', '.join(sorted(names))}")
    for name, days in said.items():
        if type(days) is not int or days < 1:
            raise BrokenDataError(file, f"{kind}.{name}", "must be a number of days, at least 1")
    return ReplyTime(**said)
