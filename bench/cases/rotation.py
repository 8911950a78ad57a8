"""Making an organisation's keys anew where ten thousand grants are sealed to the old ones."""

import re
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from bench import server
from bench.measure import Measured
from bench.server import Asked, Server, ask
from bench.stage import HOST, Stage
from portal.actor import SYSTEM
from portal.db import new_id
from portal.keys import grants, pairs, resealing, rings
from portal.keys.grants import Gift
from portal.keys.models import PairKind, RingKind
from tests import factories
from tests.factories import Person

GRANTS: Final = 10_000
KEYS: Final = "/desk/organisation/keys"
HIDDEN: Final = re.compile(r'<input[^>]* name="(was|once)"[^>]* value="([^"]*)"')
SEE_OTHER: Final = 303
MOST_SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 300


def rotation(stage: Stage) -> Iterator[Measured]:
    """Press the button and get the page back; the job runs beside the server, as it does for an operator."""
    manager = _holder(stage)
    cookie = f"__Host-member={manager.token()}"
    form, typed = _form(stage, manager, cookie)
    with server.portal(stage.env) as portal:
        seconds = _page_back(portal, Asked(f"{KEYS}/rotate", f"{form}; {cookie}", typed, HOST), cookie)
        job = _until_done(stage, manager)
    yield Measured(
        f"Rotation with {GRANTS:,} grants: from the button to the page",
        f"at most {MOST_SECONDS:.0f} s",
        f"{seconds:.2f} s",
        seconds <= MOST_SECONDS,
        f"the rest as a job beside the server: {job:.0f} s",
    )


def _page_back(portal: Server, asked: Asked, cookie: str) -> float:
    connection = portal.connection()
    ask(connection, Asked(KEYS, cookie, host=HOST))
    begun = time.perf_counter()
    ask(connection, asked, status=SEE_OTHER)
    ask(connection, Asked(KEYS, cookie, host=HOST))
    seconds = time.perf_counter() - begun
    connection.close()
    return seconds


def _until_done(stage: Stage, manager: Person) -> float:
    begun = time.perf_counter()
    while time.perf_counter() < begun + PATIENCE_SECONDS:
        with stage.database.reading() as session:
            if not resealing.left(session, manager.organisation):
                return time.perf_counter() - begun
        time.sleep(0.5)
    raise SystemExit("the grants were not sealed anew in time")


def _form(stage: Stage, manager: Person, cookie: str) -> tuple[str, str]:
    """Return the browser's form cookie, and the rotation's form filled in."""
    form, token, page = stage.form_page(f"{KEYS}/rotate", cookie)
    hidden = dict(HIDDEN.findall(page))
    return form, urlencode({**hidden, "csrf_token": token, "code": manager.spare()})


def _holder(stage: Stage) -> Person:
    """Make an organisation with that many grants. All are real: the job has to open each."""
    with stage.database.writing() as session:
        made = factories.make_organisation(session, name="Example Shelter", country="PT")
        manager = factories.make_member(stage.app, session, made.id, name="Rui Sousa", manager=True)
        ring = rings.ring_of(session, made.id, RingKind.REPORTS)
        assert ring is not None
        pair, _private = pairs.make_pair(session, PairKind.RECEIPT)
        keys = grants.make_data_keys(session, {new_id(): "a.label" for _one in range(GRANTS)})
        gifts = [Gift(key, "a.label", ring.id) for key in keys.values()]
        grants.give_all(session, gifts, reporter=pair.id, by=SYSTEM)
        session.commit()
    return manager
