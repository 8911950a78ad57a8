"""Applying to join: sealed to the secretariat, and decided by two people where reports, states or vendors are meant."""

from typing import Final

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.organisations.models import Application, Kind, Organisation
from portal.organisations.rules import approvals_needed
from portal.reference.texts import CONDUCT_VERSION
from tests.accounts.test_second_factor import wrong_code
from tests.harness.forms import Answer
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.organisations.test_join import mails
from tests.personas import Person

ANSWERS: Final[dict[str, Answer]] = {
    "Name of your organisation": "Example Harbour Lab",
    "What kind of organisation is it?": "Civil society organisation",
    "Country": "Portugal",
    "Website": "https://harbour.example",
    "Who runs it?": "Its members",
    "Who funds it?": "An example foundation",
    "What does it do?": "It examines devices.",
    "Whom can we contact?": "Ines Canary-Contact",
    "Their e-mail address": "ines@harbour.example",
    "My organisation accepts the code of conduct": True,
}
RECEIVE = "We want to receive reports from people who were targeted"
MET: Final = {"channel": "in_person", "note": "I met two of them at their office."}


def apply(visitor: Visitor, *, receives: bool = False, **more: Answer) -> Page:
    return visitor.open("/join").fill({**ANSWERS, **more, RECEIVE: receives}).press("Send the application")


def only(db: Database) -> Application:
    with db.reading() as session:
        return session.scalars(select(Application)).one()


def decide(person: Person, application: Application, verb: str, **answers: str) -> Page:
    page = person.visitor().open(f"/secretariat/applications/{application.id}/{verb.lower()}")
    return page.fill({"code": person.spare(), **answers}).press(verb)


def made(db: Database, name: str = "Example Harbour Lab") -> Organisation | None:
    with db.reading() as session:
        return session.scalar(select(Organisation).where(Organisation.name == name))


def test_without_a_secretariat_the_page_says_so(visitor: Visitor) -> None:
    page = visitor.open("/join")
    assert "has not started its work yet" in page.main
    assert page.forms == []


def test_an_application_is_sealed_to_the_secretariat(secretariat: Person, visitor: Visitor, db: Database) -> None:
    page = apply(visitor)
    assert page.h1 == "Your application was sent"
    filed = only(db)
    assert b"Canary" not in filed.content
    assert (filed.kind, filed.receives, filed.conduct_version) == (Kind.CIVIL_SOCIETY, False, CONDUCT_VERSION)
    page = secretariat.visitor().open("/secretariat/applications").follow("Example Harbour Lab")
    assert "Ines Canary-Contact" in page.main


def test_one_yes_is_enough_for_civil_society_without_reports(
    secretariat: Person, visitor: Visitor, db: Database
) -> None:
    apply(visitor)
    decide(secretariat, only(db), "Approve")
    organisation = made(db)
    assert organisation is not None
    assert (organisation.slug, organisation.receives, organisation.is_open) == ("example-harbour-lab", False, False)
    assert [address for address, _text in mails(db)] == ["ines@harbour.example"]


@pytest.mark.parametrize(
    "wanted",
    [("Government body", False), ("Vendor", False), ("Civil society organisation", True), ("Technology company", True)],
)
def test_states_vendors_and_receivers_need_two_people(
    secretariat: Person, second_secretary: Person, visitor: Visitor, db: Database, wanted: tuple[str, bool]
) -> None:
    kind, receives = wanted
    how = MET if receives else {}
    apply(visitor, receives=receives, **{"What kind of organisation is it?": kind})
    page = decide(secretariat, only(db), "Approve", **how)
    assert "A second person of the secretariat has to look at it too." in page.main
    assert made(db) is None
    assert mails(db) == []
    # The same person again, past the button that is not there any more.
    page = secretariat.visitor().open(f"/secretariat/applications/{only(db).id}/approve")
    page = page.fill({"code": secretariat.spare(), **how}).press("Approve", status=403)
    assert "You have approved this already" in page.main
    assert made(db) is None
    decide(second_secretary, only(db), "Approve", **how)
    organisation = made(db)
    assert organisation is not None
    assert organisation.receives is receives


def test_how_many_must_say_yes() -> None:
    needed = {
        (kind, receives): approvals_needed(kind, receives=receives) for kind in Kind for receives in (True, False)
    }
    assert {key for key, count in needed.items() if count == 1} == {
        (Kind.CIVIL_SOCIETY, False),
        (Kind.TECHNOLOGY_COMPANY, False),
        (Kind.SECRETARIAT, False),
    }


def test_a_vendor_cannot_ask_for_reports(secretariat: Person, visitor: Visitor, db: Database) -> None:
    page = apply(visitor, receives=True, **{"What kind of organisation is it?": "Vendor"})
    assert page.status == 422
    assert page.errors == ["Vendors never receive reports. Take this tick away."]


