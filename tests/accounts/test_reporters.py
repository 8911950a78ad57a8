"""Reporters' drafts, receipts and sessions, as the reporting path uses them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from portal import clock
from portal.accounts import access
from portal.accounts.access import UNTIL
from portal.accounts.models import Receipt, ReporterSession
from portal.accounts.operations import reporters
from portal.actor import NOBODY, Kind
from portal.db import Database
from portal.keys.instance import instance, lock
from portal.policy import Stake
from portal.problems import Hidden
from portal.sealing.receipts import new_receipt

CANARY = "the blue door on Harbour Lane"


def test_answers_that_are_not_sent_are_read_back_by_their_token_alone(db: Database) -> None:
    with db.writing() as session:
        token = reporters.begin_draft(session)
        by = access.reporter(session, token)
        assert reporters.read_content(session, by) == {}
        reporters.write_content(session, {"account": CANARY}, by=by)
        session.commit()
    with db.reading() as session:
        by = access.reporter(session, token)
        assert by.kind is Kind.DRAFT
        assert by.stakes == {Stake.NONE, Stake.DRAFTING}
        assert reporters.read_content(session, by) == {"account": CANARY}
        row = session.scalars(select(ReporterSession)).one()
        assert CANARY.encode() not in (row.content or b"")


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "not-base64!", "A" * 44])
def test_a_token_that_opens_nothing_is_nobody(db: Database, token: str) -> None:
    with db.reading() as session:
        assert access.reporter(session, token) is NOBODY
        assert access.member_session(session, token) is None


def test_a_draft_ends_after_a_day_to_the_second_and_the_row_tells_only_the_day(db: Database) -> None:
    with db.writing() as session:
        token = reporters.begin_draft(session)
        row = session.scalars(select(ReporterSession)).one()
        assert row.until_on == (clock.now() + timedelta(hours=24)).date()
        row.until = lock(session, clock.now().isoformat(), row=row.id, label=UNTIL)
        session.flush()
        assert access.reporter(session, token) is NOBODY


def test_the_words_lead_back_to_the_receipt_and_other_words_do_not(db: Database) -> None:
    words = new_receipt()
    with db.writing() as session:
        stretched = reporters.stretch_receipt(instance(session), words)
        _receipt, private = reporters.make_receipt(session, stretched)
        session.commit()
    with db.reading() as session:
        found = reporters.find_receipt(session, stretched)
        assert found is not None
        assert found[1] == private
        other = reporters.stretch_receipt(instance(session), tuple(reversed(words)))
        assert reporters.find_receipt(session, other) is None


def test_a_receipt_is_open_to_its_session_and_gone_when_closed(db: Database) -> None:
    with db.writing() as session:
        stretched = reporters.stretch_receipt(instance(session), new_receipt())
        receipt, private = reporters.make_receipt(session, stretched)
        token = reporters.begin_receipt_session(session, receipt, private, content={"words": CANARY})
        other = reporters.begin_receipt_session(session, receipt, private)
        by = access.reporter(session, token)
        assert by.kind is Kind.RECEIPT
        assert by.stakes == {Stake.NONE, Stake.AUTHOR}
        assert by.keyring.private[receipt.pair_id] == private
        assert reporters.read_content(session, by) == {"words": CANARY}
        reporters.close_receipt(session, by)
        session.commit()
    with db.reading() as session:
        assert access.reporter(session, token) is access.reporter(session, other) is NOBODY
        assert reporters.find_receipt(session, stretched) is None
        assert session.scalars(select(Receipt)).all() == []


def test_ending_a_session_takes_what_was_kept_in_it(db: Database) -> None:
    with db.writing() as session:
        token = reporters.begin_draft(session)
        by = access.reporter(session, token)
        reporters.end_reporter_session(session, by)
        session.commit()
        assert access.reporter(session, token) is NOBODY
        session.expire_all()
        with pytest.raises(Hidden):
            reporters.read_content(session, by)


def test_of_two_writers_of_one_draft_one_is_told(db: Database) -> None:
    with db.writing() as session:
        token = reporters.begin_draft(session)
        session.commit()
    with db.reading() as reading:
        by = access.reporter(reading, token)
    with db.writing() as session:
        row = session.get_one(ReporterSession, by.session)
        assert row.version == 1
        # Meanwhile another request has written: the row in the database is newer than the one read here.
        newer = update(ReporterSession).values(version=9).execution_options(synchronize_session=False)
        session.execute(newer)
        with pytest.raises(StaleDataError):
            reporters.write_content(session, {"answer": "second"}, by=by)


def test_no_row_joins_a_receipt_to_an_account() -> None:
    for table in (Receipt.__table__, ReporterSession.__table__):
        assert not {key.column.table.name for key in table.foreign_keys} & {"accounts", "member_sessions"}
