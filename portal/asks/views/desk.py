"""What was asked of us and by us, and each of these with its dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug import Response as WSGIResponse

from portal.actor import Actor
from portal.asks import access, queries, rules
from portal.asks.blueprint import pages
from portal.asks.models import Ask
from portal.asks.operations import answering, asking, clocking, following, publishing
from portal.asks.rules import OPEN, Kind, State, Verb
from portal.asks.views.showing import shown
from portal.asks.views.things import Thing, things
from portal.asks.views.words import ABOUT, KINDS, LISTS, MARKS, STATES, WHAT, when
from portal.policy import Action, Stake, allows
from portal.problems import Hidden
from portal.reference.reply_times import reply_time
from portal.web import lists
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order
from portal.web.templates import day

TO_US: Final = "to_us"
BY_US: Final = "by_us"
OPEN_ONES: Final = "open"


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the list; `unseen`: nobody of the addressee was shown it before."""

    id: UUID
    url: str
    title: str
    what: Kind
    to_us: bool
    name: str
    kind: str
    state: State
    when: str
    asked: str
    unseen: bool


@pages.get("/desk/asks")
@action(Action.ASK_LIST)
def all_asks() -> str | Response:
    by = actor()
    if by.organisation is None:
        raise Hidden
    spec, wanted = _spec(by), queries.of_party(by.organisation)
    if request.args.get(lists.EXPORT) == "csv":
        return lists.export(spec, wanted, request.args)
    listing = lists.load(reading(), spec, wanted, request.args)
    if shown([line.id for line in listing.rows if line.unseen]):
        listing = lists.load(reading(), spec, wanted, request.args)
    return render_template("asks/all.html", listing=listing, states=STATES, kinds=KINDS)


@pages.get("/desk/asks/<uuid:ask_id>")
@action(Action.ASK_SEE)
def show(ask_id: UUID) -> str | WSGIResponse:
    """Show one question with its days and its answer, to both sides."""
    ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_SEE)
    thing = things(reading(), [ask])[ask.about_id]
    if thing.desk:
        return redirect(thing.desk, 303)
    if shown(clocking.unseen([ask], by=actor())):
        ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_SEE)
    stakes = access.stakes_in(ask, actor())

    def may(to: Action, verb: Verb) -> bool:
        return allows(actor().role, stakes, to) and rules.may_move(ask.state, verb)

    follows = allows(actor().role, stakes, Action.ASK_FOLLOW) and (following.may_rejoin(ask) or following.may_mark(ask))
    kin = follows and asking.is_kin(reading(), ask.addressee_id, by=actor())
    return render_template(
        "asks/show.html",
        ask=ask,
        kin=_(asking.KIN) if kin else "",
        heading=ABOUT[ask.kind] % {"title": thing.title},
        what=WHAT[ask.kind],
        part=LISTS[ask.kind],
        thing=thing,
        state=STATES[ask.state],
        facts=_facts(ask, thing),
        question=publishing.question(reading(), ask),
        grounds=publishing.grounds(reading(), ask),
        mark=MARKS[ask.mark] if ask.mark else None,
        own_url=_own_url(ask, stakes),
        to_us=Stake.ASKED in stakes,
        can={
            "answer": may(Action.ASK_ANSWER, Verb.ANSWER),
            "extend": may(Action.ASK_EXTEND, Verb.EXTEND) and answering.may_extend(ask),
            "withdraw": may(Action.ASK_WITHDRAW, Verb.WITHDRAW),
            "rejoin": follows and not kin and following.may_rejoin(ask),
            "mark": follows and not kin and following.may_mark(ask),
        },
        days=reply_time(ask.kind).days,
    )


def _own_url(ask: Ask, stakes: frozenset[Stake]) -> str:
    """Return where the asker's members see what it rests on and is not shown; empty for the other side."""
    if Stake.ASKER not in stakes or ask.own is None:
        return ""
    return url_for("commitments.rests_on", ask_id=ask.id)


