"""A portal that is backed up, a new machine to restore it on, and what an operator has at hand."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.app import create_app, metadata, open_database
from portal.backup import rows
from portal.db import Database, migrate
from portal.sealing.boxes import Pair, new_pair
from portal.settings import Settings
from portal.storage import Store
from tests.cli.conftest import CommandLine, Ended, as_environment, bare_command_line, command_line
from tests.factories import Person
from tests.submissions import desk
from tests.submissions.desk import Report

__all__ = ["bare_command_line", "command_line"]
CANARY = "Nightjar over the canal"


@dataclass
class Portal:
    """A portal on its own database and store, and its command line."""

    settings: Settings
    line: CommandLine

    @contextmanager
    def opened(self) -> Iterator[Database]:
        database = open_database(self.settings)
        yield database
        database.dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.opened() as database, database.writing() as session:
            yield session

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row that a backup keeps, by table, but for the portal's own chain."""
        with self.writing() as session:
            found = {
                table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
                for table, _ in rows.tables(metadata())
            }
        found["audit_events"] = [row for row in found["audit_events"] if UUID(int=0) not in row]
        return found

    def objects(self) -> dict[str, bytes]:
        store = Store(self.settings.storage)
        return {name: b"".join(store.pieces(name)) for name in store.names() if not name.startswith("kept/")}


@pytest.fixture
def pair() -> Pair:
    return new_pair()


@pytest.fixture
def here(settings: Settings, command_line: CommandLine, pair: Pair) -> Portal:
    """Return the portal that is backed up."""
    command_line.environment["PORTAL_BACKUP_KEY"] = pair.public.hex()
    return Portal(settings, command_line)


@pytest.fixture
def elsewhere(
    make_settings: Callable[..., Settings], settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Portal:
    """Return a new machine with the offline copies of the two secrets, an empty database and an empty store."""
    if settings.embedded:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "new.db")
        url = f"sqlite:///{tmp_path / 'new.db'}"
    else:
        url = request.getfixturevalue("bare_database_url")
        migrate.upgrade(url)
    return on_new_machine(make_settings, settings, url, tmp_path)


def on_new_machine(make: Callable[..., Settings], settings: Settings, url: str, tmp_path: Path) -> Portal:
    (tmp_path / "new").mkdir(mode=0o700, exist_ok=True)
    made = make(
        database_url=url,
        var=tmp_path / "new",
        storage_url=(tmp_path / "new" / "objects").as_uri(),
        instance_key=settings.instance_key,
        pepper=settings.pepper,
    )
    return Portal(made, CommandLine(as_environment(made)))


@pytest.fixture
def key_file(pair: Pair, tmp_path: Path) -> Path:
    path = tmp_path / "offline-key"
    path.write_text(f"private key: {pair.private.hex()}\n")
    return path


@pytest.fixture
def report(app: Flask, helpline: Person, case_worker: Person) -> Report:
    copying = [("technical", str(helpline.organisation))]
    return desk.report(app, helpline, answers={"what_happened": CANARY}, copying=copying)


@pytest.fixture
def file(here: Portal, report: Report, tmp_path: Path) -> Path:
    """Return a backup of a portal with a report and three objects in it, one larger than any piece."""
    store = Store(here.settings.storage)
    for name, size in (("files/empty-but-one", 1), ("files/small", 1_000), ("files/large", 700_001)):
        store.put(name, token_bytes(size))
    path = tmp_path / "accord.backup"
    ended = here.line.run("backup", "create", str(path))
    assert ended.status == 0, ended.complained
    return path


@dataclass
class Case:
    """A backup of the portal `here`, the new machine `elsewhere`, and what an operator has at hand."""

    here: Portal
    elsewhere: Portal
    file: Path
    key_file: Path
    folder: Path

    def restore(self, *more: str) -> str:
        ended = self.try_restore(*more)
        assert ended.status == 0, ended.complained
        return ended.said

    def refused(self, *more: str) -> str:
        """Try to restore; nothing comes in, and the sentence is returned."""
        ended = self.try_restore(*more)
        assert ended.status == 1
        assert not any(self.elsewhere.rows().values())
        return ended.complained

    def try_restore(self, *more: str) -> Ended:
        return self.elsewhere.line.run("backup", "restore", str(self.file), "--key-file", str(self.key_file), *more)

    def back_up(self, name: str, **settings: str) -> Path:
        """Make another backup."""
        ended = self.here.line.run("backup", "create", str(self.folder / name), **settings)
        assert ended.status == 0, ended.complained
        return self.folder / name

    def newest_list(self) -> tuple[str, str]:
        """Return how the newest list of what was taken back is given to a restore."""
        path = self.folder / "taken-back"
        assert self.here.line.run("backup", "taken-back", str(path)).status == 0
        return "--taken-back", str(path)

    def opens(self, person: Person, report: Report) -> bool:
        """Say whether this person, signed in on the new machine, reads what the reporter wrote."""
        answer = self.fetch(person, f"{report.url}/section/account")
        return answer.status_code == 200 and CANARY in answer.text

    def fetch(self, person: Person, address: str) -> TestResponse:
        """Return what the new machine answers this person."""
        with self.there(person) as there:
            return there.visitor().fetch(address)

    @contextmanager
    def there(self, person: Person) -> Iterator[Person]:
        """Give this person as somebody of the new machine."""
        app = create_app(self.elsewhere.settings)
        yield Person(app, *(getattr(person, name) for name in list(person.__dataclass_fields__)[1:]))
        app.extensions["portal.database"].dispose()


@pytest.fixture
def case(here: Portal, elsewhere: Portal, file: Path, key_file: Path, tmp_path: Path) -> Case:
    return Case(here, elsewhere, file, key_file, tmp_path)
