"""Each database test runs on SQLite and on PostgreSQL, on the schema that the migrations make, empty at its start."""

import gc
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, MethodType
from typing import Any, Final

import pytest
from flask import Flask
from jinja2 import BaseLoader, Environment, Template
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from portal.db import Database, migrate, sessions
from portal.settings import Settings
from tests.harness import absent, postgres

KINDS: Final = ("sqlite", "postgresql")
RUN: Final = pytest.StashKey[Path]()
COLLECT_EVERY: Final = 100_000
GET_POSTGRESQL: Final = (
    "Install requirements/dev.lock (`make test` does), or set PORTAL_TEST_DATABASE_URL to a server on which databases"
    " may be made, or leave it out with --database sqlite"
)


class Compiled(BaseLoader):
    """Templates as this worker has compiled them: every test has a portal of its own, and they all show the same."""

    def __init__(self, found_by: BaseLoader) -> None:
        self.found_by = found_by

    def load(self, environment: Environment, name: str, globals: Any = None) -> Template:  # noqa: A002  # jinja's name
        if name not in TEMPLATES:
            source, path, _ = self.found_by.get_source(environment, name)
            TEMPLATES[name] = environment.compile(source, name, path)
        return environment.template_class.from_code(environment, TEMPLATES[name], globals or {})


TEMPLATES: Final[dict[str, CodeType]] = {}
RULES: Final[dict[tuple[str, str], dict[str, Any]]] = {}
READ: Final = ("arguments", "_converters", "_parts", "_trace")
BUILT: Final = ("_build", "_build_unknown")


class Address(Rule):
    """A rule of an address that is compiled once a worker: half of what it takes to make a portal."""

    def compile(self) -> None:
        written = self.rule, str(self.defaults)
        if written not in RULES:
            super().compile()
            RULES[written] = vars(self).copy()
        known = RULES[written]
        vars(self).update({name: known[name] for name in READ})
        vars(self).update({name: MethodType(known[name].__func__, self) for name in BUILT})


DIALECTS: Final[dict[str, Dialect]] = {}
STATEMENTS: Final[Any] = LRUCache(5_000)


class Kept(QueuePool):
    """The connections to the worker's database on PostgreSQL, where each begins with a process and empty caches.

    They outlive the portal of a test; each is rolled back when it is given back.
    """

    def dispose(self) -> None:
        """Keep them open."""

    def recreate(self) -> "Kept":
        return self


POOLS: Final[dict[URL, Kept]] = {}


def make_engine(*given: Any, **chosen: Any) -> Engine:
    """Make an engine that takes up the statements which this worker has compiled before: a third of a test's work."""
    engine = create_engine(*given, **chosen)
    dialect = DIALECTS.get(engine.name)
    if dialect is None:
        with suppress(OperationalError), engine.connect():  # it learns which server it speaks to
            DIALECTS[engine.name] = engine.dialect
        engine.dispose()  # nobody has yet said how connections of this engine are set up
    else:
        engine.dialect = engine.pool._dialect = dialect
    engine._compiled_cache = STATEMENTS
    engine.pool = POOLS.get(engine.url, engine.pool)
    return engine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(*KINDS, "both"), default="both", help="the engines to run database tests on"
    )


def pytest_configure(config: pytest.Config) -> None:
    Flask.url_rule_class = Address
    setattr(sessions, "create_engine", make_engine)  # noqa: B010  a name that the module does not export
    # Nothing here outlives the run, so nothing has to reach the disk; the last one counts. What is asked for in no
    # order comes last row first, so that nothing rests on an order that PostgreSQL keeps on most days.
    told = ("PRAGMA synchronous=OFF", "PRAGMA reverse_unordered_selects=ON")
    setattr(sessions, "PRAGMAS", (*sessions.PRAGMAS, *told))  # noqa: B010  it is final elsewhere
    # What the operator of this machine set for a portal of theirs is not for the tests.
    for name in [name for name in os.environ if name.startswith("PORTAL_") and not name.startswith("PORTAL_TEST_")]:
        del os.environ[name]
    handed = getattr(config, "workerinput", {}).get("run")
    config.stash[RUN] = Path(handed) if handed else postgres.new_run_folder()


