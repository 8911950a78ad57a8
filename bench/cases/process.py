"""A process of the portal: how soon it answers, and how large it grows."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from sqlalchemy import select

from bench import server
from bench.cases.desk import QUEUE
from bench.cases.filing import SEE_OTHER, senders
from bench.measure import Measured
from bench.server import Asked, ask
from bench.stage import HOST, Stage
from portal.submissions.models import Participation, Submission

STARTS: Final = 5
MIXED: Final = 1_000
MOST_MEGABYTES: Final = 150
MOST_SECONDS: Final = 2.0


def process(stage: Stage) -> Iterator[Measured]:
    """Start the portal several times; then ask the last one a thousand things."""
    seconds, fresh = [], 0.0
    for _ in range(STARTS):
        with server.portal(stage.env) as portal:
            seconds.append(portal.seconds_to_answer)
            fresh = portal.resident_megabytes()
    yield Measured(
        "From `portal serve` to the first answer (the first page)",
        f"at most {MOST_SECONDS:.0f} s",
        f"{median(seconds):.2f} s",
        median(seconds) <= MOST_SECONDS,
        f"median of {STARTS} starts, the quickest {min(seconds):.2f} s, the slowest {max(seconds):.2f} s",
    )
    with server.portal(stage.env) as portal:
        paths, connection = mixed(stage), portal.connection()
        for number in range(MIXED):
            ask(connection, paths[number % len(paths)])
        for one in senders(stage)(20):
            ask(connection, one, status=SEE_OTHER)
        found = portal.resident_megabytes()
        connection.close()
    yield Measured(
        f"Resident memory of a process after {MIXED} mixed requests",
        f"at most {MOST_MEGABYTES} MB",
        f"{found:.0f} MB",
        found <= MOST_MEGABYTES,
        f"{fresh:.0f} MB after its first page; both languages, public pages, lists, reports, then 20 reports filed",
    )


def mixed(stage: Stage) -> list[Asked]:
    """Return requests for pages of every kind, in both languages."""
    with stage.database.reading() as session:
        references = session.scalars(
            select(Submission.reference)
            .join(Participation)
            .where(Participation.organisation_id == stage.manager.organisation, Participation.summary.is_not(None))
            .limit(20)
        ).all()
    member, draft = stage.member_cookie(), stage.draft_cookies(1)[0]
    public = ["/", "/help/now", "/about", "/privacy", "/conduct", "/organisations", "/sign-in", "/return", "/report"]
    own = ["/desk", QUEUE, f"{QUEUE}?export=csv", "/desk/organisation", "/desk/organisation/members", "/desk/account"]
    own += [f"{QUEUE}/{one}" for one in references]
    steps = ["/report/step/what_happened", "/report/wall", "/report/receivers", "/report/permission", "/report/check"]
    asked = [(path, "") for path in public] + [(path, member) for path in own] + [(path, draft) for path in steps]
    return [Asked(prefix + path, cookie, host=HOST) for path, cookie in asked for prefix in ("", "/ar")]
