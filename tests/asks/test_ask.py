"""Asking through the pages: who may, what is shown first, once however often it is sent, and for nobody else's eyes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal import audit
from portal.asks.operations import asking
from portal.asks.operations.asking import Subject
from portal.asks.rules import Kind, State
from portal.commitments.models import Commitment
from portal.db import new_id
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.problems import Refused
from tests.asks.asking import ANSWER, ASK, LIST, PUBLIC, QUESTION, TITLE, Town, answer, ask, write
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember
from tests.security import loot
from tests.submissions.desk import sent_again


def test_a_helpline_asks_and_sees_first_what_will_be_public_and_when(
    town: Town, promised: Person, helpline: Person
) -> None:
    page = helpline.visitor().open(PUBLIC).follow("Ask a question")
    assert "Example Messenger" in page.h1
    page = page.fill({"Your question": QUESTION}).press("Continue", status=200)
    assert "Example Messenger has 30 days to answer" in page.main
    assert "under the name of your organisation" in page.main
    assert "no answer by" in page.main
    assert "that is not the same as no answer" in page.main
    assert "How many people did you warn last year?" in page.main
    assert town.rows() == []
    page = page.fill({"Code from": helpline.totp()}).press("Ask", status=200)
    assert page.path.startswith(LIST)
    assert TITLE in page.main
    assert "Not delivered yet" in page.main
    thread = page.follow(TITLE)
    assert "How many people did you warn last year?" in thread.main
    assert "No day runs yet" in thread.main
    made = town.row()
    assert (made.state, made.asker_id, made.addressee_id) == (State.SENT, helpline.organisation, promised.organisation)
    with town.db.reading() as session:
        assert audit.verify(session, made.id) is None


def test_nothing_is_asked_without_the_second_factor(town: Town, promised: Person, helpline: Person) -> None:
    del promised
    page = write(helpline.visitor())
    page = page.fill({"Code from": "000000"}).press("Ask", status=422)
    assert "This code is not right" in page.errors[0]
    assert "How many people did you warn last year?" in page.main
    assert town.rows() == []
    page.fill({"Code from": helpline.totp()}).press("Ask", status=200)
    assert len(town.rows()) == 1


def test_the_text_can_be_changed_before_it_is_sent(town: Town, promised: Person, helpline: Person) -> None:
    del promised
    page = write(helpline.visitor()).press("Change the text", status=200)
    assert (page.all("textarea")[0].text or "").strip() == QUESTION
    page = page.fill({"Your question": "Another question?"}).press("Continue", status=200)
    page.fill({"Code from": helpline.totp()}).press("Ask", status=200)
    with town.db.reading() as session:
        from portal.asks.operations.publishing import question

        assert question(session, town.row()) == "Another question?"


@pytest.mark.parametrize(
    ("text", "says"), [("", "Write your question first."), ("x" * 4_001, "4000"), ("a\x07b", "cannot be shown")]
)
def test_what_cannot_be_asked_is_said_and_stays_in_the_form(
    promised: Person, helpline: Person, text: str, says: str
) -> None:
    del promised
    page = helpline.visitor().open(ASK).fill({"Your question": text}).press("Continue", status=422)
    assert says in page.errors[0]
    if len(text) > 100:
        assert text in page.source


@pytest.mark.parametrize("text", ["", "x" * 4_001, "a\x07b"])
def test_nothing_slips_in_past_the_first_form(town: Town, promised: Person, helpline: Person, text: str) -> None:
    del promised
    visitor = helpline.visitor()
    page = write(visitor).fill({"Code from": helpline.totp()})
    address, content = sent_again(visitor, page)
    assert visitor.post(address, content | {"text": text}).status_code == 422
    assert town.rows() == []


def test_sending_the_same_form_twice_asks_once(town: Town, promised: Person, helpline: Person) -> None:
    del promised
    visitor = helpline.visitor()
    page = write(visitor).fill({"Code from": helpline.totp()})
    address, content = sent_again(visitor, page)
    assert [visitor.post(address, content).status_code for _ in range(2)] == [303, 303]
    assert len(town.rows()) == 1


def test_one_question_of_an_organisation_about_a_thing_waits_at_a_time(
    town: Town, promised: Person, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    del promised
    page = write(case_worker.visitor())
    ask(helpline)
    assert "has asked about this already" in helpline.visitor().open(ASK, status=403).main
    late = page.fill({"Code from": case_worker.totp()}).press("Ask", status=403)
    assert "has asked about this already" in late.main
    assert "How many people did you warn last year?" in late.main
    ask(liaison)
    assert len(town.rows()) == 2


def test_two_colleagues_at_once_ask_once(town: Town, promised: Person, helpline: Person, case_worker: Person) -> None:
    with town.db.reading() as session:
        commitment = session.query(Commitment).one()
    about = Subject("commitment", commitment.id, 1, promised.organisation)

    def one(person: Person) -> bool:
        with town.db.reading() as session:
            by = person.actor(session)
        try:
            with town.db.writing() as session:
                asking.ask(session, Kind.QUESTION, "Why?", about=about, by=by, id=new_id())
                session.commit()
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, [helpline, case_worker])) == [False, True]
    assert len(town.rows()) == 1


def test_nobody_asks_their_own_organisation(
    town: Town, promised: Person, liaison: Person, make_member: MakeMember
) -> None:
    assert "Questions about it come from others" in promised.visitor().open(ASK, status=403).main
    second = make_member(liaison, name="Second Liaison")
    town.publish(liaison, second, slug="export-rules", title="Export rules")
    assert liaison.visitor().open("/desk/commitments/export-rules/ask", status=403).status == 403


def test_the_secretariat_does_not_ask(promised: Person, secretariat: Person) -> None:
    del promised
    assert secretariat.visitor().fetch(ASK).status_code == 403


def test_a_vendor_that_promised_something_is_asked_and_answers(
    town: Town, vendor_officer: Person, helpline: Person, make_member: MakeMember
) -> None:
    second = make_member(vendor_officer, name="Second Officer")
    town.publish(vendor_officer, second)
    ask(helpline)

    assert answer(vendor_officer, town.url()).status == 200
    assert town.row().state is State.ANSWERED


def test_there_is_nothing_to_ask_about_what_is_not_public(promised: Person, helpline: Person) -> None:
    del promised
    helpline.visitor().open("/desk/commitments/nothing-here/ask", status=404)


def test_nobody_asks_an_organisation_that_cannot_answer(town: Town, promised: Person, helpline: Person) -> None:
    town.change(Organisation, promised.organisation, standing=Standing.SUSPENDED)
    assert "suspended" in helpline.visitor().open(ASK, status=403).main


def test_a_member_whom_nobody_admitted_asks_nothing(
    promised: Person, helpline: Person, make_member: MakeMember
) -> None:
    del promised
    waiting = make_member(helpline, name="Waits Still", admitted=False)
    assert waiting.visitor().fetch(ASK).status_code == 403


@pytest.mark.parametrize("who", ["liaison", "other_liaison", "vendor_officer", "secretariat", "nobody"])
@pytest.mark.usefixtures("promised")
def test_a_question_is_nobody_elses(town: Town, helpline: Person, who: str, request: pytest.FixtureRequest) -> None:
    ask(helpline)
    visitor = Visitor(town.app) if who == "nobody" else request.getfixturevalue(who).visitor()
    expected = {302} if who == "nobody" else {403, 404} if who == "secretariat" else {404}
    token = {"csrf_token": visitor.open("/sign-in" if who == "nobody" else "/desk").forms[0].pairs(None)[0][1]}
    for after in ("", "/answer", "/extend", "/withdraw"):
        assert visitor.fetch(town.url(after)).status_code in (expected if after != "/withdraw" else expected | {403})
    for after in ("/answer", "/answer/send", "/extend", "/withdraw"):
        found = visitor.post(town.url(after), token | {"text": "mine", "once": new_id().hex})
        assert found.status_code in expected | {403}, after
        assert "nachtigall" not in found.text
    if who not in {"nobody", "secretariat"}:
        assert TITLE not in visitor.open(LIST).main
    assert town.row().state is State.SENT


def test_neither_side_does_what_is_the_others(town: Town, promised: Person, helpline: Person) -> None:
    ask(helpline)
    for after in ("/answer", "/extend"):
        helpline.visitor().open(town.url(after), status=403)
    assert promised.visitor().fetch(town.url("/withdraw")).status_code == 403
    assert "Withdraw" not in promised.visitor().open(town.url()).links
    assert "Answer" not in helpline.visitor().open(town.url()).links


def test_a_withdrawn_question_is_destroyed_and_never_public(town: Town, promised: Person, helpline: Person) -> None:
    ask(helpline)
    page = helpline.visitor().open(town.url()).follow("Withdraw")
    assert "its text is destroyed" in page.main
    page.fill({"Code from": helpline.totp(ahead=1)}).press("Withdraw the question", status=200)
    made = town.row()
    assert (made.state, made.question, made.public_question) == (State.WITHDRAWN, None, None)
    town.pass_days(100)
    town.sweep()
    assert "nachtigall" not in helpline.visitor().open(PUBLIC).source
    assert "its text was destroyed" in promised.visitor().open(town.url()).main
    promised.visitor().open(town.url("/answer"), status=403)
    town.time.shift(60)
    ask(helpline)


def test_nothing_of_a_question_lies_anywhere_in_clear_before_it_is_public(
    town: Town, promised: Person, helpline: Person, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ask(helpline)
    promised.visitor().open(town.url())
    write_answer = promised.visitor().open(town.url("/answer")).fill({"Your answer": ANSWER})
    write_answer.press("Continue", status=200)
    town.post()
    town.sweep()
    said = capfd.readouterr()
    lies = [*loot.rows_of(town.db), *loot.files_in(tmp_path), ("the log", (said.out + said.err).encode())]
    mails = [("a mail", raw) for raw in town.office.raw]
    assert mails
    canaries = ["Kanari-question-nachtigall", "Kanari-answer-nachtigall"]
    assert loot.found(canaries, lies) == []
    assert loot.found([*canaries, TITLE], mails) == []
    for path in (PUBLIC, "/commitments", "/organisations/example-messenger"):
        assert "nachtigall" not in helpline.visitor().open(path).source
