"""A case worker reports for somebody else on one page: what is filed, kept, refused, and who may open it."""

from datetime import timedelta
from uuid import uuid4

import time_machine
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.db import Database
from portal.keys.models import Grant
from portal.submissions.models import Intake, Participation, Permission, Stewardship, Submission
from portal.submissions.operations import intake as intakes
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.personas import MakeMember, MakeOrganisation
from tests.submissions import for_another
from tests.submissions.for_another import NEW, TOLD, fill


def test_a_case_worker_files_for_somebody_and_works_on_it(db: Database, case_worker: Person, helpline: Person) -> None:
    url = for_another.file(case_worker)
    visitor = case_worker.visitor()
    page = visitor.open(url)
    assert "Filed by you for somebody else" in page.main and "Your organisation, for somebody else" in page.main
    assert TOLD.split("\n")[0] in visitor.open(f"{url}/section/account").main
    contact = visitor.open(f"{url}/section/contact").main
    assert "By phone" in contact and "The person, through us" in contact and "Heron" in contact
    assert helpline.visitor().open(f"{url}/section/wall").status == 200
    filed = for_another.submission(db)
    with db.reading() as session:
        part = session.scalars(select(Participation)).one()
        assert (part.state, part.handler_id) == (PartState.IN_REVIEW, case_worker.account)
        assert {one.organisation_id for one in session.scalars(select(Permission))} == {helpline.organisation}
        first = session.scalars(select(AuditEvent).where(AuditEvent.chain_id == filed.id, AuditEvent.number == 1)).one()
        assert (first.name, first.account_id) == ("SubmissionFiledForAnother", case_worker.account)
    assert filed.kind == "report_for_another"
    assert "Your organisation, for somebody else" in visitor.open("/desk/submissions").main


def test_nobody_else_can_tell_that_it_was_filed(
    case_worker: Person, liaison: Person, make_organisation: MakeOrganisation
) -> None:
    url = for_another.file(case_worker)
    lab = make_organisation(name="Example Rights Lab", country="MX", manager="Ines Prado")
    for path in (url, f"{url}/permission", f"{url}/hand-over", f"{url}/permission/end"):
        assert lab.visitor().fetch(path).status_code == 404
    assert liaison.visitor().fetch(url).status_code == 404


def test_only_civil_society_files_for_somebody(
    case_worker: Person, liaison: Person, company: Person, vendor_officer: Person, secretariat: Person
) -> None:
    for person in (liaison, secretariat):
        assert person.visitor().fetch(NEW).status_code == 403
    for person in (company, vendor_officer):
        assert "Report for somebody else" not in person.visitor().open(NEW).main
    assert "Report for somebody else" in case_worker.visitor().open("/desk/submissions").links
    assert "Report for somebody else" not in liaison.visitor().open("/desk/submissions").links


def test_what_was_typed_survives_a_rejected_form(db: Database, case_worker: Person) -> None:
    page = case_worker.visitor().open(NEW)
    page = page.fill({"what_happened": TOLD, "alias": "Heron", "on-state": ["account"]}).press("File the report")
    assert page.status == 422
    wrong = " ".join(page.errors)
    assert "Choose at least one. Decide it with the person." in wrong and "Choose one of the answers" in wrong
    page = page.fill({**for_another.INTAKE, "what_happened": "x" * 20_001})
    page = page.press("File the report")
    assert page.status == 422 and "20000" in " ".join(page.errors)
    page = page.fill({"what_happened": TOLD}).press("File the report", status=200)
    assert page.path.startswith("/desk/submissions/")
    with db.reading() as session:
        assert [one.section.value for one in session.scalars(select(Permission)) if one.audience] == ["account"]


def test_a_trusted_person_has_to_be_named(case_worker: Person) -> None:
    page = fill(case_worker.visitor(), {"take_back": ["trusted_person"]}).press("File the report")
    assert page.status == 422 and "Write who this is" in " ".join(page.errors)


def test_half_of_it_is_kept_listed_and_gone_on_with(db: Database, case_worker: Person) -> None:
    visitor = case_worker.visitor()
    page = visitor.open(NEW).fill({"what_happened": TOLD}).press("Keep it for later", status=200)
    assert "Nothing was filed yet" in page.main
    page = visitor.open(NEW)
    page = page.follow(TOLD.split("\n")[0])
    page = page.fill({"wall_country": "BR"}).press("Add to the list", status=200)
    assert "The government of Brazil" in page.main and TOLD.split("\n")[0] in page.source
    page = page.fill({key: value for key, value in for_another.INTAKE.items() if key != "what_happened"})
    page = page.press("File the report", status=200)
    assert page.path == f"/desk/submissions/{for_another.submission(db).reference}"
    with db.reading() as session:
        assert session.scalars(select(Intake)).all() == []
    assert "Brazil" in visitor.open(f"{page.path}/section/wall").main


def test_half_of_it_with_something_wrong_still_says_what_has_to_be_answered(case_worker: Person) -> None:
    page = case_worker.visitor().open(NEW)
    told = page.fill({"what_happened": "x" * 20_001, "alias": "Heron"}).press("Keep it for later", status=422)
    assert "20000" in " ".join(told.errors) and "Heron" in told.source
    for asked in ("How was permission given?", "Is the person, or is someone close to them, in danger?"):
        assert f"{asked} (optional)" not in page.main and f"{asked} (optional)" not in told.main
    told.fill({"what_happened": TOLD}).press("Keep it for later", status=200)


