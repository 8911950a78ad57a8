"""Ratios of two things measured in turn: on a machine with other work a number alone says little."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.server import Asked, Server, ask

WARM: Final = 5


@dataclass(frozen=True)
class Measured:
    """One line of the report. `fine` is None where there is no limit."""

    what: str
    limit: str
    found: str
    fine: bool | None
    how: str


@dataclass(frozen=True)
class Side:
    """One of the two servers, what it is asked (a new request each time), and the status of a right answer."""

    server: Server
    requests: Callable[[int], Sequence[Asked]]
    status: int = 200


@dataclass(frozen=True)
class Compared:
    """Medians over all batches. Times are of one request in milliseconds; `processor` compares processor time."""

    ratio: float
    portal: float
    bare: float
    processor: float


def compare(portal: Side, bare: Side, *, batches: int, size: int) -> Compared:
    """Ask both in turn, `size` requests at a time over one connection; the ratio is the median of each turn's."""
    for side in (portal, bare):
        _batch(side, WARM)
    turns = [(_batch(portal, size), _batch(bare, size)) for _ in range(batches)]
    return Compared(
        ratio=median(one[0] / other[0] for one, other in turns),
        portal=median(one[0] for one, _ in turns) * 1000,
        bare=median(other[0] for _, other in turns) * 1000,
        processor=sum(one[1] for one, _ in turns) / max(sum(other[1] for _, other in turns), 0.01),
    )


def _batch(side: Side, size: int) -> tuple[float, float]:
    """Return the median time of a request, and the processor time of the batch."""
    asked, times = side.requests(size), []
    connection, before = side.server.connection(), side.server.processor_seconds()
    for one in asked:
        begun = time.perf_counter()
        ask(connection, one, status=side.status)
        times.append(time.perf_counter() - begun)
    connection.close()
    return median(times), side.server.processor_seconds() - before


def compare_rates(portal: Side, bare: Side, *, clients: int, batches: int, size: int) -> Compared:
    """Let so many clients ask at once, in turn, `size` requests each; `portal` and `bare` are requests a second."""
    for side in (portal, bare):
        _at_once(side, clients=clients, size=1)
    turns = [
        (_at_once(portal, clients=clients, size=size), _at_once(bare, clients=clients, size=size))
        for _ in range(batches)
    ]
    return Compared(
        ratio=median(one[0] / other[0] for one, other in turns),
        portal=median(one[0] for one, _ in turns),
        bare=median(other[0] for _, other in turns),
        processor=sum(one[1] for one, _ in turns) / sum(other[1] for _, other in turns),
    )


def _at_once(side: Side, *, clients: int, size: int) -> tuple[float, float]:
    """Return how many were answered a second, and the processor time of all."""
    asked = side.requests(clients * size)

    def client(number: int) -> None:
        connection = side.server.connection()
        for one in asked[number::clients]:
            ask(connection, one, status=side.status)
        connection.close()

    begun, before = time.perf_counter(), side.server.processor_seconds()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    return len(asked) / (time.perf_counter() - begun), side.server.processor_seconds() - before
