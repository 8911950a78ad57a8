"""Choosing an audience through the page: what each label offers, and what is refused whatever is posted."""

from itertools import product

import pytest
from sqlalchemy import delete, update

from portal.incidents.rules import Tlp
from portal.keys.models import Ring, RingKind
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from tests.factories import Person
from tests.harness.pages import Page
from tests.incidents.notes import shared, write

OTHERS = ("liaison", "company", "vendor_officer", "secretariat")
AT_ONCE = ("state", "civil_society", "technology_company", "vendor", "secretariat")


def posted(page: Page, **fields: list[str]) -> Page:
    """Post what no box on the page offers."""
    form = page.form("Keep this audience")
    sent = [(name, value) for name, value in form.pairs(None) if name not in fields]
    sent += [(name, value) for name, values in fields.items() for value in values]
    from werkzeug.datastructures import MultiDict

    answer = page.visitor.fetch(page.path, method="POST", data=MultiDict(sent))
    return Page(page.visitor, page.path, answer.status_code, answer.text, dict(answer.headers))


@pytest.mark.parametrize("tlp", list(Tlp))
def test_each_label_offers_exactly_whom_it_allows(helpline: Person, tlp: Tlp, request: pytest.FixtureRequest) -> None:
    people = {name: request.getfixturevalue(name) for name in OTHERS}
    page = write(helpline, tlp=tlp.value).visitor.page
    assert page is not None
    page = page.follow("Choose the audience")
    offered = set(page.form("Keep this audience").controls["organisations"].choices)
    assert offered == {str(people[name].organisation) for name in OTHERS if name != "secretariat"}
    kinds = page.form("Keep this audience").find("kinds")
    wide = tlp in {Tlp.GREEN, Tlp.CLEAR}
    assert (set(kinds.choices) if kinds else set()) == (set(AT_ONCE[:3]) if wide else set())


@pytest.mark.parametrize(("tlp", "kind"), list(product(Tlp, AT_ONCE)))
def test_a_whole_kind_is_named_only_where_the_label_allows(
    helpline: Person, company: Person, liaison: Person, vendor_officer: Person, *, tlp: Tlp, kind: str
) -> None:
    note = write(helpline, tlp=tlp.value)
    page = posted(note.visitor.open(f"{note.url}/audience"), kinds=[kind])
    named = note.visitor.open(note.url).main
    allowed = tlp in {Tlp.GREEN, Tlp.CLEAR} and kind in AT_ONCE[:3]
    whose = {"state": "Example Foreign Office", "technology_company": "Example Messenger"}
    for one, name in whose.items():
        assert (name in named) == (allowed and kind == one), (page.status, page.main)
    assert "Example Lantern" not in named


def test_an_organisation_that_is_not_offered_cannot_be_posted(
    helpline: Person, secretariat: Person, company: Person
) -> None:
    note = write(helpline)
    for foreign in (secretariat.organisation, helpline.organisation):
        assert posted(note.visitor.open(f"{note.url}/audience"), organisations=[str(foreign)]).status == 422
    assert posted(note.visitor.open(f"{note.url}/audience"), organisations=["not an id"]).status == 422


def test_an_organisation_without_a_key_for_notes_is_not_offered(helpline: Person, company: Person) -> None:
    with helpline.database.writing() as session:
        session.execute(delete(Ring).where(Ring.holder_id == company.organisation, Ring.kind == RingKind.NOTES))
        session.commit()
    note = write(helpline)
    assert str(company.organisation) not in note.visitor.open(f"{note.url}/audience").source


def test_an_organisation_that_was_suspended_meanwhile_is_not_let_in(helpline: Person, company: Person) -> None:
    note = write(helpline)
    note.names(company)
    with helpline.database.writing() as session:
        session.execute(
            update(Organisation).where(Organisation.id == company.organisation).values(standing=Standing.SUSPENDED)
        )
        session.commit()
    assert note.shares().status == 403
    assert note.row().shared_on is None


def test_a_label_that_the_audience_does_not_fit_is_refused(helpline: Person, company: Person) -> None:
    note = write(helpline, tlp="TLP:GREEN")
    page = note.visitor.open(f"{note.url}/audience")
    page.fill({"kinds": ["technology_company"]}).press("Keep this audience")
    page = note.visitor.open(f"{note.url}/edit").fill({"tlp": "TLP:RED"}).press("Save the draft", status=422)
    assert "Example Messenger" in page.errors[0]
    note.names(company)
    page = note.visitor.open(f"{note.url}/audience").fill({"kinds": []}).press("Keep this audience")
    page = note.visitor.open(f"{note.url}/edit").fill({"tlp": "TLP:RED"}).press("Save the draft")
    assert page.status == 200 and note.row().tlp is Tlp.RED


def test_sharing_with_nobody_leads_back_to_the_audience(helpline: Person) -> None:
    note = write(helpline)
    assert note.visitor.open(f"{note.url}/share").h1 == "Choose the audience"


def test_whoever_reads_it_is_not_offered_again(helpline: Person, company: Person, liaison: Person) -> None:
    """They are taken out on a page of their own: what they have read they have read."""
    note = shared(helpline, company)
    note.names(liaison)
    page = note.visitor.open(f"{note.url}/audience")
    assert str(company.organisation) not in page.form("Keep this audience").controls["organisations"].choices
    assert company.visitor().open(note.url).status == 200
