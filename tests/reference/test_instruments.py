"""The instruments as data: whole, checked when they are loaded, and each item for whom it addresses."""

from pathlib import Path

import pytest

from portal.reference.instruments import (
    COLUMNS,
    FILE,
    Addressee,
    addresses,
    addressing,
    instrument,
    instruments,
    item,
    load,
)
from portal.reference.loading import BrokenDataError

GOOD = {
    "instrument": "EX",
    "instrument_title": "Example rules (2020)",
    "addressees": "company;state",
    "code": "EX-1",
    "title": "Do it, well",
    "basis": "source",
    "source": "https://rules.example/1",
}


def written(folder: Path, *lines: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    file = folder / "instruments.csv"
    quoted = [",".join(f'"{line[column]}"' for column in columns) for line in lines]
    file.write_text("\n".join([",".join(columns), *quoted]) + "\n", encoding="utf-8")
    return file


def test_the_real_file_holds_every_line_once() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert sum(len(one.items) for one in instruments()) == len(lines) - 1 == 144
    assert len(instruments()) == 17
    assert all(item(one.code) is one for whole in instruments() for one in whole.items)


def test_each_instrument_is_found_at_its_part_of_an_address() -> None:
    assert all(instrument(one.slug) is one for one in instruments())
    assert instrument("UNGP") is None
    assert instrument("nothing") is None
    assert item("nothing") is None


@pytest.mark.parametrize(
    ("kind", "addressee"),
    [("technology_company", Addressee.COMPANY), ("vendor", Addressee.VENDOR), ("state", Addressee.STATE)],
)
def test_each_kind_is_addressed_as_what_it_is(kind: str, addressee: Addressee) -> None:
    for one in (one for whole in instruments() for one in whole.items):
        assert addresses(one, kind) is (addressee in one.addressees)
    assert {one.code for whole in addressing(kind) for one in whole.items} == {
        one.code for whole in instruments() for one in whole.items if addresses(one, kind)
    }


@pytest.mark.parametrize("kind", ["civil_society", "secretariat", "nonsense"])
def test_nothing_addresses_anybody_else(kind: str) -> None:
    assert addressing(kind) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"basis": "guessed"},
        {"addressees": "company;everybody"},
        {"addressees": ""},
        {"code": "EX 1"},
        {"code": "ÉX"},
        {"title": " "},
        {"source": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_a_broken_line_is_named(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(BrokenDataError, match="line 3"):
        load(written(tmp_path, GOOD, GOOD | {"code": "EX-2"} | change))


def test_what_stands_twice_or_apart_is_named(tmp_path: Path) -> None:
    other = GOOD | {"instrument": "OT", "code": "OT-1"}
    for lines in ((GOOD, GOOD), (GOOD, other, GOOD | {"code": "EX-2"})):
        with pytest.raises(BrokenDataError, match=r"EX|ex"):
            load(written(tmp_path, *lines))


def test_two_titles_of_one_instrument_and_a_missing_column_are_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenDataError, match="different titles"):
        load(written(tmp_path, GOOD, GOOD | {"code": "EX-2", "instrument_title": "Another"}))
    with pytest.raises(BrokenDataError, match="columns"):
        load(written(tmp_path, GOOD, columns=COLUMNS[:-1]))
