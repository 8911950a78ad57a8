"""Which label lets whom into the audience, and which move is possible when: whole tables."""

from itertools import product

import pytest

from portal.incidents.rules import MOVES, REACH, NoteState, Onward, Pap, Tlp, Verb, Way, may_move, may_read, move
from portal.problems import Refused
from portal.reference import codes

KINDS = ("state", "civil_society", "technology_company", "vendor", "secretariat")

# label: kinds that can be named one by one; kinds that can be named all at once
TABLE = {
    "TLP:RED": ("state civil_society technology_company vendor", ""),
    "TLP:AMBER+STRICT": ("state civil_society technology_company vendor", ""),
    "TLP:AMBER": ("state civil_society technology_company vendor", ""),
    "TLP:GREEN": ("state civil_society technology_company vendor", "state civil_society technology_company"),
    "TLP:CLEAR": ("state civil_society technology_company vendor", "state civil_society technology_company"),
}
POSSIBLE = {
    ("draft", "edit"): "draft",
    ("draft", "name"): "draft",
    ("draft", "share"): "shared",
    ("shared", "name"): "shared",
    ("shared", "share"): "shared",
    ("shared", "state"): "shared",
    ("shared", "narrow"): "shared",
    ("shared", "leave"): "shared",
}


@pytest.mark.parametrize(("tlp", "kind", "way"), list(product(Tlp, KINDS, Way)))
def test_who_may_be_in_the_audience_of_which_label(tlp: Tlp, kind: str, way: Way) -> None:
    named, at_once = (words.split() for words in TABLE[tlp])
    author = ("state", "civil_society", "technology_company")
    assert may_read(tlp, kind, way) == (kind in {Way.NAMED: named, Way.KIND: at_once, Way.AUTHOR: author}[way])


@pytest.mark.parametrize(("state", "verb"), list(product(NoteState, Verb)))
def test_every_move_of_a_note(state: NoteState, verb: Verb) -> None:
    wanted = POSSIBLE.get((state.value, verb.value))
    assert may_move(state, verb) == (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            move(state, verb)
    else:
        assert move(state, verb) == wanted
    assert len(MOVES) == len(POSSIBLE)


def test_a_stricter_label_never_lets_more_be_passed_on() -> None:
    order = list(Onward)
    assert [order.index(REACH[tlp].onward) for tlp in Tlp] == list(range(len(Tlp)))


def test_the_labels_are_those_of_the_code_lists() -> None:
    assert tuple(Tlp) == codes.codes("tlp2")
    assert tuple(Pap) == codes.codes("pap")