def test_nobody_applies_as_a_secretariat(secretariat: Person, visitor: Visitor, db: Database) -> None:
    form = visitor.open("/join").form("Send the application").fill(ANSWERS)
    sent = dict(form.pairs(None)) | {"kind": "secretariat"}
    assert visitor.post("/join", sent).status_code == 422
    with db.reading() as session:
        assert session.scalar(select(Application.id)) is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//https://x.example",
        "data:text/html,x",
        "//harbour.example",
        "https://",
        "https://user:word@harbour.example",
        'https://x.example/"><script>',
        "ftp://harbour.example",
        "https://[half",
    ],
)
def test_only_web_addresses_are_taken(secretariat: Person, visitor: Visitor, address: str) -> None:
    page = apply(visitor, Website=address)
    assert page.status == 422
    assert page.errors[0].startswith("Write a web address that begins with https://")
    assert page.form("Send the application").value("Name of your organisation") == "Example Harbour Lab"


def test_without_the_code_of_conduct_nothing_is_sent(secretariat: Person, visitor: Visitor) -> None:
    page = apply(visitor, **{"My organisation accepts the code of conduct": False})
    assert page.status == 422
    assert "Read the code of conduct" in page.errors[0]


def test_the_same_form_sent_twice_is_one_application(secretariat: Person, visitor: Visitor, db: Database) -> None:
    page = visitor.open("/join")
    page.fill(ANSWERS).press("Send the application", status=200)
    page.fill(ANSWERS).press("Send the application", status=200)
    assert only(db).kind is Kind.CIVIL_SOCIETY


def test_a_no_keeps_its_reason_sealed_and_out_of_the_mail(secretariat: Person, visitor: Visitor, db: Database) -> None:
    apply(visitor)
    decide(secretariat, only(db), "Decline", reason="The Canary board does not exist.")
    (address, text), *more = mails(db)
    assert address == "ines@harbour.example" and more == []
    assert "the answer is no" in text and "Canary" not in text
    assert b"Canary" not in only(db).content
    page = secretariat.visitor().open(f"/secretariat/applications/{only(db).id}")
    assert "The Canary board does not exist." in page.main
    assert made(db) is None
    secretariat.visitor().open(f"/secretariat/applications/{only(db).id}/approve", status=403)


def test_a_wrong_code_approves_nothing(secretariat: Person, visitor: Visitor, db: Database) -> None:
    apply(visitor)
    page = secretariat.visitor().open(f"/secretariat/applications/{only(db).id}/approve")
    assert page.fill({"code": wrong_code(secretariat)}).press("Approve").status == 422
    assert made(db) is None


def test_nobody_else_learns_of_an_application(
    secretariat: Person, helpline: Person, visitor: Visitor, new_visitor: NewVisitor, db: Database
) -> None:
    apply(visitor)
    address = f"/secretariat/applications/{only(db).id}"
    for path in ("/secretariat/applications", "/secretariat/organisations", address, address + "/approve"):
        helpline.visitor().open(path, status=403)
        assert new_visitor().open(path).path.startswith("/sign-in")


def test_two_organisations_of_one_name_have_addresses_of_their_own(
    secretariat: Person, visitor: Visitor, db: Database
) -> None:
    for _ in range(2):
        apply(visitor)
    with db.reading() as session:
        waiting = list(session.scalars(select(Application)))
    for one in waiting:
        decide(secretariat, one, "Approve")
    with db.reading() as session:
        slugs = set(session.scalars(select(Organisation.slug).where(Organisation.country == "PT")))
    assert slugs == {"example-harbour-lab", "example-harbour-lab-2"}


def test_a_name_in_another_script_has_an_address_too(secretariat: Person, visitor: Visitor, db: Database) -> None:
    apply(visitor, receives=False, **{"Name of your organisation": "مرصد المرفأ"})
    decide(secretariat, only(db), "Approve")
    organisation = made(db, "مرصد المرفأ")
    assert organisation is not None
    assert visitor.open(f"/organisations/{organisation.slug}").h1 == "مرصد المرفأ"


def test_applications_are_filtered_by_state_and_kind(secretariat: Person, visitor: Visitor, db: Database) -> None:
    apply(visitor)
    desk = secretariat.visitor()
    assert "Example Harbour Lab" in desk.open("/secretariat/applications?kind=civil_society").main
    assert "Example Harbour Lab" not in desk.open("/secretariat/applications?kind=state").main
    assert "Example Harbour Lab" not in desk.open("/secretariat/applications?state=declined").main
    assert "1 organisation wants to join" in desk.open("/desk").main
