"""Threat notices of a technology company, disclosures of a vendor: filed in its own name, to those it chooses."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db import Database
from portal.keys.models import Grant
from portal.organisations.models import Organisation
from portal.submissions.models import Intake, Participation, Section, Stewardship, Submission
from tests.factories import Person
from tests.organisations.test_rotation import rotate, run_jobs
from tests.personas import MakeMember, MakeOrganisation
from tests.submissions import for_another

NEW = "/desk/submissions/new"
HAPPENED = "About forty journalists were sent a link that needs no second click."
STEPS = "We ended the contract on 3 March and took the servers back."
LINK = "https://parcel.bad.example/k7"
NOTICE: dict[str, Any] = {
    "danger": "soon",
    "what_happened": HAPPENED,
    "people_number": "about",
    "kind_of_person": ["journalist"],
    "indicators": f"{LINK}\nd41d8cd98f00b204e9800998ecf8427e",
    "how_it_came": ["sms"],
}
DISCLOSURE: dict[str, Any] = {
    "danger": "no",
    "what_happened": "A customer watched a lawyer.",
    "customer_kind": "police",
    "misuse_step": ["ended", "access_removed"],
    "done_about_it": STEPS,
}


def file(person: Person, answers: dict[str, Any], *receivers: Person, **more: Any) -> str:
    """File from the person's desk; return the filing's address."""
    chosen = [str(one.organisation) for one in receivers]
    page = person.visitor().open(NEW).fill({**answers, "receivers": chosen, **more})
    page = page.press(page.form_in_use.button_words()[-2] if page.form_in_use else None, status=200)
    assert page.path.startswith("/desk/filings/"), page.errors
    return page.path.split("?")[0]


@pytest.fixture
def notice(company: Person, helpline: Person, liaison: Person) -> str:
    return file(company, NOTICE | {"people_number": "40"}, helpline, liaison, **{"people_countries-0": "KE"})


@pytest.fixture
def disclosure(vendor_officer: Person, liaison: Person) -> str:
    return file(vendor_officer, DISCLOSURE, liaison)


def at_desk(url: str) -> str:
    return url.replace("/desk/filings/", "/desk/submissions/")


def test_a_company_gives_notice_to_those_it_chooses(
    notice: str, company: Person, helpline: Person, liaison: Person
) -> None:
    page = company.visitor().open(notice)
    assert "Example Helpline has received this" in page.main and "Example Foreign Office has received this" in page.main
    for person in (helpline, liaison):
        page = person.visitor().open("/desk/submissions").follow(notice.rsplit("/", 1)[-1])
        assert "Example Messenger" in page.main
        assert HAPPENED in page.follow("What happened").main
    page = helpline.visitor().open(f"{at_desk(notice)}/section/technical")
    assert "hxxps://parcel[.]bad[.]example/k7" in page.main and LINK not in "".join(page.texts("dd"))
    account = helpline.visitor().open(f"{at_desk(notice)}/section/account").main
    assert "Kenya" in account and "40" in account


def test_a_vendor_discloses_what_it_did_about_a_customer(
    disclosure: str, vendor_officer: Person, liaison: Person
) -> None:
    page = liaison.visitor().open(at_desk(disclosure))
    assert "Example Lantern Systems" in page.main
    said = page.follow("What happened").main
    assert STEPS in said and "The contract was ended" in said
    page = vendor_officer.visitor().open(disclosure).follow("Read what was filed")
    assert STEPS in page.main


def test_the_desk_shows_what_each_kind_files(
    company: Person, vendor_officer: Person, case_worker: Person, liaison: Person, secretariat: Person
) -> None:
    titles = {person.visitor().open(NEW).h1 for person in (company, vendor_officer, case_worker)}
    assert titles == {"Threat notice", "Disclosure of misuse", "Report for somebody else"}
    for person in (liaison, secretariat):
        assert person.visitor().fetch(NEW).status_code == 403
        assert person.visitor().fetch("/desk/filings").status_code == 403


def test_no_names_of_people_are_asked_for(company: Person, vendor_officer: Person) -> None:
    for person in (company, vendor_officer):
        page = person.visitor().open(NEW)
        assert "People" not in page.form(having=["what_happened"]).fields()
        assert page.form(having=["what_happened"]).find("wall_people") is None


def test_what_is_wrong_comes_back_filled_in(company: Person, helpline: Person) -> None:
    page = company.visitor().open(NEW).fill(NOTICE).press("File the notice", status=422)
    assert any("such as 12" in one for one in page.errors)
    page = page.fill({"people_number": "40"}).press("File the notice", status=422)
    assert page.errors == ["Choose at least one organisation."]
    assert page.form(having=["what_happened"]).value("what_happened") == HAPPENED


def test_half_of_it_is_kept_and_gone_on_with(company: Person, helpline: Person, db: Database) -> None:
    page = company.visitor().open(NEW).fill({"what_happened": HAPPENED, "people_countries-1": "NP"})
    page = page.press("Keep it for later", status=200)
    assert page.form(having=["what_happened"]).value("people_countries-0") == "NP"
    rest = NOTICE | {"people_number": "40", "receivers": [str(helpline.organisation)]}
    page = page.fill(rest).press("File the notice", status=200)
    assert page.path.startswith("/desk/filings/")
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Intake)) == 0


def test_sent_twice_it_is_filed_once(company: Person, helpline: Person, db: Database) -> None:
    page = company.visitor().open(NEW)
    page = page.fill(NOTICE | {"people_number": "40", "receivers": [str(helpline.organisation)]})
    data = [*(page.form_in_use.pairs(None) if page.form_in_use else ()), ("go", "file")]
    first, second = (page.visitor.post(NEW, _joined(data)) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1


def _joined(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def test_the_author_reads_answers_and_answers_them(notice: str, company: Person, helpline: Person) -> None:
    worker = helpline.visitor()
    worker.open(at_desk(notice)).press("Accept")
    worker.open(f"{at_desk(notice)}/ask").fill({"Your question": "Since when?"}).press()
    officer = company.visitor()
    assert "new" in officer.open("/desk/filings").main
    page = officer.open(notice).follow("Messages with Example Helpline")
    assert "Since when?" in page.main
    page = page.fill({"Your message": "Since March."}).press("Send", status=200)
    assert "Since March." in page.main
    page = worker.open(at_desk(notice))
    assert "Since March." in page.main and "In review" in page.main
    assert "Example Messenger" in page.main


def test_nobody_else_reads_what_is_written_to_one_of_them(
    notice: str, company: Person, helpline: Person, liaison: Person
) -> None:
    page = company.visitor().open(notice).follow("Messages with Example Helpline")
    page.fill({"Your message": "For the helpline alone."}).press("Send", status=200)
    assert "For the helpline alone." in helpline.visitor().open(at_desk(notice)).main
    assert "For the helpline alone." not in liaison.visitor().open(at_desk(notice)).source


def test_it_is_taken_back_from_one(notice: str, company: Person, helpline: Person, liaison: Person) -> None:
    page = company.visitor().open(notice).follow("Take everything back from Example Foreign Office")
    assert "can open no part of it any more" in page.main
    page = page.press("Take it back")
    assert "You took everything back from Example Foreign Office" in page.main
    liaison.visitor().open(f"{at_desk(notice)}/section/account", status=403)
    assert helpline.visitor().open(f"{at_desk(notice)}/section/account").status == 200


def test_it_is_withdrawn_from_everyone_with_the_second_factor(
    notice: str, company: Person, helpline: Person, db: Database
) -> None:
    page = company.visitor().open(notice).follow("Withdraw it from everyone")
    assert page.press("Withdraw it").status == 422
    page = page.fill({"Code from": company.totp()}).press("Withdraw it")
    assert page.path == notice and "It was taken back from everyone" in page.main
    helpline.visitor().open(f"{at_desk(notice)}/section/account", status=403)
    assert company.visitor().fetch(f"{notice}/answers").status_code == 403
    assert company.visitor().fetch(f"{notice}/withdraw").status_code == 403
    with db.reading() as session:
        sections = select(Section.data_key_id)
        assert session.scalar(select(func.count()).where(Grant.data_key_id.in_(sections))) == 0


def test_another_member_of_the_author_sees_it_and_nobody_else_does(
    notice: str, company: Person, vendor_officer: Person, helpline: Person, make_member: MakeMember
) -> None:
    other = make_member(company, name="Tim Shaw")
    assert other.visitor().open(notice).follow("Read what was filed").status == 200
    for person in (vendor_officer, helpline):
        for path in ("", "/answers", "/withdraw"):
            assert person.visitor().fetch(notice + path).status_code in {403, 404}


def test_a_vendor_never_receives_any_part_of_a_report(
    disclosure: str, vendor_officer: Person, helpline: Person, make_organisation: MakeOrganisation, db: Database
) -> None:
    """Neither as a receiver of its own or anybody's filing, nor by referral, nor by what it keeps as an author."""
    mine = vendor_officer.organisation
    page = vendor_officer.visitor().open(NEW)
    assert "Example Lantern Systems" not in page.main.split("Who receives it")[-1]
    data = (
        dict(page.form(having=["what_happened"]).pairs(None))
        | DISCLOSURE
        | {"receivers": str(vendor_officer.organisation)}
    )
    answer = vendor_officer.visitor().post(NEW, {**data, "go": "file"})
    assert answer.status_code in {400, 422}
    for_another.file(helpline, {}, civil_society=["account"])
    with db.reading() as session:
        kept = session.scalars(select(Stewardship).where(Stewardship.organisation_id == mine)).one()
        own = set(session.scalars(select(Section.data_key_id).where(Section.submission_id == kept.submission_id)))
        others = set(session.scalars(select(Section.data_key_id))) - own
        held = set(session.scalars(select(Grant.data_key_id).where(Grant.holder_id == mine)))
        assert held & (own | others) == set(), "what it filed it opens by the reporter's key alone"
        parts = select(func.count()).select_from(Participation).where(Participation.organisation_id == mine)
        assert session.scalar(parts) == 0
    assert vendor_officer.visitor().fetch("/desk/submissions").status_code == 403


