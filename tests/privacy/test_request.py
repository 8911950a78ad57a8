"""Somebody who thinks that they are named asks; the answer waits behind words, and nothing tells what is held."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts import throttle
from portal.accounts.throttle import Limit
from portal.audit.models import AuditEvent
from portal.db import Database
from portal.keys.models import DataKey, Grant
from portal.privacy import rules
from portal.privacy.models import PrivacyQuestion, PrivacyRequest
from portal.privacy.operations import asking
from tests.factories import Person
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.personas import MakeMember
from tests.security import loot
from tests.submissions.desk import report, sent_again

TOLD = "Kanari-asked-nachtigall: I am called Amal Example."
SAID = "Kanari-said-nachtigall: we look again in March."
NEUTRAL = "can neither be confirmed nor denied"


def ask(visitor: Visitor, *others: Person) -> str:
    """Send a request, also to these; return its words."""
    page = visitor.open("/privacy/request").fill({"request": TOLD})
    if others:
        page = page.fill({"organisations": [str(one.organisation) for one in others]})
    page = page.press("Send the request", status=200)
    return " ".join(page.texts("b"))


def come_back(visitor: Visitor, words: str, *, status: int = 200) -> Page:
    return visitor.open("/privacy/answer").fill({"words": words}).press("Show the answer", status=status)


def answer(person: Person, text: str | None = None) -> Page:
    page = person.visitor().open("/desk/privacy").follow("Request of")
    assert TOLD in page.main and NEUTRAL in page.source
    return (page.fill({"answer": text}) if text else page).press("Send the answer", status=200)


def test_whoever_is_asked_answers_and_only_the_words_open_it(
    new_visitor: NewVisitor, secretariat: Person, helpline: Person
) -> None:
    words = ask(new_visitor(), helpline)
    page = come_back(new_visitor(), words)
    assert page.main.count("No answer yet. It is due by") == 2
    answer(secretariat)
    answer(helpline, SAID)
    page = come_back(new_visitor(), words)
    assert NEUTRAL in page.main and SAID in page.main and "No answer yet" not in page.main
    come_back(new_visitor(), "abacus " * 7, status=422)
    come_back(new_visitor(), " ".join(reversed(words.split())), status=422)


def test_nobody_reads_what_another_was_asked_or_said(
    new_visitor: NewVisitor, secretariat: Person, helpline: Person, liaison: Person, db: Database
) -> None:
    ask(new_visitor(), helpline)
    answer(helpline, SAID)
    with db.reading() as session:
        theirs = session.scalars(
            select(PrivacyQuestion.id).where(PrivacyQuestion.organisation_id == helpline.organisation)
        ).one()
    for other in (secretariat, liaison):
        other.visitor().open(f"/desk/privacy/{theirs}", status=404)
    assert "Request of" not in liaison.visitor().open("/desk/privacy").main
    shown = secretariat.visitor().open("/desk/privacy?state=answered")
    assert "Example Helpline" in shown.main and TOLD not in shown.text and SAID not in shown.text


def test_a_case_worker_who_manages_nothing_is_not_shown_it(case_worker: Person, secretariat: Person) -> None:
    case_worker.visitor().open("/desk/privacy", status=403)


def test_it_stands_on_the_desk_with_its_day_and_is_late_after_it(new_visitor: NewVisitor, secretariat: Person) -> None:
    ask(new_visitor())
    assert "Say what is held about a person" in secretariat.visitor().open("/desk").main
    with time_machine.travel(clock.now() + timedelta(days=29)):
        page = secretariat.visitor().open("/desk/privacy?state=late")
        assert "Late" in page.main and "Request of" in page.main


def test_the_answer_is_the_same_whether_there_is_a_report_or_none(
    app: Flask, new_visitor: NewVisitor, secretariat: Person, helpline: Person
) -> None:
    first = ask(new_visitor(), helpline)
    report(app, helpline, answers={"what_happened": TOLD})
    second = ask(new_visitor(), helpline)
    pages = [come_back(new_visitor(), words).main for words in (first, second)]
    assert pages[0] == pages[1]


def test_a_second_answer_is_refused(new_visitor: NewVisitor, secretariat: Person) -> None:
    words = ask(new_visitor())
    page = secretariat.visitor().open("/desk/privacy").follow("Request of")
    answer(secretariat, SAID)
    page.fill({"answer": "Another"}).press("Send the answer", status=403)
    assert SAID in come_back(new_visitor(), words).main


def test_the_form_sent_twice_asks_once(new_visitor: NewVisitor, secretariat: Person, db: Database) -> None:
    visitor = new_visitor()
    page = visitor.open("/privacy/request").fill({"request": TOLD})
    address, sent = sent_again(visitor, page)
    assert visitor.post(address, sent).status_code == 200
    assert visitor.post(address, sent).status_code == 409
    with db.reading() as session:
        assert session.scalar(select(func.count(PrivacyRequest.id))) == 1


def test_the_person_deletes_it_with_its_keys(new_visitor: NewVisitor, secretariat: Person, db: Database) -> None:
    words = ask(new_visitor())
    answer(secretariat, SAID)
    page = come_back(new_visitor(), words).fill({"words": words}, button="Delete the request now")
    page.press("Delete the request now", status=200)
    come_back(new_visitor(), words, status=422)
    assert left(db) == (0, 0)


def left(db: Database) -> tuple[int, int]:
    """Return how many requests there are, and how many keys of such."""
    with db.reading() as session:
        keys = select(DataKey.id).where(DataKey.label == "privacy")
        granted = session.scalars(select(Grant.id).where(Grant.data_key_id.in_(keys))).all()
        return len(session.scalars(select(PrivacyRequest.id)).all()), len(session.scalars(keys).all()) + len(granted)


def test_it_is_destroyed_once_it_was_kept_long_enough(
    new_visitor: NewVisitor, secretariat: Person, db: Database
) -> None:
    ask(new_visitor())
    for days, gone in ((118, 0), (119, 1)):
        with time_machine.travel(clock.now() + timedelta(days=days)), db.writing() as session:
            assert asking.forget_old(session) == gone
            session.commit()
    assert left(db) == (0, 0)


def test_nothing_of_it_lies_about(new_visitor: NewVisitor, secretariat: Person, helpline: Person, db: Database) -> None:
    words = ask(new_visitor(), helpline)
    answer(helpline, SAID)
    assert loot.found([TOLD, SAID, words, words.replace(" ", "")], loot.rows_of(db)) == []


def test_what_is_typed_wrong_stays_typed(new_visitor: NewVisitor, secretariat: Person) -> None:
    page = new_visitor().open("/privacy/request").press("Send the request", status=422)
    assert "Write what you ask" in page.main
    page = page.fill({"request": TOLD})
    address, sent = sent_again(page.visitor, page)
    assert page.visitor.post(address, {**sent, "organisations": ["nonsense"]}).status_code == 422


def test_before_there_is_a_secretariat_nobody_is_asked(visitor: Visitor) -> None:
    assert "has not started its work yet" in visitor.open("/privacy/request").main


def test_a_flood_is_stopped(new_visitor: NewVisitor, secretariat: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PRIVACY", Limit(1, timedelta(days=1)))
    ask(new_visitor())
    page = new_visitor().open("/privacy/request").fill({"request": TOLD})
    page.press("Send the request", status=429)


def test_a_member_who_was_admitted_later_answers_too(
    new_visitor: NewVisitor, secretariat: Person, make_member: MakeMember
) -> None:
    words = ask(new_visitor())
    answer(make_member(secretariat, name="Second Secretary"), SAID)
    assert SAID in come_back(new_visitor(), words).main


def test_the_text_that_is_offered_is_in_the_language_of_the_request(app: Flask, secretariat: Person) -> None:
    page = Visitor(app).open("/fr/privacy/request").fill({"request": TOLD})
    page.press("Envoyer la demande", status=200)
    page = secretariat.visitor().open("/desk/privacy").follow("Request of")
    assert "confirmé ni infirmé" in page.source


def pressed(visitor: Visitor, address: str | None = None) -> int:
    """Send a request, from a network of the outside world if one is given; return the status."""
    if address:
        visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor.open("/privacy/request").fill({"request": TOLD}).press("Send the request").status


def test_one_network_uses_up_nothing_of_the_others(
    new_visitor: NewVisitor, secretariat: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: one network sends on after it was refused, until nobody can ask."""
    monkeypatch.setattr(throttle, "PRIVACY_HERE", Limit(1, timedelta(days=1)))
    monkeypatch.setattr(throttle, "PRIVACY", Limit(2, timedelta(days=1)))
    flood = [pressed(new_visitor(), "203.0.113.7") for _ in range(4)]
    assert flood == [200, 429, 429, 429]
    assert pressed(new_visitor(), "203.0.113.8") == 200
    assert pressed(new_visitor(), "203.0.113.9") == 429, "all networks have a total"


