"""A file of commitments, cell by cell: what was judged or challenged stands there with who did it and what was replied.

Codes stay codes, so that a file says the same in every language.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal import clock
from portal.asks.rules import State
from portal.commitments import queries
from portal.commitments.models import Commitment
from portal.commitments.queries import assessing, challenges, progress
from portal.commitments.rules.assessing import Assessed
from portal.commitments.rules.challenged import Challenged
from portal.commitments.rules.staleness import Past
from portal.commitments.views import words
from portal.web.lists import Cell
from portal.web.permanent import permanent

BETWEEN: Final = "; "


@dataclass(frozen=True, slots=True)
class Filed:
    """A row of `queries.LISTED`, with the assessments that stand of its newest version that has one, its public
    challenges, the codes of the items that its newest version is mapped to, and whether a milestone is past its day.
    """

    row: Any
    judged: Sequence[Any]
    challenges: Sequence[Any]
    items: Sequence[str]
    is_late: bool


def filed(session: Session, rows: Sequence[Any]) -> list[Filed]:
    """Return rows as a file says them: four queries for all of them."""
    judged: defaultdict[UUID, list[Any]] = defaultdict(list)
    challenged: defaultdict[UUID, list[Any]] = defaultdict(list)
    if ids := [row.id for row in rows if row.assessed is not Assessed.NONE]:
        for one in session.execute(assessing.standing(Commitment.id.in_(ids))):
            judged[one.commitment_id].append(one)
    if ids := [row.id for row in rows if row.challenged is not Challenged.NONE]:
        for one in session.execute(challenges.public(ids)):
            challenged[one.about_id].append(one)
    mapped: defaultdict[UUID, list[str]] = defaultdict(list)
    for commitment, item in session.execute(queries.items_of([row.id for row in rows])):
        mapped[commitment].append(item)
    late = set(session.scalars(progress.with_late_milestones([row.id for row in rows], clock.today())))
    return [Filed(row, judged[row.id], challenged[row.id], sorted(mapped[row.id]), row.id in late) for row in rows]


def _past(one: Filed) -> str:
    """Return what is past its day: codes."""
    found = [Past.COMMITMENT] if words.is_past_day(one.row) else []
    return BETWEEN.join([*found, Past.MILESTONE] if one.is_late else found)


def _reply(one: Any) -> str:
    """Return where an answer stands, with its day: a code and no words."""
    day = {State.ANSWERED: one.answered_on, State.ANSWERED_LATE: one.answered_on}.get(one.reply, one.until_on)
    return f"{one.reply.value} {day.isoformat()}" if one.reply in WITH_A_DAY else str(one.reply.value)


WITH_A_DAY: Final = frozenset({State.ANSWERED, State.ANSWERED_LATE, State.NO_ANSWER, State.DELIVERED})


def _judgement(one: Any) -> str:
    which = "" if one.number == one.newest else f" (version {one.number})"
    return f"{one.by_name}: {one.completion.value}{which}"


def _challenge(one: Any) -> str:
    mark = f", {one.mark.value}" if one.mark else ""
    return f"{one.by_name}: {_reply(one)}{mark}"


CELLS: Final[tuple[tuple[object, Cell], ...]] = (
    (_l("Title"), lambda one: one.row.title),
    (_l("Organisation"), lambda one: one.row.from_name),
    (_l("Kind"), lambda one: one.row.kind.value),
    (_l("Country"), lambda one: one.row.country),
    (_l("Version"), lambda one: one.row.number),
    (_l("State"), lambda one: one.row.publicity.value),
    (_l("Status by the organisation"), lambda one: one.row.status.value),
    (_l("Updates"), lambda one: words.fresh_of(one.row).value),
    (_l("Next update"), lambda one: one.row.next_due_on.isoformat() if one.row.next_due_on else ""),
    (words.PAST[0], _past),
    (_l("Assessed independently"), lambda one: BETWEEN.join(map(_judgement, one.judged))),
    (_l("Reply of the organisation to each"), lambda one: BETWEEN.join(map(_reply, one.judged))),
    (_l("Challenged"), lambda one: one.row.challenged.value),
    (_l("Challenged by, and the answer to each"), lambda one: BETWEEN.join(map(_challenge, one.challenges))),
    (_l("Published"), lambda one: one.row.moved_on.isoformat()),
    (_l("Due"), lambda one: one.row.due_on.isoformat()),
    (_l("Items of instruments"), lambda one: BETWEEN.join(one.items)),
    (_l("Address"), lambda one: permanent(url_for("commitments.show", slug=one.row.slug))),
)
KEYS: Final = (
    "title",
    "organisation",
    "kind",
    "country",
    "version",
    "state",
    "status",
    "updates",
    "next_update_on",
    "past_its_day",
    "assessed",
    "assessed_reply",
    "challenged",
    "challenged_by",
    "published_on",
    "due_on",
    "items",
    "address",
)
"""The names of these cells in JSON, the same in every language."""
