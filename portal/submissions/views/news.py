"""What is new since the reporter last said that it was read: a sentence for each kind of audit line, from codes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.audit.models import AuditEvent
from portal.policy import Action
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.events import (
    CaseFileTaken,
    CopiesConfirmedGone,
    DayMissed,
    DayPutOff,
    FindingSeconded,
    HoldEnded,
    HoldSet,
    MessageAdded,
    PartDestroyed,
    ParticipationMoved,
    ParticipationReferred,
    PermissionRequested,
    PermissionWithdrawn,
    RemedyMoved,
)
from portal.submissions.models import Participation, Submission, Withdrawal
from portal.submissions.operations import receipts
from portal.submissions.queries import news as selects
from portal.submissions.rules import PartState, SaidAs
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day, word

Keys = dict[str, Any]
Named = Mapping[str, str]
"""Names of organisations by the ids of their parts."""
Says = Callable[[Keys, Named], str | None]


@dataclass(frozen=True, slots=True)
class News:
    """Sentences with their days, newest first, and the number of the newest line among them, 0 for none."""

    lines: list[tuple[str, str]]
    upto: int


def news_of(submission: Submission, parts: list[Participation]) -> News:
    """Return what is new; what has no sentence here (a note of an organisation, its handler) is none of its news."""
    named = {str(part.id): part.organisation.name for part in parts}
    found = list(reading().scalars(selects.lines(submission.id, after=submission.seen)))
    said = [(day(one.happened_on), sentence) for one in found if (sentence := _sentence(one, named))]
    return News(list(dict.fromkeys(said)), max((one.number for one in found), default=0) if said else 0)


def _sentence(line: AuditEvent, named: Named) -> str | None:
    says = SAYS.get(line.name)
    return says(json.loads(line.keys), named) if says else None


def _moved(keys: Keys, named: Named) -> str | None:
    """Say where an organisation stands now; that it asked or decided is said of the message that came with it."""
    name = named.get(keys["participation"], "")
    return {
        PartState.IN_REVIEW: _("%(name)s works on your report.", name=name),
        PartState.CLOSED: _("%(name)s has finished its work on this.", name=name),
        PartState.DECLINED: _("%(name)s will not take this on.", name=name),
        PartState.WITHDRAWN: _("%(name)s can open nothing of it any more.", name=name),
    }.get(PartState(keys["after"]))


def _said(keys: Keys, named: Named) -> str | None:
    name = named.get(keys["participation"], "")
    return {
        SaidAs.MESSAGE: _("%(name)s wrote to you.", name=name),
        SaidAs.QUESTION: _("%(name)s asked you something.", name=name),
        SaidAs.DECISION: _("%(name)s wrote what it decided.", name=name),
    }.get(SaidAs(keys["kind"]))


def _referred(keys: Keys, named: Named) -> str:
    what = _(", ").join(word("section", one) for one in keys["sections"])
    source, to = named.get(keys["source"], ""), named.get(keys["participation"], "")
    passed = _("%(name)s passed this on to %(to)s, as you permit: %(sections)s.", name=source, to=to, sections=what)
    return str(passed)


def _copied(keys: Keys, named: Named) -> str:
    what = _(", ").join(word("section", one) for one in keys["sections"])
    name = named.get(keys["participation"], "")
    return str(_("%(name)s took a copy of this out of the portal: %(sections)s.", name=name, sections=what))


def _ended(keys: Keys, named: Named) -> str | None:
    del named
    what = word("section", keys["section"])
    return _("A permission reached its last day and ended: %(section)s.", section=what) if keys["expired"] else None


def _gone(keys: Keys, named: Named) -> str:
    asked = reading().get(Withdrawal, UUID(keys["withdrawal"]))
    name = named.get(str(asked.participation_id), "") if asked else ""
    return str(_("%(name)s confirmed that its copies are gone.", name=name))


def _day_of(sentence: LazyString, key: str) -> Says:
    """Return what says a sentence with the organisation's name and the day under that key of the line."""

    def says(keys: Keys, named: Named) -> str:
        when = day(date.fromisoformat(keys[key]))
        return str(sentence) % {"name": named.get(keys["participation"], ""), "day": when}

    return says


def _plain(sentence: LazyString) -> Says:
    """Return what says a sentence with the organisation's name."""
    return lambda keys, named: str(sentence) % {"name": named.get(keys["participation"], "")}


SAYS: Final[Mapping[str, Says]] = {
    ParticipationMoved.name(): _moved,
    MessageAdded.name(): _said,
    ParticipationReferred.name(): _referred,
    PermissionWithdrawn.name(): _ended,
    CaseFileTaken.name(): _copied,
    CopiesConfirmedGone.name(): _gone,
    PermissionRequested.name(): _plain(_l("%(name)s asks you to permit more.")),
    FindingSeconded.name(): _plain(_l("A second examiner of %(name)s found the same.")),
    RemedyMoved.name(): _plain(_l("%(name)s wrote what it can do to help, or what became of it.")),
    DayMissed.name(): _day_of(_l("%(name)s let the day pass by which it owed a next step: %(day)s."), "day"),
    DayPutOff.name(): _day_of(_l("%(name)s put its next step off until %(day)s."), "until"),
    HoldSet.name(): _day_of(_l("%(name)s may not destroy your report until %(day)s: it named a law."), "until"),
    HoldEnded.name(): _plain(_l("%(name)s ended its legal hold.")),
    PartDestroyed.name(): _plain(_l("%(name)s kept your report as long as it said, and destroyed it.")),
}


@pages.post("/return/news")
@action(Action.RECEIPT_SEE)
def news_read() -> Page:
    """Note how far the news was read; it moves nothing, so it counts as no new version."""
    upto = request.form.get("upto", "", type=str)
    with writing() as session:
        submission = access.own_submission(session, by=actor())
        if upto.isdecimal() and len(upto) < 10:
            receipts.mark_read(session, submission.id, int(upto))
        session.commit()
    return go("report")
