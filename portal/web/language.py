"""Language is in the path: `/ar/…`; English is bare. Moved to the script name, so that every link keeps it."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from babel import Locale
from flask import Flask, has_request_context, request

from portal.settings import LANGUAGES, RIGHT_TO_LEFT

KEY: Final = "accord.language"
SOURCE: Final = "en"


class LanguageInPath:
    """WSGI: takes `/ar` off the path and puts it in front of every address that the request makes."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        first, _, rest = environ.get("PATH_INFO", "").lstrip("/").partition("/")
        if first in LANGUAGES and first != SOURCE:
            environ[KEY] = first
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/" + first
            environ["PATH_INFO"] = "/" + rest
        answer: Iterable[bytes] = self.inner(environ, start_response)
        return answer


def language() -> str:
    found: str = request.environ.get(KEY, SOURCE) if has_request_context() else SOURCE
    return found


def direction() -> str:
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def languages() -> list[tuple[str, str, str]]:
    """Return code, own name and address of this page for each language."""
    return [(code, own_name(code), ("" if code == SOURCE else f"/{code}") + quote(request.path)) for code in LANGUAGES]


@cache
def own_name(code: str) -> str:
    """Return what speakers of a language call it."""
    return Locale(code).get_display_name(code) or code


def install(app: Flask) -> None:
    app.wsgi_app = LanguageInPath(app.wsgi_app)  # type: ignore[method-assign]


def directed(text: str) -> list[tuple[str, str]]:
    """Return the lines of a text, each with the direction that its first letter gives it, else the page's.

    It is what `dir="auto"` does in a browser, for what lays out pages and does not know that.
    """
    return [(_direction_of(line), line) for line in text.splitlines()]


def _direction_of(line: str) -> str:
    for sign in line:
        match unicodedata.bidirectional(sign):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return direction()
