"""What happened to a commitment in public: each act on its day, the newest first, and nothing that is not public."""

from datetime import date, timedelta
from typing import Any

from flask import Flask

from portal import clock
from portal.asks.models import Ask
from portal.asks.rules import Kind, Mark, State
from portal.commitments.models import Commitment
from portal.commitments.queries import ABOUT, chronicle
from portal.commitments.queries.chronicle import Place
from portal.commitments.rules.chronicle import Act
from portal.commitments.views.words import ACTS
from portal.db import Database, new_id
from tests.commitments import promises, reporting
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness import html
from tests.harness.pages import Page, Visitor

LONG_AGO = date(2026, 3, 1)
"""Before any day on which these tests publish something."""


def acts(page: Page) -> list[str]:
    """Return what the time line says, with the space between its parts."""
    section = next(one for one in page.all("section") if one.get("aria-labelledby") == "happened")
    return [" ".join("".join(item.itertext()).split()) for item in section.iter() if item.tag.endswith("li")]


def test_each_version_and_the_withdrawal_stand_on_the_time_line(app: Flask, company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague).path
    promises.next_version(company, colleague, desk_address(company))
    page = company.visitor().open(f"{desk_address(company)}/withdraw")
    page.fill({"Reason": "No longer sold.", "code": company.spare()}).press("Withdraw it in public", status=200)
    said = acts(Visitor(app).open(public))
    assert len(said) == 3 and sum("Withdrawn" in one for one in said) == 1
    assert [one[-9:] for one in said if "Version published" in one] == ["Version 2", "Version 1"]
    assert "Withdrawn" in said[0]


def test_each_progress_update_stands_on_the_time_line(app: Flask, company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague).path
    reporting.publish(company, desk_address(company))
    page = Visitor(app).open(public)
    (said,) = [one for one in acts(page) if "Progress update" in one]
    assert said.endswith("Version 1, what was said")


GROUNDS = {"links": [], "for_person": False, "unshown": False, "note": False}


def test_what_came_of_one_day_stands_in_the_order_in_which_it_can_come(
    app: Flask, db: Database, company: Person, colleague: Person, helpline: Person
) -> None:
    public = promises.publish(company, colleague).path
    reporting.publish(company, desk_address(company))
    with db.reading() as session:
        commitment = session.query(Commitment).one()
    answered = {"public_answer": "Nine.", "answered_on": clock.today(), "public_grounds": GROUNDS}
    more = {"mark": Mark.NOT, "marked_on": clock.today(), "public_rejoinder": "No.", "rejoined_on": clock.today()}
    kind = {"kind": Kind.CHALLENGE, "state": State.ANSWERED, "rejoinder_id": new_id()}
    question(db, commitment, helpline, **kind, **SETTLED, **answered, **more)
    found = [ACTS[one.act][0] for one in _happened(db)]
    page = Visitor(app).open(public)
    said = acts(page)
    (rejoinder,) = [one for one in page.all("h3") if "Rejoinder" in html.text_of(one)]
    assert [html.text_of(one) for one in html.elements(rejoinder, "bdi")] == [
        "Example Helpline"
    ]  # else its day reads as a part of the name in Arabic
    assert [next(word for word in map(str, found) if word in one) for one in said] == [str(word) for word in found]
    assert [one.act for one in _happened(db)] == ["marked", "rejoined", "challenge_answered", "reported", "published"]


def _happened(db: Database) -> list[Any]:
    with db.reading() as session:
        return list(chronicle.happened(session, most=100))


def question(db: Database, commitment: Commitment, asker: Person, **columns: object) -> None:
    """Put a question there as it stands when it was settled, or not yet."""
    usual: dict[str, object] = {
        "kind": Kind.QUESTION,
        "about_kind": ABOUT,
        "about_id": commitment.id,
        "about_version": 1,
        "asker_id": asker.organisation,
        "addressee_id": commitment.organisation_id,
        "until_on": LONG_AGO,
    }
    with db.writing() as session:
        session.add(Ask(**(usual | columns)))
        session.commit()


SETTLED = {"public_question": "How many?", "public_at": clock.now(), "shown_on": LONG_AGO, "mailed_on": LONG_AGO}


def test_a_late_answer_leaves_the_silence_before_it(
    app: Flask, db: Database, company: Person, colleague: Person, helpline: Person
) -> None:
    public = promises.publish(company, colleague).path
    with db.reading() as session:
        commitment = session.query(Commitment).one()
    late = LONG_AGO + timedelta(days=9)
    answer = {"public_answer": "Nine.", "answered_on": late}
    question(db, commitment, helpline, state=State.ANSWERED_LATE, **SETTLED, **answer)
    question(db, commitment, helpline, state=State.SENT, question=b"locked")
    question(db, commitment, helpline, state=State.NOT_REACHED, question=b"locked")
    said = acts(Visitor(app).open(public))
    assert [one for one in said if "question" in one.lower()] == [
        "March 10, 2026 Question answered Version 1, the question",
        "March 1, 2026 No answer by this day Version 1, the question",
    ]
    assert len(said) == 3


def test_every_act_is_met_once_however_it_is_paged(
    db: Database, company: Person, colleague: Person, helpline: Person
) -> None:
    promises.publish(company, colleague)
    promises.publish(company, colleague, Title="Another")
    with db.reading() as session:
        commitments = session.query(Commitment).all()
    for commitment in commitments:
        for late in range(3):
            answer = {"public_answer": "x", "answered_on": LONG_AGO + timedelta(days=late)}
            question(db, commitment, helpline, state=State.ANSWERED_LATE, **SETTLED, **answer)
    with db.reading() as session:
        whole = chronicle.happened(session, most=100)
        paged: list[Any] = []
        behind: Place | None = None
        while part := chronicle.happened(session, most=3, behind=behind):
            paged += part
            behind = Place(part[-1].day, Act(part[-1].act), part[-1].row_id)
        narrowed = chronicle.happened(session, most=100, since=LONG_AGO, until=LONG_AGO)
        one = chronicle.happened(session, commitment=commitments[0].id, most=100)
    assert paged == list(whole) and len(whole) == 14
    assert [act.day for act in whole] == sorted((act.day for act in whole), reverse=True)
    assert {act.day for act in narrowed} == {LONG_AGO} and len(narrowed) == 8
    assert {act.commitment_id for act in one} == {commitments[0].id} and len(one) == 7


def test_every_act_has_its_words() -> None:
    assert set(ACTS) == set(Act)
