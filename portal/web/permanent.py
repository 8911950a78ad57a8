"""Addresses that are cited, filed and listed: whole, and the same whatever language a page is read in."""

from flask import request

from portal.web.cookies import settings


def permanent(path: str) -> str:
    """Return the whole address of a path that `url_for` made."""
    return settings().base_url + path.removeprefix(request.script_root)
