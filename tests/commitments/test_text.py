"""What a text says: kept before it is whole, sent once it is; types, scope, links and milestones that cannot be."""

from datetime import date

import pytest
from flask import Flask

from portal.commitments import difference
from portal.commitments.rules.texts import NEEDED, is_web_address, missing
from portal.commitments.texts import Link, Milestone, Text
from tests.commitments import promises
from tests.commitments.promises import TEXT
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page, Visitor
from tests.submissions.desk import sent_again

WHOLE: dict[str, Answer] = TEXT | {
    "countries-0": "FR",
    "countries-1": "KE",
    "Kinds of customer": ["Individuals", "Resellers"],
    "milestones-0-title": "Half of all notices in time",
    "milestones-0-due_on": "2027-06-30",
    "milestones-0-who": "Head of Trust",
    "milestones-1-title": "Nine of ten in time",
    "milestones-1-due_on": "2027-03-31",
    "links-0-url": "https://example.org/promise",
    "links-0-words": "The promise on our own site",
    "Budget": "EUR 2 million, 2027",
}
SHOWN = (
    "Policy",
    "France",
    "Kenya",
    "Resellers",
    "Half of all notices in time",
    "Head of Trust",
    "June 30, 2027",
    "https://example.org/promise",
    "The promise on our own site",
    "EUR 2 million, 2027",
    "It took us 40 days on average last year.",
    "Head of Product Security",
)


def write(person: Person, said: dict[str, Answer], *, status: int = 200) -> Page:
    return person.visitor().open("/desk/commitments/new").fill(said).press("Keep the draft", status=status)


def test_all_of_a_text_is_read_before_and_after_it_is_published(company: Person, colleague: Person, app: Flask) -> None:
    waiting = promises.send(write(company, WHOLE))
    approved = colleague.visitor().open(waiting.path).follow("Read and publish")
    public = Visitor(app).open(promises.approve(colleague, waiting.path).path)
    for page in (waiting, approved, public, Visitor(app).open(f"{public.path}/versions/1")):
        for words in SHOWN:
            assert words in page.main, (page.path, words)
    assert public.main.index("Nine of ten") < public.main.index("Half of all"), "milestones are in the order of days"


def test_a_draft_is_kept_with_its_title_alone_and_says_what_is_missing(company: Person, colleague: Person) -> None:
    page = write(company, {"Title": "Later"})
    for sentence in list(NEEDED.values())[1:]:
        assert sentence in page.main
    assert "Send to a second person" not in page.main
    visitor = company.visitor()
    here = visitor.open("/desk/commitments")
    token = next(one.get("value", "") for one in here.all("input") if one.get("name") == "csrf_token")
    refused = visitor.post(f"{page.path}/send", {"csrf_token": token})
    assert refused.status_code == 403 and "The text is not whole yet." in refused.text
    page = page.follow("Go on writing").fill(TEXT).press("Keep the draft", status=200)
    promises.approve(colleague, promises.send(page).path)


def test_what_was_written_comes_back_into_the_form_with_room_for_more(company: Person) -> None:
    form = write(company, WHOLE).follow("Change the text").form("Keep the draft")
    assert form.value("milestones-0-title") == "Nine of ten in time"
    assert form.value("milestones-1-who") == "Head of Trust"
    assert form.value("milestones-3-title") == "" and form.value("links-2-url") == ""
    assert form.value("links-0-words") == "The promise on our own site"
    assert form.value("type") == "policy" and form.value("countries-1") == "KE" and form.value("countries-3") == ""


def test_a_row_that_is_emptied_is_taken_away(company: Person) -> None:
    page = write(company, WHOLE).follow("Change the text")
    page = page.fill({"milestones-0-title": "", "milestones-0-due_on": "", "links-0-url": "", "links-0-words": ""})
    kept = page.press("Keep the draft", status=200)
    assert "Nine of ten" not in kept.main and "Half of all" in kept.main and "example.org" not in kept.main


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"milestones-0-due_on": "2028-01-01"}, "“Half of all notices in time” is due after 2027-12-31, when all is"),
        ({"milestones-0-due_on": "2026-12-31"}, "“Half of all notices in time” is due before the start on 2027-01-01"),
        ({"milestones-0-due_on": ""}, "Write the day by which it will be there."),
        ({"milestones-0-title": ""}, "Write what will be there by then, or empty the whole row."),
        ({"milestones-0-due_on": "in June"}, "Write the day as year, month and day"),
        ({"links-0-url": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"links-0-url": "https://bank.example@evil.example/"}, "without a name or password in it"),
        ({"links-0-words": ""}, "Write in a few words what can be read there."),
        ({"links-0-url": ""}, "begins with https:// or http://"),
    ],
)
def test_rows_that_cannot_be_used_come_back_with_what_to_do(
    company: Person, said: dict[str, Answer], sentence: str
) -> None:
    page = write(company, WHOLE | said, status=422)
    assert len(page.errors) == 1 and sentence in page.errors[0]
    assert page.form("Keep the draft").value("milestones-1-title") == "Nine of ten in time"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"type": "state_measure"}, "one of the choices"),
        ({"type": "nonsense"}, "one of the choices"),
        ({"countries-0": "XX"}, "one of the choices"),
        ({"customers": "everyone"}, "one of the choices"),
    ],
)
def test_codes_that_are_not_offered_are_refused(company: Person, said: dict[str, str], sentence: str) -> None:
    visitor = company.visitor()
    address, content = sent_again(visitor, visitor.open("/desk/commitments/new").fill(WHOLE))
    refused = visitor.post(address, {**content, **said})
    assert refused.status_code == 422 and sentence in refused.text