def test_half_of_it_can_be_thrown_away_and_goes_by_itself_after_a_month(db: Database, case_worker: Person) -> None:
    visitor = case_worker.visitor()
    for _ in range(2):
        page = visitor.open(NEW).fill({"what_happened": TOLD}).press("Keep it for later", status=200)
    page = page.press("Throw it away", status=200)
    assert "deleted" in page.main
    assert forgotten(db) == 0
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert forgotten(db) == 1


def forgotten(db: Database) -> int:
    with db.writing() as session:
        count = intakes.forget_old(session)
        session.commit()
    return count


def test_a_kept_one_is_for_its_writer_and_for_managers(
    case_worker: Person, helpline: Person, make_member: MakeMember, liaison: Person
) -> None:
    page = case_worker.visitor().open(NEW).fill({"what_happened": TOLD}).press("Keep it for later", status=200)
    kept = page.path
    colleague = make_member(helpline, name="Third Member")
    assert colleague.visitor().fetch(kept).status_code == 404
    assert TOLD.split("\n")[0] not in colleague.visitor().open(NEW).main
    assert TOLD.split("\n")[0] in helpline.visitor().open(kept).source
    assert liaison.visitor().fetch(kept).status_code in {403, 404}


def test_a_kept_one_is_not_taken_by_its_id(
    db: Database, case_worker: Person, helpline: Person, make_member: MakeMember
) -> None:
    """The id that a form carries makes one thing once: with somebody else's it makes and changes nothing."""
    page = case_worker.visitor().open(NEW).fill({"what_happened": TOLD}).press("Keep it for later", status=200)
    kept = page.path.rsplit("/", 1)[-1].split("?")[0].split("#")[0]
    colleague = make_member(helpline, name="Third Member")
    for button in ("Keep it for later", "File the report"):
        mine = fill(colleague.visitor())
        assert mine.form_in_use is not None
        mine.form_in_use.controls["once"].values = [kept.replace("-", "")]
        assert mine.press(button).status == 422
    with db.reading() as session:
        assert session.scalars(select(Intake)).one().account_id == case_worker.account
        assert session.scalars(select(Submission)).all() == []


def test_two_windows_never_overwrite_each_other(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    first = visitor.open(NEW).fill({"what_happened": "One"}).press("Keep it for later", status=200)
    second = visitor.open(first.path)
    first.fill({"what_happened": "Two"}).press("Keep it for later", status=200)
    page = second.fill({"what_happened": "Three"}).press("Keep it for later", status=409)
    assert "Three" in page.source and "another window" in " ".join(page.errors)
    page = page.fill({"what_happened": "Four"}).press("Keep it for later", status=200)
    assert "Four" in visitor.open(first.path).source


def test_the_same_form_sent_twice_files_once(db: Database, case_worker: Person) -> None:
    visitor = case_worker.visitor()
    page = fill(visitor)
    form = page.form_in_use
    assert form is not None
    data = dict(form.pairs(form.button("File the report")))
    places = {visitor.post(NEW, data).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert for_another.submission(db).reference in places.pop()


def test_an_organisation_cannot_file_what_it_must_never_see(db: Database, case_worker: Person) -> None:
    page = fill(case_worker.visitor(), {"wall_organisation": str(case_worker.organisation)}).press("File the report")
    assert page.status == 422 and "Your own organisation is on this list" in " ".join(page.errors)
    with db.reading() as session:
        assert session.scalars(select(Submission)).all() == []


def test_where_a_person_is_named_managers_decide_who_opens_it(
    db: Database, case_worker: Person, helpline: Person
) -> None:
    page = fill(case_worker.visitor(), {"wall_people": "Ada Example"}).press("File the report", status=200)
    reference = for_another.submission(db).reference
    assert page.path.startswith(NEW) and reference in page.main and "only managers" in page.main
    assert case_worker.visitor().fetch(f"/desk/submissions/{reference}").status_code == 404
    assert case_worker.visitor().fetch(f"/desk/submissions/{reference}/hand-over").status_code == 404
    assert "Ada Example" in helpline.visitor().open(f"/desk/submissions/{reference}/section/wall").main
    assert "Hand it over" in helpline.visitor().open(f"/desk/submissions/{reference}").main


def test_no_receipt_leads_to_it_and_the_reporters_key_is_the_organisations_alone(
    db: Database, case_worker: Person, helpline: Person
) -> None:
    for_another.file(case_worker)
    with db.reading() as session:
        kept = session.scalars(select(Stewardship)).one()
        holders = session.scalars(select(Grant).where(Grant.data_key_id == kept.data_key_id)).all()
        assert [one.holder_id for one in holders] == [helpline.organisation]


def test_a_form_with_no_id_is_refused_with_what_was_typed(case_worker: Person) -> None:
    page = fill(case_worker.visitor())
    assert page.form_in_use is not None
    page.form_in_use.controls["once"].values = ["not an id"]
    page = page.press("File the report")
    assert page.status == 422 and TOLD.split("\n")[0] in page.source
    assert case_worker.visitor().fetch(f"{NEW}/{uuid4()}").status_code == 404
