"""The register with a hundred thousand commitments beside one with a thousand; coverage; the whole list as files."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from typing import Final
from urllib.parse import urlencode

from bench import promises, server
from bench.beside import against_bare, both, ratio
from bench.measure import Compared, Measured, Side, compare
from bench.promises import COMMON, RARE, SOME
from bench.server import Asked, Server, resident_megabytes
from bench.stage import HOST, Stage

MANY: Final = 100_000
FEW: Final = 1_000
LISTED: Final = 1.3
FOUND: Final = 1.5
BARE: Final = 2.0
COVERAGE: Final = "/instruments/ungp/coverage"
FILTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "as it opens": {},
    "organisation": {"organisation": "example-7"},
    "kind": {"kind": "vendor"},
    "country": {"country": "KE"},
    "instrument": {"instrument": "ungp"},
    "item": {"item": "UNGP-22"},
    "state": {"state": "withdrawn"},
    "status": {"status": "in_progress"},
    "updates on time": {"updates": "green"},
    "updates late": {"updates": "amber"},
    "nothing said for a year": {"updates": "inactive"},
    "nothing more is due": {"updates": "settled"},
    "past its day": {"past": "commitment"},
    "with a milestone past its day": {"past": "milestone"},
    "assessed": {"assessed": "limited"},
    "challenged": {"challenged": "unanswered"},
    "by title": {"order": "title"},
    "due first": {"order": "due"},
}
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "a word that all have": {"q": COMMON},
    "a word that an eighth have": {"q": SOME[3]},
    "such a word beside that of all": {"q": f"{SOME[3]} {COMMON}"},
    "a word that five have": {"q": RARE},
    "a word and a country": {"q": COMMON, "country": "KE"},
}
FLAT: Final = 1.25
PIECE: Final = 65_536
WHOLE_SECONDS: Final = 600
"""A spreadsheet is sent once it is whole."""


def register(stage: Stage) -> Iterator[Measured]:
    with ExitStack() as open_:
        large, small = (open_.enter_context(promises.filled(stage, many)) for many in (MANY, FEW))
        sides = [open_.enter_context(server.portal(one.env)) for one in (large, small)]
        for name, asked in FILTERS.items():
            yield _grown(f"The register of {MANY:,}: {name}", _anew("/commitments", asked), *sides, most=LISTED)
        for name, asked in WORDS.items():
            yield _grown(f"Search among {MANY:,}, newest first: {name}", _anew("/search", asked), *sides, most=FOUND)
        for kind in ("csv", "json", "xlsx"):
            yield _flat(kind, *sides)
        with both(large) as (portal, bare):
            found = against_bare(portal, bare, Asked(f"{COVERAGE}?n={{}}", host=HOST), "/coverage")
            yield ratio(f"Coverage, 50 organisations of {MANY:,} commitments, made anew each time", found, most=BARE)


def _anew(path: str, asked: Mapping[str, str]) -> str:
    """Return an address of which each asking is another page, so that none was kept."""
    return f"{path}?{urlencode({**asked, 'n': ''})}"


def _grown(what: str, path: str, large: Server, small: Server, *, most: float) -> Measured:
    found = compare(_side(large, path), _side(small, path), batches=7, size=8)
    return _measured(what, found, most)


def _side(one: Server, path: str) -> Side:
    numbers = count()
    return Side(one, lambda many: [Asked(f"{path}{next(numbers)}", host=HOST) for _ in range(many)])


def _measured(what: str, found: Compared, most: float) -> Measured:
    times = f"{found.portal:.1f} and {found.bare:.1f} ms; processor time alone: {found.processor:.2f} times"
    return Measured(
        what, f"at most {most} times that with {FEW:,}", f"{found.ratio:.2f} times", found.ratio <= most, times
    )


def _flat(kind: str, large: Server, small: Server) -> Measured:
    """Ask for the whole list, and look at the memory of whoever sends it."""
    path = f"/commitments?export={kind}"
    _read(small, path)
    before, long = max(map(resident_megabytes, small.workers())), _read(large, path)
    after = max(map(resident_megabytes, large.workers()))
    return Measured(
        f"All {MANY:,} commitments as {kind.upper()}: memory of the server",
        f"at most {FLAT} times that after {FEW:,}",
        f"{after / before:.2f} times",
        after <= FLAT * before,
        f"{after:.0f} and {before:.0f} MB; {long / 1_000_000:.1f} MB were sent",
    )


def _read(one: Server, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=WHOLE_SECONDS)
    connection.request("GET", path, headers={"Host": HOST, "Accept-Language": "en"})
    answer, long = connection.getresponse(), 0
    while piece := answer.read(PIECE):
        long += len(piece)
    connection.close()
    return long
