"""What happened to commitments, as Atom feeds: of all, of one organisation, of one instrument."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, g, request, url_for
from flask_babel import gettext as _

from portal.commitments.models import NEVER
from portal.commitments.queries import chronicle
from portal.commitments.queries.chronicle import Place
from portal.commitments.rules.chronicle import Act
from portal.commitments.views.public import of_acts
from portal.commitments.views.words import ACTS
from portal.organisations import access
from portal.policy import Action
from portal.problems import Hidden
from portal.reference.instruments import instrument as known_instrument
from portal.register.atom import Entry, Feed, written
from portal.register.blueprint import pages
from portal.web.cookies import settings
from portal.web.database import reading
from portal.web.gate import action
from portal.web.language import language
from portal.web.records import record

MOST: Final = 50
"""How many things that happened stand in one part of a feed."""
SINCE: Final = "2026"
"""The year from which on the portal has named things (RFC 4151): it never changes, so that no name does."""
PARTS: Final[Mapping[Act, str]] = {
    Act.ANSWERED: "question",
    Act.UNANSWERED: "question",
    Act.CHALLENGE_ANSWERED: "challenge",
    Act.CHALLENGE_UNANSWERED: "challenge",
    Act.MARKED: "challenge",
    Act.REJOINED: "challenge",
    Act.REPORTED: "said",
    Act.EVIDENCE: "piece",
    Act.BLOCKED: "block",
    Act.LIFTED: "block",
    Act.ASSESSED: "assessment",
    Act.REPLIED: "reply",
    Act.ASSESSMENT_WITHDRAWN: "assessment",
}
"""Where an act is told on the page of its commitment; the others are told by the page of their version."""


@pages.get("/feeds/commitments.atom")
@action(Action.PUBLIC_READ)
@record(of_acts)
def feed() -> Response:
    return _feed(_("Commitments"), url_for("commitments.register"))


@pages.get("/feeds/organisations/<slug>.atom")
@action(Action.PUBLIC_READ)
@record(of_acts)
def feed_of_organisation(slug: str) -> Response:
    organisation = access.published(reading(), slug)
    page = url_for("organisations.show", slug=slug)
    return _feed(_("Commitments of %(name)s", name=organisation.name), page, organisation=organisation.slug)


@pages.get("/feeds/instruments/<slug>.atom")
@action(Action.PUBLIC_READ)
@record(of_acts)
def feed_of_instrument(slug: str) -> Response:
    found = known_instrument(slug)
    if found is None:
        raise Hidden
    page = url_for("commitments.instrument", slug=slug)
    return _feed(_("Commitments on %(title)s", title=found.title), page, instrument=found.code)


def _feed(title: str, page: str, *, organisation: str | None = None, instrument: str | None = None) -> Response:
    found = chronicle.happened(
        reading(), organisation=organisation, instrument=instrument, most=MOST + 1, behind=_behind()
    )
    shown = found[:MOST]
    here = settings().base_url + request.script_root + request.path
    made = Feed(
        id=f"{_tag()}feeds/{request.path.removeprefix('/feeds/')}",
        title=f"{title} · {settings().name}",
        subtitle=_(
            "The newest %(number)d things that happened, then those before in the next part. All of them, and by day, "
            "are on the page “What changed”.",
            number=MOST,
        ),
        url=f"{here}?page={request.args['page']}" if request.args.get("page") else here,
        first=here,
        next=f"{here}?page={Place.of(shown[-1])}" if len(found) > MOST else "",
        page=settings().base_url + page,
        author=settings().name,
        language=language(),
        changed_at=_changed_at(),
        entries=entries(shown),
    )
    return Response(written(made), mimetype="application/atom+xml")


def _changed_at() -> datetime:
    """Return when something changed last, also in what was asked and said: the stamp of the feed knows."""
    return max(moment or NEVER for moment in (g.stamp.touched_at, g.stamp.asked_at, g.stamp.replied_at))


def _behind() -> Place | None:
    """Return where the part of the feed begins that the address asks for; raise `Hidden` where there is no such."""
    try:
        return Place.read(request.args["page"]) if request.args.get("page") else None
    except ValueError:
        raise Hidden from None


def entries(found: Sequence[Any]) -> list[Entry]:
    """Return acts as entries of a feed, each by whoever did it. What only the clock did is said by the portal."""
    return [
        Entry(
            id=f"{_tag()}{one.act}/{one.row_id}",
            title=_("%(what)s: %(title)s", what=ACTS[one.act][0], title=one.title),
            url=settings().base_url + where(one),
            day=one.day,
            author=one.by_name or settings().name,
            category=one.act,
            summary=_("%(name)s, version %(number)d", name=one.from_name, number=one.number),
        )
        for one in found
    ]


def where(one: Any) -> str:
    """Return the address at which an act is told."""
    if (name := PARTS.get(one.act)) is not None:
        return url_for("commitments.show", slug=one.slug, _anchor=f"{name}-{one.row_id}")
    return url_for("commitments.version", slug=one.slug, number=one.number)


def _tag() -> str:
    return f"tag:{urlsplit(settings().base_url).hostname},{SINCE}:"
