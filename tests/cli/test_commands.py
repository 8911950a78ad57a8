import re
import signal
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select, text

from portal import clock
from portal.app import metadata
from portal.db import Database
from portal.notices import delivery, operations
from portal.notices.models import Mail
from portal.organisations.models import Invitation, Kind, Organisation
from portal.organisations.operations.joining import find_invitation
from tests.cli.conftest import CommandLine
from tests.notices.post_office import PostOffice

TWO = ("--email", "amira@secretariat.example", "--email", "basil@secretariat.example")
CREATE = ("secretariat", "create", "--name", "Accord Secretariat", "--country", "ch")


def test_help_names_every_command(bare_command_line: CommandLine) -> None:
    ended = bare_command_line.run("--help")
    for command in (
        "serve",
        "worker",
        "db",
        "demo",
        "secretariat",
        "organisation",
        "mail",
        "search",
        "audit",
        "backup",
        "doctor",
    ):
        assert f"\n  {command} " in ended.said


def test_the_schema_goes_up_and_down(bare_command_line: CommandLine) -> None:
    assert bare_command_line.run("db", "check").status == 1
    assert bare_command_line.run("db", "current").said == "empty\n"
    assert bare_command_line.run("db", "upgrade").status == 0
    assert bare_command_line.run("db", "check").status == 0
    assert bare_command_line.run("db", "downgrade", "base", "--yes").status == 0
    assert bare_command_line.run("db", "current").said == "empty\n"


def test_an_unknown_revision_is_a_sentence(bare_command_line: CommandLine) -> None:
    ended = bare_command_line.run("db", "upgrade", "--to", "9999")
    assert ended.status == 1
    assert "9999" in ended.complained


def test_the_secretariat_is_made_once_with_two_links_that_are_shown_once(
    command_line: CommandLine, db: Database
) -> None:
    ended = command_line.run(*CREATE, *TWO)
    tokens = re.findall(r"/join/([\w-]+)", ended.said)
    assert len(tokens) == 2
    with db.reading() as session:
        [made] = session.scalars(select(Organisation))
        assert (made.kind, made.country) == (Kind.SECRETARIAT, "CH")
        assert all(find_invitation(session, token) for token in tokens)
        assert all(one.manager for one in session.scalars(select(Invitation)))
    again = command_line.run(*CREATE, *TWO)
    assert again.status == 1
    assert "There is a secretariat already." in again.complained


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*CREATE, "--email", "amira@secretariat.example"), "two different people"),
        ((*CREATE, *TWO[:2], "--email", " AMIRA@secretariat.example"), "two different people"),
        ((*CREATE, "--email", "amira", "--email", "basil"), "'amira' is not an address"),
        (("secretariat", "create", "--name", "A", "--country", "XX", *TWO), "is not a country"),
        (("secretariat", "create", "--name", " ", "--country", "CH", *TWO), "--name must be"),
        (("secretariat", "create", "--country", "CH", *TWO), "Missing option '--name'"),
    ],
)
def test_a_secretariat_that_cannot_be_made_is_explained(
    command_line: CommandLine, db: Database, arguments: tuple[str, ...], words: str
) -> None:
    ended = command_line.run(*arguments)
    assert ended.status != 0
    assert words in ended.complained
    with db.reading() as session:
        assert session.scalar(select(Organisation)) is None


def test_organisations_are_listed_and_shown(command_line: CommandLine) -> None:
    assert "There is no organisation yet" in command_line.run("organisation", "list").said
    command_line.run(*CREATE, *TWO)
    assert "accord-secretariat\tsecretariat\tverified" in command_line.run("organisation", "list").said
    assert "name: Accord Secretariat" in command_line.run("organisation", "show", "accord-secretariat").said
    assert command_line.run("organisation", "show", "nobody").status == 1


def test_mail_is_shown_in_development_and_not_in_production(command_line: CommandLine, db: Database) -> None:
    with db.writing() as session:
        operations.mail(session, to="amira@helpline.example", subject="Your invitation", text="Open this link")
        session.commit()
    shown = command_line.run("mail", "show", "--last", "5")
    assert "To: amira@helpline.example" in shown.said
    assert "Open this link" in shown.said
    production = {
        "PORTAL_ENV": "production",
        "PORTAL_SMTP_URL": "smtp://mail.example",
        "PORTAL_BASE_URL": "https://accord.example",
        "PORTAL_CHEAP_DERIVATION": "false",
    }
    refused = command_line.run("mail", "show", **production)
    assert refused.status == 1
    assert "amira" not in refused.both


def test_the_demo_is_refused_in_production(command_line: CommandLine) -> None:
    ended = command_line.run(
        "demo",
        PORTAL_ENV="production",
        PORTAL_SMTP_URL="smtp://mail.example",
        PORTAL_BASE_URL="https://accord.example",
        PORTAL_CHEAP_DERIVATION="false",
    )
    assert ended.status == 1
    assert "production" in ended.complained


@pytest.mark.parametrize("command", [("organisation", "list"), ("db", "current"), ("mail", "show"), ("serve",)])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://accord:canary-pw@127.0.0.1:1/accord", "does not answer"),
        ("sqlite:////proc/no-such-folder/accord.db", "cannot be opened|does not answer|No such file"),
        ("nonsense", "is not the address of a database"),
    ],
)
def test_a_database_that_cannot_be_reached_is_a_sentence(
    bare_command_line: CommandLine, command: tuple[str, ...], url: str, words: str
) -> None:
    ended = bare_command_line.run(*command, PORTAL_DATABASE_URL=url)
    assert ended.status == 1
    assert re.search(words, ended.complained)
    assert "canary-pw" not in ended.both


