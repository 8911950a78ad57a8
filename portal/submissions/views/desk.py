"""What the list of reports says of each: what waits, for whom, by when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.organisations.models import Organisation
from portal.submissions import filed, queries
from portal.submissions.drafting import FOR_ANOTHER, NOTICES
from portal.submissions.models import Participation, Withdrawal
from portal.submissions.operations import duty, handling, notes
from portal.submissions.operations.duty import OnDuty
from portal.submissions.rules import OWING, PartState, SectionName, Urgency
from portal.web.templates import day, word

STATES: Final = {
    PartState.HELD: (_l("Held back"), "none", "soft"),
    PartState.OFFERED: (_l("New"), "half", "warn"),
    PartState.IN_REVIEW: (_l("In review"), "full", "ok"),
    PartState.ASKED: (_l("Waiting for the reporter"), "half", "soft"),
    PartState.DECIDED: (_l("Decided"), "full", "ok"),
    PartState.CLOSED: (_l("Closed"), "none", "soft"),
    PartState.DECLINED: (_l("Declined"), "none", "soft"),
    PartState.WITHDRAWN: (_l("Taken back by the reporter"), "none", "bad"),
}
WAITS: Final = {
    PartState.HELD: _l("Take it into the list, or decline"),
    PartState.OFFERED: _l("Accept or decline"),
    PartState.IN_REVIEW: _l("Answer or decide"),
    PartState.ASKED: _l("Waiting for the reporter"),
    PartState.DECIDED: _l("Close, unless something is open"),
    PartState.CLOSED: _l("Nothing: closed"),
    PartState.DECLINED: _l("Nothing: declined"),
    PartState.WITHDRAWN: _l("Nothing: the reporter took it back"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A day to be met, in words; `late` is past it, `today` is it."""

    words: str
    late: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One report in the list."""

    reference: str
    url: str
    from_name: str
    from_kind: str
    waits: str
    sections: str
    for_another: bool
    danger: bool
    restricted: bool
    new: bool
    due: Due
    handler: str
    summary: str
    call: OnDuty | None
    state: PartState
    urgency: Urgency


def lines(session: Session, parts: Sequence[Row[Any]], *, by: Actor) -> list[Line]:
    """Return what the list shows of these parts: four queries, however many there are."""
    if not parts or by.organisation is None:
        return []
    handlers = handling.names(session, {part.handler_id for part in parts if part.handler_id})
    found = session.execute(queries.held_of([part.submission_id for part in parts], by.organisation))
    held = {submission: frozenset(names.split(",")) for submission, names in found}
    open_ends: dict[UUID, Withdrawal] = {}
    for one in session.scalars(queries.unconfirmed([part.id for part in parts])):
        open_ends.setdefault(one.participation_id, one)
    summaries = notes.summaries(session, parts, by=by)
    words = Words.of(parts, held.values())
    calls = duty.to_call(session, [part.id for part in parts if is_pressing(part)])
    authors = authors_of(session, [part.submission_id for part in parts if part.filed_as in NOTICES])
    return [
        _line(
            part,
            words,
            sections=words.sections.get(held.get(part.submission_id, frozenset()), ""),
            handler=handlers.get(part.handler_id, "") if part.handler_id else "",
            summary=summaries.get(part.id, ""),
            owed=open_ends.get(part.id),
            author=authors.get(part.submission_id),
            call=calls.get(part.id),
        )
        for part in parts
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """What many rows of a page say alike, looked up once."""

    queue_url: str
    reporters: Mapping[bool, tuple[str, str]]
    waits: Mapping[PartState, str]
    sections: Mapping[frozenset[str], str]

    @classmethod
    def of(cls, parts: Iterable[Row[Any]], held: Iterable[frozenset[str]]) -> "Words":
        comma = _(", ")
        return cls(
            queue_url=url_for("submissions.queue"),
            reporters={for_another: _reporter(for_another=for_another) for for_another in (False, True)},
            waits={state: str(WAITS[state]) for state in {part.state for part in parts}},
            sections={
                names: comma.join(word("section", one) for one in SectionName if one in names) for names in set(held)
            },
        )


def authors_of(session: Session, submissions: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return name and kind of the organisations that filed these in their own name."""
    found = session.execute(filed.authors(submissions)) if submissions else ()
    return {submission: (name, kind) for submission, name, kind in found}


def _line(
    part: Row[Any],
    words: Words,
    *,
    sections: str,
    handler: str,
    summary: str,
    owed: Withdrawal | None,
    author: tuple[str, str] | None,
    call: OnDuty | None,
) -> Line:
    reporter = author or words.reporters[part.filed_as == FOR_ANOTHER]
    name, kind = (part.from_name, part.from_kind) if part.from_kind else reporter
    waits = words.waits[part.state]
    if owed is not None:
        waits = _("Confirm by %(day)s that your copies are gone", day=day(owed.due_on))
    return Line(
        reference=part.reference,
        url=f"{words.queue_url}/{part.reference}",
        from_name=name,
        from_kind=kind,
        waits=waits,
        sections=sections,
        for_another=part.filed_as == FOR_ANOTHER and not part.from_kind,
        danger=part.urgency is Urgency.IMMEDIATE,
        restricted=part.ring_id is not None,
        new=part.unread,
        due=due(part.state, part.due_on),
        handler=handler,
        summary=summary,
        call=call,
        state=part.state,
        urgency=part.urgency,
    )


def _reporter(*, for_another: bool) -> tuple[str, str]:
    return _("Your organisation, for somebody else") if for_another else _("The reporter"), "reporter"


def is_pressing(part: Row[Any] | Participation) -> bool:
    """Say whether somebody may be in danger, and the day of the next step has passed."""
    return part.urgency is Urgency.IMMEDIATE and part.state in OWING and part.due_on < clock.today()


def source(part: Participation, author: Organisation | None = None) -> tuple[str, str]:
    """Return name and kind of whom the report came from; `author` filed it in its own name."""
    if part.referred_by is None and author is not None:
        return author.name, author.kind
    if part.referred_by is None:
        return _reporter(for_another=part.submission.kind == FOR_ANOTHER)
    return part.referred_by.organisation.name, part.referred_by.organisation.kind


def due(state: PartState, due_on: date) -> Due:
    """Return by when the organisation owes its next step."""
    if state not in OWING:
        return Due(_("paused") if state is PartState.ASKED else "")
    days = (clock.today() - due_on).days
    if days > 0:
        return Due(ngettext("%(num)d day over", "%(num)d days over", days), late=True)
    return Due(_("Today"), today=True) if days == 0 else Due(day(due_on))
