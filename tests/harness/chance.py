"""What chance has no say in: which examples are drawn, on which day a test ends, and which port a server finds free."""

import socket
import time
from contextlib import suppress
from datetime import timedelta
from random import randrange
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from portal import clock

OWN_PORTS: Final = (20_000, 32_000)
"""The kernel gives those above to whoever connects."""
MARGIN: Final = timedelta(minutes=1)
"""Longer than nearly every test takes, and well within what one may take."""

# The same examples in each run, however slow the machine is. `--hypothesis-profile others` draws others each time.
settings.register_profile("others", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("others"), derandomize=True, database=None)
settings.load_profile("same")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let no test begin at the very end of a day (in UTC, as everywhere): it would end on the next."""
    now = clock.now()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if midnight - now < MARGIN:
        time.sleep((midnight - now).total_seconds())


def free_port() -> int:
    """Return a port for a server that is yet to start: one that no connection is given by chance meanwhile."""
    while True:
        port = randrange(*OWN_PORTS)
        with suppress(OSError), socket.socket() as tried:
            tried.bind(("127.0.0.1", port))
            return port
