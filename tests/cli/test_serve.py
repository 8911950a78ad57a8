import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from portal.db import Database
from portal.notices import operations
from tests.cli.conftest import CommandLine
from tests.harness.chance import free_port
from tests.notices.post_office import PostOffice

SECRET = "0123456789abcdef" * 4
OTHER = os.urandom(32).hex()


def ask(port: int, path: str) -> int:
    """Return the status of the first answer, waiting for the server to start."""
    until = monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                status: int = answer.status
                return status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            assert monotonic() < until, "the server did not answer"
            sleep(0.05)


def send_nonsense(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"CANARY-NONSENSE\r\n\r\n")
        line.recv(100)


@contextmanager
def serving(command_line: CommandLine, port: int) -> Iterator[dict[str, str]]:
    """Serve, and afterwards say what was printed and logged."""
    process = command_line.begin("serve", PORT=str(port))
    heard: dict[str, str] = {}
    try:
        yield heard
    finally:
        process.send_signal(signal.SIGTERM)
        said, complained = process.communicate(timeout=60)
        heard |= {"all": said + complained, "status": str(process.returncode)}


def test_it_serves_on_the_port_that_it_is_told_and_logs_nothing_about_who_asks(command_line: CommandLine) -> None:
    port = free_port()
    with serving(command_line, port) as heard:
        assert ask(port, "/readyz") == 200
        assert ask(port, "/no-such-page?q=canary-query") == 404
        send_nonsense(port)
    assert f"http://localhost:{port}" in heard["all"]
    assert "canary" not in heard["all"].lower()
    assert "127.0.0.1" not in heard["all"]
    assert heard["status"] == "0"


def test_in_development_the_server_also_does_what_waits_on_either_engine(
    command_line: CommandLine, db: Database, post_office: PostOffice
) -> None:
    with db.writing() as session:
        operations.mail(session, to="amira@helpline.example", subject="Something waits", text="Something waits.")
        session.commit()
    command_line.environment |= {
        "PORTAL_ENV": "development",
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{post_office.port}",
    }
    with serving(command_line, free_port()):
        until = monotonic() + 60
        while not post_office.addresses:
            assert monotonic() < until, "nothing that waits was done"
            sleep(0.1)
    assert post_office.addresses == ["amira@helpline.example"]


def test_a_port_in_use_is_said_at_once(command_line: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = command_line.run("serve", "--port", str(taken.getsockname()[1]))
    assert ended.status == 1
    assert "choose another one" in ended.complained


def test_it_does_not_start_on_tables_of_another_version(bare_command_line: CommandLine) -> None:
    ended = bare_command_line.run("serve")
    assert ended.status == 1
    assert "run `portal db upgrade`" in ended.complained


def test_a_store_that_cannot_be_opened_is_named(command_line: CommandLine) -> None:
    ended = command_line.run_apart("serve", PORTAL_STORAGE_URL="nonsense", PORT=str(free_port()))
    assert ended.status != 0
    assert "PORTAL_STORAGE_URL" in ended.complained


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PORTAL_INSTANCE_KEY", ""),
        ("PORTAL_INSTANCE_KEY", "not hexadecimal"),
        ("PORTAL_INSTANCE_KEY", SECRET[:32]),
        ("PORTAL_INSTANCE_KEY", "00" * 32),
        ("PORTAL_PEPPER", ""),
        ("PORTAL_PEPPER", "ab" * 32),
        ("PORTAL_SMTP_URL", ""),
        ("PORTAL_SMTP_URL", "mail.example"),
        ("PORTAL_BASE_URL", "http://accord.example"),
        ("PORTAL_CHEAP_DERIVATION", "true"),
        ("PORTAL_WORKERS", "many"),
    ],
)
def test_production_does_not_start_with_a_wrong_setting_and_says_which(setting: str, value: str) -> None:
    production = CommandLine(
        {
            "PORTAL_ENV": "production",
            "PORTAL_INSTANCE_KEY": OTHER,
            "PORTAL_PEPPER": os.urandom(32).hex(),
            "PORTAL_SMTP_URL": "smtp://mail.example",
            "PORTAL_BASE_URL": "https://accord.example",
        }
    )
    ended = production.run("serve", **{setting: value})
    assert ended.status == 2
    assert setting in ended.complained
    assert len(ended.complained.splitlines()) == 1
    assert OTHER not in ended.both
    assert not ended.said
