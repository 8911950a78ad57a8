"""The desk: its list of reports, also with a hundred times as many, and the way in."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from bench import server
from bench.beside import both, page, ratio
from bench.measure import Measured, Side, compare
from bench.server import Asked
from bench.stage import HOST, REPORTS, Stage
from tests.factories import PASSWORD

QUEUE: Final = "/desk/submissions"
SEE_OTHER: Final = 303
FULL: Final = 100_000


def list_page(stage: Stage) -> Iterator[Measured]:
    """Fifty rows of an organisation with a thousand reports, and nothing else on the machine's mind."""
    cookie = stage.member_cookie()
    yield from page(stage, "A signed-in list page of 50 rows", QUEUE, "/list", most=2.5, cookie=cookie)


def queue(stage: Stage) -> Iterator[Measured]:
    """The same page where there are a hundred times as many reports: two portals, asked in turn."""
    asked = [Asked(QUEUE, stage.member_cookie(), host=HOST)]
    full = stage.grown(FULL)
    with server.portal(full.env) as large, server.portal(stage.env) as small:
        found = compare(
            Side(large, lambda many: asked * many), Side(small, lambda many: asked * many), batches=9, size=20
        )
    times = f"{found.portal:.1f} and {found.bare:.1f} ms; processor time alone: {found.processor:.2f} times"
    yield Measured(
        f"The same page with {FULL:,} reports",
        f"at most 1.3 times that with {REPORTS:,}",
        f"{found.ratio:.2f} times",
        found.ratio <= 1.3,
        times,
    )


def sign_in(stage: Stage) -> Iterator[Measured]:
    """The password step, from browsers that are known, since others may try ten times only."""
    form, token = stage.form("/sign-in")
    typed = urlencode({"email": stage.manager.email, "password": PASSWORD, "csrf_token": token})

    def requests(many: int) -> list[Asked]:
        return [Asked("/sign-in", f"{form}; {one}", typed, HOST) for one in stage.device_cookies(many)]

    with both(stage) as (portal, bare):
        found = compare(
            Side(portal, requests, SEE_OTHER),
            Side(bare, lambda many: [Asked("/hash/password")] * many),
            batches=7,
            size=5,
        )
    yield ratio("Sign-in, the password step (Argon2id, 64 MiB, 3 passes)", found, most=1.2)
