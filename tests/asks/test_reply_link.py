"""One-time links to answer by, for an organisation where nobody can sign in.

The attacks first: used twice, after its days, for another question; made by one person alone; a mail scanner that
looks; somebody who can sign in by now; and the secretariat, which never reads what is asked.
"""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.asks.models import Ask, ReplyLink
from portal.asks.rules import State
from portal.audit.models import AuditEvent
from portal.organisations.models import Membership, MembershipState, Organisation
from portal.organisations.rules import Standing
from tests.asks.asking import ANSWER, Town, answer, ask
from tests.asks.challenging import challenge, deliver, public
from tests.asks.replying import BY_LINK, LINKS, Handed, check, enter, hand, leave, send
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember


@pytest.fixture
def gone(town: Town, promised: Person, helpline: Person) -> UUID:
    """A challenge to a company of which nobody can sign in any more."""
    challenge(helpline)
    leave(town.db, promised)
    return town.row().id


@pytest.fixture
def handed(gone: UUID, secretariat: Person, second_secretary: Person) -> Handed:
    return hand(secretariat, second_secretary, gone)


def test_by_the_link_it_is_answered_once_in_public(town: Town, handed: Handed) -> None:
    page = Visitor(town.app).open(handed.link)
    assert "Kanari-claim" not in page.source, "not before it is opened"
    page = page.fill({"The four words": handed.words}).press("Open it", status=200)
    assert "Kanari-claim" in page.main and "https://news.example/eleven" in page.main
    assert (town.row().state, town.row().shown_on) == (State.DELIVERED, town.row().mailed_on)
    page = page.fill({"Your answer": ANSWER}).press("Continue", status=200)
    assert "in full, under the names of both organisations" in page.main and "Kanari-answer" in page.main
    assert "Your answer was sent" in page.press("Publish the answer", status=200).main
    shown = public(town).main
    assert "Kanari-answer" in shown and "Answer of Example Messenger" in shown
    assert BY_LINK in shown, "everybody reads how it came"


def test_pressed_twice_it_is_sent_once_and_says_so(town: Town, handed: Handed) -> None:
    page = enter(Visitor(town.app), handed)
    page = page.fill({"Your answer": ANSWER}).press("Continue", status=200)
    for _twice in range(2):
        assert "Your answer was sent" in page.press("Publish the answer", status=200).main
    with town.db.reading() as session:
        said = session.scalars(select(AuditEvent.name).where(AuditEvent.chain_id == town.row().id)).all()
    assert said.count("AskAnswered") == 1


def test_an_answer_at_the_desk_is_not_said_to_have_come_by_a_link(
    town: Town, promised: Person, helpline: Person
) -> None:
    challenge(helpline)
    deliver(town, promised)
    answer(promised, town.url())
    assert "Kanari-answer" in public(town).main and BY_LINK not in public(town).main


def test_used_twice_it_opens_nothing_and_what_was_written_is_not_lost(town: Town, handed: Handed) -> None:
    visitor, other = Visitor(town.app), Visitor(town.app)
    page = enter(visitor, handed)
    twin = enter(other, handed).fill({"Your answer": "Kanari-twin"}).press("Continue", status=200)
    page.fill({"Your answer": ANSWER}).press("Continue", status=200).press("Publish the answer", status=200)
    late = twin.press("Publish the answer")
    assert late.status == 410 and "Kanari-twin" in late.main
    assert visitor.open(handed.link, status=410).status == 410
    assert "Kanari-twin" not in public(town).source


def test_after_its_days_it_opens_nothing(town: Town, handed: Handed) -> None:
    town.pass_days(30)
    assert Visitor(town.app).open(handed.link).status == 200
    town.pass_days(1)
    assert "opens nothing any more" in Visitor(town.app).open(handed.link, status=410).main


def test_it_answers_what_it_was_made_for_and_nothing_else(
    town: Town, gone: UUID, handed: Handed, liaison: Person
) -> None:
    ask(liaison)
    send(Visitor(town.app), handed)
    with town.db.reading() as session:
        states = {one.id: one.state for one in session.scalars(select(Ask))}
    assert {one for one, state in states.items() if state is State.ANSWERED} == {gone}


@pytest.mark.parametrize("token", ["x", "A" * 43, "../desk", "%00"])
def test_a_made_up_link_leads_nowhere(town: Town, token: str) -> None:
    assert Visitor(town.app).fetch(f"/reply/{token}").status_code in {404, 410}


def test_a_look_of_a_machine_proves_nothing(town: Town, handed: Handed) -> None:
    for method in ("GET", "HEAD", "GET"):
        Visitor(town.app).fetch(handed.link, method=method)
    assert (town.row().state, town.row().shown_on) == (State.SENT, None)


def test_silence_after_it_was_opened_is_silence_and_before_it_is_not(town: Town, handed: Handed) -> None:
    town.pass_days(29)
    town.sweep()
    enter(Visitor(town.app), handed)
    town.pass_days(31)
    town.sweep()
    assert town.row().state is State.NO_ANSWER
    assert "no answer by" in public(town).main


