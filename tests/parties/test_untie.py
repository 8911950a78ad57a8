"""A body that was taken for a member by mistake: the tie is undone, and its links are its own again."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.db import Database
from portal.parties.models import Said
from tests.factories import Person
from tests.harness.pages import Page
from tests.parties import recording
from tests.parties.recording import OWN
from tests.parties.test_record import shares
from tests.parties.test_tie import body, tie
from tests.security import loot

__all__ = ["body"]  # a fixture

UNDO = "It is no member after all"
REASON = "canary-mistaken-nachtigall: two bodies of one name."


def undo(secretary: Person, body: str, *, name: str = "Example Fund", reason: str = REASON) -> Page:
    page = secretary.visitor().open(body).follow(UNDO).fill({"Its name": name, "Reason": reason})
    return recording.prove(secretary, page).press("Undo it", status=None)


def test_its_links_bind_the_organisation_no_more_and_its_name_is_typed_anew(
    db: Database, tmp_path: Path, *, secretariat: Person, company: Person, helpline: Person, body: str
) -> None:
    tie(secretariat, body, helpline)
    assert shares(db, company, helpline)
    answer = next(url for said, url in helpline.visitor().open(OWN).links.items() if said.startswith("Say whether"))
    page = helpline.visitor().open(answer).fill({"word": "disputed", "text": "canary-said-nachtigall"})
    page.press("Send to the secretariat", status=200)
    page = undo(secretariat, body)
    assert page.status == 200 and page.h1 == "Example Fund" and REASON in page.main
    assert "Example Fund owns Example Messenger" in page.main and "Disputed" not in page.main
    assert not shares(db, company, helpline) and not shares(db, helpline, company)
    assert "Example Messenger" not in helpline.visitor().open(OWN).main
    with db.reading() as session:
        assert session.scalars(select(Said)).all() == [], "the organisation said it, and the body did not"
        chain = UUID(body.rsplit("/", 1)[-1])
        said = session.scalars(select(AuditEvent.name).where(AuditEvent.chain_id == chain)).all()
    assert sorted(said) == ["PartyRecorded", "PartyTied", "PartyUntied"]
    assert loot.found(["canary-mistaken", "canary-said"], [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []


def test_it_can_be_tied_to_another_one_and_then_the_reason_goes(
    db: Database, *, secretariat: Person, company: Person, helpline: Person, vendor_officer: Person, body: str
) -> None:
    tie(secretariat, body, helpline)
    undo(secretariat, body)
    page = tie(secretariat, body, vendor_officer)
    assert page.status == 200 and REASON not in page.main
    assert shares(db, company, vendor_officer) and not shares(db, company, helpline)


def test_without_name_or_reason_nothing_is_undone(
    db: Database, *, secretariat: Person, company: Person, helpline: Person, body: str
) -> None:
    tie(secretariat, body, helpline)
    page = undo(secretariat, body, name="", reason="")
    assert page.status == 422 and len(page.errors) == 2
    assert shares(db, company, helpline)


def test_of_two_secretaries_the_second_undoes_nothing_else(
    db: Database,
    *,
    secretariat: Person,
    second_secretary: Person,
    company: Person,
    helpline: Person,
    vendor_officer: Person,
    body: str,
) -> None:
    tie(secretariat, body, helpline)
    page = second_secretary.visitor().open(f"{body}/untie").fill({"Its name": "Example Fund", "Reason": REASON})
    late = recording.prove(second_secretary, page)
    undo(secretariat, body)
    secretariat.visitor().open(f"{body}/untie", status=403)
    tie(secretariat, body, vendor_officer)
    answer = late.press("Undo it", status=None)
    assert answer.status == 409 and "is another organisation" in answer.main
    assert shares(db, company, vendor_officer)


def test_a_member_that_was_recorded_as_itself_is_no_mistaken_body(
    secretariat: Person, helpline: Person, *, body: str
) -> None:
    own = recording.party(secretariat, member=helpline)
    assert UNDO not in secretariat.visitor().open(own).links
    assert UNDO not in secretariat.visitor().open(body).links
    for address in (own, body):
        secretariat.visitor().open(f"{address}/untie", status=403)


def test_nobody_else_can_undo_it(secretariat: Person, helpline: Person, company: Person, *, body: str) -> None:
    tie(secretariat, body, helpline)
    for person in (helpline, company):
        assert person.visitor().fetch(f"{body}/untie").status_code == 403
