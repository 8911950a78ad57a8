"""Addresses that somebody typed: which page of this portal they name, if any. Other hosts are never followed."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.policy import Action
from portal.settings import LANGUAGES, Settings
from portal.web.gate import declared_action

# No backslash, no second slash, no sign that a browser leaves out: each of them can lead to another host.
PATH: Final = re.compile(r"(?:/[\w~%.!$&'()*+,;=:@-]+)*/?")


def parts(typed: str) -> list[str]:
    """Return the parts of the path of an address, without its language; none where it cannot be read."""
    try:
        found = [one for one in urlsplit(typed).path.split("/") if one]
    except ValueError:
        return []
    return found[1:] if found and found[0] in LANGUAGES else found


def public_page(typed: str) -> str:
    """Return the path of the public page that an address names; empty for another host, or anything else."""
    path = _path(typed)
    inner = [unquote(one) for one in parts(path)]
    if not path or {".", ".."} & set(inner):  # browsers walk up where this is said, also where it is encoded
        return ""
    return path if _is_public(current_app, "/" + "/".join(inner)) else ""


def page_values(typed: str) -> Mapping[str, Any] | None:
    """Return the changing parts of the address of a page of this portal, such as `slug`; None where it is none."""
    path = _path(typed)
    found = _matched(current_app, "/" + "/".join(unquote(one) for one in parts(path))) if path else None
    return None if found is None else found[1]


def is_elsewhere(typed: str) -> bool:
    """Say whether an address names another host than this portal."""
    try:
        host = urlsplit(typed).netloc
    except ValueError:
        return False
    return bool(host) and host not in _our_hosts()


def _our_hosts() -> set[str]:
    return {urlsplit(_settings().base_url).netloc, request.host}


def _path(typed: str) -> str:
    """Return the path of an address on this portal, as it may stand in a link."""
    try:
        found = urlsplit(typed)
    except ValueError:
        return ""
    here = found.scheme in {"http", "https"} and found.netloc in _our_hosts()
    bare = typed.startswith("/") and not found.scheme and not found.netloc
    return found.path if (here or bare) and found.path and PATH.fullmatch(found.path) else ""


def _settings() -> Settings:
    found: Settings = current_app.extensions["portal.settings"]
    return found


def _is_public(app: Flask, path: str) -> bool:
    """Say whether an address without its language is one that everybody reads, and that does nothing."""
    found = _matched(app, path)
    return found is not None and declared_action(app, found[0]) is Action.PUBLIC_READ and found[0] != "static"


def _matched(app: Flask, path: str) -> tuple[str, Mapping[str, Any]] | None:
    """Return endpoint and values of an address without its language; None where nothing is there to be read."""
    try:
        return app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
