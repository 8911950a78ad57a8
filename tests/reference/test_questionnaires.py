import re
from hashlib import blake2b
from pathlib import Path

import pytest

from portal.reference.codes import codes, label
from portal.reference.loading import BrokenDataError
from portal.reference.questionnaires import (
    CODED,
    FOLDER,
    Kind,
    Page,
    Question,
    Section,
    latest,
    load,
    load_folder,
    questionnaire,
)

GOOD = """
id = "small"
version = 2
[[pages]]
id = "first"
title = "First page"
[[pages.questions]]
id = "danger"
section = "account"
type = "choice"
codes = "danger"
label = "Are you in danger?"
why = "It comes first."
after = "It is kept."
[[pages]]
id = "second"
title = "Second page"
[[pages.questions]]
id = "where"
section = "contact"
type = "text"
max_length = 50
optional = true
show_when = { question = "danger", values = ["now", "soon"] }
label = "Where are you?"
why = "To send help."
after = "It is kept."
"""


def write(folder: Path, text: str, name: str = "small.2.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    small = load(write(tmp_path, GOOD))
    assert (small.id, small.version, [page.id for page in small.pages]) == ("small", 2, ["first", "second"])
    where = small.question("where")
    assert (where.section, where.type, where.max_length, where.optional) == (Section.CONTACT, Kind.TEXT, 50, True)
    assert where.hint is None
    assert not small.question("danger").optional


def test_a_conditional_question_is_asked_only_after_the_answers_it_depends_on(tmp_path: Path) -> None:
    page = load(write(tmp_path, GOOD)).page("second")
    assert [question.id for question in page.asks({"danger": "soon"})] == ["where"]
    assert [question.id for question in page.asks({"danger": ["no", "now"]})] == ["where"]
    assert page.asks({"danger": "no"}) == ()
    assert page.asks({}) == ()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"contact"', '"wall"', "questions.where.section: wall is none of"),
        ('"text"', '"email"', "questions.where.type: email is none of"),
        ('codes = "danger"', 'codes = "dangers"', "questions.danger.codes: there is no code list dangers"),
        ('codes = "danger"', 'codes = "pap"', "questions.danger.codes: the code"),
        ('codes = "danger"', "", "questions.danger.codes: is missing"),
        ('"text"\nmax_length = 50', '"text"', "questions.where.max_length: must be a whole number"),
        ("max_length = 50", "max_length = 200000", "questions.where.max_length: at most 100000"),
        ("max_length = 50", 'max_length = 50\ncodes = "danger"', "questions.where.codes: a text question has no"),
        ('id = "where"', 'id = "danger"', "questions.danger.id: another question has this id"),
        ('id = "where"', 'id = "Where?"', "questions.Where?.id: must be small letters"),
        ('id = "second"', 'id = "first"', "pages.first.id: another page has this id"),
        (
            'question = "danger"',
            'question = "where"',
            "where.show_when.question: must be a question of an earlier page",
        ),
        (
            'question = "danger"',
            'question = "later"',
            "where.show_when.question: must be a question of an earlier page",
        ),
        ('["now", "soon"]', '["now", "never"]', "where.show_when.values: must be codes of danger"),
        ('why = "To send help."', "", "questions.where.why: is missing"),
        ('why = "To send help."', 'why = " To send help. "', "questions.where.why: must be words on one line"),
        ("optional = true", 'optional = "yes"', "questions.where.optional: must be true or false"),
        ("optional = true", "required = false", "questions.where.required: no such key"),
        ("version = 2", "version = 3", "file.id: the file must be called small.3.toml"),
        ("version = 2", "version = two", "file: not TOML"),
    ],
)
def test_a_broken_questionnaire_is_refused_and_the_entry_is_named(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in GOOD
    with pytest.raises(BrokenDataError) as refused:
        load(write(tmp_path, GOOD.replace(old, new, 1)))
    assert str(refused.value).startswith("small.2.toml: ")
    assert complaint in str(refused.value)


def test_a_condition_on_a_question_that_comes_later_is_refused(tmp_path: Path) -> None:
    head, first, second = GOOD.split("[[pages]]")
    turned = f"{head}[[pages]]{second}[[pages]]{first}"
    with pytest.raises(BrokenDataError, match=r"where\.show_when\.question: must be a question of an earlier page"):
        load(write(tmp_path, turned))


def test_versions_of_one_questionnaire_live_side_by_side(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("version = 2", "version = 10"), "small.10.toml")
    assert sorted(load_folder(tmp_path)["small"]) == [2, 10]


def test_two_conditions_of_a_page_must_both_hold_and_one_may_be_an_exception(tmp_path: Path) -> None:
    when = 'show_when = { question = "danger", values = ["now", "soon"] }'
    unless = """title = "Second page"
show_unless = [{ question = "danger", values = ["no"] }]"""
    page = load(write(tmp_path, GOOD.replace(when, "").replace('title = "Second page"', unless))).page("second")
    assert page.asks({"danger": "no"}) == ()
    assert page.asks({"danger": "soon"}) == page.asks({}) == page.questions
    both = load(write(tmp_path, GOOD.replace('title = "Second page"', unless))).page("second")
    assert both.asks({}) == both.asks({"danger": "unsure"}) == both.asks({"danger": "no"}) == ()
    assert both.asks({"danger": "now"})


def test_an_answer_to_what_was_not_shown_shows_nothing_else() -> None:
    report = latest("victim_report")
    hidden = {"how_much": "short", "warned": "yes", "suspicion": "some"}
    assert not {"warned", "warning", "suspected"} & {page.id for page, _ in report.asked(hidden)}
    shown = {**hidden, "how_much": "all"}
    assert {"warned", "warning", "suspected"} <= {page.id for page, _ in report.asked(shown)}


KINDS = ("victim_report", "report_for_another", "threat_notice", "misuse_disclosure")
PUBLISHED = {
    "victim_report.1.toml": "348247b496bbe533",
    "report_for_another.1.toml": "e3d5750528190309",
}


@pytest.mark.parametrize(("name", "digest"), PUBLISHED.items())
def test_a_published_file_is_never_edited(name: str, digest: str) -> None:
    assert blake2b((FOLDER / name).read_bytes(), digest_size=8).hexdigest() == digest


def test_every_published_questionnaire_is_sound() -> None:
    published = load_folder(FOLDER)
    assert sorted(published) == sorted(KINDS)
    assert latest("victim_report").version == max(published["victim_report"])
    assert questionnaire("victim_report", 1) == published["victim_report"][1]
    with pytest.raises(KeyError):
        questionnaire("victim_report", 999)


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_can_be_reached_and_says_why_it_is_asked_and_what_happens_then(kind: str) -> None:
    asked = latest(kind)
    for page in asked.pages:
        for question in page.questions:
            assert question.why.endswith(".") and question.after.endswith("."), question.id
            assert page.asks(_leading_to(page, question)), question.id


def _leading_to(page: Page, question: Question) -> dict[str, object]:
    """Return the answers that a question and its page ask for."""
    answers: dict[str, object] = {}
    for one in (*page.show_when, *([question.show_when] if question.show_when else ())):
        if not one.unless:
            answers[one.question] = one.values[0]
    return answers


@pytest.mark.parametrize("kind", KINDS)
def test_danger_comes_before_everything_but_who_allowed_it(kind: str) -> None:
    ids = [page.id for page in latest(kind).pages if page.id != "authority"]
    assert latest(kind).page(ids[0]).questions[0].id == "danger"


@pytest.mark.parametrize("kind", ["report_for_another", "threat_notice", "misuse_disclosure"])
def test_what_is_asked_on_one_page_depends_on_nothing(kind: str) -> None:
    asked = latest(kind)
    assert not any(page.show_when for page in asked.pages)
    assert not any(question.show_when for question in asked.questions())


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_asked_for_what_identifies_or_opens(kind: str) -> None:
    never = re.compile(r"passport|password|imei|backup|contact list|identity|serial", re.IGNORECASE)
    assert [one.id for one in latest(kind).questions() if never.search(f"{one.id} {one.label}")] == []


def test_the_first_page_of_a_victims_report_asks_only_about_danger() -> None:
    first = latest("victim_report").pages[0]
    assert [(question.id, question.codes) for question in first.questions] == [("danger", "danger")]


def test_a_victim_must_answer_only_whether_there_is_danger_how_much_and_what_happened() -> None:
    required = [question.id for question in latest("victim_report").questions() if not question.optional]
    assert required == ["danger", "how_much", "what_happened"]


def test_the_short_way_has_six_pages_and_the_only_device_asks_how_to_be_reached() -> None:
    report = latest("victim_report")
    short = [page.id for page, _ in report.asked({"danger": "no", "how_much": "short"})]
    assert short == ["danger", "this_device", "how_much", "whom", "contact", "what_happened"]
    reached = report.asked({"danger": "now", "this_device": "yes", "how_much": "all", "about_whom": "other"})
    assert [one.id for _page, questions in reached for one in questions] == ["danger", "this_device", "safe_contact"]


def test_how_to_reach_a_victim_is_sealed_apart_from_everything_else() -> None:
    sections = {question.id: question.section for question in latest("victim_report").questions()}
    contact = {name for name, section in sections.items() if section is Section.CONTACT}
    assert contact == {"alias", "safe_contact", "language"}
    assert sections["suspicious_material"] is sections["suspicious_links"] is Section.TECHNICAL
    assert sections["what_happened"] is sections["why_them"] is Section.ACCOUNT


@pytest.mark.parametrize("kind", KINDS)
def test_people_choose_among_words_wherever_there_is_a_code_list(kind: str) -> None:
    coded = {question.codes for question in latest(kind).questions() if question.type in CODED}
    assert all(label(name, code) for name in coded if name for code in codes(name))
