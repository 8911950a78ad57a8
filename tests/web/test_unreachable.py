"""A database or a store that does not answer: a page that says so and keeps what was typed, and `/readyz` says why."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.settings import Settings
from tests.harness import html
from tests.harness.pages import Visitor

NOBODY_LISTENS = "postgresql+psycopg://accord@127.0.0.1:9/accord?connect_timeout=2"


@pytest.fixture
def cut_off(make_settings: Callable[..., Settings]) -> Iterator[Flask]:
    """The portal, with a database that nobody listens at."""
    made = create_app(make_settings(database_url=NOBODY_LISTENS))
    yield made
    made.extensions["portal.database"].dispose()


def test_a_page_that_needs_the_database_says_that_it_cannot_answer(cut_off: Flask) -> None:
    answer = Visitor(cut_off).fetch("/organisations")
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    html.check(answer.text)
    assert "cannot answer just now" in answer.text


def test_what_was_typed_is_kept_to_be_sent_again(cut_off: Flask) -> None:
    visitor = Visitor(cut_off)
    page = visitor.open("/sign-in")
    token = page.form("Sign in").value("csrf_token")
    typed = {"csrf_token": token, "email": "someone@helpline.example", "password": "not to be shown again"}
    answer = visitor.post("/sign-in", typed)
    assert answer.status_code == 503
    html.check(answer.text)
    assert "someone@helpline.example" in answer.text
    assert "not to be shown again" not in answer.text


def test_help_needs_no_database(cut_off: Flask) -> None:
    """Somebody in danger reads what to do even while the portal is broken."""
    assert Visitor(cut_off).open("/help/now").h1


def test_readiness_says_why(cut_off: Flask) -> None:
    visitor = Visitor(cut_off)
    assert visitor.fetch("/healthz").status_code == 200
    answer = visitor.fetch("/readyz")
    assert answer.status_code == 503
    assert answer.json and "database" in answer.json["troubles"]


def test_readiness_names_a_store_that_does_not_answer(app: Flask, tmp_path: Path) -> None:
    visitor = Visitor(app)
    assert visitor.fetch("/readyz").status_code == 200
    shutil.rmtree(tmp_path / "objects")
    (tmp_path / "objects").write_text("a file where the folder was")
    answer = visitor.fetch("/readyz")
    assert answer.status_code == 503
    assert answer.json and list(answer.json["troubles"]) == ["store"]
