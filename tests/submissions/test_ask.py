"""Writing to the reporter, and reading what they wrote."""

import pytest
from flask import Flask

from portal.db import Database
from portal.submissions.models import Message, Submission
from portal.submissions.operations import thread
from portal.submissions.rules import PartState, SaidAs, SectionName
from portal.submissions.wall import Wall
from tests.factories import Person
from tests.submissions.desk import HAPPENED, LINK, report, sent_again


def test_a_question_waits_for_the_reporter_and_the_answer_brings_it_back(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).press("Accept").follow("Ask the reporter")
    page = page.fill({"Your question": "Which phone is it?"}).press("Ask")
    assert "Waiting for the reporter" in page.main
    assert "paused" in visitor.open("/desk/submissions").main
    assert "asked you something" in filed.reporter().open("/return/report").main
    filed.answers(helpline, "A small blue one")
    page = visitor.open(filed.url)
    assert "In review" in page.main
    assert "A small blue one" in page.main
    assert "Question" in page.texts("strong")


def test_asking_comes_after_accepting(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(f"{filed.url}/ask", status=403)


def test_a_message_sent_twice_is_said_once(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).fill({"Your message": "We read it today."}, button="Send")
    _, content = sent_again(visitor, page)
    page.press("Send")
    assert visitor.post(filed.url, content).status_code == 303
    assert filed.part(helpline).said == 1


def test_the_id_of_another_threads_message_says_nothing_twice(app: Flask, helpline: Person) -> None:
    first, second = report(app, helpline), report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(first.url).fill({"Your message": "One"}, button="Send")
    _, content = sent_again(visitor, page)
    page.press("Send")
    answer = visitor.post(second.url, content | {"text": "Two"})
    assert answer.status_code == 422
    assert b"Two" in answer.data
    assert (first.part(helpline).said, second.part(helpline).said) == (1, 0)


def test_an_empty_message_and_one_with_a_bell_come_back_filled_in(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    assert "Write something first." in visitor.open(filed.url).press("Send", status=422).errors[0]
    page = visitor.open(filed.url).fill({"Your message": "ring \x07 me"}, button="Send").press("Send", status=422)
    assert "ring" in page.source
    assert filed.part(helpline).said == 0


SLY = "<img src=x onerror=alert(1)> \u202egnp.exe {{7919*7907}} javascript:alert(1) http://bad.example/a"


def test_whatever_is_written_stays_text_on_both_sides(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline, answers={"what_happened": SLY, "suspicious_material": SLY})
    visitor = helpline.visitor()
    filed.answers(helpline, SLY)
    for tail in ("", "/section/account", "/section/technical"):
        page = visitor.open(filed.url + tail)
        assert "<img src=x" not in page.source
        assert "{{7919*7907}}" in page.main and "62615533" not in page.main
        assert "hxxp://bad[.]example/a" in page.main
        assert not [link for link in page.links.values() if "bad" in link or "javascript" in link]
    written = [one for one in visitor.open(filed.url).all("div", css="written") if "img" in (one.text or "")]
    assert written[0].get("dir") == "auto"


def test_a_section_is_read_defanged_and_exactly(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).follow("Technical details")
    assert "hxxps://login[.]bad[.]example/reset?u=1" in page.main
    assert [one.text for one in page.all("textarea")] == [f"They sent {LINK} to me"]
    assert "Text message (SMS)" in page.main
    assert "Technical details" in filed.reporter().open("/return/openings").main


def test_nobody_can_open_a_section_without_it_being_on_record_first(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    assert HAPPENED in visitor.open(f"{filed.url}/section/account").main
    visitor.open(f"{filed.url}/section/account")
    rows = filed.reporter().open("/return/openings")
    assert rows.main.count("What happened") == 1


def test_a_section_that_was_not_given_says_so_and_leaves_no_record(app: Flask, company: Person) -> None:
    filed = report(app, company, only={company.organisation: [SectionName.TECHNICAL]})
    visitor = company.visitor()
    for name in ("account", "contact", "wall"):
        page = visitor.open(f"{filed.url}/section/{name}", status=403)
        assert page.h1 == "You were not given this section"
    assert HAPPENED not in visitor.open(filed.url).source
    assert "What happened" not in filed.reporter().open("/return/openings").main


@pytest.mark.parametrize("name", ["ACCOUNT", "thread", "..%2Faccount", "%00", "account%20", "é", "' OR 1=1", "a" * 999])
def test_a_section_name_that_somebody_made_up_is_nowhere(name: str, app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(f"{filed.url}/section/{name}", status=404)


def test_civil_society_reads_who_must_never_see_it_and_a_state_does_not(
    app: Flask, helpline: Person, liaison: Person
) -> None:
    filed = report(app, helpline, liaison, wall=Wall(countries=("BR",)), others="The deputy <b>")
    page = helpline.visitor().open(filed.url).follow("Who must never see this report")
    assert "The government of Brazil" in page.main
    assert "The deputy <b>" in page.texts("bdi")
    state = liaison.visitor()
    assert "Who must never see" not in state.open(filed.url).main
    assert "Brazil" not in state.open(f"{filed.url}/section/wall", status=403).main


def test_after_the_receipt_was_closed_nothing_is_written_to_nobody(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).fill({"Your message": "Hello?"}, button="Send")
    with db.writing() as session:
        session.get_one(Submission, filed.id).reporter_pair_id = None
        session.commit()
    assert "closed the receipt" in page.press("Send", status=403).main
    assert "closed the receipt" in helpline.visitor().open(filed.url).main


def test_the_key_of_one_thread_opens_no_other(app: Flask, helpline: Person, liaison: Person, db: Database) -> None:
    filed = report(app, helpline, liaison)
    filed.answers(helpline, "Only for the helpline")
    with db.reading() as session:
        strangers = liaison.actor(session)
    with db.reading() as session:
        mine = helpline.actor(session)
    with db.reading() as session:
        part = session.merge(filed.part(helpline), load=True)
        assert thread.messages(session, part, by=strangers) is None
        said = thread.messages(session, part, by=mine)
        assert said is not None
        assert [(one.kind, one.text, one.account) for one in said] == [(SaidAs.MESSAGE, "Only for the helpline", None)]
        assert b"helpline" not in session.query(Message).one().content
    assert filed.part(helpline).state is PartState.OFFERED
