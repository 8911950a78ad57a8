"""The templates' world: undefined names fail, the settings are out of reach, and a few names are everywhere."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date
from flask import Flask, g, session, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from portal import resources
from portal.actor import Actor, Kind
from portal.reference.codes import label
from portal.reference.countries import country_name
from portal.settings import Settings
from portal.web.database import reading
from portal.web.language import direction, language, languages
from portal.web.translation import catalogue

DAYS_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    count: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Me:
    name: str
    organisation: str
    kind: str


Frame = Callable[[Any, Actor], tuple[Me, Sequence[MenuItem]]]


def install(app: Flask, settings: Settings, *, frame: Frame) -> None:
    """`frame(session, actor)` returns who is signed in and the menu, for the workspace shell."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.pop("config", None)
    app.jinja_env.globals.update(
        asset=asset,
        portal_name=settings.name,
        run_by=settings.run_by,
        csrf_token=form_token,
        word=word,
        country=lambda code: country_name(code, language()),
        day=day,
    )
    app.context_processor(lambda: {"language": language(), "direction": direction(), "languages": languages()})
    app.context_processor(lambda: {"leave_url": url_for("web.leave"), "workspace": lambda: workspace(frame)})


def workspace(frame: Frame) -> tuple[Me, Sequence[MenuItem]]:
    """Return `me` and `menu`; only the workspace layout asks."""
    actor: Actor = g.actor
    assert actor.kind is Kind.ACCOUNT
    return frame(reading(), actor)


def form_token() -> str:
    """Return this browser's form token. A page with one is never cached."""
    g.form_token = True
    made = "csrf_token" not in session
    token: str = generate_csrf()
    if made:
        session.permanent = False
    return token


@cache
def asset(path: str) -> str:
    """Return the address of a static file, with a digest of its content so that it can be kept for ever."""
    content = (Path(resources.folder("static")) / path).read_bytes()
    return f"/static/{path}?v={hashlib.blake2b(content, digest_size=6).hexdigest()}"


def word(code_list: str, code: str) -> str:
    """Return a code in words, in the reader's language."""
    return _word(language(), code_list, code)


@cache
def _word(reader: str, code_list: str, code: str) -> str:
    return str(catalogue(reader).gettext(label(code_list, code)))


def day(when: date | None) -> str:
    """Return a day as people write it."""
    return _day(language(), when) if when else ""


@lru_cache(DAYS_KEPT)
def _day(reader: str, when: date) -> str:
    return format_date(when, "long", locale=reader)