def _facts(ask: Ask, thing: Thing) -> list[tuple[str, object]]:
    not_yet = _("not yet")
    facts: list[tuple[str, object]] = [
        (_("Asked by"), ask.asker.name),
        (_("Asked of"), ask.addressee.name),
        (_("About"), _("%(title)s, version %(number)d", title=thing.title, number=ask.about_version)),
        (_("Asked on"), day(ask.asked_on)),
    ]
    if ask.state is not State.WITHDRAWN:
        facts.append((_("Seen on the desk of %(name)s", name=ask.addressee.name), day(ask.shown_on) or not_yet))
        facts.append((_("Mail taken by their server"), day(ask.mailed_on) or not_yet))
    if ask.state in {State.DELIVERED, State.NO_ANSWER, State.ANSWERED_LATE}:
        facts.append((_("Answer due by"), day(ask.until_on)))
    if ask.extended_on:
        facts.append((_("More time was taken on"), day(ask.extended_on)))
    if ask.answered_on:
        facts.append((_("Answered on"), day(ask.answered_on)))
    if ask.rejoined_on:
        facts.append((_("Rejoinder on"), day(ask.rejoined_on)))
    if ask.marked_on:
        facts.append((_("Answer marked on"), day(ask.marked_on)))
    return facts


def _spec(by: Actor) -> ListSpec:
    return ListSpec(
        "questions",
        orders=(
            Order("due", _l("Due first"), (Ask.until_on, Ask.id)),
            Order("newest", _l("Newest first"), (Ask.asked_on, Ask.id), descending=True),
        ),
        filters=(
            Filter("kind", _l("Kind"), Ask.kind, choices=lambda: [(one.value, words) for one, words in KINDS.items()]),
            Filter("side", _l("Asked"), choices=_sides, where=lambda value: _on_side(value, by)),
            Filter("state", _l("State"), choices=_states, where=_in_state, default=OPEN_ONES),
        ),
        cells=(
            (_("About"), lambda line: line.title),
            (_("What it is"), lambda line: KINDS[line.what]),
            (_("Asked"), lambda line: dict(_sides())[TO_US if line.to_us else BY_US]),
            (_("Organisation"), lambda line: line.name),
            (_("Asked on"), lambda line: line.asked),
            (_("State"), lambda line: STATES[line.state][0]),
            (_("Days"), lambda line: line.when),
        ),
        read=lambda session, rows: _lines(session, rows, by=by),
    )


def _sides() -> list[tuple[str, str]]:
    return [(TO_US, _("of us")), (BY_US, _("by us"))]


def _on_side(value: str, by: Actor) -> ColumnElement[bool]:
    return (Ask.addressee_id if value == TO_US else Ask.asker_id) == by.organisation


def _states() -> list[tuple[str, str]]:
    return [(OPEN_ONES, _("Open")), *((state.value, str(words[0])) for state, words in STATES.items())]


def _in_state(value: str) -> ColumnElement[bool]:
    return Ask.state.in_(OPEN) if value == OPEN_ONES else Ask.state == State(value)


def _lines(session: Session, asks: Sequence[Ask], *, by: Actor) -> list[Line]:
    """Return what the list shows of these: one query for each kind of thing, however many there are."""
    known = things(session, asks)
    unseen = set(clocking.unseen(asks, by=by))
    return [_line(ask, known[ask.about_id], by=by, unseen=ask.id in unseen) for ask in asks]


def _line(ask: Ask, thing: Thing, *, by: Actor, unseen: bool) -> Line:
    to_us = ask.addressee_id == by.organisation
    other = ask.asker if to_us else ask.addressee
    return Line(
        id=ask.id,
        url=thing.desk or url_for("asks.show", ask_id=ask.id),
        title=thing.title,
        what=ask.kind,
        to_us=to_us,
        name=other.name,
        kind=other.kind,
        state=ask.state,
        when=when(ask),
        asked=day(ask.asked_on),
        unseen=unseen,
    )
