"""Permission by section, audience, kind, mode and purpose: all of it, against a copy that people read."""

from itertools import product

import pytest

from portal.organisations.models import Kind
from portal.submissions.cells import Cell, decoded, encoded, sound, widens
from portal.submissions.rules import SHARED, SectionName, sections_for
from tests.submissions import permission_table
from tests.submissions.permission_table import MODES, TARGETS, can_be_given, may, rows


def test_what_each_permission_lets_each_kind_do_is_what_was_reviewed() -> None:
    assert list(permission_table.table()) == permission_table.TABLE.read_text().splitlines()


@pytest.mark.parametrize("kind", [Kind.VENDOR, Kind.SECRETARIAT])
def test_no_permission_gives_a_vendor_or_the_secretariat_anything(kind: Kind) -> None:
    for target, section, mode in product(TARGETS, SectionName, MODES):
        assert may(rows(target, section, mode), section, kind) == "-", (target, section, mode)


def test_a_technology_company_never_gets_more_than_the_technical_details() -> None:
    for target, section, mode in product(TARGETS, SectionName, MODES):
        found = may(rows(target, section, mode), section, Kind.TECHNOLOGY_COMPANY)
        assert found == "-" or section is SectionName.TECHNICAL, (target, section, mode)


def test_a_permission_never_lets_anybody_do_what_their_kind_may_not_hold() -> None:
    for target, section, mode, kind in product(TARGETS, SectionName, MODES, Kind):
        if section not in sections_for(kind):
            assert may(rows(target, section, mode), section, kind).strip("-") in {"", "note", "quote"}


def test_a_copy_is_never_taken_of_what_may_not_be_read() -> None:
    for target, section, kind in product(TARGETS, SectionName, Kind):
        assert "copy" not in may(rows(target, section, "copying alone"), section, kind)


def test_the_wall_is_nobodys_to_give() -> None:
    assert not any(can_be_given(target, SectionName.WALL, kind) for target, kind in product(TARGETS, Kind))


def test_cells_come_back_as_they_were_carried() -> None:
    cells = frozenset(
        Cell(section.value, target, until)
        for section, target, until in product(SHARED, ("state", "copy-state", "note"), ("", "2030-01-31"))
    )
    assert decoded(encoded(cells)) == cells
    assert decoded("account:state account x:y:z:w") == frozenset()


def test_only_what_somebody_gains_widens() -> None:
    now = frozenset({Cell("account", "state", "2030-06-30"), Cell("technical", "state")})
    assert not widens(now, now) and not widens(now, frozenset())
    assert not widens(now, frozenset({Cell("account", "state", "2030-01-31")}))
    assert not widens(now, frozenset({Cell("technical", "state", "2030-01-31")}))
    for more in (Cell("account", "state"), Cell("account", "state", "2030-07-01"), Cell("account", "copy-state")):
        assert widens(now, frozenset({more}))


def test_copies_go_with_what_may_be_read() -> None:
    assert sound([Cell("account", "copy-state"), Cell("technical", "state")]) == {Cell("technical", "state")}
