"""Starting from an instrument: a draft for each chosen item, all or none, each to be made one's own first."""

import pytest
from sqlalchemy import select

from portal.commitments.models import Commitment, Version
from portal.db import Database
from portal.reference.instruments import BASIS_WORDS, Basis, addressing, instrument
from tests.commitments import promises
from tests.commitments.promises import TEXT
from tests.factories import Person
from tests.harness.pages import NewVisitor
from tests.submissions.desk import sent_again

AT = "/desk/commitments/from-instrument"


def count(db: Database) -> int:
    with db.reading() as session:
        return len(session.scalars(select(Version)).all())


def test_each_chosen_item_becomes_a_draft_mapped_to_it(db: Database, company: Person, colleague: Person) -> None:
    page = company.visitor().open("/desk/commitments").follow("Start from an instrument")
    chosen = instrument("cta")
    assert chosen is not None
    first, second = chosen.items[:2]
    page = page.follow(chosen.title)
    assert {one.basis for one in chosen.items} == {Basis.SOURCE}
    assert page.main.count(BASIS_WORDS[Basis.SOURCE]) == len(chosen.items)
    page = page.fill({"chosen": [first.code, second.code]}).press("Begin the drafts")
    assert page.path.startswith("/desk/commitments") and count(db) == 2
    assert first.title in page.main and second.title in page.main
    draft = colleague.visitor().open(page.path).follow(first.title)
    assert first.code in draft.main
    for sentence in ("Give it a title of your own", "Describe the problem in your own words", "Write what others can"):
        assert sentence in draft.main
    assert "Send to a second person" not in draft.main


def test_it_can_be_published_once_it_is_ones_own(company: Person, colleague: Person) -> None:
    code = "CTA-1"
    page = company.visitor().open(f"{AT}/cta").fill({"chosen": [code]}).press("Begin the drafts", status=200)
    title = next(one.title for cta in addressing("technology_company") for one in cta.items if one.code == code)
    draft = page.follow(title)
    whole = {name: value for name, value in TEXT.items() if name not in {"Title", "The problem", "items"}}
    kept = draft.follow("Go on writing").fill(whole).press("Keep the draft", status=200)
    assert "Give it a title of your own" in kept.main
    own = {"Title": "Ours", "The problem": "Ours."}
    kept = kept.follow("Go on writing").fill(own).press("Keep the draft", status=200)
    public = promises.approve(colleague, promises.send(kept).path)
    assert public.h1 == "Ours" and code in public.main
    assert "mapped to it already" in company.visitor().open(f"{AT}/cta").main
    again = promises.next_version(company, colleague, kept.path, Title=title)
    assert again.h1 == title, "a later version may be called what it likes"


def test_nothing_is_begun_where_nothing_was_chosen(db: Database, company: Person) -> None:
    page = company.visitor().open(f"{AT}/cta").press("Begin the drafts", status=422)
    assert "Choose at least one item" in page.errors[0] and count(db) == 0


@pytest.mark.parametrize("wrong", ["USDOS20-RPT", "UNGP-22", "<b>Kanari</b>"])
def test_one_wrong_item_and_nothing_is_begun(db: Database, company: Person, wrong: str) -> None:
    visitor = company.visitor()
    address, content = sent_again(visitor, visitor.open(f"{AT}/cta").fill({"chosen": ["CTA-1"]}))
    refused = visitor.post(address, {**content, "chosen": ["CTA-1", wrong]})
    assert refused.status_code == 422 and "Kanari" not in refused.text and count(db) == 0


def test_the_same_form_sent_twice_begins_them_once(db: Database, company: Person) -> None:
    visitor = company.visitor()
    page = visitor.open(f"{AT}/cta").fill({"chosen": ["CTA-1", "CTA-2"]})
    address, content = sent_again(visitor, page)
    page.press("Begin the drafts", status=200)
    assert visitor.post(address, content).status_code == 303
    with db.reading() as session:
        assert len(session.scalars(select(Commitment)).all()) == 2


@pytest.mark.parametrize("persona", ["company", "vendor_officer", "liaison"])
def test_only_items_that_address_ones_kind_are_offered(
    new_visitor: NewVisitor, persona: str, request: pytest.FixtureRequest
) -> None:
    new_visitor().open("/instruments")
    person: Person = request.getfixturevalue(persona)
    kind = {"company": "technology_company", "vendor_officer": "vendor", "liaison": "state"}[persona]
    page = person.visitor().open(AT)
    for one in addressing(kind):
        offered = page.follow(one.title).form("Begin the drafts").find("chosen")
        assert offered is not None and set(offered.choices) == {item.code for item in one.items}
    person.visitor().open(f"{AT}/no-such", status=404)


def test_who_promises_nothing_starts_from_nothing(helpline: Person) -> None:
    helpline.visitor().open(AT, status=403)
