"""Keys made anew: at once for whatever comes, in slices for what is there, and nothing becomes closed by it."""

import threading
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from portal import clock
from portal.actor import Actor
from portal.db import Database, new_id
from portal.jobs import work
from portal.jobs.models import Job
from portal.keys import grants, resealing, rings
from portal.keys.models import Generation, Grant, Ring, RingKind
from portal.organisations import queries
from portal.organisations.operations import rotation
from portal.problems import Stale
from tests.accounts.test_second_factor import wrong_code
from tests.harness.pages import Page
from tests.personas import MakeMember, Person
from tests.submissions import desk
from tests.submissions.desk import HAPPENED

KEYS = "/desk/organisation/keys"


def rotate(manager: Person) -> Page:
    """Make all keys anew, through the page."""
    page = manager.visitor().open(KEYS).follow("Make all keys anew")
    return page.fill({"code": manager.spare()}).press("Make them anew now", status=200)


def run_jobs(db: Database) -> int:
    return work.run_waiting(db, [rotation.RESEAL])


def ring_of(db: Database, person: Person, kind: RingKind = RingKind.REPORTS) -> Ring:
    with db.reading() as session:
        found = rings.ring_of(session, person.organisation, kind)
        assert found is not None
        return found


def fill(db: Database, person: Person, count: int) -> list[UUID]:
    """Give the person's organisation so many data keys."""
    by = acting(db, person)
    with db.writing() as session:
        ring = rings.ring_of(session, person.organisation, RingKind.REPORTS)
        assert ring is not None
        made = grants.make_data_keys(session, {new_id(): "a.label" for _one in range(count)})
        for key in made.values():
            grants.give(session, key, ring=ring, by=by)
        session.commit()
    return [key.id for key in made.values()]


def acting(db: Database, person: Person) -> Actor:
    """Return a fresh request of this person; not in a writing session, since it begins a session of its own."""
    with db.reading() as session:
        return person.actor(session)


def left(db: Database, person: Person) -> int:
    with db.reading() as session:
        return sum(resealing.left(session, person.organisation).values())


def opened(db: Database, person: Person) -> int:
    """How many of the organisation's data keys this person opens."""
    by = acting(db, person)
    with db.reading() as session:
        mine = session.scalars(select(Grant.data_key_id).where(Grant.holder_id == person.organisation)).all()
        return len(grants.open_keys(session, by, mine))


