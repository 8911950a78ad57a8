from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import structlog
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.app import open_database
from portal.db import Database
from portal.notices import delivery, operations
from portal.notices.delivery import Server
from portal.notices.models import Mail, MailState
from portal.notices.texts import notice_text
from portal.settings import Settings
from tests.notices.post_office import PostOffice

SENDER = "portal@accord.example"


def queue(session: Session, *addresses: str, due: datetime | None = None) -> None:
    for address in addresses:
        operations.mail(session, to=address, subject="Something waits", text="Something waits.", due=due)
    session.commit()


def deliver(database: Database, server: Server) -> int:
    return delivery.deliver(database, server, sender=SENDER)


def left(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail)))


def test_a_mail_that_was_taken_leaves_nothing_behind(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    queue(session, "amira@helpline.example")
    assert deliver(database, server) == 1
    [mail] = post_office.taken
    assert mail["To"] == "amira@helpline.example"
    assert mail["From"] == SENDER
    assert mail.get_content().rstrip() == "Something waits."
    assert left(database) == []


def test_a_mail_is_not_sent_before_it_is_due(session: Session, database: Database, server: Server) -> None:
    queue(session, "amira@helpline.example", due=clock.now() + timedelta(minutes=1))
    assert deliver(database, server) == 0
    assert len(left(database)) == 1


def test_notices_in_a_language_are_of_one_size_on_the_line(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    text = notice_text("ar", base_url="https://accord.example")
    for address in ("amira@helpline.example", "basil@helpline.example"):
        operations.mail(session, to=address, subject=text.subject, text=text.body)
    session.commit()
    deliver(database, server)
    assert len(post_office.raw) == 2
    assert len({len(raw) for raw in post_office.raw}) == 1


def test_workers_at_the_same_time_never_send_the_same_mail_twice(
    session: Session, settings: Settings, database: Database, server: Server, post_office: PostOffice
) -> None:
    everyone = [f"person{number}@helpline.example" for number in range(60)]
    queue(session, *everyone)
    workers = [open_database(settings) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(lambda own: deliver(own, server), workers))
    for worker in workers:
        worker.dispose()
    assert sorted(post_office.addresses) == sorted(everyone)
    assert sent == 60
    assert left(database) == []


def test_a_mail_under_another_workers_lease_is_left_alone_until_the_lease_ends(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    queue(session, "amira@helpline.example")
    [mail] = session.scalars(select(Mail))
    mail.leased_until = clock.now() + delivery.LEASE
    session.commit()
    assert deliver(database, server) == 0
    with time_machine.travel(clock.now() + delivery.LEASE + timedelta(seconds=1)):
        assert deliver(database, server) == 1
    assert post_office.addresses == ["amira@helpline.example"]


def test_a_refused_mail_waits_longer_each_time_and_is_given_up_after_eight(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    queue(session, "amira@helpline.example")
    post_office.refuses = "451 later"
    waits = []
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(8):
            now = clock.now()
            assert deliver(database, server) == 0
            [mail] = left(database)
            waits.append(mail.due_at - now)
            time.move_to(mail.due_at)
        [mail] = left(database)
        assert waits[:4] == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]
        assert mail.state is MailState.FAILED
        assert operations.read(session, mail)[0] == ""
        post_office.refuses = ""
        assert deliver(database, server) == 0
        time.shift(delivery.FAILED_KEPT + timedelta(seconds=1))
        delivery.forget_failed(database)
    assert left(database) == []


def test_an_address_that_does_not_exist_is_given_up_at_once(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    queue(session, "nobody@helpline.example")
    post_office.refuses = "550 no such person"
    deliver(database, server)
    [mail] = left(database)
    assert mail.state is MailState.FAILED
    assert operations.read(session, mail)[1].body == ""


def test_a_server_that_is_away_costs_a_mail_no_try(session: Session, database: Database) -> None:
    queue(session, "amira@helpline.example")
    assert deliver(database, Server.parse("smtp://127.0.0.1:1")) == 0
    [mail] = left(database)
    assert (mail.state, mail.tries, mail.leased_until) == (MailState.WAITING, 0, None)


def test_a_mail_on_which_the_server_hangs_up_does_not_hold_up_the_others(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    queue(session, "poison@helpline.example", due=clock.now() - timedelta(hours=1))
    queue(session, "amira@helpline.example")
    post_office.hangs_up_on = "poison@helpline.example"
    deliver(database, server)
    deliver(database, server)
    assert post_office.addresses == ["amira@helpline.example"]
    [mail] = left(database)
    assert mail.tries == 1


def test_an_address_that_would_add_a_header_is_not_sent(
    session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    queue(session, "amira@helpline.example\r\nBcc: other@elsewhere.example", "basil@helpline.example")
    assert deliver(database, server) == 1
    assert post_office.addresses == ["basil@helpline.example"]


def test_a_mail_locked_under_another_instance_key_is_given_up(
    session: Session, database: Database, server: Server
) -> None:
    queue(session, "amira@helpline.example")
    [mail] = session.scalars(select(Mail))
    mail.content = mail.address
    session.commit()
    assert deliver(database, server) == 0
    with database.reading() as reading:
        assert reading.scalar(select(func.count(Mail.id)).where(Mail.state == MailState.FAILED)) == 1


@pytest.mark.parametrize("refusal", ["", "451 amira@helpline.example is away", "550 amira@helpline.example is unknown"])
def test_no_log_holds_an_address(
    refusal: str, session: Session, database: Database, server: Server, post_office: PostOffice
) -> None:
    post_office.refuses = refusal
    queue(session, "amira@helpline.example")
    with structlog.testing.capture_logs() as logs:
        deliver(database, server)
        deliver(database, Server.parse("smtp://127.0.0.1:1"))
    assert "amira" not in str(logs)
    assert "amira" not in repr(left(database))


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("smtp://me%40x:p%2Fw@mail.example:587?starttls=1", ("mail.example", 587, "me@x", "p/w", False, True)),
        ("smtps://me:pw@mail.example", ("mail.example", 465, "me", "pw", True, False)),
    ],
)
def test_the_address_of_a_server_says_how_to_reach_it(url: str, meant: tuple[object, ...]) -> None:
    read = Server.parse(url)
    assert (read.host, read.port, read.user, read.password, read.tls, read.starttls) == meant
    assert "pw" not in repr(read)


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://:25", "smtp://mail.example:99999"])
def test_what_is_no_address_of_a_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"it must look like|its port") as refused:
        Server.parse(url)
    assert not url or url not in str(refused.value)
