"""States as data: a table says which verb leads from which state to which; pages, rules and tests read the table."""

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from portal.problems import Refused
from portal.reference.marking import N_

State = TypeVar("State", bound=str)
Verb = TypeVar("Verb", bound=str)

MOVED_ON: Final = N_("This was already moved on by somebody. Open the page again to see where it stands.")


class Moves(dict[tuple[State, Verb], State], Generic[State, Verb]):
    """The state that each verb leads to from each state that it can be said in."""

    def __init__(self, table: Mapping[tuple[State, Verb], State], *, refusal: str = MOVED_ON) -> None:
        super().__init__(table)
        self.refusal = refusal

    def may(self, state: State, verb: Verb) -> bool:
        return (state, verb) in self

    def lead(self, state: State, verb: Verb) -> State:
        """Return the state that `verb` leads to; raise `Refused` where the table has no such move."""
        try:
            return self[state, verb]
        except KeyError:
            raise Refused(self.refusal) from None

    def states(self, verb: Verb) -> frozenset[State]:
        """Return every state in which `verb` can be said."""
        return frozenset(state for state, said in self if said == verb)
