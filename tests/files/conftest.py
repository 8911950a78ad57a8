"""A report with the helpline, and the store that its files lie in."""

import pytest
from flask import Flask

from portal.storage import Store
from tests.factories import Person
from tests.submissions import desk
from tests.submissions.desk import Report


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["portal.store"]
    return found


@pytest.fixture
def report(app: Flask, helpline: Person) -> Report:
    """A report to the helpline, which may pass it on to governments; all of them may take copies."""
    beyond = (("account", "state"), ("technical", "state"))
    copying = [(section, str(helpline.organisation)) for section in ("account", "technical")]
    return desk.report(app, helpline, beyond=beyond, copying=(*beyond, *copying))
