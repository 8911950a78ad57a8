"""What authors are asked to put right: at their own desk, and at the secretariat's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.complaints import access, queries
from portal.complaints.blueprint import pages
from portal.complaints.forms import AnswerForm
from portal.complaints.models import Mending
from portal.complaints.operations import mending as operations
from portal.complaints.rules import ANSWERABLE, TO_BE_SEEN, MendingState
from portal.complaints.views import authors
from portal.complaints.views.words import MENDINGS
from portal.policy import Action
from portal.problems import Hidden, Refused
from portal.web.database import close_reading, reading, writing
from portal.web.forms import EditingForm
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

Page = str | Response | tuple[str, int]
OURS: Final = "/secretariat/complaints/authors"
THEIRS: Final = "/desk/put-right"
TO_SEE: Final = "to_see"
WAITS: Final = "open"


@dataclass(frozen=True, slots=True)
class Line:
    url: str
    short: str
    author: str
    asked_on: date
    due_on: date
    state: tuple[Any, str, str]
    late: bool


def _line(one: Mending, url: str, author: str = "") -> Line:
    late = one.state in ANSWERABLE and one.due_on < clock.today()
    return Line(url, one.short, author, one.asked_on, one.due_on, MENDINGS[one.state], late)


def _their_lines(session: Session, rows: Sequence[Mending]) -> list[Line]:
    del session
    return [_line(one, url_for("complaints.mending", mending_id=one.id)) for one in rows]


def _our_lines(session: Session, rows: Sequence[Mending]) -> list[Line]:
    del session
    return [_line(one, url_for("complaints.asked_author", mending_id=one.id), one.author.name) for one in rows]


def _states() -> list[tuple[str, Any]]:
    return [(state.value, tag[0]) for state, tag in MENDINGS.items()]


def _our_states() -> list[tuple[str, Any]]:
    return [(WAITS, _("Open")), (TO_SEE, _("To be seen to")), *_states()]


def _in_state(value: str) -> ColumnElement[bool]:
    if value == TO_SEE:
        return queries.is_to_be_seen()
    return (
        queries.is_to_be_seen() | (Mending.state == MendingState.ASKED)
        if value == WAITS
        else Mending.state == MendingState(value)
    )


ORDERS: Final = (
    Order("newest", _l("Newest first"), (Mending.asked_on, Mending.id), descending=True),
    Order("oldest", _l("Oldest first"), (Mending.asked_on, Mending.id)),
)
CELLS: Final = (
    (_l("Number"), lambda line: line.short),
    (lazy_pgettext("request", "Asked on"), lambda line: line.asked_on.isoformat()),
    (_l("Answer due"), lambda line: line.due_on.isoformat()),
    (_l("State"), lambda line: line.state[0]),
)
THEIR_LIST: Final = ListSpec(
    "put-right",
    orders=ORDERS,
    filters=(Filter("state", _l("State"), Mending.state, _states),),
    cells=CELLS,
    read=_their_lines,
)
OUR_LIST: Final = ListSpec(
    "asked-authors",
    orders=ORDERS,
    filters=(Filter("state", _l("State"), choices=_our_states, where=_in_state, default=WAITS),),
    cells=((_l("Author"), lambda line: line.author), *CELLS),
    read=_our_lines,
)


@pages.get(THEIRS)
@action(Action.MENDING_ANSWER)
def mendings() -> str | FlaskResponse:
    """Show an organisation what it was asked to put right."""
    by = actor()
    if by.organisation is None:
        raise Hidden
    return respond("complaints/mending/list.html", reading(), THEIR_LIST, queries.mendings_of(by.organisation))


@pages.route(f"{THEIRS}/<uuid:mending_id>", methods=["GET", "POST"])
@action(Action.MENDING_ANSWER)
def mending(mending_id: UUID) -> Page:
    """Show the author what it is asked, and take its answer."""
    by, form, status = actor(), AnswerForm(), 422
    if form.validate_on_submit():
        try:
            _answer(form, mending_id)
            return redirect(url_for("complaints.mending", mending_id=mending_id), 303)
        except Refused as problem:
            close_reading()
            form.form_errors.append(_(problem.reason))
            status = 403
    session = reading()
    found = access.own_mending(session, mending_id, by=by)
    said = operations.read(session, found, by=by)
    place = authors.place(session, said.commitment, found.author_id) if said else None
    page = render_template(
        "complaints/mending/own.html",
        form=form,
        mending=found,
        said=said,
        state=MENDINGS[found.state],
        place=place,
        desk_url=authors.desk_of(place),
        open=found.state in ANSWERABLE,
        late=found.state in ANSWERABLE and found.due_on < clock.today(),
    )
    return page, status if form.errors else 200


def _answer(form: AnswerForm, mending_id: UUID) -> None:
    with writing() as session:
        row = access.own_mending(session, mending_id, by=actor())
        operations.answer(session, row, put_right=form.put_right, text=form.text.data or "", by=actor())
        session.commit()


@pages.get(OURS)
@action(Action.COMPLAINT_DECIDE)
def asked_authors() -> str | FlaskResponse:
    return respond("complaints/mending/all.html", reading(), OUR_LIST, queries.mendings())


@pages.get(f"{OURS}/<uuid:mending_id>")
@action(Action.COMPLAINT_DECIDE)
def asked_author(mending_id: UUID) -> str:
    """Show the secretariat what an author was asked, and what came back."""
    by, session = actor(), reading()
    found = access.mending(session, mending_id, by=by)
    said = operations.read(session, found, by=by)
    return render_template(
        "complaints/mending/show.html",
        mending=found,
        said=said,
        state=MENDINGS[found.state],
        place=authors.place(session, said.commitment, found.author_id) if said else None,
        complaint=operations.complaint_of(session, found, by=by),
        open=found.state in ANSWERABLE,
        late=found.state in ANSWERABLE and found.due_on < clock.today(),
        able=operations.is_able(session, found.author_id),
        to_see=found.state in TO_BE_SEEN and found.seen_on is None,
    )


@pages.post(f"{OURS}/<uuid:mending_id>/seen")
@action(Action.COMPLAINT_DECIDE)
def answer_seen(mending_id: UUID) -> Response:
    with writing() as session:
        row = access.mending(session, mending_id, by=actor())
        operations.see(session, row, seen=EditingForm().had, by=actor())
        session.commit()
    return redirect(url_for("complaints.asked_author", mending_id=mending_id), 303)


@pages.post(f"{OURS}/<uuid:mending_id>/take-back")
@action(Action.COMPLAINT_DECIDE)
def ask_no_more(mending_id: UUID) -> Response:
    """Take back what the author was asked: it was a mistake, or is not needed any more."""
    with writing() as session:
        operations.withdraw(session, access.mending(session, mending_id, by=actor()), by=actor())
        session.commit()
    return redirect(url_for("complaints.asked_author", mending_id=mending_id), 303)
