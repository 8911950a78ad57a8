"""The clock: it runs from proven delivery, stops nobody short, and silence is said only where somebody was reached."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from werkzeug.http import http_date

from portal import clock
from portal.accounts.operations.addresses import addresses
from portal.asks.models import Ask
from portal.asks.rules import State
from portal.notices import delivery, operations
from portal.notices.delivery import Server
from portal.notices.models import Mail, Proof
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from tests.asks.asking import LIST, PUBLIC, Town, answer, ask
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember

THIRD = date(2027, 3, 3)


@pytest.fixture
def asked(town: Town, promised: Person, helpline: Person) -> Person:
    """The company's manager, after the helpline asked on the third of March."""
    del town
    ask(helpline)
    return promised


def test_without_being_seen_no_day_runs(town: Town, asked: Person) -> None:
    del asked
    assert town.post() > 0
    town.sweep()
    made = town.row()
    assert (made.state, made.mailed_on, made.shown_on) == (State.SENT, THIRD, None)


def test_without_the_mail_no_day_runs(town: Town, asked: Person) -> None:
    assert "No day runs yet" in asked.visitor().open(town.url()).main
    town.sweep()
    made = town.row()
    assert (made.state, made.mailed_on, made.shown_on) == (State.SENT, None, THIRD)


def test_the_days_run_from_the_later_of_both_the_mail(town: Town, asked: Person) -> None:
    asked.visitor().open(town.url())
    town.pass_days(4)
    town.post()
    town.sweep()
    made = town.row()
    assert (made.state, made.until_on) == (State.DELIVERED, THIRD + timedelta(days=34))
    assert "An answer is due by April 6, 2027" in asked.visitor().open(town.url()).main


def test_the_days_run_from_the_later_of_both_the_eyes(town: Town, asked: Person, helpline: Person) -> None:
    town.post()
    town.pass_days(9)
    assert "An answer is due by April 11, 2027" in asked.visitor().open(town.url()).main
    assert town.row().until_on == THIRD + timedelta(days=39)
    assert "April 11, 2027" in helpline.visitor().open(town.url()).main


@pytest.mark.parametrize("path", [LIST, f"{LIST}?side=to_us", f"{LIST}?order=newest"])
def test_opening_the_list_is_seeing_what_is_on_it(town: Town, asked: Person, path: str) -> None:
    town.post()
    page = asked.visitor().open(path)
    assert "due by April 2, 2027" in page.main
    assert town.row().state is State.DELIVERED


def test_the_page_to_answer_on_shows_the_question_and_so_proves_it(town: Town, asked: Person) -> None:
    """Whoever reads it there, and never opens the question's own page, would else keep every day from running."""
    town.post()
    assert "nachtigall" in asked.visitor().open(town.url("/answer")).main
    assert (town.row().state, town.row().shown_on) == (State.DELIVERED, THIRD)


@pytest.mark.parametrize("path", ["/desk", f"{LIST}?side=by_us", f"{LIST}?export=csv", "/desk/organisation", PUBLIC])
def test_seeing_something_else_is_not(town: Town, asked: Person, path: str) -> None:
    asked.visitor().fetch(path)
    asked.visitor().fetch(town.url(), method="HEAD")
    assert town.row().shown_on is None


def test_the_askers_own_eyes_prove_nothing(town: Town, asked: Person, helpline: Person) -> None:
    del asked
    town.post()
    helpline.visitor().open(town.url())
    helpline.visitor().open(LIST)
    assert town.row().shown_on is None


def test_a_member_whom_nobody_admitted_proves_nothing(town: Town, asked: Person, make_member: MakeMember) -> None:
    waiting = make_member(asked, name="Waits Still", admitted=False)
    assert waiting.visitor().fetch(town.url()).status_code in {403, 404}
    assert waiting.visitor().fetch(LIST).status_code == 403
    assert town.row().shown_on is None


def test_a_notice_that_was_made_before_the_question_proves_nothing(
    town: Town, promised: Person, second_officer: Person, helpline: Person
) -> None:

    with town.db.writing() as session:
        operations.wake(session, promised.account, second_officer.account)
        session.commit()
    town.time.shift(timedelta(hours=1))
    with town.db.writing() as session:
        assert operations.gather(session, addresses=addresses, base_url="https://accord.example") == 2
        session.commit()
    ask(helpline)
    server = Server.parse(f"smtp://127.0.0.1:{town.office.port}")
    assert delivery.deliver(town.db, server, sender="portal@accord.example") == 2
    town.sweep()
    assert town.row().mailed_on is None
    assert town.post() == 2
    town.sweep()
    assert town.row().mailed_on == THIRD


