"""A real Chromium that reads the real portal over HTTP, with scripts off unless a test says otherwise."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from tests.harness import absent

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
GET_BROWSER: Final = "Install it (Debian: apt-get install chromium), or name one in PORTAL_TEST_CHROMIUM"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

PATIENCE: Final = 60_000
"""Milliseconds that a page may take where several browsers and two databases share a machine."""

expect.set_options(timeout=PATIENCE)

Scheme = Literal["light", "dark"]
OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Door:
    """Where the portal listens; taken before the portal is made, since its settings hold its address."""

    listening: socket.socket

    @property
    def url(self) -> str:
        """Return the address without a slash at its end. Security keys refuse an address in numbers."""
        return f"http://localhost:{self.listening.getsockname()[1]}"


@dataclass
class Live:
    """A portal that answers over HTTP while the test runs."""

    url: str
    app: Flask
    server: BaseWSGIServer = field(repr=False)

    def address(self, path: str) -> str:
        return self.url + path


@dataclass
class Faults:
    """What a browser complained of, which no page of the portal may cause."""

    said: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        # The browser also reports every answer of 400 and above, which tests provoke on purpose.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.said.append(f"{message.type}: {message.text}")

    def error(self, problem: Exception) -> None:
        self.said.append(f"script: {problem}")

    def route(self, route: Route) -> None:
        """Let only the portal answer; a request to anyone else is a fault."""
        if urlsplit(route.request.url).hostname in ("localhost", "127.0.0.1"):
            route.continue_()
        else:
            self.said.append(f"asked another host: {route.request.url}")
            route.abort()


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # the name is werkzeug's
        """Say nothing: an access log would drown what a failing test has to tell."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="FOLDER", help="keep a picture of each page that a browser test shows")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the worker's browser."""
    program = os.environ.get("PORTAL_TEST_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        absent.skip("No browser to test in", get_it=GET_BROWSER)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def door() -> Iterator[Door]:
    """Yield a listening socket on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield Door(listening)


@pytest.fixture
def live(door: Door, app: Flask) -> Iterator[Live]:
    """Serve the test's portal over HTTP."""
    with served(door, app) as answering:
        yield answering


@contextmanager
def served(door: Door, app: Flask) -> Iterator[Live]:
    """Serve a portal over HTTP until the block ends."""
    host, port = door.listening.getsockname()

    def answer(environ: Any, start_response: Any) -> Any:
        # Read whole, and so closed: the server forgets to close what a browser that goes elsewhere has not read.
        return Response.from_app(app, environ, buffered=True)(environ, start_response)

    server = make_server(host, port, answer, threaded=True, request_handler=_Silent, fd=door.listening.fileno())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Live(door.url, app, server)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser_page(browser: Browser, live: Live) -> Iterator[OpenPage]:
    """Return an opener of pages, each for a person of its own: `browser_page(javascript=False, language="ar", …)`.

    Paths are relative to the portal. What the browser complains of fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    faults = Faults()

    def open_page(
        *,
        javascript: bool = False,
        language: str = "en",
        scheme: Scheme = "light",
        width: int = 1280,
        height: int = 900,
    ) -> Page:
        context = browser.new_context(
            base_url=live.url,
            java_script_enabled=javascript,
            locale=language,
            color_scheme=scheme,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", faults.route)
        context.on("console", faults.console)
        context.on("weberror", lambda problem: faults.error(problem.error))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not faults.said, "the browser complained:\n  " + "\n  ".join(faults.said)


def axe(page: Page, *, leaving_out: tuple[str, ...] = ()) -> list[str]:
    """Return what axe-core holds against the page as it stands. Works with the page's own scripts off."""
    rules = {name: {"enabled": False} for name in leaving_out}
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(RULES)}, "rules": rules}
    with _readable_by_axe(page) as readable:
        if not readable.evaluate("typeof axe === 'object'"):
            from axe_playwright_python.base import AXE_SCRIPT

            readable.evaluate(AXE_SCRIPT)
        found = readable.evaluate("options => axe.run(options).then(done => done.violations)", options)
    return in_lines(found)


def in_lines(violations: list[dict[str, Any]]) -> list[str]:
    """Return a line for each thing that axe-core found: its rule, where, and why."""
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']} at {place['target']}: {place['failureSummary']}"
        for rule in violations
        for place in rule["nodes"]
    ]


@contextmanager
def _readable_by_axe(page: Page) -> Iterator[Page]:
    """Yield the page itself, or, where scripts are off, a copy of it as it stands in which axe-core's own timers run.

    The portal's scripts stay out of the copy, so that it is what a person without scripts has before them.
    """
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        yield page
        return
    browser = page.context.browser
    assert browser is not None, "the page has lost its browser"
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    copies = browser.new_context(
        viewport=page.viewport_size, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    content, url = page.content(), page.url.split("#")[0]

    def answer(route: Route) -> None:
        if route.request.resource_type == "script":
            route.abort()
        elif route.request.is_navigation_request():
            route.fulfill(body=content, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    copies.route("**/*", answer)
    copy = copies.new_page()
    copy.goto(url)
    yield copy
    copies.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Return what keeps a whole page as `NAME.png` if `--pictures` names a folder, and otherwise does nothing."""
    folder = request.config.getoption("--pictures")

    def keep(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.evaluate("scrollTo(0, 0)")  # what sticks to the edge would else stand in the middle
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window: 0 on every page, since nothing scrolls sideways."""
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return int(width)
