"""The states of a note, what each label of the Traffic Light Protocol allows on this portal, and who may be named."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.reference.labels import N_
from portal.states import Moves

KEY: Final = "incident.note"
"""What data keys of notes are labelled."""
WALL: Final = "incident.wall"
"""What those of the walls of notes drawn from reports are labelled, and the walls themselves."""


class NoteState(StrEnum):
    DRAFT = "draft"
    SHARED = "shared"


class Verb(StrEnum):
    EDIT = "edit"
    NAME = "name"
    SHARE = "share"
    STATE = "state"
    NARROW = "narrow"
    LEAVE = "leave"


DAYS_TO_CONFIRM: Final = 14
"""How long whoever can read a note no longer has to confirm that its own copies are gone."""

# What was shared is not edited any more: its readers have read it. More can be named, and be let in by sharing again;
# readers can be taken out, and leave.
MOVES: Final = Moves[NoteState, Verb](
    {
        (NoteState.DRAFT, Verb.EDIT): NoteState.DRAFT,
        (NoteState.DRAFT, Verb.NAME): NoteState.DRAFT,
        (NoteState.DRAFT, Verb.SHARE): NoteState.SHARED,
        (NoteState.SHARED, Verb.NAME): NoteState.SHARED,
        (NoteState.SHARED, Verb.SHARE): NoteState.SHARED,
        (NoteState.SHARED, Verb.STATE): NoteState.SHARED,
        (NoteState.SHARED, Verb.NARROW): NoteState.SHARED,
        (NoteState.SHARED, Verb.LEAVE): NoteState.SHARED,
    },
    refusal=N_("This is not possible as the note stands now. Open the note again to see what has changed."),
)
may_move, move = MOVES.may, MOVES.lead


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0, the strictest first."""

    RED = "TLP:RED"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    AMBER = "TLP:AMBER"
    GREEN = "TLP:GREEN"
    CLEAR = "TLP:CLEAR"


def stricter(tlp: Tlp) -> list[Tlp]:
    """Return the labels that let less be passed on, the nearest first."""
    order = list(Tlp)
    return order[: order.index(tlp)][::-1]


class Pap(StrEnum):
    """Permissible Actions Protocol: what a reader may do with what is written, the strictest first."""

    RED = "PAP:RED"
    AMBER = "PAP:AMBER"
    GREEN = "PAP:GREEN"
    CLEAR = "PAP:CLEAR"


class Way(StrEnum):
    """How an organisation came to read a note: it writes it, was named by its name, or with all of its kind."""

    AUTHOR = "author"
    NAMED = "named"
    KIND = "kind"


class Onward(StrEnum):
    """To whom a reader may pass on what it read, outside of this portal."""

    NOBODY = "nobody"
    OWN_ORGANISATION = "own_organisation"
    CLIENTS = "clients"
    COMMUNITY = "community"
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a label allows: kinds that may be named one by one, kinds that may be named all at once, passing on."""

    named: frozenset[str]
    at_once: frozenset[str]
    onward: Onward


PARTIES: Final = frozenset({"state", "civil_society", "technology_company"})
WITH_VENDORS: Final = PARTIES | {"vendor"}

# TLP 2.0 (FIRST, 2022): RED is for the recipients that were meant and nobody else; AMBER+STRICT stays in their
# organisations, AMBER also goes to their clients, GREEN to their community, CLEAR to anybody. Everybody is named one by
# one up to AMBER, since each must need to know. The secretariat runs the portal and is no party to a note.
REACH: Final[Mapping[Tlp, Reach]] = {
    Tlp.RED: Reach(WITH_VENDORS, frozenset(), Onward.NOBODY),
    Tlp.AMBER_STRICT: Reach(WITH_VENDORS, frozenset(), Onward.OWN_ORGANISATION),
    Tlp.AMBER: Reach(WITH_VENDORS, frozenset(), Onward.CLIENTS),
    Tlp.GREEN: Reach(WITH_VENDORS, PARTIES, Onward.COMMUNITY),
    Tlp.CLEAR: Reach(WITH_VENDORS, PARTIES, Onward.ANYBODY),
}


class Position(StrEnum):
    """What an organisation says of itself in a statement."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    INVESTIGATING = "investigating"
    MITIGATED = "mitigated"


def may_read(tlp: Tlp, kind: str, way: Way) -> bool:
    """Say whether an organisation of this kind may come to read a note with this label in this way."""
    reach = REACH[tlp]
    return kind in (reach.named if way is Way.NAMED else reach.at_once if way is Way.KIND else PARTIES)