def test_mail_that_is_refused_proves_nothing_and_is_tried_again(town: Town, asked: Person) -> None:
    asked.visitor().open(town.url())
    town.office.refuses = "550 nobody here"
    town.post()
    town.sweep()
    assert town.row().state is State.SENT
    town.office.refuses = ""
    town.pass_days(8)

    delivery.forget_failed(town.db)
    town.sweep()
    assert town.post() > 0
    town.sweep()
    assert town.row().state is State.DELIVERED


def test_on_the_last_day_everything_is_still_in_time(town: Town, asked: Person) -> None:
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    town.pass_days(30)
    town.sweep()
    assert town.row().state is State.DELIVERED
    assert "nachtigall" not in asked.visitor().open(PUBLIC).source


def test_after_the_last_day_the_page_says_asked_on_no_answer_by(town: Town, asked: Person, helpline: Person) -> None:
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    before = helpline.visitor().fetch(PUBLIC)
    town.pass_days(31)
    town.sweep()
    town.sweep()
    page = asked.visitor().open(PUBLIC)
    assert "Asked on March 3, 2027" in page.main
    assert "Example Helpline" in page.main
    assert "no answer by April 2, 2027" in page.main
    assert "How many people did you warn last year?" in page.main
    assert "Example Messenger was asked on March 3, 2027 and had not answered by April 2, 2027." in page.main
    again = helpline.visitor().fetch(PUBLIC, headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    since = helpline.visitor().fetch(PUBLIC, headers={"If-Modified-Since": http_date(clock.now())})
    assert since.status_code == 200
    assert "No answer" in helpline.visitor().open(f"{LIST}?state=").main


def test_who_cannot_be_reached_is_never_said_to_have_given_no_answer(
    town: Town, asked: Person, helpline: Person
) -> None:
    asked.visitor().open(town.url())
    town.pass_days(31)
    town.sweep()
    assert town.row().state is State.NOT_REACHED
    page = helpline.visitor().open(town.url())
    assert "Could not be reached" in page.main
    assert "This is not the same as no answer" in page.main
    town.pass_days(300)
    town.sweep()
    assert town.row().state is State.NOT_REACHED
    for person in (asked, helpline):
        source = person.visitor().open(PUBLIC).source
        assert "nachtigall" not in source and "no answer by" not in source


def test_who_is_reached_after_all_has_the_whole_time(town: Town, asked: Person) -> None:
    town.pass_days(40)
    town.sweep()
    assert town.row().state is State.NOT_REACHED
    asked.visitor().open(LIST + "?state=")
    town.post()
    town.sweep()
    made = town.row()
    assert (made.state, made.until_on) == (State.DELIVERED, THIRD + timedelta(days=70))


def test_half_the_time_more_once(town: Town, asked: Person, helpline: Person) -> None:
    asked.visitor().open(town.url())
    asked.visitor().open(town.url("/extend"), status=403)
    town.post()
    town.sweep()
    page = asked.visitor().open(town.url()).follow("Take more time")
    assert "The answer is then due by April 17, 2027." in page.main
    page.press("Take more time to answer", status=200)
    assert town.row().until_on == date(2027, 4, 17)
    assert "More time was taken on" in helpline.visitor().open(town.url()).main
    assert "Take more time" not in asked.visitor().open(town.url()).links
    asked.visitor().open(town.url("/extend"), status=403)
    town.pass_days(31)
    town.sweep()
    assert town.row().state is State.DELIVERED
    town.pass_days(15)
    town.sweep()
    assert town.row().state is State.NO_ANSWER
    page = helpline.visitor().open(PUBLIC)
    assert "no answer by April 17, 2027" in page.main
    assert "More time was taken on March 3, 2027" in page.main


def test_two_colleagues_take_more_time_once(town: Town, asked: Person, second_officer: Person) -> None:
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    pages = [one.visitor().open(town.url("/extend")) for one in (asked, second_officer)]
    assert [page.press("Take more time to answer").status for page in pages] == [200, 403]
    assert town.row().until_on == date(2027, 4, 17)


def test_there_is_no_more_time_after_the_day_even_before_the_sweep(town: Town, asked: Person) -> None:
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    town.pass_days(31)
    asked.visitor().open(town.url("/extend"), status=403)
    town.sweep()
    assert town.row().state is State.NO_ANSWER


def test_the_silence_of_a_suspended_organisation_says_nothing(town: Town, asked: Person) -> None:
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    town.change(Organisation, asked.organisation, standing=Standing.SUSPENDED)
    town.pass_days(60)
    town.sweep()
    assert town.row().state is State.DELIVERED


@pytest.mark.parametrize("delivered", [True, False])
@pytest.mark.parametrize("suspended", [True, False])
def test_who_was_removed_could_not_be_reached_and_is_never_said_to_be_silent(
    town: Town, asked: Person, helpline: Person, *, delivered: bool, suspended: bool
) -> None:
    if delivered:
        asked.visitor().open(town.url())
        town.post()
        town.sweep()
    if suspended:
        stand(town, asked, Standing.SUSPENDED)
        town.sweep()
        town.pass_days(60)
    stand(town, asked, Standing.REMOVED)
    town.sweep()
    assert (town.row().state, town.row().held_on) == (State.NOT_REACHED, None)
    town.pass_days(60)
    town.sweep()
    assert town.row().state is State.NOT_REACHED and "no answer by" not in Visitor(town.app).open(PUBLIC).main
    page = helpline.visitor().open(town.url("/withdraw"))
    page.fill({"Code from": helpline.spare()}).press("Withdraw the question", status=200)
    assert town.row().state is State.WITHDRAWN
    page = helpline.visitor().open(f"/desk{PUBLIC}/ask", status=403)
    assert "was removed from the portal" in page.main


def test_a_silence_before_the_removal_stays_one(town: Town, asked: Person) -> None:
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    town.pass_days(31)
    stand(town, asked, Standing.REMOVED)
    town.sweep()
    assert town.row().state is State.NO_ANSWER


def test_nobody_is_called_unreachable_whom_the_portal_keeps_out(town: Town, asked: Person) -> None:
    until = town.row().until_on
    stand(town, asked, Standing.SUSPENDED)
    town.pass_days(60)
    town.sweep()
    assert town.row().state is State.SENT
    stand(town, asked, Standing.VERIFIED)
    town.sweep()
    assert (town.row().state, town.row().until_on) == (State.SENT, until + timedelta(days=60))
    town.pass_days(31)
    town.sweep()
    assert town.row().state is State.NOT_REACHED


def test_the_days_of_a_suspension_are_given_back(town: Town, asked: Person, helpline: Person) -> None:
    """Let in again after the last day, it would else be said on the same day that it did not answer."""
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    until = town.row().until_on
    town.pass_days(10)
    stand(town, asked, Standing.SUSPENDED)
    town.pass_days(30)
    town.sweep()
    assert "no day runs while the organisation is suspended" in helpline.visitor().open(f"{LIST}?side=by_us").main
    stand(town, asked, Standing.VERIFIED)
    assert town.row().state is State.DELIVERED
    town.sweep()
    assert (town.row().state, town.row().until_on) == (State.DELIVERED, until + timedelta(days=30))
    town.pass_days(20)
    town.sweep()
    assert town.row().state is State.DELIVERED, "the last day itself"
    town.pass_days(1)
    town.sweep()
    assert town.row().state is State.NO_ANSWER


def test_an_answer_on_the_day_of_the_return_is_in_time(town: Town, asked: Person) -> None:
    """Also before the sweep has come by."""
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    stand(town, asked, Standing.SUSPENDED)
    town.sweep()
    town.pass_days(60)
    stand(town, asked, Standing.VERIFIED)
    answer(asked, town.url())
    assert town.row().state is State.ANSWERED


def test_a_question_to_a_suspended_organisation_can_be_withdrawn_after_its_last_day(
    town: Town, asked: Person, helpline: Person
) -> None:
    asked.visitor().open(town.url())
    town.post()
    town.sweep()
    stand(town, asked, Standing.SUSPENDED)
    town.pass_days(60)
    page = helpline.visitor().open(town.url("/withdraw"))
    page.fill({"Code from": helpline.totp()}).press("Withdraw the question")
    assert town.row().state is State.WITHDRAWN


def stand(town: Town, person: Person, standing: Standing) -> None:
    """Let the organisation stand so from today, as a decision of the secretariat does."""
    town.change(Organisation, person.organisation, standing=standing, standing_on=clock.today())


def test_what_cannot_be_opened_holds_up_no_other(town: Town, asked: Person, liaison: Person) -> None:

    broken = town.row().id
    ask(liaison)
    asked.visitor().open(LIST)
    town.post()
    town.sweep()
    town.change(Ask, broken, question=b"not an envelope")
    town.pass_days(31)
    town.sweep()
    assert {one.state for one in town.rows() if one.id == broken} == {State.DELIVERED}
    assert {one.state for one in town.rows() if one.id != broken} == {State.NO_ANSWER}


def test_a_proof_names_nobody_once_it_is_one(town: Town, asked: Person) -> None:
    town.post()
    with town.db.reading() as session:
        proofs = list(session.scalars(select(Proof)))
        assert len(proofs) == 2
        assert {(one.account_id, one.mail_id, one.taken_on) for one in proofs} == {(None, None, THIRD)}
        assert list(session.scalars(select(Mail))) == []
    asked.visitor().open(LIST)
    with town.db.reading() as session:
        assert list(session.scalars(select(Proof))) == []


def test_days_are_kept_and_no_moments_before_it_is_public(town: Town, asked: Person) -> None:
    asked.visitor().open(town.url())
    assert not any(isinstance(value, datetime) for value in vars(town.row()).values())