def test_whoever_has_no_network_uses_up_nothing_of_those_who_do(
    new_visitor: NewVisitor, secretariat: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: through the onion service, where nobody has an address, until nobody else can ask either."""
    monkeypatch.setattr(throttle, "PRIVACY", Limit(1, timedelta(days=1)))
    assert [pressed(new_visitor()) for _ in range(2)] == [200, 429]
    assert [pressed(new_visitor(), f"203.0.113.{n}") for n in (7, 8)] == [200, 429]


def test_nobody_chooses_whose_record_it_stands_in(
    new_visitor: NewVisitor, secretariat: Person, helpline: Person, db: Database
) -> None:
    """Attack: the form's own id is that of an organisation, in whose chain of the record the line would stand."""
    visitor = new_visitor()
    address, sent = sent_again(visitor, visitor.open("/privacy/request").fill({"request": TOLD}))
    with db.reading() as session:
        before = session.scalar(select(func.count()).where(AuditEvent.chain_id == helpline.organisation))
    assert visitor.post(address, {**sent, "once": str(helpline.organisation)}).status_code == 200
    with db.reading() as session:
        after = session.scalar(select(func.count()).where(AuditEvent.chain_id == helpline.organisation))
    assert after == before


def test_what_is_sent_back_uses_up_no_request_of_the_day(
    new_visitor: NewVisitor, secretariat: Person, helpline: Person, company: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "PRIVACY", Limit(1, timedelta(days=1)))
    monkeypatch.setattr(rules, "MOST_ASKED", 1)
    two = [str(helpline.organisation), str(company.organisation)]
    page = new_visitor().open("/privacy/request").fill({"request": TOLD, "organisations": two})
    page = page.press("Send the request", status=422)
    assert "at most" in page.main
    page.fill({"organisations": two[:1]}).press("Send the request", status=200)
