"""The pages about the portal itself, and what machines ask for."""

from xml.etree import ElementTree as ET

import pytest

from portal.reference.texts import CONDUCT_VERSION, PRIVACY_VERSION
from portal.register.views import sitemap
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import Person

PAGES = ("/", "/help/now", "/about", "/privacy", "/conduct", "/accessibility", "/organisations")
NAMES = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["", "/ar"])
def test_a_public_page_sets_no_cookie_and_has_no_form(visitor: Visitor, path: str, language: str) -> None:
    page = visitor.open((language + path).removesuffix("/") or "/")
    assert page.h1
    assert "Set-Cookie" not in page.headers
    assert [form for form in page.forms if form.method == "post"] == []


@pytest.mark.parametrize("path", PAGES)
def test_no_link_on_a_public_page_leads_nowhere(new_visitor: NewVisitor, helpline: Person, path: str) -> None:
    for words, address in new_visitor().open(path).links.items():
        if address.startswith("/") and not address.startswith("/leave"):
            assert new_visitor().fetch(address).status_code in {200, 302, 303}, f"{words!r} leads to {address}"


def test_the_front_page_leads_to_help_first(visitor: Visitor) -> None:
    page = visitor.open("/")
    assert page.follow("Get help now").path == "/help/now"
    assert visitor.open("/").follow("See the organisations").path == "/organisations"


def test_helplines_are_open_civil_society_organisations(
    visitor: Visitor, helpline: Person, liaison: Person, company: Person
) -> None:
    page = visitor.open("/help/now")
    assert page.links["Example Helpline"] == "https://examplehelpline.example"
    assert "Example Foreign Office" not in page.text
    assert "Kenya" in page.main and "English, Arabic" in page.main
    helpline.visitor().open("/desk/organisation").press("Pause the intake")
    assert "Example Helpline" not in visitor.open("/help/now").links


def test_versions_of_the_texts_are_said(visitor: Visitor) -> None:
    assert PRIVACY_VERSION in visitor.open("/privacy").main
    assert CONDUCT_VERSION in visitor.open("/conduct").main


def test_robots_are_kept_off_what_is_not_public(visitor: Visitor) -> None:
    answer = visitor.fetch("/robots.txt")
    assert answer.mimetype == "text/plain"
    for path in ("/report", "/return", "/desk", "/secretariat"):
        assert f"Disallow: {path}\n" in answer.text


def test_whoever_finds_a_fault_reads_whom_to_tell(visitor: Visitor) -> None:
    lines = dict(line.split(": ", 1) for line in visitor.fetch("/.well-known/security.txt").text.splitlines())
    assert lines["Contact"] == "mailto:secretariat@accord.example"
    assert lines["Expires"].endswith("T00:00:00Z")


def test_the_sitemap_names_public_pages_only(visitor: Visitor, helpline: Person) -> None:
    root = ET.fromstring(visitor.fetch("/sitemap.xml").data)
    addresses = [one.text or "" for one in root.iter(f"{NAMES}loc")]
    assert "http://localhost/organisations/example-helpline" in addresses
    assert "http://localhost/" in addresses
    for address in addresses:
        assert visitor.fetch(address.removeprefix("http://localhost")).status_code == 200


def test_too_many_addresses_are_split_into_files(
    visitor: Visitor, promised: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [one.text for one in ET.fromstring(visitor.fetch("/sitemap.xml").data).iter(f"{NAMES}loc")]
    assert f"http://localhost{promised[0]}/versions/1" in whole
    monkeypatch.setattr(sitemap, "MOST", 100)
    files = ET.fromstring(visitor.fetch("/sitemap.xml").data)
    assert files.tag == f"{NAMES}sitemapindex"
    parts: list[str | None] = []
    for one in files.iter(f"{NAMES}loc"):
        found = ET.fromstring(visitor.fetch((one.text or "").removeprefix("http://localhost")).data)
        parts += [address.text for address in found.iter(f"{NAMES}loc")]
    assert parts == whole
    for wrong in ("0", "4", "99999", "x"):
        assert visitor.fetch(f"/sitemaps/{wrong}.xml").status_code == 404


def test_who_leaves_lands_on_a_page_that_says_nothing(helpline: Person) -> None:
    visitor = helpline.visitor()
    page = visitor.open("/leave")
    assert page.title == "New page"
    assert "Accord" not in page.source and "css" not in page.source
    assert visitor.open("/desk").path.startswith("/sign-in")
