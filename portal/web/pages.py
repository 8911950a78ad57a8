"""Leaving at once, and the addresses that machines ask."""

from flask import Blueprint, current_app, jsonify, redirect, render_template
from sqlalchemy import text
from werkzeug import Response

from portal.db import migrate
from portal.policy import Action
from portal.storage import Store
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.database import database, reading
from portal.web.gate import action, from_elsewhere

pages = Blueprint("web", __name__)


@pages.get("/leave")
@action(Action.LEAVE)
def leave() -> Response:
    """Forget this browser's sessions and answers, then land where nothing is to be seen."""
    response = redirect(cookies.settings().leave_url or "/leave/done", 303)
    if from_elsewhere():  # a link or a picture on another site must not throw away answers or words not yet kept
        return response
    current_app.extensions["portal.leave"]()
    for cookie in (Cookie.REPORT, Cookie.MEMBER):
        cookies.drop(response, cookie)
    held = current_app.config
    response.delete_cookie(held["SESSION_COOKIE_NAME"], path="/", secure=held["SESSION_COOKIE_SECURE"], httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@pages.get("/leave/done")
@action(Action.PUBLIC_READ)
def left() -> str:
    return render_template("web/left.html")


@pages.get("/healthz")
@action(Action.OPERATE)
def alive() -> Response:
    return jsonify(alive=True)


@pages.get("/readyz")
@action(Action.OPERATE)
def ready() -> tuple[Response, int]:
    """Say whether the database, its schema and the store answer, and why not."""
    troubles = {name: trouble for name, check in CHECKS.items() if (trouble := check())}
    return jsonify(ready=not troubles, troubles=troubles), 503 if troubles else 200


def _database() -> str | None:
    try:
        reading().execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
        return f"the database does not answer ({type(error).__name__})"
    return None


def _schema() -> str | None:
    try:
        found = migrate.current(database().url.render_as_string(hide_password=False))
    except Exception as error:  # noqa: BLE001
        return f"the schema cannot be read ({type(error).__name__})"
    wanted = migrate.head()
    return None if found == wanted else f"the schema is at {found}, not {wanted}: run `portal db upgrade`"


def _store() -> str | None:
    store: Store = current_app.extensions["portal.store"]
    return store.trouble()


CHECKS = {"database": _database, "schema": _schema, "store": _store}
