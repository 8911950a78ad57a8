"""A backup brings everything back, to either engine, as one moment saw it."""

import json
import re
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import insert, select

from portal import audit, clock
from portal.actor import SYSTEM
from portal.app import create_app, metadata
from portal.audit.models import AuditEvent
from portal.backup import container, making, rows
from portal.backup.events import BackupMade
from portal.db import Database, migrate
from portal.sealing.boxes import Pair, public_of
from portal.settings import Settings
from portal.storage import Store
from tests.backup.conftest import CANARY, Case, Portal, on_new_machine
from tests.cli.conftest import CommandLine
from tests.commitments import promises
from tests.factories import Person
from tests.files import filed
from tests.harness.pages import Visitor
from tests.personas import MakeMember
from tests.submissions.desk import Report


@pytest.fixture
def make_quietly(here: Portal, db: Database, pair: Pair) -> Callable[..., container.Head]:
    """Return what makes a backup in this process, and hears how far it is."""

    def make(path: Path, tell: Callable[[str], None] = lambda _what: None) -> container.Head:
        store = Store(here.settings.storage)
        return making.make(db, store, path, metadata=metadata(), to=pair.public, days=30, tell=tell)

    return make


def test_a_backup_brings_every_row_and_object_back(case: Case, report: Report, helpline: Person) -> None:
    assert "Everybody signs in anew" in case.restore(*case.newest_list())
    assert case.elsewhere.rows() == case.here.rows()
    assert case.elsewhere.objects() == case.here.objects() != {}
    assert case.opens(helpline, report)
    assert case.elsewhere.line.run("audit", "verify").status == 0


def test_what_is_public_is_found_by_its_words_again(case: Case, company: Person, make_member: MakeMember) -> None:
    public = promises.publish(company, make_member(company, name="Noor Salah")).path
    case.file = case.back_up("with-a-commitment")
    case.restore(*case.newest_list())
    app = create_app(case.elsewhere.settings)
    assert public in Visitor(app).open("/search?q=messenger").links.values()
    app.extensions["portal.database"].dispose()


def test_a_file_of_a_report_comes_back(case: Case, report: Report, helpline: Person) -> None:
    mail = b"To: somebody\r\n" * 20_000
    filed.add(report, ("warning.eml", mail))
    case.file = case.back_up("with-a-file")
    case.restore(*case.newest_list())
    app = create_app(case.elsewhere.settings)
    there = Person(app, *(getattr(helpline, name) for name in list(helpline.__dataclass_fields__)[1:]))
    assert filed.saved(filed.section(report, there), "Save the original") == mail
    app.extensions["portal.database"].dispose()


def test_restoring_is_in_the_record(case: Case) -> None:
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        names = session.scalars(select(AuditEvent.name).where(AuditEvent.chain_id == UUID(int=0)))
        assert list(names) == ["BackupRestored"]


def test_a_backup_of_one_engine_is_restored_into_the_other(
    case: Case, make_settings: Callable[..., Settings], request: pytest.FixtureRequest, database_kind: str
) -> None:
    if request.config.getoption("--database") != "both":
        pytest.skip("needs both engines")
    from tests.harness import postgres

    if database_kind == "sqlite":
        server, name = request.getfixturevalue("postgresql_server"), f"accord_test_restored_{token_hex(4)}"
        url = postgres.create(server, name).render_as_string(hide_password=False)
        request.addfinalizer(lambda: postgres.drop(server, name))
    else:
        url = f"sqlite:///{case.folder / 'other.db'}"
    migrate.upgrade(url)
    case.elsewhere = on_new_machine(make_settings, case.here.settings, url, case.folder)
    case.restore(*case.newest_list())
    assert case.elsewhere.rows() == case.here.rows()


def test_what_is_said_when_a_backup_is_made(here: Portal, report: Report, tmp_path: Path) -> None:
    ended = here.line.run("backup", "create", str(tmp_path / "b"), "--days", "7")
    assert f"can be restored until {clock.today() + timedelta(days=7)}" in ended.said
    assert "PORTAL_INSTANCE_KEY and PORTAL_PEPPER are not in it" in ended.said
    assert "table submissions" in ended.complained
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert here.line.run("backup", "create", str(tmp_path / "b")).status == 1, "an older backup is not overwritten"
    assert here.line.run("backup", "create", str(tmp_path / "c"), "--days", "91").status == 2
    assert not (tmp_path / "c").exists()


