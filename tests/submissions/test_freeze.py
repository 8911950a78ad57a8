"""Freezing all sharing: nothing is opened, given or passed on, until the reporter ends it."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from portal import clock
from portal.accounts import access
from portal.db import Database
from portal.keys import owed, rings
from portal.keys.models import RingKind
from portal.submissions.models import Opening, Participation, Section, Submission
from portal.submissions.operations import settling
from portal.submissions.rules import IDLE_DAYS, WARNED, PartState, SectionName
from tests.factories import Person
from tests.files import filed
from tests.harness.pages import Visitor
from tests.submissions import reporter
from tests.submissions.desk import HAPPENED, Report, report
from tests.submissions.test_halt import LONG_OVER, sweep
from tests.submissions.test_refer_desk import FOR_LAW, offer

FREEZE = "Freeze all sharing for now"
FROZEN = "froze all sharing"


def frozen(app: Flask, *receivers: Person) -> Report:
    made = report(app, *receivers)
    page = made.reporter().open("/return/report").follow(FREEZE)
    assert "Taking permission back destroys those keys" in page.main
    assert "All sharing is frozen since" in page.press("Freeze all sharing", status=200).main
    return made


def test_nobody_opens_a_part_or_a_file_while_it_is_frozen(app: Flask, helpline: Person, db: Database) -> None:
    made = report(app, helpline, copying=[("technical", str(helpline.organisation))])
    filed.add(made, ("warning.eml", b"From: someone@example.net\r\n\r\nIt says.\r\n"))
    visitor = helpline.visitor()
    shown = visitor.open(f"{made.url}/section/technical")
    at = next(address for address in shown.links.values() if "/files/" in address)
    made.reporter().open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    with db.reading() as session:
        before = session.scalar(select(func.count(Opening.id)))
    for address in (f"{made.url}/section/account", f"{made.url}/section/wall", at):
        assert FROZEN in visitor.open(address, status=403).main
    assert FROZEN in visitor.open(made.url).main
    with db.reading() as session:
        assert session.scalar(select(func.count(Opening.id))) == before


def test_a_copy_is_refused_too(app: Flask, helpline: Person) -> None:
    made = report(app, helpline, copying=[("account", str(helpline.organisation))])
    page = helpline.visitor().open(f"{made.url}/section/account")
    made.reporter().open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    assert FROZEN in page.press("Take a copy of this part", status=403).main


def test_nothing_is_referred_while_it_is_frozen(app: Flask, helpline: Person, liaison: Person, db: Database) -> None:
    made = report(app, helpline, beyond=[("account", "state")])
    page = offer(made, helpline.visitor(), liaison).fill({"Parts of the report": ["account"], "Note": "", **FOR_LAW})
    page = page.press("Continue", status=200).fill({"Code from": helpline.totp()})
    made.reporter().open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    assert FROZEN in page.press("Refer now", status=403).main
    with db.reading() as session:
        assert session.scalar(select(func.count(Participation.id))) == 1


def test_messages_still_go_both_ways(app: Flask, helpline: Person) -> None:
    made = frozen(app, helpline)
    made.answers(helpline, "I stopped it for now")
    page = helpline.visitor().open(made.url)
    assert "I stopped it for now" in page.main
    page.fill({"Your message": "We wait"}, button="Send").press("Send", status=200)
    assert "We wait" in made.reporter().open(f"/return/thread/{made.part(helpline).id}").main


def test_taking_back_works_and_giving_does_not(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation], only={helpline.organisation: ["account"]})
    visitor.open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    name = f"to-{helpline.organisation}"
    page = visitor.open("/return/permission").fill({name: ["account", "contact"]}).press("See what this changes")
    refused = page.fill({"words": words}).press("Change it", status=403)
    assert "You froze all sharing" in refused.main
    page = visitor.open("/return/permission").follow("Take everything back from")
    assert "This is what stands now" in page.press("Take it back", status=200).main


def test_what_was_owed_waits_until_the_freeze_ends(app: Flask, helpline: Person, db: Database) -> None:
    made = frozen(app, helpline)
    with db.writing() as session:
        ring = rings.ring_of(session, helpline.organisation, RingKind.REPORTS)
        section = session.scalars(
            select(Section).where(Section.submission_id == made.id, Section.name == SectionName.ACCOUNT)
        ).one()
        assert ring is not None
        owed.owe_grant(session, section.data_key_id, ring=ring, permission=None, payer=None)
        session.commit()
    with db.writing() as session:
        by = access.reporter(session, made.token)
        assert not settling.owes(session, by=by)
        session.get_one(Submission, made.id).frozen_on = None
        session.flush()
        assert settling.owes(session, by=by)


def test_ending_it_asks_for_the_words_and_opens_it_again(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    page = page.follow("End the freeze")
    refused = page.fill({"words": "abacus " * 7}).press("Let it be opened again", status=422)
    page = refused.fill({"words": words}).press("Let it be opened again", status=200)
    assert "All sharing is frozen" not in page.main
    with db.reading() as session:
        reference = session.scalars(select(Submission.reference)).one()
    opened = helpline.visitor().open(f"/desk/submissions/{reference}/section/account")
    assert reporter.WHAT_HAPPENED in opened.main


def test_freezing_twice_is_freezing_once(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    first, second = (made.reporter().open("/return/freeze") for _ in range(2))
    first.press("Freeze all sharing", status=200)
    second.press("Freeze all sharing", status=200)
    assert HAPPENED not in helpline.visitor().open(f"{made.url}/section/account", status=403).text


def test_nobody_new_is_let_into_a_frozen_report(app: Flask, helpline: Person, case_worker: Person) -> None:
    """Attack: the page that lets a colleague in was opened before the reporter froze the report."""
    made = report(app, helpline, people="Ada Example")
    page = helpline.visitor().open(f"{made.url}/handlers/name")
    page = page.fill({"Who else": case_worker.name, "I compared": True})
    made.reporter().open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    assert FROZEN in page.press("Let this person in", status=403).main
    case_worker.visitor().open(made.url, status=404)


def frozen_and(visitor: Visitor, person: Person, **columns: Any) -> str:
    """File a report, freeze it, and change its part; return its words."""
    words = reporter.file_report(visitor, receivers=[person.organisation])
    visitor.open("/return/report").follow(FREEZE).press("Freeze all sharing", status=200)
    with person.database.writing() as session:
        session.execute(update(Participation).values(columns))
        session.commit()
    return words


def test_nothing_is_destroyed_for_age_while_it_is_frozen_or_as_that_ends(visitor: Visitor, helpline: Person) -> None:
    """Else it was gone before its reporter said what becomes of it, or with the next round of the worker after that."""
    words = frozen_and(visitor, helpline, **LONG_OVER)
    assert sweep(helpline).destroyed_on is None
    page = visitor.open("/return/report").follow("End the freeze").fill({"words": words})
    page.press("Let it be opened again", status=200)
    after = sweep(helpline)
    assert after.destroyed_on is None and after.kept_until == clock.today() + timedelta(days=WARNED[0])


def test_the_time_of_what_nobody_can_let_open_again_runs_with_the_whole_warning(
    visitor: Visitor, helpline: Person
) -> None:
    words = frozen_and(visitor, helpline, **LONG_OVER)
    visitor.open("/return/close").fill({"words": words}).press("Close it for ever", status=200)
    after = sweep(helpline)
    assert after.destroyed_on is None and after.kept_until == clock.today() + timedelta(days=WARNED[0])


def test_nothing_is_closed_because_nobody_may_open_it(visitor: Visitor, helpline: Person) -> None:
    long_ago = clock.today() - timedelta(days=IDLE_DAYS + 10)
    words = frozen_and(visitor, helpline, state=PartState.IN_REVIEW, moved_on=long_ago)
    assert sweep(helpline).state is PartState.IN_REVIEW
    page = visitor.open("/return/report").follow("End the freeze").fill({"words": words})
    page.press("Let it be opened again", status=200)
    assert sweep(helpline).state is PartState.IN_REVIEW, "it has a year from the day on which it may be opened again"
