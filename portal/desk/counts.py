"""How many there are of each thing that waits, part by part, each with the list that shows exactly these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from portal.db.paging import in_words
from portal.desk.rules import Task

PARTS: Final[Mapping[str, LazyString]] = {
    "desk.home": _l("Desk"),
    "submissions.queue": _l("Submissions"),
    "submissions.retention": _l("How long reports are kept"),
    "submissions.filings": _l("What we filed"),
    "asks.all_asks": _l("Questions"),
    "asks.reply_links": _l("Replies by link"),
    "commitments.blocks": _l("Blocks"),
    "commitments.own_blocks": _l("Blocked"),
    "complaints.mendings": _l("To put right"),
    "commitments.desk": _l("Commitments"),
    "commitments.assessments": _l("Assessments"),
    "incidents.notes": _l("Incident notes"),
    "organisations.profile": _l("Organisation"),
    "organisations.members": _l("Members"),
    "organisations.applications": _l("Applications"),
    "organisations.all_organisations": _l("Organisations"),
    "commitments.all_assessments": _l("Assessments"),
    "parties.parties": _l("Parties"),
    "submissions.late": _l("Past their day"),
    "complaints.complaints": _l("Complaints"),
    "complaints.asked_authors": _l("Authors who were asked"),
    "privacy.questions": _l("Data requests"),
    "privacy.notices": _l("Notices to reporters"),
    "organisations.asked_references": _l("References"),
    "accounts.account": _l("Account"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence with a number (given the number, and the number in words), and the list behind it."""

    part: str
    said: Callable[[int, str], str]
    chosen: Mapping[str, Any] = field(default_factory=dict)