def test_without_its_key_the_file_says_only_when_it_ends_and_who_reads_it(file: Path, helpline: Person) -> None:
    whole = file.read_bytes()
    assert set(json.loads(whole.split(b"\n")[1])) == {"format", "id", "made_on", "until", "schema", "version", "key"}
    for word in ("Helpline", CANARY, "files/large", "submissions", helpline.email, str(helpline.account)):
        assert word.encode() not in whole


def test_sessions_drafts_and_the_two_secrets_are_not_in_it(file: Path, here: Portal, pair: Pair) -> None:
    with file.open("rb") as opened:
        inside = b"".join(container.contents(opened, private=pair.private))
    assert b'"table": "grants"' in inside
    for table in rows.PASSING:
        assert table in metadata().tables
        assert f'"table": "{table}"'.encode() not in inside
    for secret in (here.settings.instance_secret, here.settings.pepper_secret):
        assert secret not in inside and secret.hex().encode() not in inside


def test_what_is_written_meanwhile_is_not_in_it(case: Case, db: Database, make_quietly: Callable[..., Any]) -> None:
    before = case.here.rows()

    def tell(what: str) -> None:
        if what == "table organisations":
            with db.writing() as session:
                thing = uuid4()
                audit.record(session, BackupMade(backup=thing, until=clock.today()), on=thing, by=SYSTEM)
                session.commit()

    case.file = case.folder / "meanwhile"
    make_quietly(case.file, tell)
    case.restore(*case.newest_list())
    assert case.elsewhere.rows() == before != case.here.rows()


def test_a_backup_that_is_interrupted_leaves_no_file(
    report: Report, make_quietly: Callable[..., Any], tmp_path: Path
) -> None:
    def tell(what: str) -> None:
        if what == "table sections":
            raise KeyboardInterrupt

    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        make_quietly(folder / "b", tell)
    assert list(folder.iterdir()) == []


def test_expired_backups_are_deleted_and_nothing_else_is(here: Portal, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    file.rename(folder / "long")
    here.line.run("backup", "create", str(folder / "short"), "--days", "1")
    (folder / "notes.txt").write_text("mine")
    (folder / "link").symlink_to(folder / "short")
    assert "Deleted: 0. Kept: 2." in here.line.run("backup", "expire", str(folder)).said
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert "Deleted: 1. Kept: 1." in here.line.run("backup", "expire", str(folder)).said
    assert {path.name for path in folder.iterdir()} == {"long", "notes.txt", "link"}


def test_a_pair_of_keys_is_made_and_shown_once(bare_command_line: CommandLine) -> None:
    ended = bare_command_line.run("backup", "key")
    public, private = re.findall(r"[0-9a-f]{64}", ended.said)
    assert public_of(bytes.fromhex(private)).hex() == public
    assert "not shown again" in ended.complained
    assert bare_command_line.run("backup", "key").said != ended.said


def test_the_doctor_says_how_old_the_last_backup_is(here: Portal, file: Path) -> None:
    assert "ok     backups: the last one was made today" in here.line.run("doctor").said
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert re.search(r"WRONG  backups: the last one was made on \S+, 3 days ago", here.line.run("doctor").said)
    assert "note   backups: PORTAL_BACKUP_KEY is not set" in here.line.run("doctor", PORTAL_BACKUP_KEY="").said


def test_memory_stays_flat(here: Portal, db: Database, make_quietly: Callable[..., Any], tmp_path: Path) -> None:
    def peak(name: str) -> int:
        tracemalloc.start()
        make_quietly(tmp_path / name)
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    def line() -> dict[str, Any]:
        said = {"number": 1, "name": "Happened", "keys": "{}", "actor_kind": "system", "happened_on": clock.today()}
        return said | {"chain_id": uuid4(), "digest": token_bytes(32)}

    sizes = []
    for step, count in enumerate((1_000, 1, 4_000)):
        with db.writing() as session:
            session.execute(insert(AuditEvent), [line() for _ in range(count)])
            session.commit()
        Store(here.settings.storage).put(f"files/{step}", token_bytes(count * 1_000))
        sizes.append(peak(f"b{step}"))
    assert sizes[2] < sizes[1] * 1.5, sizes
