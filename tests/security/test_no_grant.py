"""Behind the policy stands the key: with every permission check saying yes, whoever holds no grant reads nothing."""

from collections.abc import Iterator
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import insert, select

from portal.db import Database, new_id
from portal.policy import Stake
from portal.submissions import access
from portal.submissions.models import Participation
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor
from tests.security.test_gate import rules
from tests.security.walk import Walk, walk

EVERYTHING = frozenset(Stake)


@pytest.fixture
def made(app: Flask, helpline: Person, liaison: Person) -> Walk:
    return walk(app, helpline=helpline, liaison=liaison)


@pytest.fixture
def all_checks_say_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a mock of what is tested: the hole in the wall, behind which the keys have to hold."""
    monkeypatch.setattr(access, "allows", lambda *_asked: True)
    monkeypatch.setattr(access, "stakes_in", lambda *_asked: EVERYTHING)


def slip_in(db: Database, intruder: Person) -> None:
    """Write, as somebody with the database could, that the intruder's organisation takes part."""
    with db.writing() as session:
        row = session.execute(select(Participation.__table__).limit(1)).one()._asdict()
        row |= {"id": new_id(), "organisation_id": intruder.organisation, "referred_by_id": None, "handler_id": None}
        session.execute(insert(Participation), [row])
        session.commit()


def pages_about(app: Flask, visitor: Visitor, made: Walk) -> Iterator[tuple[str, str]]:
    """Yield every page of the desk about the report, with each section's, as this person is shown it."""
    reference = made.url.rsplit("/", 1)[-1]
    addresses = {
        address.replace("nothing", reference, 1) for rule, address in rules(app, "GET") if "<reference>" in rule.rule
    }
    addresses |= {f"{made.url}/section/{name}" for name in ("account", "technical", "contact", "wall")}
    for address in sorted(addresses):
        yield address, visitor.fetch(address).text


INTRUDERS: Final = ("other_liaison", "company", "vendor_officer", "secretariat")


@pytest.mark.usefixtures("all_checks_say_yes")
def test_an_organisation_that_slipped_in_reads_nothing(
    app: Flask, db: Database, made: Walk, *, helpline: Person, request: pytest.FixtureRequest, subtests: pytest.Subtests
) -> None:
    """The same pages do show it to whoever holds the grant: otherwise finding nothing would mean nothing."""
    shown = " ".join(text for _address, text in pages_about(app, helpline.visitor(), made))
    assert len([word for word in made.canaries if word in shown]) >= 9
    for who in INTRUDERS:
        intruder: Person = request.getfixturevalue(who)
        slip_in(db, intruder)
        pages = list(pages_about(app, intruder.visitor(), made))
        with subtests.test(who):
            assert len(pages) > 10
            for address, text in pages:
                assert [word for word in made.canaries if word in text] == [], address


@pytest.mark.usefixtures("all_checks_say_yes")
def test_a_member_who_was_not_named_reads_nothing_of_a_restricted_report(
    app: Flask, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    made = walk(app, helpline=helpline, liaison=liaison, people=True)
    for address, text in pages_about(app, case_worker.visitor(), made):
        assert [word for word in made.canaries if word in text] == [], address


def test_a_receipt_opens_no_other_report(app: Flask, made: Walk, helpline: Person, new_visitor: NewVisitor) -> None:
    from tests.submissions import reporter

    other = reporter.file_report(new_visitor(), receivers=[helpline.organisation])
    page = reporter.come_back(new_visitor(), other)
    for rule, address in rules(app, "GET"):
        if rule.rule.startswith("/return/") and "<" not in rule.rule:
            assert [word for word in made.canaries if word in page.visitor.fetch(address).text] == [], rule.rule
