"""Record pages: public, without a form, and told apart by a stamp that costs one query, before anything is rendered.

    @pages.get("/commitments/<slug>")
    @action(Action.PUBLIC_READ)
    @record(stamp_of)                 # stamp_of(session, slug) -> the row that the page depends on
    def show(slug: str) -> str: ...

A browser or a cache that holds the page with this stamp is told so (304), and the view is not called. Nor is it for
the next reader: the process keeps the pages that were asked last, each as it was made for its stamp.

The tag is the only validator. A moment of the last change is none: it is of one row, and a page also depends on whether
its organisation was suspended, on what was blocked, and on what came within the same second.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from hashlib import blake2b
from threading import Lock
from typing import Final, TypeVar

from flask import Flask, Response, current_app, g, make_response, request
from werkzeug.wrappers import Response as Answer

from portal import clock, resources
from portal.web.cookies import settings
from portal.web.database import reading
from portal.web.language import language

EXTENSION: Final = "portal.records"
MOST_KEPT: Final = 4_000_000
"""In bytes, of all pages that a process keeps."""
WRITTEN_IN: Final = (("templates", "*.html"), ("translations", "*.mo"), ("static", "*.*"))


Stamp = tuple[object, ...]
"""What a page depends on: versions, moments and counts of rows. The day and the language need not be in it."""


class Kept:
    """The pages that were asked last, by their tag. What is no longer as its tag says is asked no more, and goes."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._turn = Lock()

    def get(self, etag: str) -> bytes | None:
        with self._turn:
            if etag in self._pages:
                self._pages.move_to_end(etag)
            return self._pages.get(etag)

    def put(self, etag: str, page: bytes) -> None:
        with self._turn:
            self._size += len(page) - len(self._pages.get(etag, b""))
            self._pages[etag] = page
            while self._size > MOST_KEPT:
                _oldest, gone = self._pages.popitem(last=False)
                self._size -= len(gone)


def install(app: Flask) -> None:
    app.extensions[EXTENSION] = Kept()


View = TypeVar("View", bound=Callable[..., str | Answer])


def record(stamp: Callable[..., Stamp]) -> Callable[[View], View]:
    """Give a view validators. `stamp(session, **address)` raises `Hidden` where there is no such page."""

    def declare(view: View) -> View:
        @wraps(view)
        def answer(**address: object) -> Answer:
            g.pop("form_token", None)
            g.stamp = stamp(reading(), **address)
            etag = _etag(g.stamp)
            same = request.if_none_match.contains_weak(etag)
            response = Response(status=304) if same else _whole(etag, view, address)
            response.set_etag(etag)
            return response

        return answer  # type: ignore[return-value]

    return declare


def _whole(etag: str, view: Callable[..., str | Answer], address: dict[str, object]) -> Response:
    """Return the page, kept or made now. What is no page (an export) is sent while it is read, and never kept."""
    kept: Kept = current_app.extensions[EXTENSION]
    if (page := kept.get(etag)) is not None:
        return Response(page)
    made = view(**address)
    if "form_token" in g:
        raise RuntimeError("a record page holds no form")
    if isinstance(made, str):
        kept.put(etag, made.encode())
    return make_response(made)


def _etag(stamp: Stamp) -> str:
    said = (
        tuple(stamp),
        clock.today(),
        language(),
        request.full_path,
        _release(),
        settings().name,
        settings().run_by,
    )
    return blake2b(repr(said).encode(), digest_size=16).hexdigest()


@cache
def _release() -> str:
    """Return what tells one version of the portal's templates, texts and code from another, on every machine alike."""
    files = [file for name, kind in WRITTEN_IN for file in resources.folder(name).rglob(kind)]
    digest = blake2b(digest_size=8)
    for file in sorted([*files, *resources.PACKAGE.rglob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
