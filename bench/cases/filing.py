"""The last button of a report."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlencode

from bench.beside import both, ratio
from bench.measure import Measured, Side, compare, compare_rates
from bench.server import Asked
from bench.stage import HOST, Stage

SEE_OTHER: Final = 303
LEAST_RATE: Final = 0.5


def filing(stage: Stage) -> Iterator[Measured]:
    """The last button of a report, with answers and three receivers; alone, then eight at once on two processes."""
    requests = senders(stage)
    with both(stage) as (portal, bare):
        found = compare(
            Side(portal, requests, SEE_OTHER),
            Side(bare, lambda many: [Asked("/hash/receipt")] * many),
            batches=9,
            size=10,
        )
    yield ratio("The final step of filing (Argon2id, 19 MiB, 2 passes)", found, most=2.0)
    with both(stage, workers=2) as (portal, bare):
        rates = compare_rates(
            Side(portal, requests, SEE_OTHER),
            Side(bare, lambda many: [Asked("/hash/receipt")] * many),
            clients=8,
            batches=9,
            size=6,
        )
    yield Measured(
        "The same from 8 clients on two processes, SQLite: rate against bare runs",
        f"at least {LEAST_RATE}",
        f"{rates.ratio:.2f}",
        rates.ratio >= LEAST_RATE,
        f"{rates.portal:.0f} and {rates.bare:.0f} a second; processor time alone: {rates.processor:.2f} times",
    )


def senders(stage: Stage) -> Callable[[int], list[Asked]]:
    """Return a maker of requests that each send a report of their own."""
    form, token = stage.form("/report/check", stage.draft_cookies(1)[0])
    typed = urlencode({"csrf_token": token})
    return lambda many: [Asked("/report/send", f"{form}; {one}", typed, HOST) for one in stage.draft_cookies(many)]