def test_a_worker_killed_while_it_sends_keeps_nobody_from_sending_later(
    command_line: CommandLine, db: Database, post_office: PostOffice
) -> None:
    with db.writing() as session:
        operations.mail(session, to="amira@helpline.example", subject="Something waits", text="Something waits.")
        session.commit()
    command_line.environment["PORTAL_SMTP_URL"] = f"smtp://127.0.0.1:{post_office.port}"
    post_office.stall()
    worker = command_line.begin("worker", "--once")
    assert post_office.has_begun.wait(60)
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=30)
    post_office.taken.clear()
    post_office.forget_whoever_hung_up()
    # Until the lease ends, the mail is still the dead worker's.
    server = delivery.Server.parse(command_line.environment["PORTAL_SMTP_URL"])
    assert delivery.deliver(db, server, sender="portal@accord.example") == 0
    with db.writing() as session:
        [mail] = session.scalars(select(Mail))
        mail.leased_until = clock.now() - timedelta(seconds=1)
        session.commit()
    assert delivery.deliver(db, server, sender="portal@accord.example") == 1
    assert post_office.addresses == ["amira@helpline.example"]


def test_a_worker_runs_every_sweep_once_and_ends(command_line: CommandLine, db: Database) -> None:
    from portal.jobs.models import Lease

    assert command_line.run_apart("worker", "--once").status == 0
    with db.reading() as session:
        done = {lease.name for lease in session.scalars(select(Lease)) if lease.done_at}
    assert {"notices.gather", "accounts.forget_expired", "submissions.expire_permissions"} <= done


def test_the_demo_can_be_as_full_as_after_years(bare_command_line: CommandLine) -> None:
    bare_command_line.environment["PORTAL_CHEAP_DERIVATION"] = "true"
    bare_command_line.run("db", "upgrade")
    ended = bare_command_line.run("demo", "--submissions", "30", "--commitments", "3", "--notes", "2")
    assert ended.status == 0, ended.complained
    assert "30 submissions" in ended.complained
    engine = create_engine(f"sqlite:///{bare_command_line.environment['PORTAL_VAR']}/accord.db")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM submissions")) > 30
        assert connection.scalar(text("SELECT count(*) FROM commitments WHERE title LIKE '%(_)'")) == 3
        assert connection.scalar(text("SELECT count(*) FROM incident_notes WHERE state = 'shared'")) == 3
        assert connection.scalar(text("SELECT count(*) FROM waiting_notices")) == 0
    engine.dispose()


def asked_before_it_was_promised(command_line: CommandLine) -> int:
    """Return how many questions are older than the version of the commitment that they are about."""
    engine = create_engine(f"sqlite:///{command_line.environment['PORTAL_VAR']}/accord.db")
    with engine.connect() as connection:
        found: int = connection.execute(
            text(
                "SELECT count(*) FROM asks JOIN commitment_versions AS versions"
                " ON versions.commitment_id = asks.about_id AND versions.number = asks.about_version"
                " WHERE asks.asked_on < versions.published_on"
            )
        ).scalar_one()
    engine.dispose()
    return found


def empty_tables(command_line: CommandLine) -> list[str]:
    """Return the tables that the pages of reports show something of, and in which the demonstration left nothing."""
    engine = create_engine(f"sqlite:///{command_line.environment['PORTAL_VAR']}/accord.db")
    with engine.connect() as connection:
        empty = [name for name, made in SHOWN.items() if not connection.scalar(select(func.count()).select_from(made))]
    engine.dispose()
    return empty


SHOWN = {
    name: metadata().tables[name]
    for name in (
        *("remedies", "permission_requests", "openings", "files", "marks", "notes", "case_entries", "case_links"),
        *("legal_holds", "prepared_answers", "duty_contacts", "withdrawals", "privacy_requests"),
    )
}


def test_the_demo_fills_an_empty_database_once_and_prints_how_to_sign_in(bare_command_line: CommandLine) -> None:
    bare_command_line.environment["PORTAL_CHEAP_DERIVATION"] = "true"
    bare_command_line.run("db", "upgrade")
    ended = bare_command_line.run("demo")
    assert ended.status == 0, ended.complained
    assert re.search(r"@\S+, password '.+', authenticator [A-Z2-7]{32}$", ended.said, re.MULTILINE)
    assert re.search(r"receipt that leads back to a report: (\S+ ){6}\S+$", ended.said, re.MULTILINE)
    assert bare_command_line.run("demo").status == 1
    again = bare_command_line.run("demo", "--if-empty").both
    assert "hana@accord.example" in again and "receipt" not in again, "the words of a receipt are not told twice"
    assert asked_before_it_was_promised(bare_command_line) == 0
    assert not empty_tables(bare_command_line)
    code = bare_command_line.run("demo", "code", "hana@accord.example").both.strip()
    assert len(code) == 6 and code.isdigit()
    assert bare_command_line.run("demo", "code", "nobody@accord.example").status == 1