def test_only_a_state_promises_a_measure_of_a_state(company: Person, liaison: Person) -> None:
    assert "Measure of a state" not in company.visitor().open("/desk/commitments/new").main
    assert "Measure of a state" in write(liaison, {"Title": "Law", "Kind of commitment": "Measure of a state"}).main


def test_a_milestone_keeps_its_key_through_versions(company: Person, colleague: Person) -> None:
    public = promises.approve(colleague, promises.send(write(company, WHOLE)).path)
    address = desk_address(company)
    before = company.visitor().open(f"{address}/edit").form("Keep the draft").value("milestones-0-key")
    promises.next_version(company, colleague, address, **{"milestones-0-title": "Nine of ten, counted by others"})
    after = company.visitor().open(f"{address}/edit").form("Keep the draft").value("milestones-0-key")
    assert before == after and len(before) == 32
    assert "counted by others" in Visitor(colleague.app).open(public.path).main


def test_any_two_versions_can_be_compared(company: Person, colleague: Person, app: Flask) -> None:
    public = promises.publish(company, colleague).path
    address = desk_address(company)
    promises.next_version(colleague, company, address, Scope="Everywhere.", **{"countries-0": "FR"})
    promises.next_version(colleague, company, address, **{"Kind of commitment": "Pledge", "countries-0": "KE"})
    page = Visitor(app).open(f"{public}/versions/3/changes")
    assert "Policy" in str(page.texts("del")) and "Pledge" in str(page.texts("ins"))
    assert "Scope" not in page.texts("h3") and "Countries" in page.texts("h3")
    page = Visitor(app).open(f"{public}/versions/3/changes?from=1")
    assert "Scope" in page.texts("h3") and "Kenya" in str(page.texts("ins")) and "France" not in page.main
    back = Visitor(app).open(f"{public}/versions/1/changes?from=3")
    assert "Pledge" in str(back.texts("del")) and "the other way round" in back.main
    for wrong in ("9", "3", "x", "-1", "99999999999999999999", "٣"):
        answer = Visitor(app).open(f"{public}/versions/3/changes?from={wrong}")
        assert "There is no such version to compare with" in answer.main
    Visitor(app).open(f"{public}/versions/1/changes?from=1", status=404)


def test_the_digest_of_what_was_published_before_there_was_more_to_say_stays_the_same() -> None:
    text = Text(
        title="t",
        problem="p",
        action="a",
        target="m",
        scope="s",
        starts_on=date(2027, 1, 1),
        due_on=date(2027, 2, 1),
        items=("CTA-1",),
    )
    before = (
        '{"action":"a","due_on":"2027-02-01","items":["CTA-1"],"problem":"p","scope":"s","starts_on":"2027-01-01",'
        '"summary":"","target":"m","title":"t"}'
    )
    assert text.written() == before and Text.read(before) == text


def test_a_text_reads_back_whole_and_none_of_it_is_left_out_of_the_difference() -> None:
    whole = Text(
        title="t",
        type="pledge",
        problem="p",
        action="a",
        baseline="b",
        target="m",
        scope="s",
        starts_on=date(2027, 1, 1),
        due_on=date(2027, 2, 1),
        items=("CTA-1",),
        summary="w",
        lead="l",
        budget="e",
        countries=("KE", "FR"),
        customers=("individuals",),
        links=(Link(url="https://example.org", words="w"),),
        milestones=(Milestone(key="1", title="x", due_on=date(2027, 1, 2)),),
    )
    assert Text.read(whole.written()) == whole and not missing(whole, number=2)
    found = difference.between(Text(title=""), whole)
    named = {name for name, _pieces in found.parts} | {name for name, _out, _put in found.coded}
    assert named | {"items", "summary"} == set(Text.__dataclass_fields__) and found.added == ("CTA-1",)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.org", True),
        ("http://example.org:8080/a?b=c#d", True),
        ("HTTPS://EXAMPLE.ORG/", True),
        ("https://مثال.example/", True),
        ("ftp://example.org", False),
        ("//example.org", False),
        ("example.org", False),
        ("https://", False),
        ("https://example.org/a b", False),
        ("https://example.org\\@evil.example", False),
        ("https://a:b@example.org", False),
        ("https://[::1", False),
        ("https://example.org:99999", False),
        ("data:text/html,x", False),
        ("https://example.org/\u202egnp", False),
        (f"https://example.org/{'x' * 500}", False),
    ],
)
def test_a_link_leads_to_a_web_page_and_nowhere_else(url: str, good: bool) -> None:
    assert is_web_address(url) is good
