"""How long reports are kept: said by a manager, shown to both sides, warned of, and destroyed by the worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update

from portal import clock
from portal.files.models import Body
from portal.keys.models import Admission, Generation, Grant
from portal.organisations.models import Organisation
from portal.submissions.models import Message, Note, Participation, Section, Stewardship, Submission
from portal.submissions.operations import retention
from portal.submissions.rules import PartState
from portal.web.templates import day
from tests.factories import Person
from tests.files import filed as files
from tests.harness.pages import Page
from tests.submissions import for_another
from tests.submissions.desk import HAPPENED, Report, report
from tests.submissions.test_assign import let_in
from tests.submissions.test_refer_desk import FOR_LAW
from tests.submissions.test_remedies import add


def run(filed: Report) -> None:
    """Let the worker's sweep come by."""
    with filed.db.writing() as session:
        last = clock.today() + timedelta(days=9)
        retention.destroy_due(session, backups_until=lambda _session: last)
        session.commit()


@contextmanager
def later(days: int) -> Iterator[None]:
    with time_machine.travel(clock.now() + timedelta(days=days)):
        yield


def let_pass(filed: Report, person: Person) -> None:
    """Let the last day of the organisation's part pass, and the worker come by."""
    filed.change(person, kept_until=clock.today() - timedelta(days=1))
    run(filed)


def end(filed: Report, person: Person) -> None:
    page = person.visitor().open(filed.url).press("Accept").follow("Add a note")
    page = page.fill({"Note": "Called back."}).press("Keep the note")
    page.follow("Close").fill({"Last words": "Take care."}).press("Close")
    run(filed)


def decline(filed: Report, person: Person) -> None:
    page = person.visitor().open(filed.url).follow("Decline")
    page.fill(
        {"Why": "Nobody there is free to take this on now", "What you write": "Please turn to the helpline."}
    ).press("Decline")
    run(filed)


def test_both_sides_read_until_when_a_closed_report_is_kept(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    end(filed, helpline)
    last = clock.today() + timedelta(days=365)
    assert filed.part(helpline).kept_until == last
    with app.test_request_context():
        words = day(last)
    assert words in helpline.visitor().open(filed.url).main
    assert words in filed.reporter().open("/return/report").main


def test_what_is_worked_on_is_never_destroyed(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).press("Accept")
    with later(4000):
        helpline.visitor().open(filed.url).follow("Add a note").fill({"Note": "Still."}).press("Keep the note")
        run(filed)
    assert filed.part(helpline).state is PartState.IN_REVIEW
    assert filed.part(helpline).kept_until is None


def test_what_nobody_works_on_for_a_year_is_closed_and_then_kept_as_long_as_what_is_closed(
    app: Flask, helpline: Person
) -> None:
    """Attack: to decide and never close, so that nothing is ever destroyed."""
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).press("Accept").follow("Ask the reporter")
    page.fill({"Your question": "When was it?"}).press("Ask", status=200)
    with later(365):
        run(filed)
        assert filed.part(helpline).state is PartState.ASKED
    with later(366):
        run(filed)
        part = filed.part(helpline)
        assert (part.state, part.kept_until) == (PartState.CLOSED, clock.today() + timedelta(days=365))
    with later(366 + 366):
        run(filed)
        assert filed.part(helpline).destroyed_on == clock.today()


def test_what_the_reporter_still_waits_for_is_not_closed_for_nobody_working_on_it(app: Flask, helpline: Person) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    for one in (filed, other):
        helpline.visitor().open(one.url).press("Accept")
    add(filed, helpline, "Offered")
    with later(300):
        other.change(helpline, objected_on=clock.today())
    with later(800):
        run(filed)
    assert {one.part(helpline).state for one in (filed, other)} == {PartState.IN_REVIEW}


