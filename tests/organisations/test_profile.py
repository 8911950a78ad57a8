"""The profile: published when saved, by managers only; two who save at once are told; who may open their intake."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.actor import SYSTEM
from portal.db import Database
from portal.organisations.models import Intake, Kind, Organisation
from portal.organisations.operations import profile as operations
from portal.problems import Refused
from tests.factories import make_organisation as make_bare
from tests.harness.pages import Visitor
from tests.personas import MakeOrganisation, Person

EDIT = "/desk/organisation/edit"


def load(db: Database, person: Person) -> Organisation:
    with db.reading() as session:
        return session.get_one(Organisation, person.organisation)


def test_what_a_manager_saves_is_public_at_once(helpline: Person, visitor: Visitor) -> None:
    page = helpline.visitor().open(EDIT)
    assert "published when you save it" in page.main
    page = page.fill(
        {
            "about": "We help journalists.",
            "Whom you help": ["Journalist or media worker"],
            "Languages you work in": ["Swahili"],
            "examines_devices": True,
            "How long people usually wait for a first answer": "Within 3 days",
            "obligations": "None that we know of.",
            "legal_basis": "Data Protection Act, article 6",
            "Website": "https://new.example",
        }
    ).press("Save and publish", status=200)
    assert page.h1 == "Example Helpline"
    seen = visitor.open("/organisations/example-helpline").main
    for words in (
        "We help journalists.",
        "Journalist or media worker",
        "Swahili",
        "Within 3 days",
        "None that we know of",
        "Data Protection Act, article 6",
    ):
        assert words in seen


def test_a_member_who_is_no_manager_sees_it_and_cannot_change_it(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    page = visitor.open("/desk/organisation")
    assert "Edit the profile" not in page.links
    visitor.open(EDIT, status=403)
    token = page.form("Sign out").value("csrf_token")
    for path, sent in ((EDIT, {"about": "Mine"}), ("/desk/organisation/intake", {"intake": "paused"})):
        assert visitor.post(path, {"csrf_token": token, **sent}).status_code == 403


def test_a_website_that_is_no_web_address_is_refused(helpline: Person, db: Database) -> None:
    before = load(db, helpline).website
    page = helpline.visitor().open(EDIT).fill({"Website": "javascript:alert(document.cookie)"})
    assert page.press("Save and publish").status == 422
    assert load(db, helpline).website == before


def test_what_is_typed_is_shown_and_never_run(helpline: Person, visitor: Visitor) -> None:
    typed = '<img src=x onerror="alert(1)">\u202e{{ 7*7 }}'
    helpline.visitor().open(EDIT).fill({"about": typed, "run_by": typed}).press("Save and publish", status=200)
    page = visitor.open("/organisations/example-helpline")
    assert "<img src=x" not in page.source
    assert "{{ 7*7 }}" in page.main
    assert "<img src=x" not in visitor.open("/organisations").source


@pytest.mark.parametrize("typed", ["x" * 1_001, "bell \x07", "null \x00"])
def test_what_cannot_be_published_comes_back_filled_in(helpline: Person, db: Database, typed: str) -> None:
    before = load(db, helpline).about
    visitor = helpline.visitor()
    form = visitor.open(EDIT).form("Save and publish")
    sent = dict(form.pairs(None)) | {"about": typed}
    answer = visitor.post(EDIT, sent)
    assert answer.status_code == 422
    assert load(db, helpline).about == before


@pytest.mark.parametrize("sent", [{"helps": "nobody"}, {"languages": "xx"}, {"usual_wait": "never"}])
def test_a_code_that_is_not_in_its_list_is_refused(helpline: Person, sent: dict[str, str]) -> None:
    visitor = helpline.visitor()
    form = visitor.open(EDIT).form("Save and publish")
    assert visitor.post(EDIT, dict(form.pairs(None)) | sent).status_code == 422


def test_two_managers_at_once_are_told_and_nothing_is_lost(helpline: Person, db: Database) -> None:
    first, second = helpline.visitor().open(EDIT), helpline.visitor().open(EDIT)
    first.fill({"about": "What the first wrote."}).press("Save and publish", status=200)
    page = second.fill({"about": "What the second wrote."}).press("Save and publish", status=409)
    assert "What the first wrote." in page.main
    assert page.form("Save and publish mine").value("about") == "What the second wrote."
    assert load(db, helpline).about == "What the first wrote."
    page.press("Save and publish mine", status=200)
    assert load(db, helpline).about == "What the second wrote."


def test_of_many_who_save_in_the_same_moment_one_wins(helpline: Person, db: Database) -> None:
    pages = [helpline.visitor().open(EDIT) for _ in range(4)]

    def save(number: int) -> int:
        return pages[number].fill({"about": f"Version {number}"}).press("Save and publish", status=None).status

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(save, range(4)))
    assert answers == [200, 409, 409, 409]


@pytest.mark.parametrize("version", ["", "nonsense", "-1", "99999999999999999999"])
def test_a_version_that_was_tampered_with_overwrites_nothing(helpline: Person, db: Database, version: str) -> None:
    before = load(db, helpline).about
    page = helpline.visitor().open(EDIT).fill({"about": "Tampered", "version": version})
    page.press("Save and publish", status=409)
    assert load(db, helpline).about == before


def test_intake_is_paused_and_opened(helpline: Person, visitor: Visitor) -> None:
    desk = helpline.visitor()
    desk.open("/desk/organisation").press("Pause the intake", status=200)
    assert "Paused" in visitor.open("/organisations/example-helpline").main
    assert "Example Helpline" not in visitor.open("/organisations?reports=open").main
    desk.open("/desk/organisation").press("Open the intake", status=200)
    assert "Example Helpline" in visitor.open("/organisations?reports=open").main


def test_a_state_says_what_the_law_obliges_it_to_do_before_it_opens(
    make_organisation: MakeOrganisation, db: Database
) -> None:
    person = make_organisation(name="Example Ministry", kind=Kind.STATE, obligations="", intake=Intake.PAUSED)
    visitor = person.visitor()
    page = visitor.open("/desk/organisation")
    assert "Open the intake" not in page.source
    token = page.form("Sign out").value("csrf_token")
    assert visitor.post("/desk/organisation/intake", {"csrf_token": token, "intake": "open"}).status_code == 403
    assert load(db, person).intake is Intake.PAUSED
    visitor.open(EDIT).fill({"obligations": "We must keep it."}).press("Save and publish", status=200)
    visitor.open("/desk/organisation").press("Open the intake", status=200)
    # And it cannot take the line away while it is open.
    page = visitor.open(EDIT).fill({"obligations": " "}).press("Save and publish", status=422)
    assert "Pause your intake" in page.errors[0]
    assert load(db, person).is_open


@pytest.mark.parametrize("kind", [Kind.VENDOR, Kind.SECRETARIAT])
def test_vendors_and_the_secretariat_never_open(make_organisation: MakeOrganisation, db: Database, kind: Kind) -> None:
    person = make_organisation(name="Example House", kind=kind, country="CY")
    visitor = person.visitor()
    token = visitor.open("/desk").form("Sign out").value("csrf_token")
    assert visitor.post("/desk/organisation/intake", {"csrf_token": token, "intake": "open"}).status_code == 403
    assert load(db, person).intake is Intake.PAUSED


def test_nobody_opens_without_a_key_to_seal_reports_to(db: Database) -> None:
    with db.writing() as session:
        bare = make_bare(session, name="Example Empty House", intake=Intake.PAUSED)
        with pytest.raises(Refused, match="could not be sealed"):
            operations.set_intake(session, bare, Intake.OPEN, by=SYSTEM)


def test_an_intake_that_is_no_intake_is_refused(helpline: Person) -> None:
    visitor = helpline.visitor()
    token = visitor.open("/desk").form("Sign out").value("csrf_token")
    assert visitor.post("/desk/organisation/intake", {"csrf_token": token, "intake": "wide"}).status_code == 404