def test_a_manager_makes_all_keys_anew_and_the_report_still_opens(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    report = desk.report(app, helpline)
    page = rotate(helpline)
    assert page.h1 == "Keys of your organisation"
    assert "still to be sealed anew" in page.main
    with db.reading() as session:
        assert {ring.number for ring in queries.rings(session, helpline.organisation)} == {2}
    for person in (helpline, case_worker):
        assert HAPPENED in person.visitor().open(report.url + "/section/account").main
    run_jobs(db)
    assert left(db, helpline) == 0
    for person in (helpline, case_worker):
        assert HAPPENED in person.visitor().open(report.url + "/section/account").main
    assert "still to be sealed anew" not in helpline.visitor().open(KEYS).main


def test_progress_is_shown_and_leads_back_to_the_keys(app: Flask, db: Database, helpline: Person) -> None:
    desk.report(app, helpline)
    page = rotate(helpline)
    link = next(words for words in page.links if "still to be sealed anew" in words)
    assert page.follow(link).status == 200
    run_jobs(db)
    with db.reading() as session:
        jobs = session.scalars(select(Job)).all()
    assert jobs and all(job.cargo is None and job.done == job.total for job in jobs)


def test_after_the_job_no_grant_needs_an_older_generation(app: Flask, db: Database, helpline: Person) -> None:
    desk.report(app, helpline)
    rotate(helpline)
    rotate(helpline)
    run_jobs(db)
    with db.reading() as session:
        older = (
            select(func.count(Grant.id))
            .join(Generation, Grant.pair_id == Generation.id)
            .join(Ring, Generation.ring_id == Ring.id)
            .where(Generation.number < Ring.number)
        )
        assert session.scalar(older) == 0


def test_a_report_sent_between_rotation_and_job_opens(app: Flask, db: Database, helpline: Person) -> None:
    first = desk.report(app, helpline)
    rotate(helpline)
    second = desk.report(app, helpline)
    first.answers(helpline, "Written while keys were made anew.")
    run_jobs(db)
    assert HAPPENED in helpline.visitor().open(second.url + "/section/account").main
    assert "Written while keys were made anew." in helpline.visitor().open(first.url).main


def test_a_note_from_before_stays_readable_and_is_not_written_anew(app: Flask, db: Database, helpline: Person) -> None:
    report = desk.report(app, helpline)
    page = helpline.visitor().open(report.url + "/note")
    page.fill({"text": "Called back on Tuesday."}).press(status=200)
    rotate(helpline)
    run_jobs(db)
    assert "Called back on Tuesday." in helpline.visitor().open(report.url).main


def test_permission_taken_back_while_grants_are_sealed_anew_stays_taken_back(db: Database, helpline: Person) -> None:
    keys = fill(db, helpline, 6)
    rotate(helpline)
    ring, by = ring_of(db, helpline), acting(db, helpline)
    with db.reading() as session:
        old = resealing.keys_of(session, session.get_one(Ring, ring.id), by=by)
    with db.writing() as session:
        assert resealing.reseal(session, session.get_one(Ring, ring.id), old, most=3) == 3
        session.commit()
    with db.writing() as session:
        grants.take_back(session, keys, holder=helpline.organisation)
        session.commit()
    run_jobs(db)
    assert opened(db, helpline) == 0
    with db.reading() as session:
        assert session.scalars(select(Grant).where(Grant.data_key_id.in_(keys))).all() == []


def test_a_withdrawal_at_the_very_moment_leaves_no_grant(db: Database, helpline: Person) -> None:
    """Slices on one side, withdrawals on the other, until both are done: what was taken back is gone, the rest open."""
    keys = fill(db, helpline, 60)
    taken = keys[::2]
    rotate(helpline)

    def take_back() -> None:
        for one in taken:
            with db.writing() as session:
                grants.take_back(session, [one], holder=helpline.organisation)
                session.commit()

    other = threading.Thread(target=take_back)
    other.start()
    ring, by = ring_of(db, helpline), acting(db, helpline)
    with db.reading() as session:
        old = resealing.keys_of(session, session.get_one(Ring, ring.id), by=by)
    for _again in range(200):
        with db.writing() as session:
            resealing.reseal(session, session.get_one(Ring, ring.id), old, most=4)
            session.commit()
        if not other.is_alive() and not left(db, helpline):
            break
    other.join()
    run_jobs(db)
    assert left(db, helpline) == 0
    assert opened(db, helpline) == 30
    with db.reading() as session:
        assert session.scalars(select(Grant.id).where(Grant.data_key_id.in_(taken))).all() == []


@pytest.mark.parametrize("killed_after", [0, 1, 2, 3])
def test_a_job_killed_at_any_slice_is_carried_on(
    db: Database, helpline: Person, monkeypatch: pytest.MonkeyPatch, killed_after: int
) -> None:
    fill(db, helpline, 12)
    rotate(helpline)
    monkeypatch.setattr(resealing, "SLICE", 4)
    done = 0

    class KilledError(BaseException):
        pass

    real = resealing.reseal

    def slice_or_die(*args: object, **kwargs: object) -> int:
        nonlocal done
        if done == killed_after:
            raise KilledError
        done += 1
        return real(*args, most=4)  # type: ignore[arg-type]

    with monkeypatch.context() as dying:
        dying.setattr(resealing, "reseal", slice_or_die)
        with suppress(KilledError):
            run_jobs(db)
    assert opened(db, helpline) == 12, "at every moment everything opens"
    with monkeypatch.context() as later:
        at = clock.now() + work.LEASE + timedelta(seconds=1)
        later.setattr(clock, "now", lambda: at)
        run_jobs(db)
    assert left(db, helpline) == 0
    assert opened(db, helpline) == 12


def test_of_two_rotations_at_once_one_is_told(db: Database, helpline: Person, make_member: MakeMember) -> None:
    second = make_member(helpline, name="Second Manager", manager=True)
    pages = [one.visitor().open(KEYS).follow("Make all keys anew") for one in (helpline, second)]
    pages[0].fill({"code": helpline.spare()}).press("Make them anew now", status=200)
    told = pages[1].fill({"code": second.spare()}).press("Make them anew now", status=409)
    assert "Somebody else made the keys anew" in told.text
    assert ring_of(db, helpline).number == 2


def test_the_same_form_sent_twice_rotates_once(db: Database, helpline: Person) -> None:
    visitor = helpline.visitor()
    page = visitor.open(KEYS).follow("Make all keys anew").fill({"code": helpline.spare()})
    address, sent = desk.sent_again(visitor, page)
    page.press("Make them anew now", status=200)
    assert visitor.post(address, sent).status_code == 303
    assert ring_of(db, helpline).number == 2


def test_of_many_rotations_in_the_same_moment_one_wins(app: Flask, db: Database, helpline: Person) -> None:
    with db.reading() as session:
        was = rotation.seen(queries.rings(session, helpline.organisation))
    won: list[int] = []

    def race(by: Actor) -> None:
        with suppress(Stale), db.writing() as session:
            rotation.rotate_all(session, helpline.organisation, was=was, by=by, id=new_id())
            session.commit()
            won.append(1)

    threads = [threading.Thread(target=race, args=(acting(db, helpline),)) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(won) == 1
    assert ring_of(db, helpline).number == 2


def test_who_is_no_manager_neither_sees_nor_makes_keys(case_worker: Person) -> None:
    visitor = case_worker.visitor()
    for path in ("", "/rotate", "/sheet", "/sheet/1"):
        visitor.open(KEYS + path, status=403)


def test_with_a_wrong_code_nothing_is_made_anew(db: Database, helpline: Person) -> None:
    page = helpline.visitor().open(KEYS + "/rotate")
    assert page.fill({"code": wrong_code(helpline)}).press("Make them anew now", status=422).errors
    assert ring_of(db, helpline).number == 1


def test_what_a_job_left_is_taken_up_again(app: Flask, db: Database, helpline: Person) -> None:
    desk.report(app, helpline)
    rotate(helpline)
    with db.writing() as session:
        session.execute(delete(Job))
        session.commit()
    page = helpline.visitor().open(KEYS)
    assert "Sealing anew stopped before its end" in page.main
    page.press("Go on with it", status=200)
    run_jobs(db)
    assert left(db, helpline) == 0
    assert "stopped" not in helpline.visitor().open(KEYS).main


def test_a_grant_that_was_planted_is_not_vouched_for_by_sealing_anew(
    db: Database, helpline: Person, liaison: Person
) -> None:
    """Whoever writes to the database could otherwise have the portal sign a row that it never wrote."""
    keys = fill(db, helpline, 2)
    ring = ring_of(db, helpline)
    with db.writing() as session:
        forged = session.scalars(select(Grant).where(Grant.data_key_id == keys[0])).one()
        forged.mac = bytes(32)
        session.commit()
    rotate(helpline)
    run_jobs(db)
    with db.reading() as session:
        stay = session.scalars(select(Grant).where(Grant.data_key_id.in_(keys))).all()
        assert [one.data_key_id for one in stay] == [keys[1]]
        assert stay[0].pair_id == rings.newest(session, session.get_one(Ring, ring.id)).id


def test_ten_thousand_grants_keep_nobody_waiting(db: Database, helpline: Person) -> None:
    """The page counts them and begins a job; how long it takes is measured by the benchmarks."""
    fill(db, helpline, 300)
    page = rotate(helpline)
    assert "300 still to be sealed anew" in page.main
    assert left(db, helpline) == 300
