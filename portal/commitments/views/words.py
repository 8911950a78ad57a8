"""States and bases in words, with the shape and the tone of their tags; and codes of items as what they stand for."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.commitments.rules import Publicity, State
from portal.reference.instruments import BASIS_WORDS, Addressee, Basis, Instrument, Item, item

Tag = tuple[Any, str, str]

STATES: Final[Mapping[State, Tag]] = {
    State.DRAFT: (_l("Draft"), "none", "soft"),
    State.WAITING: (_l("Waits for a second person"), "half", "warn"),
    State.PUBLISHED: (_l("In force"), "full", "ok"),
    State.SUPERSEDED: (_l("Superseded"), "none", "soft"),
    State.WITHDRAWN: (_l("Withdrawn"), "late", "bad"),
}
PUBLICITY: Final[Mapping[Publicity, Tag]] = {
    Publicity.PUBLISHED: STATES[State.PUBLISHED],
    Publicity.WITHDRAWN: STATES[State.WITHDRAWN],
}
BASES: Final[Mapping[Basis, Tag]] = {
    Basis.SOURCE: (_l(BASIS_WORDS[Basis.SOURCE]), "full", "ok"),
    Basis.TO_VERIFY: (_l(BASIS_WORDS[Basis.TO_VERIFY]), "half", "warn"),
}


def items(codes: Iterable[str]) -> list[Item]:
    """Return the items of these codes that the instruments hold, by their codes."""
    return [found for code in sorted(codes) if (found := item(code)) is not None]


ADDRESSEES: Final[Mapping[Addressee, Any]] = {
    Addressee.COMPANY: _l("Technology companies"),
    Addressee.VENDOR: _l("Vendors"),
    Addressee.INVESTOR: _l("Investors"),
    Addressee.STATE: _l("States"),
}


def addressed(instrument: Instrument) -> str:
    """Return whom an instrument addresses, in words."""
    whom = frozenset(one for item in instrument.items for one in item.addressees)
    return str(_(", ")).join(str(said) for one, said in ADDRESSEES.items() if one in whom)
