"""Taking permission back: the grants go at once, the objects are sealed anew by a job that may be killed anywhere."""

import pytest
from sqlalchemy import delete, select, update

from portal import clock
from portal.accounts.access import reporter
from portal.actor import SYSTEM
from portal.db import Database
from portal.files import contents
from portal.files.models import Body
from portal.files.operations import resealing, storing
from portal.files.rules import BodyKind
from portal.jobs import work
from portal.jobs.models import Job, JobState
from portal.keys import grants
from portal.keys.instance import unlock
from portal.keys.models import DataKey, Grant, Owed, Ring, RingKind
from portal.storage import Store
from portal.submissions import access
from portal.submissions.models import Section
from portal.submissions.operations import permission, regiving
from portal.submissions.operations.permission import Audience
from portal.submissions.rules import SectionName
from tests.factories import Person
from tests.files import filed
from tests.files.test_refer import MAIL, opened, refer
from tests.submissions.desk import Report

NOTE = ("note.txt", b"What it said.\n" * 9_000)


class Killed(BaseException):
    """The process is gone: nothing after it runs, not even what tidies up."""


def take_back(report: Report, person: Person) -> None:
    with report.db.writing() as session:
        by = reporter(session, report.token)
        part = access.own_participation(session, report.part(person).id, by=by)
        permission.withdraw_from(session, part, by=by)
        session.commit()


def works(db: Database, store: Store) -> int:
    """Let the worker do everything that waits."""
    with db.writing() as session:
        session.execute(update(Job).where(Job.state == JobState.WAITING).values(leased_until=None))
        session.commit()
    return work.run_waiting(db, [resealing.kind(store)])


def keys(report: Report) -> dict[str, bytes]:
    """Return the key of every object, by the object's name, as the reporter's keys open them."""
    with report.db.reading() as session:
        by = reporter(session, report.token)
        bodies = session.scalars(select(Body)).all()
        mine = grants.open_keys(session, by, {one.key_id for one in bodies})
        return {contents.name_of(one.object_id): contents.open_body(one, mine[one.key_id]).key for one in bodies}


def test_taking_permission_back_closes_files_at_once_and_seals_them_anew(
    report: Report, helpline: Person, liaison: Person, store: Store
) -> None:
    refer(report, helpline, liaison)
    filed.add(report, NOTE)
    before, sealed = keys(report), {name: store.get(name) for name in keys(report)}
    assert opened(report, liaison) and opened(report, helpline)
    take_back(report, helpline)
    assert opened(report, helpline) == set()
    with report.db.reading() as session:
        assert not session.scalars(select(Grant).where(Grant.holder_id == helpline.organisation)).all()
    assert works(report.db, store) == 4
    after = keys(report)
    assert not set(before) & set(after) and not set(before.values()) & set(after.values())
    assert not any(name in set(store.names()) for name in sealed)
    assert filed.counted(report.db, store) == (1, 2, 2, 2)
    mine = report.reporter().open("/return/files")
    assert filed.saved(mine, "Save the original") == NOTE[1]
    assert filed.saved(filed.section(report, liaison), "Save the cleaned copy") == NOTE[1]


def test_what_came_by_referral_is_sealed_anew_and_the_originals_stay(
    report: Report, helpline: Person, liaison: Person, store: Store
) -> None:
    refer(report, helpline, liaison)
    filed.add(report, NOTE)
    before = keys(report)
    take_back(report, liaison)
    works(report.db, store)
    assert len(set(before) & set(keys(report))) == 1
    assert filed.saved(filed.section(report, helpline), "Save the original") == NOTE[1]


def test_who_is_permitted_again_gets_what_the_reporter_had_given_before(
    report: Report, helpline: Person, liaison: Person, store: Store
) -> None:
    refer(report, helpline, liaison)
    filed.add(report, NOTE)
    for person in (helpline, liaison):
        take_back(report, person)
    works(report.db, store)
    with report.db.writing() as session:
        by = reporter(session, report.token)
        submission = access.own_submission(session, by=by)
        for person in (helpline, liaison):
            to = Audience(organisation=person.organisation)
            permission.permit(session, submission, section=SectionName.TECHNICAL, to=to, until=None, by=by)
        session.commit()
    assert opened(report, helpline) == {BodyKind.ORIGINAL, BodyKind.CLEANED}
    assert opened(report, liaison) == {BodyKind.CLEANED}


def test_keys_that_were_lost_are_given_again_within_the_same_bounds(
    report: Report, helpline: Person, liaison: Person
) -> None:
    refer(report, helpline, liaison)
    filed.add(report, NOTE)
    with report.db.reading() as session:
        sections = session.scalars(select(Section).where(Section.originals_key_id.is_not(None))).all()
        (key,) = [one.originals_key_id for one in sections if one.originals_key_id]
        rings = {one.holder_id: one for one in session.scalars(select(Ring).where(Ring.kind == RingKind.REPORTS))}
        assert regiving.permitted(session, key, rings[helpline.organisation])
        assert not regiving.permitted(session, key, rings[liaison.organisation])
        assert regiving.permitted(session, sections[0].data_key_id, rings[liaison.organisation])


