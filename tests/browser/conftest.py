"""One demonstration, and one window, for all tests of a worker that only look."""

import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from portal import demo
from portal.settings import Settings
from tests.browser.world import World
from tests.harness.browser import PATIENCE, Door, served
from tests.harness.colours import Colours


@contextmanager
def furnished(template: Path, folder: Path) -> Iterator[World]:
    """Yield the demonstration on SQLite, with derivation made cheap."""
    from portal.app import create_app

    (folder / "objects").mkdir()
    shutil.copyfile(template, folder / "accord.db")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        door = Door(listening)
        settings = Settings(
            env="test",
            database_url=f"sqlite:///{folder / 'accord.db'}",
            storage_url=(folder / "objects").as_uri(),
            var=folder,
            instance_key=secrets.token_hex(32),
            pepper=secrets.token_hex(32),
            base_url=door.url,
            cheap_derivation=True,
        )
        receipts = demo.fill(settings)
        app = create_app(settings)
        with served(door, app) as live:
            made = World(live, settings, " ".join(receipts[0]))
            made.furnish()
            yield made
        app.extensions["portal.database"].dispose()


@pytest.fixture(scope="session")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield the demonstration that all tests share, in whatever order they run: they leave it as it is."""
    with furnished(sqlite_template, tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="session")
def world_to_spoil(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a demonstration for tests that change answers and move people on."""
    with furnished(sqlite_template, tmp_path_factory.mktemp("world_to_spoil")) as made:
        yield made


@pytest.fixture(scope="session")
def seen() -> Colours:
    """Return what this worker has seen of colours."""
    return Colours()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """Yield one window for all pages of a module. The portal's scripts do not run in it, axe-core does."""
    context = browser.new_context(reduced_motion="reduce")
    # Into the page alone: a frame that nothing was sent to yet is an empty page, of which there is nothing to say.
    context.add_init_script(f"if (window === window.top) {{ {AXE_SCRIPT} }}")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    # Not by a route: where requests pass through one, the browser keeps no stylesheet, and asks for each anew.
    engine = context.new_cdp_session(page)
    engine.send("Network.enable")
    engine.send("Network.setBlockedURLs", {"urls": ["*.js*"]})
    yield page
    context.close()
