"""A database without pages, and a post office: a real SMTP server that keeps what it is given."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from portal.app import open_database
from portal.db import Database
from portal.notices.delivery import Server
from portal.settings import Settings
from tests.notices.post_office import PostOffice, opened_post_office


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    made = open_database(settings)
    yield made
    made.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as opened:
        yield opened


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    with opened_post_office(office):
        yield office


@pytest.fixture
def server(post_office: PostOffice) -> Server:
    return Server.parse(f"smtp://127.0.0.1:{post_office.port}")