def test_a_declined_report_is_kept_for_thirty_days_and_not_a_day_less(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    with later(30):
        run(filed)
        assert filed.part(helpline).destroyed_on is None
        page = helpline.visitor().open(filed.url)
        assert "destroyed soon" in page.main
        assert "within a week" in page.follow("How long reports are kept").main
    with later(31):
        run(filed)
        assert filed.part(helpline).destroyed_on == clock.today()


def test_who_takes_on_what_just_came_is_told_only_in_its_last_week(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    run(filed)
    page = helpline.visitor().open(filed.url)
    assert "Kept until" in page.main and "destroyed soon" not in page.main
    with later(24):
        page = helpline.visitor().open(filed.url)
        assert "destroyed soon" in page.main and "Accept it if you can help" in page.main
        assert "Open it again" not in page.main
        page.press("Accept")
    with later(60):
        run(filed)
        assert filed.part(helpline).destroyed_on is None


def set_days(person: Person, **days: int) -> Page:
    page = person.visitor().open("/desk/submissions/retention/days")
    return page.fill({name: str(number) for name, number in days.items()}).press("Save the days")


def test_a_promised_day_comes_nearer_and_never_goes_further_away(app: Flask, helpline: Person) -> None:
    """Attack: other days each month, so that the thirty days of warning begin anew for ever."""
    filed = report(app, helpline)
    decline(filed, helpline)
    promised = filed.part(helpline).kept_until
    for number in (365, 30, 31, 30):
        with later(20):
            assert set_days(helpline, declined=number).path == "/desk/submissions/retention"
            run(filed)
            assert filed.part(helpline).kept_until == promised
    with later(31):
        run(filed)
        assert filed.part(helpline).destroyed_on == clock.today()


def test_fewer_days_hold_for_what_is_planned_and_leave_the_full_warning(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    end(filed, helpline)
    today = clock.today()
    with later(100):
        run(filed)
        set_days(helpline, closed=200)
        assert filed.part(helpline).kept_until == today + timedelta(days=200)
        set_days(helpline, closed=60)
        assert filed.part(helpline).kept_until == clock.today() + timedelta(days=30)


def test_a_form_of_days_that_somebody_else_changed_is_shown_anew(app: Flask, helpline: Person) -> None:
    page = helpline.visitor().open("/desk/submissions/retention/days").fill({"declined": "90"})
    set_days(helpline, declined=60)
    page = page.press("Save the days", status=409)
    assert "Somebody else changed this meanwhile" in page.main and page.texts("dd") == ["365", "60", "30"]
    assert page.form("Save the days").value("declined") == "90", "what was typed is not lost"
    assert "60 days" in helpline.visitor().open("/desk/submissions/retention").main
    assert page.fill({"declined": "90"}).press("Save the days").path == "/desk/submissions/retention"


def test_opening_it_again_keeps_it(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    with later(25):
        page = helpline.visitor().open(filed.url).follow("Open again")
        page.fill({"Why": "We have somebody free now."}).press("Open again", status=200)
    with later(60):
        run(filed)
        assert filed.part(helpline).state is PartState.IN_REVIEW


def test_with_one_holder_gone_the_reporter_and_the_other_keep_it(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, liaison)
    liaison.visitor().open(filed.url).press("Accept")
    end(filed, helpline)
    let_pass(filed, helpline)
    gone = filed.part(helpline)
    assert (gone.state, gone.destroyed_on) == (PartState.WITHDRAWN, clock.today())
    assert holds(filed, helpline) == 0 and holds(filed, liaison) > 0
    with filed.db.reading() as session:
        assert session.scalar(select(func.count(Note.id))) == 0
    page = helpline.visitor().open(filed.url)
    assert "Kept long enough" in page.main and "until" in page.main and "took everything back" not in page.main
    assert HAPPENED in filed.reporter().open("/return/answers").main
    shown = filed.reporter().open("/return/report").main
    assert "kept its part long enough" in shown and "This report was destroyed" not in shown
    assert HAPPENED in liaison.visitor().open(f"{filed.url}/section/account").main


def test_with_the_last_holder_keys_words_and_files_go(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    files.add(filed, ("warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n"))
    end(filed, helpline)
    let_pass(filed, helpline)
    with filed.db.reading() as session:
        keys = select(Section.data_key_id).where(Section.submission_id == filed.id)
        assert session.scalar(select(func.count(Grant.id)).where(Grant.data_key_id.in_(keys))) == 0
        assert session.scalars(select(Section.content)).all() == [b""] * 4
        assert not session.scalars(select(Message)).all() and not session.scalars(select(Body)).all()
        assert session.get_one(Submission, filed.id).destroyed_on == clock.today()
    visitor = filed.reporter()
    page = visitor.open("/return/report")
    assert "This report was destroyed" in page.main and "kept its part long enough" in page.main
    assert "Read what you sent" not in page.links
    assert "was destroyed" in visitor.open("/return/answers", status=403).main
    page.follow("See who opened which part")
    for path in ("/return/files", "/return/permission"):
        visitor.open(path)


def test_the_certificate_names_the_day_of_the_last_backup(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    let_pass(filed, helpline)
    with app.test_request_context():
        words = day(clock.today() + timedelta(days=9))
    page = helpline.visitor().open("/desk/submissions").follow("How long reports are kept")
    assert filed.reference in page.main and words in page.main
    assert words in filed.reporter().open("/return/report").main


def test_a_manager_says_how_long_and_nothing_goes_sooner_than_warned(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    end(filed, helpline)
    page = helpline.visitor().open("/desk/submissions/retention").follow("Change the days")
    page = page.fill({"closed": "29"}).press("Save the days", status=422)
    assert "between 30 and 1825" in page.main
    page = page.fill({"closed": "100"}).press("Save the days")
    assert "100 days" in page.main
    assert filed.part(helpline).kept_until == clock.today() + timedelta(days=100)
    with later(90):
        set_days(helpline, closed=95)
        assert filed.part(helpline).kept_until == clock.today() + timedelta(days=10), "it was warned of long ago"


def test_only_a_manager_says_how_long(case_worker: Person) -> None:
    assert "Change the days" not in case_worker.visitor().open("/desk/submissions/retention").links
    case_worker.visitor().open("/desk/submissions/retention/days", status=403)


def holds(filed: Report, person: Person) -> int:
    with filed.db.reading() as session:
        return session.scalar(select(func.count(Grant.id)).where(Grant.holder_id == person.organisation)) or 0


def test_a_remedy_that_is_open_keeps_a_closed_report(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).press("Accept")
    add(filed, helpline, "Offered")
    helpline.visitor().open(filed.url).follow("Close").fill({"Last words": "Take care."}).press("Close")
    run(filed)
    assert filed.part(helpline).kept_until is None
    filed.change(helpline, kept_until=clock.today() - timedelta(days=1))
    run(filed)
    assert filed.part(helpline).destroyed_on is None
    with later(100):
        page = helpline.visitor().open(filed.url).follow("Say what became of it")
        page.fill({"What became of it": "Given"}).press("Record it")
        run(filed)
        assert filed.part(helpline).kept_until == clock.today() + timedelta(days=365)


def test_whoever_speaks_for_a_person_keeps_the_report_while_a_state_has_it(
    case_worker: Person, helpline: Person, liaison: Person
) -> None:
    """Attack: the part is destroyed, and the person's key, with which all can be opened, stays behind."""
    url = for_another.file(case_worker, state=["account"])
    with case_worker.database.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    page = helpline.visitor().open(f"{url}/refer/{slug}").fill({"Parts of the report": ["What happened"], **FOR_LAW})
    page.press("Continue", status=200).fill({"Code from": helpline.totp()}).press("Refer now", status=200)
    passed = {"state": PartState.CLOSED, "kept_until": clock.today() - timedelta(days=1)}
    with case_worker.database.writing() as session:
        session.execute(
            update(Participation).where(Participation.organisation_id == helpline.organisation).values(passed)
        )
        session.commit()
    assert _destroyed(case_worker) == 0
    with case_worker.database.writing() as session:
        session.execute(update(Participation).values(passed))
        session.commit()
    assert [_destroyed(case_worker), _destroyed(case_worker)] == [1, 1]
    with case_worker.database.reading() as session:
        assert session.scalars(select(Stewardship)).one().wrapped is None


def _destroyed(person: Person) -> int:
    with person.database.writing() as session:
        done = retention.destroy_due(session, backups_until=lambda _session: None)
        session.commit()
    return done


def test_a_report_whose_reporter_writes_is_planned_anew(app: Flask, helpline: Person) -> None:
    """Attack: what nobody took on is destroyed a day after its reporter wrote."""
    filed = report(app, helpline)
    filed.change(helpline, kept_until=clock.today() - timedelta(days=1))
    filed.answers(helpline, "Is anybody there?")
    run(filed)
    assert filed.part(helpline).destroyed_on is None
    assert filed.part(helpline).kept_until == clock.today() + timedelta(days=30)


def test_an_objection_that_nobody_answered_keeps_it(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    filed.change(helpline, kept_until=clock.today() - timedelta(days=1), objected_on=clock.today())
    run(filed)
    assert filed.part(helpline).destroyed_on is None


def test_whoever_was_named_and_holds_the_key_no_more_does_not_see_that_it_is_there(
    app: Flask, helpline: Person, case_worker: Person
) -> None:
    """Attack: to leave, come back as somebody who was named, and read in the margin which reports are restricted."""
    filed = report(app, helpline, people="The Deputy")
    let_in(filed, helpline, case_worker)
    decline(filed, helpline)
    filed.change(helpline, kept_until=clock.today() + timedelta(days=9))
    at = "/desk/submissions/retention"
    assert filed.reference in case_worker.visitor().open(at).main
    with filed.db.writing() as session:
        generations = select(Generation.id).where(Generation.ring_id == filed.part(helpline).ring_id)
        mine = (Admission.account_id == case_worker.account, Admission.generation_id.in_(generations))
        session.execute(delete(Admission).where(*mine))
        session.commit()
    assert filed.reference not in case_worker.visitor().open(at).main
    assert filed.reference in helpline.visitor().open(at).main