def test_it_is_not_referred_to_its_author(notice: str, company: Person, helpline: Person, db: Database) -> None:
    helpline.visitor().open(at_desk(notice)).press("Accept")
    with db.reading() as session:
        slug = session.get_one(Organisation, company.organisation).slug
    page = helpline.visitor().open(f"{at_desk(notice)}/refer/{slug}")
    assert "This organisation filed it itself." in page.main


def test_a_government_on_the_list_cannot_be_chosen_or_referred_to(
    company: Person, helpline: Person, liaison: Person, db: Database
) -> None:
    page = company.visitor().open(NEW).fill({"wall_country": "NZ", "what_happened": HAPPENED})
    page = page.press("Add to the list", status=200)
    assert "Example Foreign Office" not in page.texts("bdi")
    given = NOTICE | {"people_number": "3", "receivers": [str(helpline.organisation)], "on-state": ["account"]}
    url = page.fill(given).press("File the notice", status=200).path.split("?")[0]
    helpline.visitor().open(at_desk(url)).press("Accept")
    with db.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    assert "does not want this organisation" in helpline.visitor().open(f"{at_desk(url)}/refer/{slug}").main


def test_copies_are_for_those_it_allows(company: Person, helpline: Person) -> None:
    url = file(company, NOTICE | {"people_number": "40"}, helpline, copies=True)
    page = helpline.visitor().open(f"{at_desk(url)}/section/technical")
    assert "Take a copy of this part" in page.source
    plain = file(company, NOTICE | {"people_number": "40"}, helpline)
    assert "Take a copy of this part" not in helpline.visitor().open(f"{at_desk(plain)}/section/technical").source


def test_new_keys_of_the_author_open_it_too(app: Flask, notice: str, company: Person, make_member: MakeMember) -> None:
    rotate(company)
    run_jobs(company.database)
    page = company.visitor().open(notice).follow("Read what was filed")
    assert HAPPENED in page.main
