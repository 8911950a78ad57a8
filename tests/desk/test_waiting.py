"""What waits, by name: the most urgent first, each leading to the very thing, and nothing that is not one's own."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update

from portal import clock
from portal.accounts import access
from portal.db import Database, new_id
from portal.jobs import work
from portal.organisations.models import Application, Kind, Organisation
from portal.organisations.operations.applying import apply
from portal.submissions.models import Participation
from portal.submissions.operations import permission
from portal.submissions.rules import PartState, Urgency
from tests.commitments import promises
from tests.desk.test_job import begin, fail
from tests.desk.waiting import counted, links, menu, named
from tests.incidents import notes
from tests.organisations import deciding, losing
from tests.personas import MakeMember, Person
from tests.submissions import for_another
from tests.submissions.desk import Report, report
from tests.web.making import WISH, named_as_referee
from tests.web.making import name as let_into

ONE = timedelta(days=1)


def in_danger(app: Flask, person: Person) -> Report:
    found = report(app, person, answers={"danger": "now"})
    assert found.part(person).urgency is Urgency.IMMEDIATE
    return found


def change(db: Database, model: Any, row: Any, **columns: Any) -> None:
    with db.writing() as session:
        session.execute(update(model).where(model.id == row).values(columns))
        session.commit()


def test_danger_comes_first_then_what_is_past_its_day_then_what_is_due_sooner(app: Flask, helpline: Person) -> None:
    later, sooner, late, later_still = (report(app, helpline) for _ in range(4))
    danger = in_danger(app, helpline)
    late.change(helpline, due_on=clock.today() - 2 * ONE)
    sooner.change(helpline, due_on=clock.today())
    later_still.change(helpline, due_on=clock.today() + 9 * ONE)
    lines = named(helpline)
    order = [danger, late, sooner, later, later_still]
    assert [line for one in order for line in lines if one.reference in line] == lines
    assert "person may be in danger" in lines[0] and "Accept or decline" in lines[0]
    assert lines[1].startswith("2 days over") and lines[2].startswith("Today") and lines[3].startswith("by ")


def test_what_is_late_is_a_word_and_a_shape(app: Flask, helpline: Person) -> None:
    report(app, helpline).change(helpline, due_on=clock.today() - ONE)
    (tag,) = helpline.visitor().open("/desk").all("span", css="late")
    assert (tag.text or "").strip() == "1 day over"


def test_the_parts_stand_in_one_list_by_their_days(
    app: Flask, helpline: Person, company: Person, make_member: MakeMember
) -> None:
    due = report(app, helpline)
    due.change(helpline, due_on=clock.today() + 9 * ONE)
    note = notes.shared(company, helpline)
    make_member(helpline, name="Nia Waits", admitted=False)
    lines = named(helpline)
    assert [
        "Nia Waits" in lines[0],
        note.reference in lines[1] and notes.TITLE in lines[1],
        due.reference in lines[2],
    ] == [True, True, True], lines


def test_only_the_first_seven_are_named_and_the_rest_is_counted(app: Flask, helpline: Person) -> None:
    for _ in range(8):
        report(app, helpline)
    assert len(named(helpline)) == 7
    assert "8 reports are new" in counted(helpline)
    assert "These are the most urgent" in helpline.visitor().open("/desk").main


def test_a_report_is_named_once_with_its_summary_and_who_handles_it(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    found = report(app, helpline)
    visitor = helpline.visitor()
    visitor.open(found.url).press("Accept")
    visitor.open(found.url).follow("Write a summary").fill({"Summary": "A phone"}).press("Keep the summary")
    found.change(helpline, due_on=clock.today() - ONE, unread=True, handler_id=case_worker.account)
    (line,) = named(case_worker)
    assert "A phone" in line and "you handle it" in line and "Answer or decide" in line
    assert "a colleague handles it" in named(helpline)[0]
    assert links(case_worker) == {f"Report {found.reference}": found.url}


def test_what_a_colleague_handles_comes_after_what_nobody_does_on_the_same_day(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    theirs, open_to_all = report(app, helpline), report(app, helpline)
    for one in (theirs, open_to_all):
        one.change(helpline, due_on=clock.today() + ONE)
    theirs.change(helpline, handler_id=helpline.account)
    assert [open_to_all.reference in named(case_worker)[0], theirs.reference in named(helpline)[0]] == [True, True]


def test_a_restricted_report_is_named_only_to_those_who_may_open_it(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    hidden = report(app, helpline, people="Ada Example", answers={"danger": "now"})
    assert hidden.reference in named(helpline)[0]
    page = case_worker.visitor().open("/desk")
    assert hidden.reference not in page.text and "danger" not in page.main
    assert not counted(case_worker) and menu(case_worker)["Submissions"] == ""
    let_into(helpline.database, helpline, hidden, case_worker)
    assert hidden.reference in named(case_worker)[0] and menu(case_worker)["Submissions"] == "1"


def test_nothing_of_another_organisation_is_there(
    helpline: Person, liaison: Person, company: Person, vendor_officer: Person, secretariat: Person
) -> None:
    found, note = in_danger(helpline.app, helpline), notes.shared(company, helpline)
    begin(helpline)
    work.run_waiting(helpline.database, [work.Kind("count", fail)])
    for person in (liaison, vendor_officer, secretariat):
        page = person.visitor().open("/desk")
        assert found.reference not in page.text and note.reference not in page.text
        assert not counted(person) and not any(menu(person).values()), person.name


def test_copies_to_be_confirmed_gone_lead_to_where_that_is_done(app: Flask, liaison: Person) -> None:
    found = report(app, liaison)
    with liaison.database.writing() as session:
        by = access.reporter(session, found.token)
        permission.withdraw_from(session, session.get_one(Participation, found.part(liaison).id), by=by)
        session.commit()
    lines = named(liaison)
    assert lines and all("Confirm that your copies are gone" in line and line.startswith("by ") for line in lines)
    assert (
        liaison.visitor().open(links(liaison)[f"Copies of report {found.reference}"]).h1
        == "Confirm that your copies are gone"
    )
    (where,) = [url for said, url in counted(liaison).items() if "copies are to go" in said]
    assert found.reference in liaison.visitor().open(where).main


def test_the_lists_behind_the_counts_show_exactly_these(app: Flask, helpline: Person) -> None:
    new, late, news = (report(app, helpline) for _ in range(3))
    helpline.visitor().open(news.url).press("Accept")
    helpline.visitor().open(late.url).press("Accept")
    late.change(helpline, due_on=clock.today() - ONE)
    helpline.visitor().open(late.url)
    news.answers(helpline, "One thing more.")
    found = {
        said: {one.reference for one in (new, late, news) if one.reference in helpline.visitor().open(url).main}
        for said, url in counted(helpline).items()
    }
    assert found["1 report is new"] == {new.reference}
    assert found["1 report is past its day"] == {late.reference}
    assert found["There is news in 1 report"] == {news.reference}


def test_a_half_typed_report_says_when_it_is_thrown_away(helpline: Person, case_worker: Person) -> None:
    for_another.fill(case_worker.visitor()).press("Keep it for later", status=200)
    (line,) = named(case_worker)
    assert line.startswith("by ") and "half typed" in line
    page = case_worker.visitor().open(links(case_worker)["A report for somebody else, half typed"])
    assert page.status == 200 and named(helpline) == [line]


def test_a_text_of_a_colleague_is_named_to_whoever_can_be_the_second_person(
    company: Person, make_member: MakeMember
) -> None:
    colleague = make_member(company, name="Second Officer")
    promises.send(promises.draft(company))
    (line,) = named(colleague)
    assert "Tell people within three days" in line
    assert "Tell people within three days" in colleague.visitor().open(links(colleague)["A text of a colleague"]).main
    assert not named(company), "whoever wrote it cannot be the second person"


def test_a_note_that_was_read_asks_for_a_statement(helpline: Person, company: Person, vendor_officer: Person) -> None:
    note = notes.shared(helpline, company, vendor_officer)
    company.visitor().open(note.url)
    (line,) = named(company)
    assert "State whether you are affected" in line and notes.TITLE in line
    assert links(company) == {f"Incident note {note.reference}": note.url}
    vendor_officer.visitor().open(note.url)
    assert "affected" not in vendor_officer.visitor().open("/desk").main, "a vendor states nothing"


def test_a_manager_is_led_to_each_member_who_needs_them(
    app: Flask, helpline: Person, make_member: MakeMember, case_worker: Person
) -> None:
    waits = make_member(helpline, name="Nia Waits", admitted=False)
    second = make_member(helpline, name="Second Manager", manager=True)
    losing.confirm_reset(second, case_worker)
    assert links(helpline)["A member to admit"].endswith(f"/{waits.account}/admit")
    assert "Kofi Mensah" in " ".join(named(helpline))
    assert links(helpline)["A member who lost the second factor"].endswith(f"/{case_worker.account}/second-factor")
    assert not any("second factor" in line for line in named(second)), "who was first cannot be second"


def test_a_plain_member_is_not_told_what_managers_decide(helpline: Person, case_worker: Person) -> None:
    change(helpline.database, Organisation, helpline.organisation, renewed_until=clock.today() + ONE)
    assert "Your place here is renewed until" in named(helpline)[0]
    assert menu(helpline)["Organisation"] == "1"
    assert "renewed" not in " ".join(named(case_worker)) and menu(case_worker)["Organisation"] == ""


def test_a_referee_reads_who_names_it(helpline: Person, secretariat: Person) -> None:
    asked = named_as_referee(helpline.database, helpline, secretariat)
    (line,) = named(helpline)
    assert "Example Lab" in line
    assert links(helpline) == {"A newcomer names you as a referee": f"/desk/references/{asked}"}
    assert menu(helpline)["References"] == "1"


def test_the_secretariat_is_led_to_each_decision_that_needs_its_second_person(
    secretariat: Person, second_secretary: Person, liaison: Person, helpline: Person
) -> None:
    deciding.propose(secretariat, liaison.organisation, "suspend")
    change(helpline.database, Organisation, helpline.organisation, renewed_until=clock.today() + ONE)
    lines = named(second_secretary)
    assert "Proposal to suspend an organisation · Example Foreign Office" in lines[0]
    assert "A year that ends soon · Example Helpline" in lines[1]
    assert menu(second_secretary)["Organisations"] == "1"
    page = second_secretary.visitor().open(links(second_secretary)["Proposal to suspend an organisation"])
    assert "Example Foreign Office" in page.main
    assert not any("Proposal" in line for line in named(secretariat)), "who proposed it cannot confirm it"


def test_an_application_is_named_until_this_person_has_approved_it(
    db: Database, secretariat: Person, second_secretary: Person
) -> None:
    with db.writing() as session:
        filed: Application = apply(session, WISH, once=new_id(), kind=Kind.STATE, receives=False)
        session.commit()
        row = filed.id
    assert "Example Lab" in named(secretariat)[0]
    page = secretariat.visitor().open(f"/secretariat/applications/{row}/approve")
    page.fill({"code": secretariat.spare()}).press("Approve", status=200)
    assert not named(secretariat) and menu(secretariat)["Applications"] == ""
    assert links(second_secretary)["An organisation that wants to join"] == f"/secretariat/applications/{row}"


def test_work_that_stopped_is_named_to_whoever_began_it(case_worker: Person, helpline: Person) -> None:
    job = begin(case_worker)
    assert not named(case_worker)
    work.run_waiting(case_worker.database, [work.Kind("count", fail)])
    assert links(case_worker) == {"Work under way": f"/desk/jobs/{job}"}
    assert not links(helpline)


def test_what_is_destroyed_within_a_week_is_said_and_named_last(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    closed, later, hidden = report(app, helpline), report(app, helpline), report(app, helpline, people="x")
    for filed, days in ((closed, 7), (later, 8), (hidden, 1)):
        filed.change(helpline, state=PartState.CLOSED, kept_until=clock.today() + days * ONE)
    waits = report(app, helpline)
    waits.change(helpline, due_on=clock.today() + 20 * ONE)
    lines = named(case_worker)
    assert waits.reference in lines[0] and closed.reference in lines[1] and len(lines) == 2
    assert "Open it again if you still need it" in lines[1] and "It is destroyed after that day" in lines[1]
    assert counted(case_worker)["1 report is destroyed within a week"] == "/desk/submissions/retention"
    assert closed.reference in case_worker.visitor().open("/desk/submissions/retention").main
    assert "2 reports are destroyed within a week" in counted(helpline)


def test_work_that_stopped_is_not_named_once_it_was_begun_anew(case_worker: Person) -> None:
    thing, another = new_id(), new_id()
    for subject in (thing, thing, another):
        begin(case_worker, subject=subject)
        work.run_waiting(case_worker.database, [work.Kind("count", fail)])
    assert len(named(case_worker)) == 2
    begin(case_worker, subject=thing)
    assert len(named(case_worker)) == 1


def test_an_empty_desk_says_what_will_be_there(helpline: Person, vendor_officer: Person, secretariat: Person) -> None:
    found = {person.name: person.visitor().open("/desk").main for person in (helpline, vendor_officer, secretariat)}
    assert all("Nothing waits for you today." in main for main in found.values())
    assert ["Reports that you are given" in main for main in found.values()] == [True, False, False]
    assert ["Texts of colleagues to read and publish" in main for main in found.values()] == [False, True, False]
    assert ["Applications, and years to be renewed" in main for main in found.values()] == [False, False, True]
    for person in (helpline, vendor_officer, secretariat):
        assert not named(person) and not counted(person) and not any(menu(person).values())


def test_the_menu_counts_no_further_than_a_list(db: Database, secretariat: Person) -> None:
    with db.writing() as session:
        for _ in range(101):
            apply(session, WISH, once=new_id(), kind=Kind.VENDOR, receives=False)
        session.commit()
    assert menu(secretariat)["Applications"] == "99+"
    assert "99+ organisations want to join" in counted(secretariat)
