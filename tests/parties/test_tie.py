"""A body that was known by its name becomes a member: its links are then those of the organisation."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.db import Database
from portal.parties.models import Party
from tests.commitments import judging
from tests.factories import Person
from tests.harness.pages import Page
from tests.parties import recording
from tests.parties.recording import OWN
from tests.parties.test_record import shares
from tests.personas import MakeMember
from tests.security import loot

NAME = "Example canary-fund-nachtigall"


@pytest.fixture
def body(secretariat: Person, company: Person) -> str:
    """Return the address of a body that owns the company."""
    address = recording.party(secretariat, NAME)
    recording.link(secretariat, address, recording.party(secretariat, member=company), kind="owns")
    return address


def tie(secretary: Person, body: str, member: Person) -> Page:
    page = secretary.visitor().open(body).follow("It is a member here now")
    page = page.fill({"organisation": str(member.organisation)})
    return recording.prove(secretary, page).press("It is this organisation", status=None)


def test_its_links_bind_the_organisation_from_then_on(
    db: Database,
    *,
    secretariat: Person,
    company: Person,
    helpline: Person,
    case_worker: Person,
    make_member: MakeMember,
    body: str,
) -> None:
    slug = judging.promise(company, make_member(company, name="Noor Salah"))
    address = judging.volunteer(helpline, slug)
    assert not shares(db, company, helpline)
    page = tie(secretariat, body, helpline)
    assert page.status == 200 and "Example Helpline owns Example Messenger" in page.main
    assert shares(db, company, helpline) and shares(db, helpline, company)
    judging.write(helpline, address)
    judging.send(helpline, address)
    page = case_worker.visitor().open(f"{address}/read").fill({"code": case_worker.spare()})
    page = page.press("Agree, and give it to them", status=None)
    assert page.status == 403 and "share an owner" in page.main
    page = helpline.visitor().open(OWN)
    assert "Example Helpline owns Example Messenger" in page.main and "Say whether this is right" in page.main


def test_the_name_that_was_written_down_goes_and_the_audit_says_who_it_is(
    db: Database, tmp_path: Path, *, secretariat: Person, helpline: Person, body: str
) -> None:
    tie(secretariat, body, helpline)
    with db.reading() as session:
        party = session.scalars(select(Party).where(Party.organisation_id == helpline.organisation)).one()
        assert party.name is None and str(party.id) in body
        told = select(AuditEvent.name).where(AuditEvent.chain_id == party.id).order_by(AuditEvent.number)
        kinds = session.scalars(told).all()
    assert kinds == ["PartyRecorded", "PartyTied"]
    assert loot.found(["canary-fund-nachtigall"], [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []


def test_it_is_said_once_and_of_no_organisation_that_is_a_party_already(
    secretariat: Person, second_secretary: Person, *, helpline: Person, company: Person, body: str
) -> None:
    page = secretariat.visitor().open(f"{body}/tie")
    assert str(company.organisation) not in page.form("It is this organisation").controls["organisation"].choices
    late = recording.prove(secretariat, page.fill({"organisation": str(helpline.organisation)}))
    recording.party(second_secretary, member=helpline)
    answer = late.press("It is this organisation", status=None)
    assert answer.status == 422 and answer.errors
    other = recording.party(secretariat, "Example Vendor")
    assert "It is a member here now" in secretariat.visitor().open(other).links


def test_of_two_secretaries_the_second_is_told(
    secretariat: Person, second_secretary: Person, *, helpline: Person, vendor_officer: Person, body: str
) -> None:
    page = second_secretary.visitor().open(f"{body}/tie").fill({"organisation": str(vendor_officer.organisation)})
    page = recording.prove(second_secretary, page)
    tie(secretariat, body, helpline)
    answer = page.press("It is this organisation", status=None)
    assert answer.status == 403 and "said already which organisation this is" in answer.main
    assert "It is a member here now" not in secretariat.visitor().open(body).links
    secretariat.visitor().open(f"{body}/tie", status=403)


def test_nobody_else_can_say_so(helpline: Person, company: Person, *, body: str) -> None:
    for person in (helpline, company):
        assert person.visitor().fetch(f"{body}/tie").status_code == 403
        assert person.visitor().fetch(body).status_code == 403
