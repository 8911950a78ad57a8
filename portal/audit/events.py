"""An event says what happened in codes and ids. It has no place for a word that somebody typed."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

Code = UUID | StrEnum | date | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. A subclass declares exactly its keys: ids, codes, days, numbers, or tuples of them."""

    def encoded(self) -> str:
        """Return the keys as canonical JSON; raise `TypeError` for a value that is not coded."""
        return json.dumps({key: _coded(value) for key, value in asdict(self).items()}, sort_keys=True)

    @classmethod
    def name(cls) -> str:
        return cls.__name__


def _coded(value: object) -> object:
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case UUID() | date():
            return str(value)
        case tuple():
            return [_coded(one) for one in value]
        case _:
            raise TypeError(f"an audit event holds codes and ids, not {type(value).__name__}")
