"""What a check found, and how it is said."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """`note`: worth knowing, or not needed outside production."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    state: State
    about: str
    says: str

    def __str__(self) -> str:
        return f"{self.state:<5}  {self.about}: {self.says}"


def ok(about: str, says: str) -> Finding:
    return Finding(State.OK, about, says)


def note(about: str, says: str) -> Finding:
    return Finding(State.NOTE, about, says)


def wrong(about: str, says: str) -> Finding:
    return Finding(State.WRONG, about, says)