def pytest_collection_finish() -> None:
    """Spare the collector what stays until the end: the cases themselves, and everything that was imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: pytest.Item) -> None:
    node.workerinput["run"] = str(node.config.stash[RUN])  # type: ignore[attr-defined]  # a hook of pytest-xdist


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and RUN in config.stash:
        postgres.stop(config.stash[RUN])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        metafunc.parametrize("database_kind", KINDS if chosen == "both" else (chosen,), scope="session")


@pytest.fixture(scope="session")
def postgresql_server(request: pytest.FixtureRequest) -> URL:
    """Return the address of a real PostgreSQL on which databases can be made."""
    try:
        return postgres.given() or postgres.start(request.config.stash[RUN])
    except postgres.Unavailable as problem:
        absent.skip(f"No PostgreSQL to test on: {problem}", get_it=GET_POSTGRESQL)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy: one file, with no log beside it."""
    folder = tmp_path_factory.mktemp("template")
    migrate.upgrade(f"sqlite:///{folder / 'grown.db'}")
    with sqlite3.connect(folder / "grown.db") as grown:
        grown.execute("VACUUM INTO ?", (str(folder / "template.db"),))
    grown.close()
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: URL) -> Iterator[Engine]:
    """Yield an engine on this worker's migrated database."""
    name = _fresh_name()
    url = postgres.create(postgresql_server, name)
    migrate.upgrade(url.render_as_string(hide_password=False))
    engine = create_engine(url, poolclass=Kept, pool_pre_ping=True, pool_size=10, max_overflow=10)
    assert isinstance(engine.pool, Kept)
    POOLS[url] = engine.pool
    yield engine
    QueuePool.dispose(POOLS.pop(url))
    postgres.drop(postgresql_server, name)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a migrated database with nothing in it."""
    if database_kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "accord.db")
        return f"sqlite:///{tmp_path / 'accord.db'}"
    engine: Engine = request.getfixturevalue("postgresql_database")
    empty(engine)
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def bare_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database without any schema, for tests of migrations."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: URL = request.getfixturevalue("postgresql_server")
    name = _fresh_name()
    yield postgres.create(server, name).render_as_string(hide_password=False)
    postgres.drop(server, name)


def empty(engine: Engine) -> None:
    """Delete all rows, children first. TRUNCATE would take longer: it makes new files for each of many small tables."""
    from portal.app import metadata  # late: tests of pure parts should not wait for the whole portal

    tables = [engine.dialect.identifier_preparer.format_table(table) for table in reversed(metadata().sorted_tables)]
    if not tables:
        return
    with engine.begin() as connection:
        # A connection that the last test left open must show itself, not hang the run.
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.exec_driver_sql(";".join(f"DELETE FROM {table}" for table in tables))


@pytest.fixture
def make_settings(database_url: str, tmp_path: Path) -> Callable[..., Settings]:
    """Return a maker of settings for this test's database; what is named replaces what tests usually need."""

    def make(**chosen: object) -> Settings:
        usual: dict[str, object] = {
            "env": "test",
            "database_url": database_url,
            "storage_url": (tmp_path / "objects").as_uri(),
            "var": tmp_path,
            "instance_key": secrets.token_hex(32),
            "pepper": secrets.token_hex(32),
            "base_url": "http://localhost",
            "cheap_derivation": True,
        }
        (tmp_path / "objects").mkdir(exist_ok=True)
        return Settings.model_validate(usual | chosen)

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings], request: pytest.FixtureRequest) -> Settings:
    """Return settings with keys of their own; a test that serves pages to a browser gets the address it serves on."""
    if "live" in request.fixturenames:
        return make_settings(base_url=request.getfixturevalue("door").url)
    return make_settings()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Yield the whole portal on this test's database."""
    from portal.app import create_app  # late: tests of pure parts should not wait for the whole portal

    made = create_app(settings)
    assert made.jinja_env.loader is not None
    made.jinja_env.loader = Compiled(made.jinja_env.loader)
    yield made
    made.extensions["portal.database"].dispose()


@pytest.fixture
def db(app: Flask) -> Database:
    """Return the portal's own database, for what no page shows."""
    database: Database = app.extensions["portal.database"]
    return database


def kind_of(url: str) -> str:
    """Return `sqlite` or `postgresql`."""
    return make_url(url).get_backend_name()


def _fresh_name() -> str:
    return f"accord_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{secrets.token_hex(4)}"
