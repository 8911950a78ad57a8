"""The list of reports that an organisation was given: narrowed by codes in its address, and one found by reference."""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.db.paging import AnySelect, in_words
from portal.policy import Action, allows
from portal.problems import Hidden
from portal.reference import codes
from portal.submissions import queries
from portal.submissions.blueprint import pages
from portal.submissions.drafting import FILED_BY, QUESTIONNAIRE
from portal.submissions.forms.queue import FindForm
from portal.submissions.forms.together import MOST_CHOSEN
from portal.submissions.models import Participation
from portal.submissions.operations import exporting, floods, handling, marking, saving, searching
from portal.submissions.queries import casework, deadlines, listing
from portal.submissions.rules import NOT_GENUINE, Facet, PartState
from portal.submissions.views.casework import FACETS, mark_words
from portal.submissions.views.debts import settle
from portal.submissions.views.desk import STATES, lines
from portal.submissions.views.kinds import words_of
from portal.submissions.views.report import Page, go
from portal.web import lists
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order
from portal.web.templates import word

ME: Final = "me"
SECOND: Final = "second"
OTHERS: Final = "others"
NOBODY: Final = "nobody"
VALUE: Final = re.compile(f"[0-9a-f]{{{2 * marking.VALUE_BYTES}}}")
"""A tag in an address: the value of the blind index, and never the word."""
OPEN_ONES: Final = "open"
UNREAD: Final = "unread"
GONE: Final = "gone"
KINDS: Final = {
    QUESTIONNAIRE: _l("From the person"),
    **{one: words_of(one).name for one in sorted(set(FILED_BY.values()))},
}
AGES: Final = {"week": 7, "month": 30, "quarter": 91}
"""Days since the organisation was given a report, by the codes in the address."""


@pages.get("/desk/submissions")
@action(Action.QUEUE_SEE)
def queue() -> str | Response:
    """Show the list, or send it as a file; that it was taken out is on record first."""
    by = actor()
    settle(by)
    wanted = visible(by)
    if request.args.get(lists.EXPORT):
        with writing() as session:
            exporting.record_export(session, by=by)
            session.commit()
    known = spec(by)
    return lists.respond("submissions/desk/queue.html", reading(), known, wanted, **_around(by, known))


def visible(by: Actor) -> AnySelect:
    """Return what the list shows before it is narrowed; raise `Hidden` for whoever has none."""
    return listing.visible_to(*_whose(by), manager=by.is_manager)


def _whose(by: Actor) -> tuple[UUID, UUID]:
    if by.organisation is None or by.account is None or not allows(by.role, by.stakes, Action.QUEUE_SEE):
        raise Hidden
    return by.organisation, by.account


def _around(by: Actor, known: ListSpec) -> dict[str, Any]:
    """Return what stands over the list: what can be filed, and where to look for a reference."""
    files = words_of(FILED_BY[by.role]).begin if allows(by.role, by.stakes, Action.INTAKE_FILE) else None
    asked = asked_of(known)
    narrow, save = url_for("submissions.narrow", **asked), url_for("submissions.save_filter", **asked)
    return {
        "files": files,
        "asked": asked,
        "find": FindForm(formdata=None),
        "narrow_url": narrow,
        "save_url": save if asked else None,
        "saved": saving.saved(reading(), by=by),
        "shows_held": shows_held(),
        "held_back": _held_back(by),
    }


def _held_back(by: Actor) -> tuple[str, str] | None:
    """Return what is said over the list of reports that are held back, and of those among them in danger."""
    found = floods.held_back(reading(), by=by)
    if found is None:
        return None
    number = ngettext(
        "%(count)s report is held back, since more came on one day than you take.",
        "%(count)s reports are held back, since more came on one day than you take.",
        found.number,
        count=in_words(found.number),
    )
    danger = ngettext(
        "In %(count)s of them somebody may be in danger now.",
        "In %(count)s of them somebody may be in danger now.",
        found.danger,
        count=in_words(found.danger),
    )
    return number, danger if found.danger else ""


def asked_of(known: ListSpec) -> dict[str, Any]:
    """Return what the address says about the list's filters and its order, and nothing else of it."""
    names = (*(one.name for one in known.filters), lists.ORDER)
    return {name: request.args[name] for name in names if name in request.args}


@pages.post("/desk/submissions/find")
@action(Action.QUEUE_SEE)
def find() -> Page:
    """Go to the report with the reference that was typed, or look for the words; what is not theirs is not found."""
    by, form = actor(), FindForm()
    if by.organisation is None or by.account is None:
        raise Hidden
    if not form.validate_on_submit():
        return render_template("submissions/desk/find.html", find=form, found=None), 422
    if form.is_reference:
        wanted = listing.with_reference(form.reference, by.organisation, by.account, manager=by.is_manager)
        if (there := reading().execute(wanted).first()) is not None:
            return go("show", reference=there.reference)
    found = searching.search(reading(), form.sought.data or "", by=by)
    return render_template("submissions/desk/find.html", find=form, found=found)