def test_nobody_makes_a_link_alone(town: Town, gone: UUID, secretariat: Person, second_secretary: Person) -> None:
    check(secretariat, gone)
    assert "Confirm, and get the link" not in secretariat.visitor().open(f"{LINKS}/{gone}").links
    assert "You checked this yourself" in secretariat.visitor().open(f"{LINKS}/{gone}/make", status=403).main
    page = second_secretary.visitor().open(f"{LINKS}/{gone}/make")
    assert "Kanari-legal" in page.main
    page.fill({"Code from": second_secretary.spare()}).press("Make the link", status=200)
    again = second_secretary.visitor().open(f"{LINKS}/{gone}/make", status=403)
    assert "confirmed or ended already" in again.main
    with town.db.reading() as session:
        assert session.scalars(select(ReplyLink)).one().token_hash is not None


def test_the_secretariat_never_reads_what_is_asked(gone: UUID, secretariat: Person) -> None:
    for path in (LINKS, f"{LINKS}?export=csv", f"{LINKS}/{gone}"):
        answer = secretariat.visitor().fetch(path)
        assert answer.status_code == 200 and "Kanari-claim" not in answer.text


def test_where_somebody_can_sign_in_there_is_no_link(
    town: Town, promised: Person, helpline: Person, secretariat: Person
) -> None:
    del promised
    challenge(helpline)
    assert "Nobody waits for a link" in secretariat.visitor().open(LINKS).main
    secretariat.visitor().open(f"{LINKS}/{town.row().id}", status=404)


def test_once_somebody_can_sign_in_again_the_link_is_void(
    town: Town, handed: Handed, promised: Person, app_member: Callable[[Person], None]
) -> None:
    app_member(promised)
    assert Visitor(town.app).open(handed.link, status=410).status == 410


@pytest.fixture
def app_member(town: Town) -> Callable[[Person], None]:
    """Return what makes somebody a member again."""

    def admit(person: Person) -> None:
        with town.db.writing() as session:
            made = Membership(
                account_id=person.account, organisation_id=person.organisation, state=MembershipState.ADMITTED
            )
            session.add(made)
            session.commit()

    return admit


def test_of_a_suspended_organisation_nobody_answers(town: Town, handed: Handed, promised: Person) -> None:
    town.change(Organisation, promised.organisation, standing=Standing.SUSPENDED)
    assert Visitor(town.app).open(handed.link, status=410).status == 410


def test_a_link_that_was_ended_opens_nothing_and_another_can_be_made(
    town: Town, gone: UUID, handed: Handed, secretariat: Person, second_secretary: Person
) -> None:
    secretariat.visitor().open(f"{LINKS}/{gone}").press("End the link", status=200)
    assert Visitor(town.app).open(handed.link, status=410).status == 410
    send(Visitor(town.app), hand(second_secretary, secretariat, gone))
    assert town.row().state is State.ANSWERED


def test_a_challenge_that_was_withdrawn_meanwhile_is_not_answered(town: Town, handed: Handed, helpline: Person) -> None:
    visitor = Visitor(town.app)
    page = enter(visitor, handed).fill({"Your answer": ANSWER}).press("Continue", status=200)
    out = helpline.visitor().open(town.url("/withdraw"))
    out.fill({"Code from": helpline.spare()}).press("Withdraw the challenge", status=200)
    late = page.press("Publish the answer")
    assert late.status == 410 and "Kanari-answer" in late.main
    assert town.row().public_answer is None


def test_a_late_answer_by_link_is_kept_and_marked_late(town: Town, handed: Handed) -> None:
    visitor = Visitor(town.app)
    page = enter(visitor, handed)
    town.change(Ask, town.row().id, until_on=town.row().asked_on)
    town.pass_days(2)
    town.sweep()
    assert town.row().state is State.NO_ANSWER
    page = enter(visitor, handed).fill({"Your answer": ANSWER}).press("Continue", status=200)
    assert "marked as given after that day" in page.main
    page.press("Publish the answer", status=200)
    assert town.row().state is State.ANSWERED_LATE


def test_the_check_is_sealed_and_the_token_is_kept_nowhere(town: Town, handed: Handed, make_member: MakeMember) -> None:
    del make_member
    with town.db.reading() as session:
        row = session.scalars(select(ReplyLink)).one()
        assert row.content is not None and b"Kanari" not in row.content
        assert row.token_hash is not None and handed.link.removeprefix("/reply/") not in repr(row.token_hash)


def test_an_empty_or_too_long_answer_is_not_sent(town: Town, handed: Handed) -> None:
    page = enter(Visitor(town.app), handed)
    page = page.fill({"Your answer": ""}).press("Continue")
    assert page.status == 422 and "Write your answer first." in page.main
    page = page.fill({"Your answer": "a" * 4001}).press("Continue")
    assert page.status == 422 and town.row().state is State.DELIVERED
