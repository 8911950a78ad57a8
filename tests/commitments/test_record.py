"""The public record: numbered versions, what each changed, and withdrawal."""

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.commitments import difference
from portal.commitments.difference import Change
from tests.commitments import promises
from tests.commitments.promises import TEXT
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import NewVisitor, Visitor


def test_a_second_version_shows_what_it_changed(company: Person, colleague: Person, new_visitor: NewVisitor) -> None:
    public = promises.publish(company, colleague).path
    new = {"Scope": "The messenger in all countries. Also the business product.", "items": ["CTA-1", "CTA-2"]}
    promises.next_version(colleague, company, desk_address(company), **new)
    page = new_visitor().open(public)
    assert "Version 2" in page.main and "We can do it sooner." in page.main and "Also the business" in page.main
    changes = page.follow("See what changed in version 2")
    assert changes.texts("del") == ["[Not]"] and changes.texts("ins") == ["+Also+"]
    assert "UNGP-22" in changes.main and "CTA-2" in changes.main and "The problem" not in changes.main
    old = page.follow("Version 1")
    assert "Superseded" in old.main and "Not the business product." in old.main
    assert old.follow("See the newest version").path == public
    new_visitor().open(f"{public}/versions/1/changes", status=404)
    new_visitor().open(f"{public}/versions/3", status=404)
    new_visitor().open(f"{public}/versions/99999999999999999999", status=404)


def test_the_second_person_reads_what_is_different_from_what_is_public(company: Person, colleague: Person) -> None:
    promises.publish(company, colleague, Measurable_target="Within 72 hours.")
    address = desk_address(company)
    said: dict[str, Answer] = {"Measurable target": "Within 24 hours.", "What has changed": "Stricter."}
    page = company.visitor().open(f"{address}/edit").fill(said).press("Keep the draft", status=200)
    first = promises.draft(company, Title="Another")
    page = colleague.visitor().open(promises.send(page).path).follow("Read and publish")
    assert "What is different from version 1" in page.texts("h2")
    assert page.texts("del") == ["[72]"] and page.texts("ins") == ["+24+"]
    assert "What is different" not in colleague.visitor().open(f"{promises.send(first).path}/approve").main


def test_the_draft_of_the_next_version_is_not_public(company: Person, colleague: Person, app: Flask) -> None:
    public = promises.publish(company, colleague).path
    page = company.visitor().open(f"{desk_address(company)}/edit")
    page.fill({"What has changed": "Kanari", "Scope": "Kanari"}).press("Keep the draft", status=200)
    for path in (
        public,
        f"{public}/versions/1",
        "/commitments",
        "/instruments/cta",
        "/organisations/example-messenger",
    ):
        assert "Kanari" not in Visitor(app).fetch(path).text
    for path in (f"{public}/versions/2", f"{public}/versions/2/changes"):
        Visitor(app).open(path, status=404)


def test_what_is_withdrawn_stays_readable_and_says_why(company: Person, colleague: Person, app: Flask) -> None:
    public = promises.publish(company, colleague).path
    address = desk_address(company)
    page = company.visitor().open(address).follow("Withdraw")
    refused = page.fill({"code": company.spare()}).press("Withdraw it in public", status=422)
    assert "Write why your organisation withdraws" in refused.errors[0]
    page = refused.fill({"Reason": "The product is no longer sold.", "code": company.spare()})
    assert page.press("Withdraw it in public").path == public
    page = Visitor(app).open(public)
    assert "The product is no longer sold." in page.main and str(TEXT["Scope"]) in page.main
    assert page.texts("span", css="tag")[0] == "Withdrawn"
    assert "Withdrawn" in Visitor(app).open("/commitments?state=withdrawn").main
    assert "No commitment fits this" in Visitor(app).open("/commitments?state=published").main
    assert "was withdrawn" in company.visitor().open(f"{address}/edit", status=403).main


def test_nothing_is_withdrawn_over_a_draft_or_before_it_is_public(company: Person, colleague: Person) -> None:
    page = promises.draft(company)
    assert "Nothing of this was published" in company.visitor().open(f"{page.path}/withdraw", status=403).main
    promises.approve(colleague, promises.send(page).path)
    company.visitor().open(f"{page.path}/edit").fill({"What has changed": "x"}).press("Keep the draft", status=200)
    assert "There is a draft" in company.visitor().open(f"{page.path}/withdraw", status=403).main


WORDS = st.text(alphabet="ab .\n!؟", max_size=40) | st.text(max_size=40)


@given(before=WORDS, after=WORDS, times=st.sampled_from([1, 500]))
def test_a_difference_holds_both_texts_whole(before: str, after: str, times: int) -> None:
    old, new = before * times, (after + " ") * times
    pieces = difference.pieces(old, new)
    assert "".join(one.text for one in pieces if one.change is not Change.ADDED) == old
    assert "".join(one.text for one in pieces if one.change is not Change.TAKEN) == new
