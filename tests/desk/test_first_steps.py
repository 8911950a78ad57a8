"""First steps: of a new organisation, of a new member, and of one whom nobody has admitted yet."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from portal import clock
from portal.accounts.models import SpareCode
from portal.organisations.models import Intake, Kind, Membership, Organisation
from tests.accounts.holding import with_key
from tests.commitments import promises
from tests.desk.waiting import steps
from tests.personas import MakeMember, MakeOrganisation, Person
from tests.submissions.desk import report

LONG_AGO = timedelta(days=400)


def change(person: Person, model: Any, *where: Any, **columns: Any) -> None:
    with person.database.writing() as session:
        session.execute(update(model).where(*where).values(columns))
        session.commit()


def grown(person: Person) -> None:
    """Let the person and the organisation have been here for more than a year."""
    change(person, Organisation, Organisation.id == person.organisation, joined_on=clock.today() - LONG_AGO)
    mine = Membership.account_id == person.account
    change(person, Membership, mine, joined_on=clock.today() - LONG_AGO)


def test_a_new_organisation_reads_them_in_order_with_what_is_done(make_organisation: MakeOrganisation) -> None:
    unsaid = {"obligations": "", "legal_basis": ""}
    newcomer = make_organisation(name="Example Ministry", kind=Kind.STATE, intake=Intake.PAUSED, **unsaid)
    found = steps(newcomer, own=False)
    assert [line.split()[0] for line in found] == ["Done", "To", "To", "To", "To"]
    assert "Say who runs and funds you" in found[0] and "Say what the law obliges you" in found[1]
    assert "on which legal basis" in found[2]
    assert "Have a second manager, or a recovery sheet" in found[3] and "first commitment" in found[4]
    mine = Organisation.id == newcomer.organisation
    change(newcomer, Organisation, mine, obligations="We must keep it for five years.", legal_basis="The Example Act")
    found = steps(newcomer, own=False)
    assert found[1].startswith("Done") and found[2].startswith("Done") and "Open your intake" in found[4]


def test_they_are_gone_when_all_is_done(company: Person, make_member: MakeMember) -> None:
    assert steps(company, own=False)
    second = make_member(company, name="Second Manager", manager=True)
    assert [line for line in steps(company, own=False) if line.startswith("To do")]
    promises.draft(second)
    assert not steps(company, own=False) and not steps(second, own=False)


def test_what_is_needed_stays_and_the_rest_goes_after_the_first_days(
    vendor_officer: Person, make_member: MakeMember
) -> None:
    grown(vendor_officer)
    assert any("recovery sheet" in line for line in steps(vendor_officer, own=False)), "one key is all there is"
    make_member(vendor_officer, name="Second Manager", manager=True)
    assert not steps(vendor_officer, own=False), "not every vendor has to promise something"


def test_only_managers_are_asked_for_the_organisation(helpline: Person, case_worker: Person) -> None:
    assert steps(helpline, own=False)
    assert not steps(case_worker, own=False)


def test_whoever_paused_an_intake_that_was_open_is_not_told_to_open_it(
    make_organisation: MakeOrganisation, make_member: MakeMember
) -> None:
    houses = [make_organisation(name=f"Example {name} House", intake=Intake.OPEN) for name in ("Old", "New")]
    report(houses[0].app, houses[0])
    for house in houses:
        make_member(house, name="Second Manager", manager=True)
        change(house, Organisation, Organisation.id == house.organisation, intake=Intake.PAUSED)
    assert [any("Open your intake" in line for line in steps(house, own=False)) for house in houses] == [False, True]


def test_a_new_member_sets_up_a_key_and_keeps_codes(case_worker: Person) -> None:
    found = steps(case_worker, own=True)
    assert [line.split()[0] for line in found] == ["Done", "Done", "To"]
    page = case_worker.visitor().open("/desk").follow("Add a security key")
    assert page.path == "/desk/account/security-keys/new"
    with_key(case_worker)
    assert not steps(case_worker, own=True)


def test_spare_codes_that_run_out_are_to_do_again(case_worker: Person) -> None:
    with case_worker.database.writing() as session:
        session.execute(delete(SpareCode).where(SpareCode.account_id == case_worker.account))
        session.commit()
    assert steps(case_worker, own=True)[1].startswith("To do Keep spare codes")


def test_after_the_first_days_a_member_is_left_alone(case_worker: Person) -> None:
    assert "Safe habits" in case_worker.visitor().open("/desk").main
    grown(case_worker)
    page = case_worker.visitor().open("/desk")
    assert "Safe habits" not in page.main and "First steps" not in page.main


def test_safe_habits_speak_of_reports_to_those_who_are_given_any(case_worker: Person, vendor_officer: Person) -> None:
    assert case_worker.visitor().open("/desk").links["Reports that you handle"] == "/desk/submissions?handler=me"
    assert "Reports that you handle" not in vendor_officer.visitor().open("/desk").links


def test_whoever_waits_reads_what_happens_now_and_whom_to_call(helpline: Person, make_member: MakeMember) -> None:
    waiting = make_member(helpline, name="Nia Waits", admitted=False)
    page = waiting.visitor().open("/desk")
    assert "What happens now" in page.main and "Call a manager, or meet one" in page.main
    assert "https://examplehelpline.example" in page.main
    assert "Hana Wanjiru" not in page.text, "an invitation that went astray must not name the managers"
    assert "Safe habits" in page.main
