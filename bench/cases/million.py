"""The list of one organisation with a hundred thousand reports among a million, each way to narrow it by itself."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Final
from urllib.parse import urlencode

from bench import million, server
from bench.cases.desk import QUEUE
from bench.measure import Measured, Side, compare
from bench.million import MINE, RARE
from bench.server import Asked
from bench.stage import HOST, REPORTS, Stage
from portal.submissions.rules import Facet

IN_ALL: Final = 1_000_000
LISTED: Final = 100_000
MOST: Final = 1.3
FILTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "as it opens": {},
    "all states": {"state": ""},
    "state": {"state": "closed"},
    "held back": {"state": "held"},
    "handler": {"handler": "me"},
    "kind": {"kind": "report_for_another"},
    "urgency": {"urgency": "high"},
    "age": {"age": "month"},
    "unread": {"waits": "unread"},
    "overdue": {"due": "late"},
    "harm": {"harm": MINE[Facet.HARM]},
    "capability": {"capability": MINE[Facet.CAPABILITY]},
    "country": {"country": MINE[Facet.COUNTRY]},
}
TAGS: Final[Mapping[str, str]] = {"tag": MINE[Facet.TAG], "a tag that five reports have": RARE}


def of_a_million(stage: Stage) -> Iterator[Measured]:
    """Ask both portals in turn for the list, narrowed in one way each time."""
    cookie = stage.member_cookie()  # before it is copied: whoever is signed in there is signed in here
    with ExitStack() as open_:
        large, tags = open_.enter_context(million.filled(stage, IN_ALL, mine=LISTED))
        small, _same = open_.enter_context(million.filled(stage, REPORTS, mine=REPORTS))
        sides = [open_.enter_context(server.portal(one.env)) for one in (large, small)]
        wanted = {**FILTERS, **{name: {"tag": tags[word]} for name, word in TAGS.items()}}
        for name, asked in wanted.items():
            yield _narrowed(name, Asked(f"{QUEUE}?{urlencode(asked)}", cookie, host=HOST), *sides)


def _narrowed(name: str, asked: Asked, large: server.Server, small: server.Server) -> Measured:
    found = compare(
        Side(large, lambda many: [asked] * many), Side(small, lambda many: [asked] * many), batches=7, size=8
    )
    times = f"{found.portal:.1f} and {found.bare:.1f} ms; processor time alone: {found.processor:.2f} times"
    return Measured(
        f"The list of {LISTED:,} among {IN_ALL:,}: {name}",
        f"at most {MOST} times that with {REPORTS:,}",
        f"{found.ratio:.2f} times",
        found.ratio <= MOST,
        times,
    )
