"""What stands in the place of a text that was blocked: the same in every file, and in each reader's words on a page."""

from collections.abc import Callable
from typing import ClassVar, Final

from portal.reference.marking import N_


class Blocked(str):
    """The mark. Templates escape what they show by `__html__`, so that a page says it in the reader's language.

    Only what the database read as the mark is one (`db.told`): the same letters in any other text stay as they are.
    `in_words` is given by `web`, which knows who reads.
    """

    __slots__ = ()
    in_words: ClassVar[Callable[[str], str]] = str

    def __html__(self) -> str:
        return Blocked.in_words(str(self))


BLOCKED: Final = Blocked(N_("[blocked]"))


def read(said: str) -> str:
    """Return a text of the record, as the mark where it is one."""
    return BLOCKED if said == BLOCKED else said


def in_words(said: str) -> str:
    """Return a text of the record as a page shows it, to be put into a sentence."""
    return said.__html__() if isinstance(said, Blocked) else said
