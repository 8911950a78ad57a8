"""The public directory and profiles: what everyone may know, no more, and no sign of who is looking."""

from portal import clock
from portal.db import Database
from portal.organisations.models import Intake, Kind, Organisation
from portal.organisations.rules import Standing
from tests.factories import make_organisation as make_bare
from tests.harness.pages import Page, Visitor
from tests.personas import Person


def names(page: Page) -> list[str]:
    """Return who is listed on a page of the directory, in order."""
    return [one for one in page.texts("bdi", css="name") if one.startswith("Example")]


def test_everyone_sees_who_runs_and_funds_whom(visitor: Visitor, helpline: Person, liaison: Person) -> None:
    page = visitor.open("/organisations").follow("Example Foreign Office")
    for words in (
        "The board of Example Foreign Office",
        "Gifts and an example foundation",
        "New Zealand",
        "Open to reports",
    ):
        assert words in page.main
    assert "We must keep what you tell us for five years." in page.main


def test_no_contact_is_public(visitor: Visitor, helpline: Person) -> None:
    for path in ("/organisations", "/organisations/example-helpline", "/organisations?export=csv"):
        source = visitor.fetch(path).text
        assert helpline.name not in source
        assert helpline.email not in source


def test_a_public_page_is_the_same_whoever_looks(helpline: Person, visitor: Visitor) -> None:
    signed_in = helpline.visitor()
    for path in ("/", "/organisations", "/organisations/example-helpline", "/help/now", "/about"):
        answer = signed_in.fetch(path)
        assert answer.text == visitor.fetch(path).text
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"].startswith("public")


def test_the_directory_is_filtered_and_sorted(
    visitor: Visitor, helpline: Person, liaison: Person, company: Person
) -> None:
    page = visitor.open("/organisations")
    assert names(page) == ["Example Foreign Office", "Example Helpline", "Example Messenger"]
    page = page.fill({"Kind": "Government body"}).press("Filter")
    assert names(page) == ["Example Foreign Office"]
    assert names(visitor.open("/organisations?country=IE")) == ["Example Messenger"]
    assert "No organisation fits this" in visitor.open("/organisations?country=IE&kind=state").main


def test_many_organisations_come_in_pages_without_losing_any(visitor: Visitor, db: Database) -> None:
    with db.writing() as session:
        for number in range(60):
            make_bare(session, name=f"Example House {number:02}", kind=Kind.VENDOR)
        session.commit()
    page = visitor.open("/organisations")
    first = [name for name in names(page) if name.startswith("Example House")]
    second = [name for name in names(page.follow("Next page")) if name.startswith("Example House")]
    assert first + second == [f"Example House {number:02}" for number in range(60)]


def test_a_suspended_organisation_is_listed_as_such_and_its_page_says_so(
    visitor: Visitor, helpline: Person, db: Database
) -> None:
    with db.writing() as session:
        session.get_one(Organisation, helpline.organisation).standing = Standing.SUSPENDED
        session.commit()
    assert "Suspended Since" in visitor.open("/organisations").main
    assert "Example Helpline" not in visitor.open("/organisations?standing=verified").main
    page = visitor.open("/organisations/example-helpline")
    assert "Suspended" in page.main and "Open to reports" not in page.main


def test_an_organisation_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    for slug in ("nobody", "..", "a" * 3000, "%F0%9F%92%A9"):
        visitor.open(f"/organisations/{slug}", status=404)


def test_a_state_without_its_obligations_is_never_offered() -> None:
    told = Organisation(kind=Kind.STATE, receives=True, standing=Standing.VERIFIED, obligations="We must keep it.")
    silent = Organisation(kind=Kind.STATE, receives=True, standing=Standing.VERIFIED, obligations="")
    for one in (told, silent):
        one.intake, one.renewed_until = Intake.OPEN, clock.today()
    assert (told.is_open, silent.is_open) == (True, False)
