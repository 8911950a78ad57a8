"""The secretariat's side of one-time links to answer by: who cannot be reached, the check, and the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.asks import access, queries
from portal.asks.blueprint import pages
from portal.asks.forms import AuthorityForm, EndLinkForm, MakeLinkForm
from portal.asks.models import Ask, ReplyLink
from portal.asks.operations import linking as operations
from portal.asks.operations import spoken
from portal.asks.rules import DAYS_KEPT, DAYS_TO_ANSWER_BY_LINK, MOST_TRIES
from portal.asks.views.spoken import stretched_words
from portal.asks.views.things import things
from portal.asks.views.words import KINDS, STATES, days
from portal.policy import Action
from portal.problems import Invalid
from portal.sealing.receipts import numbers
from portal.sealing.tokens import new_token
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond
from portal.web.templates import word

Page = str | Response | tuple[str, int]
AT: Final = "/secretariat/replies/<uuid:ask_id>"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing asked of an organisation where nobody can sign in: never what is asked."""

    url: str
    title: str
    what: Any
    asker: str
    addressee: str
    kind: str
    asked_on: date
    state: tuple[Any, str, str]
    link: str


def _lines(session: Session, asks: Sequence[Ask]) -> list[Line]:
    known = things(session, asks)
    links = {one.ask_id: one for one in session.scalars(queries.open_links(one.id for one in asks))}
    return [
        Line(
            url=url_for("asks.reply_link", ask_id=ask.id),
            title=known[ask.about_id].title,
            what=KINDS[ask.kind],
            asker=ask.asker.name,
            addressee=ask.addressee.name,
            kind=ask.addressee.kind.value,
            asked_on=ask.asked_on,
            state=STATES[ask.state],
            link=_where(links.get(ask.id)),
        )
        for ask in asks
    ]


def _where(link: ReplyLink | None) -> str:
    if link is None:
        return str(_("No link yet"))
    return str(_("Link made") if link.confirmed_on else _("Waits for a second person"))


SPEC: Final = ListSpec(
    "replies-by-link",
    orders=(
        Order("due", _l("Due first"), (Ask.until_on, Ask.id)),
        Order("newest", _l("Newest first"), (Ask.asked_on, Ask.id), descending=True),
    ),
    filters=(
        Filter("kind", _l("Kind"), Ask.kind, choices=lambda: [(one.value, said) for one, said in KINDS.items()]),
        Filter(
            "link",
            _l("Link"),
            choices=lambda: [("none", _("Nobody has looked yet"))],
            where=lambda _value: queries.is_unlooked(),
        ),
    ),
    cells=(
        (_l("Organisation"), lambda line: line.addressee),
        (_l("About"), lambda line: line.title),
        (_l("Asked by"), lambda line: line.asker),
        (_l("Asked on"), lambda line: line.asked_on.isoformat()),
        (_l("Link"), lambda line: line.link),
    ),
    read=_lines,
)


@pages.get("/secretariat/replies")
@action(Action.ASK_LINK)
def reply_links() -> str | FlaskResponse:
    return respond("asks/links.html", reading(), SPEC, queries.unreachable())


@pages.route(AT, methods=["GET", "POST"])
@action(Action.ASK_LINK)
def reply_link(ask_id: UUID) -> Page:
    """Record who speaks for an addressee of which nobody can sign in, and get the words; see what became of that."""
    by = actor()
    ask = access.for_link(reading(), ask_id, by=by)
    form = AuthorityForm()
    form.offer()
    if form.validate_on_submit():
        return _check(ask_id, form)
    page = render_template("asks/link.html", form=form, end=EndLinkForm(formdata=None), **_shown(ask))
    return page, 422 if form.errors else 200


def _check(ask_id: UUID, form: AuthorityForm) -> Page:
    """Record it, and show the words: once, in this answer."""
    words, once = spoken.new_words(), form.once_id
    stretched = stretched_words(words, link=once)
    with writing() as session:
        ask = access.for_link(session, ask_id, by=actor())
        how, text = form.how.data or "", form.text.data or ""
        is_new = operations.check(session, ask, how=how, text=text, words=stretched, by=actor(), id=once)
        session.commit()
    if not is_new:
        return redirect(url_for(".reply_link", ask_id=ask_id), 303)
    return render_template("asks/link_words.html", words=words, numbers=numbers(words), ask_id=ask_id)


def _shown(ask: Ask, links: Sequence[ReplyLink] | None = None) -> dict[str, Any]:
    session, by = reading(), actor()
    links = session.scalars(queries.links(ask.id)).all() if links is None else links
    current = next((one for one in links if one.used_on is None and one.ended_on is None), None)
    authorities = {one.id: operations.authority(session, one, by=by) for one in links}
    return {
        "ask": ask,
        "thing": things(session, [ask])[ask.about_id],
        "what": KINDS[ask.kind],
        "state": STATES[ask.state],
        "links": links,
        "current": current,
        "how": word("check_channel", current.how) if current else "",
        "authority": authorities[current.id] if current else None,
        "authorities": authorities,
        "kept": days(DAYS_KEPT),
        "mine": current is not None and current.checked_by == by.account,
        "needed": operations.is_needed(session, ask),
        "days": days(DAYS_TO_ANSWER_BY_LINK),
        "most": MOST_TRIES,
    }


@pages.route(f"{AT}/make", methods=["GET", "POST"])
@action(Action.ASK_LINK)
def make_reply_link(ask_id: UUID) -> Page:
    """Confirm what a colleague checked, and get the link: shown once, in this answer."""
    by = actor()
    form = MakeLinkForm()
    form.ask_unless_fresh(reading(), by, Action.ASK_LINK)
    if form.validate_on_submit():
        token = new_token()
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.ASK_LINK)
                link = access.open_link(session, ask_id, by=by)
                operations.confirm(session, link, seen=form.was.data or "", token=token, by=by)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return render_template(
                "asks/link_made.html",
                url=url_for("asks.reply", token=token, _external=True),
                ask_id=ask_id,
                days=days(DAYS_TO_ANSWER_BY_LINK),
            )
    link = access.open_link(reading(), ask_id, by=by)
    operations.check_confirmable(link, by=by)
    form.was.data = link.id.hex
    page = render_template("asks/link_make.html", form=form, **_shown(link.ask, [link]))
    return page, 422 if form.errors else 200


@pages.post(f"{AT}/end")
@action(Action.ASK_LINK)
def end_reply_link(ask_id: UUID) -> Page:
    """Let a link open nothing any more."""
    with writing() as session:
        operations.end(session, access.open_link(session, ask_id, by=actor()), by=actor())
        session.commit()
    return redirect(url_for(".reply_link", ask_id=ask_id), 303)