def spec(by: Actor) -> ListSpec:
    """Return how this member's list can be narrowed and sorted."""
    people = _people(reading(), by)
    return ListSpec(
        "submissions",
        orders=(
            Order("due", _l("Due first"), (Participation.due_on, Participation.id)),
            Order("newest", _l("Newest first"), (Participation.offered_on, Participation.id), descending=True),
            Order("oldest", _l("Oldest first"), (Participation.offered_on, Participation.id)),
        ),
        filters=(
            Filter("state", _l("State"), choices=_states, where=lambda value: _in_state(value, by), default=OPEN_ONES),
            Filter("urgency", _l("Urgency"), Participation.urgency, choices=_urgencies),
            Filter("handler", _l("Handler"), choices=lambda: people, where=lambda value: _handled(value, by)),
            Filter("kind", _l("Kind"), Participation.filed_as, choices=KINDS.items),
            Filter("age", _l("Here for"), choices=_ages, where=_of_age),
            Filter("due", _l("Due"), choices=lambda: [("late", _("Past its day"))], where=lambda _value: _late()),
            Filter("waits", _l("News"), choices=_news, where=_with_news),
            *(_by_mark(facet, by) for facet in FACETS),
        ),
        cells=(
            (_("Reference"), lambda line: line.reference),
            (_("State"), lambda line: STATES[line.state][0]),
            (_("Urgency"), lambda line: word("urgency", line.urgency)),
            (_("From"), lambda line: line.from_name),
            (_("What waits"), lambda line: line.waits),
            (_("Parts held"), lambda line: line.sections),
            (_("Due"), lambda line: line.due.words),
            (_("Handler"), lambda line: line.handler),
        ),
        size=MOST_CHOSEN if shows_held() else lists.SIZE,
        read=lambda session, rows: lines(session, rows, by=by),
        few=listing.visible_to(*_whose(by), manager=by.is_manager, few=True),
        counted=listing.counted_of(*_whose(by), manager=by.is_manager),
    )


def shows_held() -> bool:
    """Say whether the address asks for what is held back: many at once, since a flood is."""
    return request.args.get("state") == PartState.HELD


def _by_mark(facet: Facet, by: Actor) -> Filter:
    """Return what narrows the list by the marks of a facet: by a code, or by the value under which a tag is found."""
    value = cache(lambda chosen: _value(facet, chosen, by))
    few = cache(lambda chosen: marking.are_few(reading(), value(chosen)))
    return Filter(
        facet.value,
        _(FACETS[facet]),
        choices=cache(lambda: _marks(facet, by)),
        where=lambda chosen: casework.marked(value(chosen), often=not few(chosen)),
        apart=True,
        few=few,
    )


def _marks(facet: Facet, by: Actor) -> list[tuple[str, str]]:
    if facet is not Facet.TAG:
        return [(code, mark_words(facet, code)) for code in marking.codes_of(facet)]
    tag = tag_in(request.args, by)
    return [(request.args[facet.value], tag)] if tag else []


def tag_in(asked: Mapping[str, str], by: Actor) -> str | None:
    """Return the word of the tag that an address asks for, if a report that this member sees has it."""
    value = asked.get(Facet.TAG, "")
    return marking.tag_of(reading(), bytes.fromhex(value), by=by) if VALUE.fullmatch(value) else None


def _value(facet: Facet, chosen: str, by: Actor) -> bytes:
    if facet is Facet.TAG:
        return bytes.fromhex(chosen)
    return marking.blind(reading(), by=by, facet=facet, code=chosen)


def _states() -> list[tuple[str, str]]:
    states = [(state.value, str(words[0])) for state, words in STATES.items()]
    return [(OPEN_ONES, _("Open")), *states, (NOT_GENUINE, _("Declined as not genuine"))]


def _in_state(value: str, by: Actor) -> ColumnElement[bool]:
    match value:
        case "open":
            return queries.are_open()
        case "not_genuine":
            mark = marking.blind(reading(), by=by, facet=Facet.DECLINED, code=NOT_GENUINE)
            return and_(
                Participation.state == PartState.DECLINED,
                casework.marked(mark, often=not marking.are_few(reading(), mark)),
            )
    return Participation.state == PartState(value)


def _urgencies() -> list[tuple[str, str]]:
    return [(code, word("urgency", code)) for code in codes.codes("urgency")]


def _people(session: Session, by: Actor) -> list[tuple[str, str]]:
    """Return whose reports can be listed: one's own, nobody's, all others' together, and each colleague's."""
    assert by.organisation is not None
    colleagues = [(str(one), name) for one, name in handling.colleagues(session, by.organisation) if one != by.account]
    return [
        (ME, _("Me")),
        (SECOND, _("Me, standing in")),
        (NOBODY, _("Nobody yet")),
        (OTHERS, _("Somebody else")),
        *colleagues,
    ]


def _handled(value: str, by: Actor) -> ColumnElement[bool]:
    match value:
        case "nobody":
            return Participation.handler_id.is_(None)
        case "second":
            return Participation.second_id == by.account
        case "others":
            return Participation.handler_id != by.account
    return Participation.handler_id == (by.account if value == ME else UUID(value))


def _ages() -> list[tuple[str, str]]:
    return [("week", _("More than a week")), ("month", _("More than a month")), ("quarter", _("More than 3 months"))]


def _of_age(value: str) -> ColumnElement[bool]:
    return listing.came_by(clock.today() - timedelta(days=AGES[value] + 1))


def _news() -> list[tuple[str, str]]:
    return [(UNREAD, _("Something new")), (GONE, _("Copies to be confirmed gone"))]


def _with_news(value: str) -> ColumnElement[bool]:
    return queries.has_news() if value == UNREAD else queries.has_unconfirmed()


def _late() -> ColumnElement[bool]:
    return deadlines.is_late(clock.today())
