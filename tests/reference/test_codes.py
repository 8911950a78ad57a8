import json
from pathlib import Path

import pytest

from portal.reference.codes import FILES, codes, is_code, is_list, label, load
from portal.reference.labels import LABELS
from portal.reference.loading import BrokenDataError
from portal.reference.questions import Section

SHOWN = [
    "organisation_kind",
    "section",
    "danger",
    "device_kind",
    "still_going_on",
    "help_wanted",
    "audience",
    "urgency",
    "usual_wait",
    "target_group",
    "vector_platform",
    "state_decision",
]


@pytest.mark.parametrize("list_name", SHOWN)
def test_every_code_of_a_list_that_pages_show_has_words(list_name: str) -> None:
    without = [code for code in codes(list_name) if not label(list_name, code).strip()]
    assert codes(list_name)
    assert without == []


def test_no_words_are_kept_for_a_code_that_is_in_no_list() -> None:
    assert [pair for pair in LABELS if not is_list(pair[0]) or not is_code(*pair)] == []


@pytest.mark.parametrize("list_name", SHOWN)
def test_two_codes_of_one_list_never_read_the_same(list_name: str) -> None:
    words = [label(list_name, code) for code in codes(list_name)]
    assert len(set(words)) == len(words)


def test_a_code_is_found_only_in_its_own_list() -> None:
    assert is_code("danger", "now")
    assert not is_code("danger", "journalist")
    assert not is_code("danger", "")
    with pytest.raises(KeyError):
        is_code("no_such_list", "now")


def test_codes_keep_the_order_of_the_file() -> None:
    assert codes("urgency") == ("immediate", "high", "normal")
    assert codes("target_group")[-1] == "unknown"


def test_the_sections_a_question_can_belong_to_are_codes_of_the_section_list() -> None:
    assert set(codes("section")) == {*Section, "wall"}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "codes.json: file: not JSON"),
        ("[]", "codes.json: file: must be an object"),
        ('{"colour": []}', "codes.json: colour: must be a list"),
        ('{"colour": "red"}', "codes.json: colour: must be a list"),
        ('{"colour": ["red", "red"]}', "codes.json: colour.red: this code stands twice"),
        ('{"colour": ["red", "dark red"]}', "codes.json: colour.1: a code is a word"),
        ('{"colour": ["red", 7]}', "codes.json: colour.1: a code is a word"),
        ('{"colour": ["red"], "colour": ["blue"]}', "codes.json: colour: this name stands twice"),
    ],
)
def test_a_broken_code_file_is_refused_and_the_entry_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "codes.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BrokenDataError) as refused:
        load([file])
    assert str(refused.value).startswith(complaint)


def test_a_list_may_not_stand_in_two_files(tmp_path: Path) -> None:
    file = tmp_path / "more.json"
    file.write_text(json.dumps({"danger": ["now"]}), encoding="utf-8")
    with pytest.raises(BrokenDataError, match=r"more\.json: danger: this list is already in another file"):
        load([*FILES, file])
