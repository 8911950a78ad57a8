"""References: who is named, who is asked, what they say, and what it is worth."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.db import Database
from portal.organisations import rules
from portal.organisations.models import Application, Kind, Organisation, Reference
from portal.organisations.rules import NEW_COMMUNITY, ReferenceState, Standing
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.organisations.test_apply import ANSWERS, RECEIVE, decide, made, only
from tests.organisations.test_join import mails
from tests.personas import MakeOrganisation, Person
from tests.security import loot

SAID: Final = "Kanari-statement-nachtigall"


@pytest.fixture
def grown(make_organisation: MakeOrganisation) -> list[Person]:
    """A community that is not new any more: its organisations can vouch for newcomers."""
    return [
        make_organisation(name=f"Example House {number}", manager=f"Hugo {number}") for number in range(NEW_COMMUNITY)
    ]


def apply(visitor: Visitor, *referees: Person | str) -> Page:
    page = visitor.open("/join").fill({**ANSWERS, RECEIVE: True})
    form = page.form_in_use
    assert form is not None
    for place, one in enumerate(referees, start=1):
        if isinstance(one, Person):
            form.fill({f"referee_{place}": str(one.organisation)})
        else:
            words = {"name": f"Somebody {place}", "email": one}
            form.fill({f"referee_{place}": "outside"} | {f"referee_{place}_{key}": word for key, word in words.items()})
    return page.press("Send the application")


def ask(person: Person, application: Application) -> Page:
    return person.visitor().open(f"/secretariat/applications/{application.id}").press("Ask the referees", status=200)


def answer(person: Person, says: str = "yes") -> Page:
    page = person.visitor().open("/desk/references").follow("Example Harbour Lab")
    page = page.fill({"says": says, "statement": SAID, "code": person.spare()})
    return page.press("Send to the secretariat", status=200)


def link(db: Database, to: str) -> str:
    text = next(text for address, text in mails(db) if address == to)
    assert "Harbour" not in text, "whom it is about stands on the page, not in the mail"
    return str(re.findall(r"http://localhost(/reference/\S+)", text)[0])


def approve(person: Person, application: Application, *, status: int = 200) -> Page:
    page = person.visitor().open(f"/secretariat/applications/{application.id}/approve")
    assert page.form("Approve").find("channel") is None, "with references no other way is asked for"
    return page.fill({"code": person.spare()}).press("Approve", status=status)


def test_who_needs_what_is_one_table() -> None:
    for kind in Kind:
        assert rules.NEEDS[kind, True] == rules.RECEIVER
        assert rules.NEEDS[kind, False].references == 0
    assert rules.is_new(ever=NEW_COMMUNITY - 1, now=4) and not rules.is_new(ever=NEW_COMMUNITY, now=2)
    assert rules.is_new(ever=40, now=1), "nobody could name two"
    for came in range(4):
        for new in (True, False):
            for channel in (None, *rules.Channel):
                proved = rules.is_proved("state", receives=True, references=came, new=new, channel=channel)
                assert proved is (came >= 2 or (new and channel is not None))


def test_a_receiver_in_a_grown_community_names_two_of_it(
    secretariat: Person, grown: list[Person], visitor: Visitor
) -> None:
    assert "Name two referees" in apply(visitor).errors[0]
    assert "Name two referees" in apply(visitor, grown[0]).errors[0]
    assert "two different" in apply(visitor, grown[0], grown[0]).errors[0]
    assert visitor.open("/join").form("Send the application").find("referee_1_name") is None
    assert apply(visitor, grown[0], grown[1]).path == "/join/sent"


def test_nobody_is_asked_before_the_secretariat_looked(
    secretariat: Person, grown: list[Person], visitor: Visitor, db: Database
) -> None:
    apply(visitor, grown[0], grown[1])
    assert "names you as a referee" not in grown[0].visitor().open("/desk").main
    assert mails(db) == []
    page = ask(secretariat, only(db))
    assert "Asked on" in page.main
    assert "1 newcomer names you as a referee" in grown[0].visitor().open("/desk").main
    assert "names you" not in grown[2].visitor().open("/desk").main


def test_two_references_and_two_people_let_a_receiver_in(
    secretariat: Person, second_secretary: Person, grown: list[Person], visitor: Visitor, db: Database
) -> None:
    apply(visitor, grown[0], grown[1])
    application = only(db)
    early = secretariat.visitor().open(f"/secretariat/applications/{application.id}/approve")
    assert "Two references have to come" in early.fill({"code": secretariat.spare()}).press("Approve", status=403).main
    ask(secretariat, application)
    shown = grown[0].visitor().open("/desk/references").follow("Example Harbour Lab").main
    assert "It examines devices." in shown and "ines@harbour.example" not in shown and "Canary" not in shown
    answer(grown[0])
    assert "Two references have to come" in approve(secretariat, application, status=403).main
    answer(grown[1])
    approve(secretariat, application)
    assert made(db) is None
    page = second_secretary.visitor().open(f"/secretariat/applications/{application.id}")
    assert page.main.count(SAID) == 2 and "Stands by it" in page.main
    approve(second_secretary, application)
    organisation = made(db)
    assert organisation is not None and organisation.receives


@pytest.mark.parametrize("lost", ["declined", "suspended"])
def test_a_no_or_a_referee_who_lost_its_standing_is_no_reference(
    secretariat: Person, grown: list[Person], visitor: Visitor, db: Database, lost: str
) -> None:
    apply(visitor, grown[0], grown[1])
    ask(secretariat, only(db))
    answer(grown[0])
    answer(grown[1], "no" if lost == "declined" else "yes")
    if lost == "suspended":
        with db.writing() as session:
            session.get_one(Organisation, grown[1].organisation).standing = Standing.SUSPENDED
            session.commit()
    assert "Needed: 2. Came: 1." in secretariat.visitor().open(f"/secretariat/applications/{only(db).id}").main
    assert approve_is_refused(secretariat, only(db))


def approve_is_refused(person: Person, application: Application) -> bool:
    page = person.visitor().open(f"/secretariat/applications/{application.id}/approve")
    how = {"channel": "in_person", "note": "Met."} if page.form("Approve").find("channel") else {}
    return "Two references" in page.fill({"code": person.spare(), **how}).press("Approve", status=403).main


def test_only_managers_of_the_named_organisation_see_it_and_answer_once(
    secretariat: Person, grown: list[Person], visitor: Visitor, db: Database
) -> None:
    apply(visitor, grown[0], grown[1])
    ask(secretariat, only(db))
    with db.reading() as session:
        asked = session.scalars(select(Reference).where(Reference.organisation_id == grown[0].organisation)).one()
    where = f"/desk/references/{asked.id}"
    grown[2].visitor().open(where, status=404)
    secretariat.visitor().open(where, status=403)
    page = grown[0].visitor().open(where).fill({"says": "yes", "statement": SAID, "code": grown[0].spare()})
    answer(grown[0], "no")
    assert page.press("Send to the secretariat", status=403).status == 403
    assert "Only the secretariat can read what was said." in grown[0].visitor().open(where).main
    assert SAID not in grown[0].visitor().open(where).main
    assert state_of(db, asked.id) is ReferenceState.DECLINED


def state_of(db: Database, reference: UUID) -> ReferenceState:
    with db.reading() as session:
        return session.get_one(Reference, reference).state


def test_an_outsider_answers_by_a_link_that_works_once(
    secretariat: Person, visitor: Visitor, new_visitor: NewVisitor, db: Database
) -> None:
    apply(visitor, "ada@known.example", "bo@known.example")
    ask(secretariat, only(db))
    for to in ("ada@known.example", "bo@known.example"):
        page = new_visitor().open(link(db, to))
        assert page.h1 == "Example Harbour Lab" and "ines@" not in page.main
        assert page.press("Send to the secretariat", status=422).errors
        page = new_visitor().open(link(db, to)).fill({"says": "yes", "statement": SAID})
        assert page.press("Send to the secretariat").h1 == "Your answer was sent"
        assert new_visitor().open(link(db, to), status=410).h1 == "This link is over"
        assert page.fill({"says": "no", "statement": "Changed"}).press("Send to the secretariat").status in {403, 410}
    assert "Needed: 2. Came: 2." in secretariat.visitor().open(f"/secretariat/applications/{only(db).id}").main
    with db.reading() as session:
        assert [one.content for one in session.scalars(select(Reference))] == [None, None]


def test_a_link_that_was_not_used_in_time_is_sent_anew(
    secretariat: Person, visitor: Visitor, new_visitor: NewVisitor, db: Database
) -> None:
    apply(visitor, "ada@known.example", "bo@known.example")
    ask(secretariat, only(db))
    old = link(db, "ada@known.example")
    later = clock.now() + timedelta(days=22)
    with time_machine.travel(later, tick=True):
        new_visitor().open(old, status=410)
        ask(secretariat, only(db))
        assert len(mails(db)) == 4
        new_visitor().open(old, status=410)


def test_the_applicants_own_contact_is_no_referee(secretariat: Person, visitor: Visitor) -> None:
    assert "somebody else" in apply(visitor, "INES@harbour.example ", "bo@known.example").errors[0]
    assert "two different" in apply(visitor, "ada@known.example", "ADA@known.example").errors[0]


@pytest.mark.parametrize("path", ["/reference/AAAA", "/reference/" + "x" * 43, "/reference/" + "A" * 43])
def test_a_link_that_nobody_sent_opens_nothing(visitor: Visitor, path: str) -> None:
    assert visitor.open(path, status=None).status in {404, 410}


def test_what_referees_are_asked_and_say_lies_nowhere_in_clear(
    *,
    secretariat: Person,
    grown: list[Person],
    visitor: Visitor,
    db: Database,
    tmp_path: Path,
) -> None:
    apply(visitor, grown[0], grown[1])
    ask(secretariat, only(db))
    answer(grown[0])
    words = [SAID, "Example Harbour Lab", "It examines devices."]
    assert loot.found(words, [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []


def test_how_somebody_made_sure_lies_nowhere_in_clear_and_the_colleague_reads_it(
    secretariat: Person, second_secretary: Person, visitor: Visitor, db: Database, tmp_path: Path
) -> None:
    apply(visitor)
    decide(secretariat, only(db), "Approve", channel="video_call", note=SAID)
    assert loot.found([SAID], [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []
    page = second_secretary.visitor().open(f"/secretariat/applications/{only(db).id}").main
    assert SAID in page and "I saw them in a video call and know the face" in page


def test_in_a_new_community_the_other_way_has_to_be_said(secretariat: Person, visitor: Visitor, db: Database) -> None:
    apply(visitor)
    page = secretariat.visitor().open(f"/secretariat/applications/{only(db).id}/approve")
    assert page.fill({"code": secretariat.spare()}).press("Approve", status=422).errors
    assert made(db) is None
