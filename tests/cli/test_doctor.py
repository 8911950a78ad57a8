import re
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from portal import clock
from portal.cli.doctor import configured, machine, services
from portal.cli.doctor.findings import Finding, State
from portal.db import Database
from portal.jobs.models import Lease
from portal.settings import Settings
from tests.cli.conftest import ROOT, CommandLine
from tests.notices.post_office import PostOffice

FIELDS = [f"PORTAL_{name.upper()}" for name in Settings.model_fields]
SWAPS = "Filename\tType\tSize\tUsed\tPriority\n"


@pytest.fixture(autouse=True)
def no_core_dumps() -> Iterator[None]:
    """The commands inherit the limit, so that a test machine's own is no fault."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def faults(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("WRONG") and " swap: " not in line]


@pytest.mark.parametrize("field", FIELDS)
def test_every_setting_has_its_line_in_the_guide(field: str) -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    assert re.search(rf"^\| `{field}` \| .+ \| .+ \|$", guide, re.MULTILINE)


def test_the_guide_describes_no_setting_that_there_is_not() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    assert set(re.findall(r"^\| `(PORTAL_\w+)`", guide, re.MULTILINE)) == set(FIELDS)


def test_a_healthy_portal_has_no_fault_and_every_setting_its_line(
    command_line: CommandLine, settings: Settings, post_office: PostOffice
) -> None:
    ended = command_line.run("doctor", PORTAL_SMTP_URL=f"smtp://127.0.0.1:{post_office.port}")
    assert faults(ended.said) == []
    for field in FIELDS:
        assert re.search(rf"^(ok|note) +{field}: .", ended.said, re.MULTILINE)
    for secret in ("instance_key", "pepper"):
        assert getattr(settings, secret).get_secret_value() not in ended.both
    assert "ok     mail server: answers" in ended.said


def test_no_secret_is_printed(command_line: CommandLine, post_office: PostOffice) -> None:
    secrets = {
        "PORTAL_SMTP_URL": f"smtp://me:canary-pw@127.0.0.1:{post_office.port}",
        "PORTAL_DATABASE_URL": "postgresql+psycopg://accord:canary-pw@127.0.0.1:1/accord",
    }
    ended = command_line.run("doctor", **secrets)
    assert ended.status == 1
    assert "canary-pw" not in ended.both


@pytest.mark.parametrize("setting", ["PORTAL_INSTANCE_KEY", "PORTAL_PEPPER"])
def test_it_finds_a_weak_secret(command_line: CommandLine, setting: str) -> None:
    ended = command_line.run("doctor", **{setting: "00" * 32})
    assert ended.status == 1
    assert f"settings: {setting} is too regular to be random" in ended.said


def test_it_finds_a_missing_secret_in_production(command_line: CommandLine) -> None:
    ended = command_line.run("doctor", PORTAL_ENV="production", PORTAL_PEPPER="")
    assert ended.status == 1
    assert "settings: PORTAL_PEPPER is missing" in ended.said


@pytest.mark.parametrize("path", [".", "objects", "accord.db"])
def test_it_finds_what_others_may_open(command_line: CommandLine, settings: Settings, path: str) -> None:
    planted = settings.var / path
    if not planted.exists():
        pytest.skip("the database is not a file here")
    planted.chmod(0o755 if planted.is_dir() else 0o644)
    ended = command_line.run("doctor")
    assert ended.status == 1
    assert any(f"others may open {planted.resolve()}" in line for line in faults(ended.said))


def test_it_finds_a_database_that_is_away(command_line: CommandLine) -> None:
    ended = command_line.run("doctor", PORTAL_DATABASE_URL="postgresql+psycopg://accord@127.0.0.1:1/accord")
    assert any(line.startswith("WRONG  database: The database does not answer") for line in faults(ended.said))


def test_it_finds_an_older_schema(command_line: CommandLine, bare_database_url: str) -> None:
    ended = command_line.run("doctor", PORTAL_DATABASE_URL=bare_database_url)
    assert any("run `portal db upgrade`" in line for line in faults(ended.said))


def test_it_finds_a_store_that_is_away(command_line: CommandLine) -> None:
    ended = command_line.run("doctor", PORTAL_STORAGE_URL="file:///proc/no-such-folder")
    assert any(line.startswith("WRONG  store:") for line in faults(ended.said))


def test_it_finds_a_mail_server_that_is_away(command_line: CommandLine) -> None:
    ended = command_line.run("doctor", PORTAL_SMTP_URL="smtp://127.0.0.1:1")
    assert any("WRONG  mail server: 127.0.0.1:1 does not take mail" in line for line in faults(ended.said))


def test_it_finds_swap_on_a_disk(tmp_path: Path) -> None:
    swaps = tmp_path / "swaps"
    swaps.write_text(f"{SWAPS}/dev/sda2 partition 1 0 -2\n")
    assert machine.swap(swaps).state is State.WRONG
    swaps.write_text(f"{SWAPS}/dev/dm-1 partition 1 0 -2\n")
    assert machine.swap(swaps).state is State.NOTE
    swaps.write_text(f"{SWAPS}/dev/zram0 partition 1 0 100\n")
    assert machine.swap(swaps).state is State.OK
    swaps.write_text(SWAPS)
    assert machine.swap(swaps).state is State.OK


def test_it_finds_that_core_dumps_are_allowed() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == 0:
        pytest.skip("core dumps cannot be allowed on this machine")
    assert machine.core_dumps().state is State.OK
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    assert machine.core_dumps().state is State.WRONG


def test_it_finds_a_clock_that_was_never_set() -> None:
    with time_machine.travel(datetime(1970, 1, 1, tzinfo=UTC)):
        assert machine.the_clock().state is State.WRONG
    assert machine.the_clock().state is State.OK


def test_it_finds_a_clock_that_was_set_back(db: Database, settings: Settings) -> None:
    with db.writing() as session:
        session.add(Lease(name="later", done_at=clock.now() + timedelta(hours=1)))
        session.commit()
    assert "clocks" in {found.about for found in wrong_ones(services.check(settings))}


def test_it_says_whether_anybody_does_what_waits(command_line: CommandLine, db: Database, settings: Settings) -> None:
    def said() -> str:
        return next(found.says for found in services.check(settings) if found.about == "worker")

    assert "start `portal worker`" in said()
    assert command_line.run("worker", "--once").status == 0
    assert said() == "does what waits"
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        assert "did nothing since" in said()


def test_it_finds_a_language_that_is_not_compiled_or_is_stale(tmp_path: Path) -> None:
    catalogue = tmp_path / "ar" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "messages.po").write_text("")
    assert machine.catalogues(tmp_path).state is State.WRONG
    (catalogue / "messages.mo").write_bytes(b"")
    assert machine.catalogues(tmp_path).state is State.OK


def test_it_finds_a_pragma_that_does_not_hold(
    db: Database, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    if not db.is_sqlite:
        pytest.skip("pragmas are SQLite's")
    monkeypatch.setattr("portal.db.sessions.PRAGMAS", ("PRAGMA secure_delete=OFF",))
    assert {"sqlite secure_delete", "sqlite temp_store"} <= {
        found.about for found in wrong_ones(services.check(settings))
    }


def test_it_asks_for_the_offline_copies(settings: Settings) -> None:
    asked = list(configured.copies(settings, kept=False, ask=False))
    assert [found.state for found in asked] == [State.NOTE, State.NOTE]
    assert all("kept apart from the backups?" in found.says for found in asked)
    kept = list(configured.copies(settings, kept=True, ask=False))
    assert [found.state for found in kept] == [State.OK, State.OK]


def test_the_mark_of_a_secret_is_the_same_each_time_and_another_for_another_one() -> None:
    one, other = bytes(range(32)), bytes(range(1, 33))
    assert configured.fingerprint(one) == configured.fingerprint(one) != configured.fingerprint(other)


def wrong_ones(findings: Iterator[Finding]) -> list[Finding]:
    return [found for found in findings if found.state is State.WRONG]