# What stands by itself, such as a worthless recovery sheet, is named and not counted.
COUNTED: Final[Mapping[Task, Counted]] = {
    Task.DANGER: Counted(
        "submissions.queue",
        lambda n, count: ngettext(
            "In %(count)s report somebody may be in danger",
            "In %(count)s reports somebody may be in danger",
            n,
            count=count,
        ),
        {"urgency": "immediate"},
    ),
    Task.OVERDUE: Counted(
        "submissions.queue",
        lambda n, count: ngettext(
            "%(count)s report is past its day", "%(count)s reports are past their day", n, count=count
        ),
        {"due": "late"},
    ),
    Task.OFFERED: Counted(
        "submissions.queue",
        lambda n, count: ngettext("%(count)s report is new", "%(count)s reports are new", n, count=count),
        {"state": "offered"},
    ),
    Task.NEWS: Counted(
        "submissions.queue",
        lambda n, count: ngettext(
            "There is news in %(count)s report", "There is news in %(count)s reports", n, count=count
        ),
        {"waits": "unread"},
    ),
    Task.REVIEW: Counted(
        "submissions.queue",
        lambda n, count: ngettext("%(count)s report is in review", "%(count)s reports are in review", n, count=count),
        {"state": "in_review"},
    ),
    Task.GONE: Counted(
        "submissions.queue",
        lambda n, count: ngettext(
            "%(count)s part was taken back, and its copies are to go",
            "%(count)s parts were taken back, and their copies are to go",
            n,
            count=count,
        ),
        {"state": "", "waits": "gone"},
    ),
    Task.ENDING: Counted(
        "submissions.retention",
        lambda n, count: ngettext(
            "%(count)s report is destroyed within a week",
            "%(count)s reports are destroyed within a week",
            n,
            count=count,
        ),
    ),
    Task.ASKED: Counted(
        "asks.all_asks",
        lambda n, count: ngettext(
            "%(count)s question waits for an answer", "%(count)s questions wait for an answer", n, count=count
        ),
        {"side": "to_us"},
    ),
    Task.SILENT: Counted(
        "asks.all_asks",
        lambda n, count: ngettext(
            "%(count)s question was not answered by its day",
            "%(count)s questions were not answered by their day",
            n,
            count=count,
        ),
        {"side": "to_us", "state": "no_answer"},
    ),
    Task.TO_MARK: Counted(
        "asks.all_asks",
        lambda n, count: ngettext(
            "The answer to %(count)s challenge is not marked",
            "The answers to %(count)s challenges are not marked",
            n,
            count=count,
        ),
        {"side": "by_us", "kind": "challenge", "state": "", "order": "newest"},
    ),
    Task.ASK_NEWS: Counted(
        "asks.all_asks",
        lambda n, count: ngettext(
            "There is news in %(count)s question", "There is news in %(count)s questions", n, count=count
        ),
        {"side": "by_us", "state": "", "order": "newest"},
    ),
    Task.APPROVE: Counted(
        "commitments.desk",
        lambda n, count: ngettext(
            "%(count)s text waits for a second person", "%(count)s texts wait for a second person", n, count=count
        ),
        {"state": "mine"},
    ),
    Task.PROMISED: Counted(
        "commitments.desk",
        lambda n, count: ngettext("%(count)s commitment is due", "%(count)s commitments are due", n, count=count),
        {"state": "published", "order": "due"},
    ),
    Task.ASSESS_ASKED: Counted(
        "commitments.assessments",
        lambda n, count: ngettext(
            "You are asked to assess %(count)s commitment",
            "You are asked to assess %(count)s commitments",
            n,
            count=count,
        ),
        {"state": "assigned"},
    ),
    Task.ASSESS_READ: Counted(
        "commitments.assessments",
        lambda n, count: ngettext(
            "%(count)s assessment waits for a second reader",
            "%(count)s assessments wait for a second reader",
            n,
            count=count,
        ),
        {"state": "waiting"},
    ),
    Task.ASSESS_HEARD: Counted(
        "commitments.assessments",
        lambda n, count: ngettext(
            "Of %(count)s assessment the owner was heard",
            "Of %(count)s assessments the owner was heard",
            n,
            count=count,
        ),
        {"state": "mine"},
    ),
    Task.MILESTONE: Counted(
        "commitments.desk",
        lambda n, count: ngettext("%(count)s milestone is due", "%(count)s milestones are due", n, count=count),
        {"state": "published", "order": "due"},
    ),
    Task.REPORT: Counted(
        "commitments.desk",
        lambda n, count: ngettext(
            "%(count)s progress update is due", "%(count)s progress updates are due", n, count=count
        ),
        {"state": "published"},
    ),
    Task.NOTES: Counted(
        "incidents.notes",
        lambda n, count: ngettext(
            "There is something new in %(count)s incident note",
            "There is something new in %(count)s incident notes",
            n,
            count=count,
        ),
    ),
    Task.STATE: Counted(
        "incidents.notes",
        lambda n, count: ngettext(
            "Of %(count)s note you have stated nothing", "Of %(count)s notes you have stated nothing", n, count=count
        ),
        {"whose": "theirs"},
    ),
    Task.NOTE_GONE: Counted(
        "incidents.notes",
        lambda n, count: ngettext(
            "%(count)s incident note was taken back from you",
            "%(count)s incident notes were taken back from you",
            n,
            count=count,
        ),
    ),
    Task.ADMIT: Counted(
        "organisations.members",
        lambda n, count: ngettext(
            "%(count)s member waits to be admitted", "%(count)s members wait to be admitted", n, count=count
        ),
    ),
    Task.LOST: Counted(
        "organisations.members",
        lambda n, count: ngettext(
            "%(count)s member lost password and recovery code",
            "%(count)s members lost password and recovery code",
            n,
            count=count,
        ),
    ),
    Task.RESET: Counted(
        "organisations.members",
        lambda n, count: ngettext(
            "%(count)s member lost the second factor", "%(count)s members lost the second factor", n, count=count
        ),
    ),
    Task.REFERENCES: Counted(
        "organisations.asked_references",
        lambda n, count: ngettext(
            "%(count)s newcomer names you as a referee", "%(count)s newcomers name you as a referee", n, count=count
        ),
    ),
    Task.TO_CONFIRM: Counted(
        "organisations.all_organisations",
        lambda n, count: ngettext(
            "%(count)s proposal waits for a second person",
            "%(count)s proposals wait for a second person",
            n,
            count=count,
        ),
        {"waits": "yes"},
    ),
    Task.RENEWALS: Counted(
        "organisations.all_organisations",
        lambda n, count: ngettext(
            "%(count)s organisation waits to be renewed", "%(count)s organisations wait to be renewed", n, count=count
        ),
        {"renewal": "confirmed", "order": "renewal"},
    ),
    Task.RENEWALS_DUE: Counted(
        "organisations.all_organisations",
        lambda n, count: ngettext(
            "The year of %(count)s organisation ends, and it has confirmed nothing",
            "The years of %(count)s organisations end, and they have confirmed nothing",
            n,
            count=count,
        ),
        {"renewal": "due", "order": "renewal"},
    ),
    Task.LATE: Counted(
        "submissions.late",
        lambda n, count: ngettext(
            "%(count)s organisation let the day of a report pass",
            "%(count)s organisations let the day of a report pass",
            n,
            count=count,
        ),
    ),
    Task.PRIVACY: Counted(
        "privacy.questions",
        lambda n, count: ngettext(
            "%(count)s person asks what is held about them",
            "%(count)s people ask what is held about them",
            n,
            count=count,
        ),
    ),
    Task.NOTICE: Counted(
        "privacy.notices",
        lambda n, count: ngettext(
            "%(count)s notice waits for a second person", "%(count)s notices wait for a second person", n, count=count
        ),
    ),
    Task.BLOCK: Counted(
        "commitments.blocks",
        lambda n, count: ngettext(
            "%(count)s block waits for a second person", "%(count)s blocks wait for a second person", n, count=count
        ),
    ),
    Task.BLOCK_APPEAL: Counted(
        "commitments.blocks",
        lambda n, count: ngettext(
            "%(count)s appeal against a block", "%(count)s appeals against blocks", n, count=count
        ),
    ),
    Task.OWN_BLOCK: Counted(
        "commitments.own_blocks",
        lambda n, count: ngettext(
            "%(count)s text of yours was blocked", "%(count)s texts of yours were blocked", n, count=count
        ),
    ),
    Task.COMPLAINT: Counted(
        "complaints.complaints",
        lambda n, count: ngettext(
            "%(count)s complaint about content", "%(count)s complaints about content", n, count=count
        ),
    ),
    Task.MEND: Counted(
        "complaints.mendings",
        lambda n, count: ngettext(
            "%(count)s text of yours is to be put right", "%(count)s texts of yours are to be put right", n, count=count
        ),
    ),
    Task.AUTHORS: Counted(
        "complaints.asked_authors",
        lambda n, count: ngettext(
            "%(count)s author answered, or let the day pass",
            "%(count)s authors answered, or let the day pass",
            n,
            count=count,
        ),
        {"state": "to_see"},
    ),
    Task.UNREACHED: Counted(
        "asks.reply_links",
        lambda n, count: ngettext(
            "%(count)s reply by link, and nobody has looked who speaks there",
            "%(count)s replies by link, and nobody has looked who speaks there",
            n,
            count=count,
        ),
        {"link": "none"},
    ),
    Task.TO_ASSIGN: Counted(
        "commitments.all_assessments",
        lambda n, count: ngettext(
            "%(count)s assessment to be asked of somebody else",
            "%(count)s assessments to be asked of somebody else",
            n,
            count=count,
        ),
        {"state": "again"},
    ),
    Task.REPLY_LINK: Counted(
        "asks.reply_links",
        lambda n, count: ngettext(
            "%(count)s reply by link waits for a second person",
            "%(count)s replies by link wait for a second person",
            n,
            count=count,
        ),
    ),
    Task.APPLICATIONS: Counted(
        "organisations.applications",
        lambda n, count: ngettext(
            "%(count)s organisation wants to join", "%(count)s organisations want to join", n, count=count
        ),
    ),
}


def by_part(counts: Mapping[Task, int]) -> dict[LazyString, list[tuple[str, str]]]:
    """Return what each part has waiting: pairs of a sentence and the address of the list, in the order of the menu."""
    found: dict[LazyString, list[tuple[str, str]]] = {}
    for task, one in sorted(COUNTED.items(), key=lambda pair: _ORDER[pair[1].part]):
        if number := counts.get(task, 0):
            sentence = one.said(number, in_words(number))
            found.setdefault(PARTS[one.part], []).append((sentence, url_for(one.part, **one.chosen)))
    return found


_ORDER: Final = {part: place for place, part in enumerate(PARTS)}
