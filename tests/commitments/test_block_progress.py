"""Blocks of what an organisation says of its progress: updates, the titles of steps, and evidence with its file."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.commitments.models import Commitment, Version
from portal.commitments.models.blocks import Block
from portal.commitments.models.evidence import Evidence
from portal.commitments.models.progress import MilestoneState, ProgressUpdate
from portal.commitments.operations import blocking as operations
from portal.commitments.rules.blocks import Why
from portal.commitments.rules.parts import Column
from portal.db import Database, new_id
from tests.commitments import blocking, promises, reporting, showing
from tests.commitments.blocking import block, confirm, lift, propose, public
from tests.commitments.living import acting
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember

STEP = "Kanari-step-nachtigall"
SAID = "Kanari-said-nachtigall"
SHOWN = "Kanari-shown-nachtigall"
STEPS = {"milestones-0-title": STEP, "milestones-0-due_on": "2027-06-01"}


@pytest.fixture
def two(secretariat: Person, second_secretary: Person) -> tuple[Person, Person]:
    return secretariat, second_secretary


@pytest.fixture
def promised(company: Person, make_member: MakeMember) -> Person:
    second = make_member(company, name="Second Officer", manager=True)
    page = company.visitor().open("/desk/commitments/new").fill({**promises.TEXT, **STEPS})
    promises.approve(second, promises.send(page.press("Keep the draft", status=200)).path)
    return company


def leaks(app: Flask, word: str) -> list[str]:
    """Return the public addresses where a word still stands, the calendar of due days among them."""
    return [path for path, page in blocking.everything_public(app).items() if word in page]


def test_what_an_update_says_leaves_everything_public(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    reporting.publish(promised, desk_address(promised), **{"What has happened": SAID})
    assert leaks(app, SAID)
    url = block(*two, "text")
    assert leaks(app, SAID) == []
    assert SAID in promised.visitor().open("/desk/blocks").follow("What a progress update says").main
    lift(*two, url)
    with db.reading() as session:
        assert session.scalars(select(ProgressUpdate.text)).one() == SAID
    assert SAID in Visitor(app).open(public(app)).main


def test_the_titles_of_steps_leave_version_updates_calendar_and_lists(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    reporting.publish(promised, desk_address(promised))
    assert leaks(app, STEP)
    url = propose(two[0], "milestones", code=of_version(db, "milestones"))
    confirm(two[1], url)
    assert leaks(app, STEP) == []
    with db.reading() as session:
        assert session.scalars(select(MilestoneState.title)).one() == "[blocked]"
        assert STEP not in repr(session.scalars(select(ProgressUpdate.milestones)).all())
    lift(*two, url)
    with db.reading() as session:
        assert session.scalars(select(MilestoneState.title)).one() == STEP
        assert STEP in repr(session.scalars(select(ProgressUpdate.milestones)).all())


def test_what_is_a_list_is_read_as_one_and_not_as_it_is_stored(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    page = two[0].visitor().open(blocking.BLOCKS).fill({"address": public(app)}).press("Find the page", status=200)
    assert f"2027-06-01 {STEP}" in page.main and "due_on" not in page.main
    assert page.texts("summary")[0].startswith("Text of the commitment (version 1): ")
    url = propose(two[0], "milestones", code=of_version(db, "milestones"))
    page = two[1].visitor().open(f"{url}/confirm")
    assert STEP in page.main and "due_on" not in page.main
    confirm(two[1], url)
    page = promised.visitor().open("/desk/blocks").follow("Milestones")
    assert STEP in page.main and "due_on" not in page.main


def test_evidence_goes_with_its_address(app: Flask, promised: Person, two: tuple[Person, Person], db: Database) -> None:
    kept = "ab12" * 16
    showing.add(promised, desk_address(promised), words=SHOWN, url="https://news.example/kanari-address", sha256=kept)
    showing.publish(promised, desk_address(promised))
    assert leaks(app, SHOWN) and leaks(app, "kanari-address") and leaks(app, kept)
    url = propose(two[0], "whole", code=of_evidence(db))
    confirm(two[1], url)
    assert leaks(app, SHOWN) == [] and leaks(app, "kanari-address") == [] and leaks(app, kept) == []
    lift(*two, url)
    page = Visitor(app).open(public(app))
    assert "kanari-address" in page.source and kept in page.main


def test_a_file_that_was_blocked_cannot_be_had_and_its_key_is_not_in_clear(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    showing.add(promised, desk_address(promised), words=SHOWN)
    showing.publish(promised, desk_address(promised))
    file = f"{public(app)}/evidence/1/file"
    assert Visitor(app).fetch(file).status_code == 200
    with db.reading() as session:
        key = session.scalars(select(Evidence.object_key)).one()
    url = propose(two[0], "whole", code=of_evidence(db))
    confirm(two[1], url)
    assert Visitor(app).fetch(file).status_code == 404
    assert leaks(app, SHOWN) == [] and leaks(app, "figures.csv") == []
    with db.reading() as session:
        assert session.scalars(select(Evidence.object_key)).one() == bytes(32) != key
    page = promised.visitor().open("/desk/blocks").follow("Everything that it says")
    assert SHOWN in page.main and "figures.csv" in page.main
    lift(*two, url)
    assert Visitor(app).fetch(file).get_data() == showing.FIGURES


def of_version(db: Database, part: str) -> str:
    """Return how the form names a part of the version, and not of an update."""
    found = [one for one in blocking.offered(db) if one.startswith("version.") and one.endswith(f".{part}")]
    return found[0]


def of_evidence(db: Database) -> str:
    return next(one for one in blocking.offered(db) if one.startswith("evidence."))


def test_every_part_that_is_offered_can_be_blocked_and_comes_back(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    """One after the other, the whole of a text at the end: nothing is left that was not there before."""
    reporting.publish(promised, desk_address(promised), **{"What has happened": SAID})
    first, second = [acting(person) for person in two]
    before, made = state(db), []
    for one in sorted(blocking.offered(db), key=lambda one: one.endswith(".whole")):
        if one in blocking.offered(db):
            made.append(new_id())
            with db.writing() as session:
                commitment = session.scalars(select(Commitment)).one()
                made_now = operations.propose(
                    session, commitment, one, why=Why.OTHER, words="A reason.", by=first, id=made[-1]
                )
                operations.confirm(session, made_now, by=second)
                session.commit()
    assert leaks(app, "Tell people within three days") == [] and len(made) > 7
    for row in made:
        with db.writing() as session:
            block = session.get_one(Block, row)
            operations.propose_lift(session, block, by=first)
            operations.lift(session, block, by=second)
            session.commit()
    assert state(db) == before


def state(db: Database) -> list[object]:
    """Return everything that can be blocked, as it stands."""
    with db.reading() as session:
        rows = [row for model in (Version, ProgressUpdate, MilestoneState) for row in session.scalars(select(model))]
        return [[getattr(row, one, None) for one in (*Column, "digest")] for row in rows]
