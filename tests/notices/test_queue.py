from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.db import Base, Database
from portal.keys.instance import lock
from portal.notices import operations
from portal.notices.models import Mail, Waiting
from portal.notices.texts import NOTICE_BYTES, invitation_text, notice_text
from portal.sealing.envelopes import Unreadable
from portal.settings import Settings
from tests.notices.canaries import forms_of

BASE = "https://accord.example"


def queued(session: Session) -> list[tuple[str, str, str]]:
    mails = session.scalars(select(Mail)).all()
    return [
        (address, letter.subject, letter.body) for address, letter in (operations.read(session, one) for one in mails)
    ]


def gather(session: Session, people: dict[UUID, tuple[str, str]]) -> int:
    return operations.gather(session, addresses=lambda _session, _ids: people, base_url=BASE)


def test_however_much_waits_a_person_gets_one_notice(session: Session) -> None:
    amira = uuid4()
    with time_machine.travel(datetime(2026, 11, 20, 10, 5, tzinfo=UTC), tick=False) as clock:
        for minute in (5, 20, 59):
            clock.move_to(datetime(2026, 11, 20, 10, minute, tzinfo=UTC))
            operations.wake(session, amira)
            assert gather(session, {amira: ("amira@helpline.example", "en")}) == 0
        clock.move_to(datetime(2026, 11, 20, 11, 0, 1, tzinfo=UTC))
        assert gather(session, {amira: ("amira@helpline.example", "en")}) == 1
        assert gather(session, {amira: ("amira@helpline.example", "en")}) == 0
    [mail] = session.scalars(select(Mail))
    assert mail.due_at == datetime(2026, 11, 20, 11, tzinfo=UTC)


def test_the_queue_keeps_the_hour_and_not_the_moment(session: Session) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 10, 47, 31, tzinfo=UTC), tick=False):
        operations.wake(session, uuid4())
    [waiting] = session.scalars(select(Waiting))
    assert waiting.since_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_an_account_that_is_gone_gets_no_notice(session: Session) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 10, 5, tzinfo=UTC), tick=False) as clock:
        operations.wake(session, uuid4())
        clock.shift(3600)
        assert gather(session, {}) == 0
    assert session.scalar(select(func.count()).select_from(Waiting)) == 0


def test_a_notice_has_the_same_bytes_for_everyone_who_reads_a_language(session: Session) -> None:
    people = {uuid4(): (f"person{number}@helpline.example", "en") for number in range(3)}
    with time_machine.travel(datetime(2026, 11, 20, 10, 5, tzinfo=UTC), tick=False) as clock:
        for account in people:
            operations.wake(session, account)
        clock.shift(3600)
        gather(session, people)
    assert {address for address, _, _ in queued(session)} == {address for address, _ in people.values()}
    assert len({(subject, body) for _, subject, body in queued(session)}) == 1
    assert len({len(one.content) for one in session.scalars(select(Mail))}) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_notice_is_as_long_in_every_language_and_says_only_where(language: str) -> None:
    body = notice_text(language, base_url=BASE).body
    assert len(body.encode()) == NOTICE_BYTES
    assert BASE in body


def test_the_subject_of_an_invitation_names_nobody() -> None:
    made = invitation_text("en", organisation="Helpline for the Coast", link=f"{BASE}/join/abc")
    assert "Helpline" not in made.subject
    assert "Helpline for the Coast" in made.body
    assert f"{BASE}/join/abc" in made.body


def test_a_queued_mail_cannot_be_read_from_the_database(
    session: Session, database: Database, settings: Settings
) -> None:
    operations.mail(session, to="canary-amira@helpline.example", subject="canary-subject", text="canary-text " * 20)
    session.commit()
    found = b"".join(
        str(tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)).encode()
        + b"".join(bytes(cell) for cell in row if isinstance(cell, bytes | memoryview))
        for table in Base.metadata.sorted_tables
        for row in session.execute(text(f'SELECT * FROM "{table.name}"'))
    )
    if database.is_sqlite:
        found += b"".join(path.read_bytes() for path in settings.var.glob("accord.db*"))
    assert b"waiting" in found  # the row itself is there
    for canary in ("canary-amira", "helpline.example", "canary-subject", "canary-text"):
        for form in forms_of(canary):
            assert form not in found


def test_a_mail_moved_to_another_row_does_not_open(session: Session) -> None:
    one = operations.mail(session, to="a@helpline.example", subject="one", text="one")
    other = operations.mail(session, to="b@helpline.example", subject="two", text="two")
    other.content = one.content
    with pytest.raises(Unreadable):
        operations.read(session, other)


def test_an_address_in_the_place_of_a_text_does_not_open(session: Session) -> None:
    one = operations.mail(session, to="a@helpline.example", subject="one", text="one")
    one.content = lock(session, "a@helpline.example", row=one.id, label=operations.ADDRESS)
    with pytest.raises(Unreadable):
        operations.read(session, one)
