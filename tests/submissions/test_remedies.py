"""What would make it good: asked for, offered, given or refused, and still open when the work is closed."""

import pytest
from flask import Flask

from portal.db import Database
from portal.submissions.models import Remedy, Submission
from portal.submissions.operations import permission
from portal.submissions.rules import PartState, RemedyState
from tests.factories import Person
from tests.harness.pages import Page
from tests.submissions.desk import Report, report, sent_again
from tests.submissions.test_close import take_back


def own_page(filed: Report, person: Person) -> Page:
    return filed.reporter().open(f"/return/thread/{filed.part(person).id}")


def ask(filed: Report, person: Person, text: str = "") -> Page:
    page = own_page(filed, person).follow("Ask for help")
    return page.fill({"What would help you": "Legal aid", "Words to it": text}).press("Ask for it", status=200)


def add(filed: Report, person: Person, state: str, text: str = "") -> Page:
    page = person.visitor().open(filed.url).follow("Add a remedy")
    page = page.fill({"Which remedy": "A device examined or replaced", "How it stands": state, "Words to it": text})
    return page.press("Keep the remedy", status=200)


def states(db: Database) -> list[RemedyState]:
    with db.reading() as session:
        return [one.state for one in session.query(Remedy).order_by(Remedy.number)]


def test_a_reporter_asks_and_reads_what_became_of_it(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(filed.url).press("Accept")
    page = ask(filed, helpline, "I have to go to court in May.")
    assert "Legal aid: Asked for" in page.main
    page = helpline.visitor().open(filed.url)
    assert "Legal aid: Asked for" in page.main
    assert "I have to go to court in May." in page.main
    page = page.follow("Say what became of it").fill({"What became of it": "Offered", "Words to it": "Ms Example can."})
    page.press("Record it", status=200)
    mine = filed.reporter().open("/return/report")
    assert "Legal aid: Offered" in mine.main
    assert "something new" in mine.main
    page = own_page(filed, helpline)
    assert "Ms Example can." in page.main
    assert "Hana" not in page.main, "a reporter reads the organisation's name"
    with db.reading() as session:
        content = session.query(Remedy).one().content
        assert b"legal_aid" not in content and b"court" not in content


@pytest.mark.parametrize(("answer", "state"), [("Given", RemedyState.GIVEN), ("Refused", RemedyState.REFUSED)])
def test_a_reporter_has_what_was_offered_or_does_not_want_it(
    answer: str, state: RemedyState, app: Flask, helpline: Person, db: Database
) -> None:
    filed = report(app, helpline)
    add(filed, helpline, "Offered", "We can send you another phone.")
    page = own_page(filed, helpline).follow("Say what became of it")
    page = page.fill({"What became of it": answer, "Words to it": "Thank you."}).press("Record it", status=200)
    assert "You" in page.texts("bdi")
    assert states(db) == [state]
    seen = helpline.visitor().open(filed.url)
    assert "Thank you." in seen.main
    assert "Reporter" in seen.texts("bdi")


@pytest.mark.parametrize("state", ["Asked for", "Offered", "Given", "Refused"])
def test_an_organisation_notes_how_one_stands(state: str, app: Flask, liaison: Person) -> None:
    filed = report(app, liaison)
    page = add(filed, liaison, state)
    assert f"A device examined or replaced: {state}" in page.main
    assert f"A device examined or replaced: {state}" in own_page(filed, liaison).main


def test_it_stays_open_after_the_report_is_closed(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    add(filed, helpline, "Offered")
    filed.change(helpline, state=PartState.CLOSED)
    page = helpline.visitor().open(filed.url).follow("Say what became of it")
    page.fill({"What became of it": "Given"}).press("Record it", status=200)
    assert states(db) == [RemedyState.GIVEN]
    assert filed.part(helpline).state is PartState.CLOSED


def test_what_a_reporter_asks_for_opens_again_what_was_closed(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    filed.change(helpline, state=PartState.CLOSED, unread=False)
    ask(filed, helpline)
    part = filed.part(helpline)
    assert (part.state, part.unread) == (PartState.IN_REVIEW, True)


def test_sent_twice_it_is_asked_for_once(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    page = own_page(filed, helpline).follow("Ask for help").fill({"What would help you": "Legal aid"})
    visitor = page.visitor
    address, content = sent_again(visitor, page)
    page.press("Ask for it", status=200)
    assert visitor.post(address, content).status_code == 303
    assert states(db) == [RemedyState.ASKED]
    page = helpline.visitor().open(filed.url).follow("Say what became of it").fill({"What became of it": "Refused"})
    visitor = page.visitor
    address, content = sent_again(visitor, page)
    page.press("Record it", status=200)
    assert visitor.post(address, content).status_code == 303
    assert helpline.visitor().open(filed.url).main.count("Refused ·") == 1


def test_two_who_say_something_to_it_at_once(app: Flask, helpline: Person, case_worker: Person, db: Database) -> None:
    filed = report(app, helpline)
    add(filed, helpline, "Offered")
    slow = case_worker.visitor().open(filed.url).follow("Say what became of it").fill({"What became of it": "Refused"})
    page = helpline.visitor().open(filed.url).follow("Say what became of it")
    page.fill({"What became of it": "Given"}).press("Record it", status=200)
    assert "Somebody has said something else" in slow.press("Record it", status=403).main
    assert states(db) == [RemedyState.GIVEN]
    assert "Say what became of it" not in helpline.visitor().open(filed.url).links


def test_a_reporter_gives_themselves_nothing(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    ask(filed, helpline)
    page = own_page(filed, helpline)
    assert "Say what became of it" not in page.links
    with db.reading() as session:
        remedy = session.query(Remedy).one().id
    filed.reporter().open(f"/return/thread/{filed.part(helpline).id}/remedies/{remedy}", status=403)
    token = dict(page.form("Send").pairs(None))
    answer = page.visitor.post(
        f"/return/thread/{filed.part(helpline).id}/remedies/{remedy}", {**token, "state": "given", "text": ""}
    )
    assert answer.status_code == 403
    assert states(db) == [RemedyState.ASKED]


@pytest.mark.parametrize("wrong", [{"remedy": "a_pony"}, {"remedy": ""}, {"state": "granted"}, {"state": ""}])
def test_a_code_that_somebody_made_up_is_none(
    wrong: dict[str, str], app: Flask, helpline: Person, db: Database
) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).follow("Add a remedy").fill({"remedy": "legal_aid", "state": "offered"})
    visitor = page.visitor
    address, content = sent_again(visitor, page)
    assert visitor.post(address, content | wrong).status_code == 422
    assert states(db) == []


def test_nobody_else_can_tell_that_there_is_one(
    app: Flask, helpline: Person, liaison: Person, other_liaison: Person, db: Database
) -> None:
    filed = report(app, helpline, liaison)
    add(filed, helpline, "Offered", "Only for you")
    assert "Only for you" not in liaison.visitor().open(filed.url).source
    with db.reading() as session:
        remedy = session.query(Remedy).one().id
    liaison.visitor().open(f"{filed.url}/remedies/{remedy}", status=404)
    other_liaison.visitor().open(f"{filed.url}/remedies/{remedy}", status=404)
    filed.reporter().open(f"/return/thread/{filed.part(liaison).id}/remedies/{remedy}", status=404)


def test_after_everything_was_taken_back_only_the_reporter_reads_it(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    add(filed, helpline, "Offered", "We can send you another phone.")
    take_back(filed, helpline)
    assert "We can send you another phone." in own_page(filed, helpline).main
    assert "another phone" not in helpline.visitor().open(filed.url).source
    with db.reading() as session:
        remedy = session.query(Remedy).one().id
    helpline.visitor().open(f"{filed.url}/remedies/{remedy}", status=403)
    helpline.visitor().open(f"{filed.url}/remedies/new").fill({"remedy": "legal_aid", "state": "given"}).press(
        "Keep the remedy", status=403
    )
    assert "Ask for help" not in own_page(filed, helpline).links


def test_it_is_sealed_anew_with_the_thread(app: Flask, helpline: Person, db: Database) -> None:
    from portal.accounts import access

    filed = report(app, helpline)
    add(filed, helpline, "Offered", "We can send you another phone.")
    with db.writing() as session:
        by = access.reporter(session, filed.token)
        before = session.query(Remedy).one().content
        permission.reseal_or_owe(session, filed.part(helpline).thread_key_id, by=by)
        session.commit()
    with db.reading() as session:
        assert session.query(Remedy).one().content != before
    for page in (own_page(filed, helpline), helpline.visitor().open(filed.url)):
        assert "We can send you another phone." in page.main


def test_what_was_asked_for_outlives_the_receipt_for_the_organisation(
    app: Flask, helpline: Person, db: Database
) -> None:
    filed = report(app, helpline)
    ask(filed, helpline)
    with db.writing() as session:
        session.get_one(Submission, filed.id).reporter_pair_id = None
        session.commit()
    assert "Legal aid: Asked for" in helpline.visitor().open(filed.url).main
