"""What stands around every page of the workspace: who is signed in, for whom, and the menu with what waits."""

from collections.abc import Mapping
from functools import cache

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.db.paging import in_words
from portal.desk import queries
from portal.desk.counts import PARTS
from portal.keys.instance import unlock
from portal.policy import Action, allows
from portal.web.templates import Me, MenuItem

# What each entry of the menu needs, where it leads, and the column of `queries.frame` that says how many wait.
MENU = (
    (Action.DESK_SEE, "desk.home", None),
    (Action.QUEUE_SEE, "submissions.queue", "reports"),
    (Action.FILINGS_LIST, "submissions.filings", None),
    (Action.ASK_LIST, "asks.all_asks", "asks"),
    (Action.COMMITMENT_SEE, "commitments.desk", "commitments"),
    (Action.ASSESSMENT_LIST, "commitments.assessments", "assessments"),
    (Action.NOTES_SEE, "incidents.notes", "notes"),
    (Action.ORGANISATION_SEE, "organisations.profile", "own"),
    (Action.ORGANISATION_SEE, "organisations.members", "members"),
    (Action.APPLICATION_SEE, "organisations.applications", "applications"),
    (Action.APPLICATION_SEE, "organisations.all_organisations", "organisations"),
    (Action.ASSESSMENT_ASSIGN, "commitments.all_assessments", None),
    (Action.PARTY_SEE, "parties.parties", None),
    (Action.ASK_LINK, "asks.reply_links", "reply_links"),
    (Action.BLOCK_SEE, "commitments.blocks", None),
    (Action.COMPLAINT_DECIDE, "complaints.complaints", None),
    (Action.PRIVACY_ANSWER, "privacy.questions", None),
    (Action.NOTICE_WRITE, "privacy.notices", None),
    (Action.REFERENCE_ANSWER, "organisations.asked_references", "references"),
    (Action.ACCOUNT_SEE, "accounts.account", None),
)


def frame(session: Session, actor: Actor) -> tuple[Me, list[MenuItem]]:
    """Return who is signed in, for whom, and the menu with what waits. One query."""
    about = {"account": actor.account, "organisation": actor.organisation}
    row = session.execute(queries.frame(actor.role, actor.stakes, clock.today()), about).one()
    name = unlock(session, row.name, row=row.id, label="account.name")
    me = Me(name, row.of_name or _("no organisation"), row.kind.value if row.kind else "")
    urls = _urls(request.script_root)
    here = _here(urls)
    items = [
        MenuItem(
            str(PARTS[endpoint]),
            urls[endpoint],
            _counted(getattr(row, column)) if column else "",
            urls[endpoint] == here,
        )
        for needs, endpoint, column in MENU
        if allows(actor.role, actor.stakes, needs)
    ]
    return me, items


def _counted(number: int | None) -> str:
    return in_words(number) if number else ""


@cache
def _urls(_root: str) -> Mapping[str, str]:
    """Return the addresses of the menu's entries, by endpoint; they differ by what stands before every path."""
    return {endpoint: url_for(endpoint) for _needs, endpoint, _column in MENU}


def _here(urls: Mapping[str, str]) -> str | None:
    """Return the entry's address that this page is at or below; the longest, and the desk only for itself."""
    path, desk = request.script_root + request.path, urls["desk.home"]
    found = [url for url in urls.values() if path == url or (url != desk and path.startswith(url + "/"))]
    return max(found, key=len, default=None)
