"""A database without pages."""

from collections.abc import Iterator

import pytest

from portal.app import open_database
from portal.db import Database
from portal.settings import Settings


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    made = open_database(settings)
    yield made
    made.dispose()
