"""Proof that people were told: it goes with the notice, and in the end is a day that names nobody."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.notices import delivery, operations
from portal.notices.delivery import Server
from portal.notices.models import Proof
from tests.notices.post_office import PostOffice

TEN = datetime(2027, 3, 3, 10, 5, tzinfo=UTC)


def gather(session: Session, *known: UUID) -> int:
    people = {one: (f"{one.hex}@helpline.example", "en") for one in known}
    made = operations.gather(session, addresses=lambda _session, _ids: people, base_url="https://accord.example")
    session.commit()
    return made


def proofs(database: Database) -> list[tuple[bool, bool, date | None]]:
    """Return whether each names an account, whether a mail, and its day."""
    with database.reading() as session:
        return [
            (one.account_id is not None, one.mail_id is not None, one.taken_on)
            for one in session.scalars(select(Proof))
        ]


def test_it_follows_the_notice_until_it_is_a_day(session: Session, database: Database, server: Server) -> None:
    amira, thing = uuid4(), uuid4()
    with time_machine.travel(TEN, tick=False) as time:
        operations.wake_with_proof(session, thing, amira)
        session.commit()
        assert proofs(database) == [(True, False, None)]
        time.shift(timedelta(hours=1))
        assert gather(session, amira) == 1
        assert proofs(database) == [(False, True, None)]
        assert delivery.deliver(database, server, sender="portal@accord.example") == 1
        assert proofs(database) == [(False, False, date(2027, 3, 3))]
    operations.forget_proofs(session, thing)
    session.commit()
    assert proofs(database) == []


def test_a_notice_that_was_owed_already_carries_it_too(session: Session, database: Database) -> None:
    amira = uuid4()
    with time_machine.travel(TEN, tick=False) as time:
        operations.wake(session, amira)
        operations.wake_with_proof(session, uuid4(), amira)
        operations.wake_with_proof(session, uuid4(), amira)
        session.commit()
        time.shift(timedelta(hours=1))
        assert gather(session, amira) == 1
    assert proofs(database) == [(False, True, None)] * 2


def test_with_an_account_or_a_mail_that_is_gone_it_goes(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    amira, basil = uuid4(), uuid4()
    post_office.refuses = "550 nobody here"
    with time_machine.travel(TEN, tick=False) as time:
        operations.wake_with_proof(session, uuid4(), amira, basil)
        session.commit()
        time.shift(timedelta(hours=1))
        assert gather(session, amira) == 1
        assert proofs(database) == [(False, True, None)]
        assert delivery.deliver(database, server, sender="portal@accord.example") == 0
        time.shift(timedelta(days=8))
        delivery.forget_failed(database)
    assert proofs(database) == []
