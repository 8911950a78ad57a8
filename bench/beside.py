"""Running the portal and the bare program side by side, and what a comparison is in the report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

from bench import server
from bench.measure import Compared, Measured, Side, compare
from bench.server import Asked, Server, ask
from bench.stage import HOST, Stage


@contextmanager
def both(stage: Stage, *, workers: int = 1) -> Iterator[tuple[Server, Server]]:
    """Run the portal and the bare program on the same database."""
    env = {
        "BARE_DATABASE": stage.env["PORTAL_DATABASE_URL"],
        "BARE_ORGANISATION": str(stage.manager.organisation),
        "BARE_ACCOUNT": str(stage.manager.account),
    }
    with server.portal(stage.env, workers=workers) as portal, server.bare(env, workers=workers) as bare:
        yield portal, bare


def page(stage: Stage, what: str, path: str, bare_path: str, *, most: float, cookie: str = "") -> Iterator[Measured]:
    """Compare a page with the bare program's of the same rows; `bare_path` is given how many bytes it has."""
    asked = Asked(path, cookie, host=HOST)
    with both(stage) as (portal, bare):
        yield ratio(what, against_bare(portal, bare, asked, bare_path), most=most)


def against_bare(portal: Server, bare: Server, asked: Asked, bare_path: str, *, status: int = 200) -> Compared:
    """Ask both for the same page. Where the portal has only to say that it is still the same, the bare one sends it.

    Empty braces in a path become another number with each request.
    """
    connection = portal.connection()
    long = len(ask(connection, Asked(asked.path, asked.cookie, host=asked.host)))
    connection.close()
    plain = Asked(f"{bare_path}{'&' if '?' in bare_path else '?'}bytes={long}")
    numbers = count()
    return compare(
        Side(portal, lambda many: [replace(asked, path=asked.path.format(next(numbers))) for _ in range(many)], status),
        Side(bare, lambda many: [plain] * many),
        batches=9,
        size=20,
    )


def ratio(what: str, found: Compared, *, most: float) -> Measured:
    times = f"{found.portal:.1f} and {found.bare:.1f} ms a request; processor time alone: {found.processor:.2f} times"
    return Measured(what, f"at most {most:g} times bare", f"{found.ratio:.2f} times", found.ratio <= most, times)