@pytest.mark.parametrize("at", ["put_pieces", "delete", "slice"])
def test_a_worker_killed_anywhere_begins_that_file_again(
    report: Report, helpline: Person, store: Store, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    filed.add(report, MAIL)
    take_back(report, helpline)

    def killed(*_given: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if at == "slice":
            patch.setattr(work, "_end", killed)
        elif at == "put_pieces":
            whole = store.put_pieces

            def after(*given: object) -> None:
                whole(*given)  # type: ignore[arg-type]
                raise Killed

            patch.setattr(store, at, after)
        else:
            patch.setattr(store, at, killed)
        with pytest.raises(Killed):
            works(report.db, store)
    works(report.db, store)
    assert filed.counted(report.db, store) == (1, 1, 1, 1)
    assert filed.saved(report.reporter().open("/return/files"), "Save the original") == MAIL[1]


def test_a_second_withdrawal_before_the_first_job_ran_leaves_nothing_and_loses_nothing(
    report: Report, helpline: Person, liaison: Person, store: Store
) -> None:
    refer(report, helpline, liaison)
    filed.add(report, NOTE)
    before = keys(report)
    take_back(report, liaison)
    between = keys(report)
    take_back(report, helpline)
    works(report.db, store)
    after = keys(report)
    assert before == between and not set(before.values()) & set(after.values())
    assert filed.counted(report.db, store) == (1, 2, 2, 2)
    mine = report.reporter().open("/return/files")
    assert filed.saved(mine, "Save the original") == filed.saved(mine, "Save the copy") == NOTE[1]


def test_a_job_holds_no_data_key_and_none_at_all_when_it_has_ended(
    report: Report, helpline: Person, store: Store
) -> None:
    filed.add(report, MAIL)
    take_back(report, helpline)
    with report.db.reading() as session:
        job = session.scalars(select(Job)).one()
        cargo = unlock(session, job.cargo or b"", row=job.id, label=work.CARGO)
        names = {one.hex for one in session.scalars(select(DataKey.id))}
    assert not any(name in cargo for name in names)
    works(report.db, store)
    with report.db.reading() as session:
        assert [job.cargo for job in session.scalars(select(Job))] == [None]


def test_a_job_that_is_given_up_owes_the_work_to_whoever_holds_the_key(
    report: Report, helpline: Person, store: Store
) -> None:
    filed.add(report, MAIL)
    take_back(report, helpline)
    with report.db.writing() as session:
        session.execute(update(Job).values(begun_at=clock.now() - 2 * work.LONGEST))
        session.commit()
    works(report.db, store)
    with report.db.reading() as session:
        assert session.scalars(select(Owed)).all() and session.scalars(select(Body)).one().ticket is None
    report.reporter().open("/return/report")
    works(report.db, store)
    assert filed.saved(report.reporter().open("/return/files"), "Save the original") == MAIL[1]
    with report.db.reading() as session:
        assert not session.scalars(select(Owed)).all()


def test_after_a_restore_without_its_jobs_the_work_is_owed(report: Report, helpline: Person, store: Store) -> None:
    filed.add(report, MAIL)
    before = keys(report)
    take_back(report, helpline)
    with report.db.writing() as session:
        assert resealing.owe_forsaken(session) == 0, "a job has it"
        session.execute(delete(Job))
        assert resealing.owe_forsaken(session) == 1
        session.commit()
    report.reporter().open("/return/report")
    works(report.db, store)
    assert not set(before.values()) & set(keys(report).values())


def test_a_withdrawal_of_which_nobody_present_has_the_key_is_owed_by_the_reporter(
    report: Report, helpline: Person, store: Store
) -> None:
    filed.add(report, NOTE)
    before = keys(report)
    with report.db.writing() as session:
        permission.reseal_or_owe(
            session,
            *session.scalars(select(DataKey.id).where(DataKey.label == "submission.originals")),
            by=SYSTEM,
        )
        session.commit()
    report.reporter().open("/return/report")
    works(report.db, store)
    assert len(set(before) & set(keys(report))) == 1
    assert storing.sweep(report.db, store) == 0


def test_originals_that_are_owed_are_sealed_anew_by_whoever_comes_by(
    report: Report, db: Database, helpline: Person
) -> None:
    """Attack: a permission ends by itself, and the old key of an original goes on opening it."""
    filed.add(report, MAIL)
    with db.writing() as session:
        for key in session.scalars(select(DataKey.id).where(DataKey.label == "submission.originals")).all():
            permission.reseal_or_owe(session, key, by=SYSTEM)
        session.commit()
        assert session.scalars(select(Owed)).all()
    helpline.visitor().open("/desk/submissions")
    with db.reading() as session:
        assert session.scalars(select(Owed)).all() == []
