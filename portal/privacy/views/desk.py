"""What an organisation was asked about a person, and its answer; the secretariat sees of all whether they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import render_template, url_for
from flask_babel import force_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug import Response
from werkzeug.utils import redirect

from portal import clock
from portal.policy import Action, Role
from portal.privacy import access, queries
from portal.privacy.blueprint import pages
from portal.privacy.forms import AnswerForm
from portal.privacy.models import PrivacyQuestion
from portal.privacy.operations import answering
from portal.problems import Hidden
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond
from portal.web.templates import day

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One request in the list; `url` is empty where another organisation was asked."""

    asked_on: str
    of: str
    due_on: str
    answered_on: str
    late: bool
    url: str


def _lines(session: Session, rows: Sequence[PrivacyQuestion]) -> list[Line]:
    del session
    own = actor().organisation
    return [
        Line(
            asked_on=day(one.request.asked_on),
            of=one.organisation.name,
            due_on=day(one.due_on),
            answered_on=day(one.answered_on) if one.answered_on else "",
            late=one.answered_on is None and one.due_on < clock.today(),
            url=url_for("privacy.question", question=one.id) if one.organisation_id == own else "",
        )
        for one in rows
    ]


def _states() -> list[tuple[str, Any]]:
    return [("waiting", _("Waiting")), ("late", _("Past its day")), ("answered", _("Answered"))]


def _in_state(value: str) -> ColumnElement[bool]:
    if value == "answered":
        return PrivacyQuestion.answered_on.is_not(None)
    waits = PrivacyQuestion.answered_on.is_(None)
    return waits & (PrivacyQuestion.due_on < clock.today()) if value == "late" else waits


SPEC: Final = ListSpec(
    "privacy-requests",
    orders=(
        Order("due", _l("By day"), (PrivacyQuestion.due_on, PrivacyQuestion.id)),
        Order("newest", _l("Newest first"), (PrivacyQuestion.due_on, PrivacyQuestion.id), descending=True),
    ),
    filters=(Filter("state", _l("State"), choices=_states, where=_in_state, default="waiting"),),
    cells=(
        (lazy_pgettext("request", "Asked on"), lambda line: line.asked_on),
        (_l("Who is asked"), lambda line: line.of),
        (_l("Answer due"), lambda line: line.due_on),
        (_l("Answered on"), lambda line: line.answered_on),
    ),
    read=_lines,
)


@pages.get("/desk/privacy")
@action(Action.PRIVACY_ANSWER)
def questions() -> str | FlaskResponse:
    by = actor()
    if by.organisation is None:
        raise Hidden
    every = by.role is Role.SECRETARIAT
    wanted = queries.all_questions() if every else queries.asked_of(by.organisation)
    return respond("privacy/questions.html", reading(), SPEC, wanted, every=every)


@pages.route("/desk/privacy/<uuid:question>", methods=["GET", "POST"])
@action(Action.PRIVACY_ANSWER)
def question(question: UUID) -> Page:
    """Read what is asked, and answer it, once."""
    by = actor()
    found = access.question(reading(), question, by=by)
    form = AnswerForm()
    if form.validate_on_submit():
        with writing() as session:
            answering.answer(
                session, access.question(session, question, by=by, lock=True), form.answer.data or "", by=by
            )
            session.commit()
        return redirect(url_for("privacy.question", question=question), 303)
    if not form.is_submitted():
        with force_locale(found.request.language):
            form.answer.data = _(answering.NEUTRAL)
    page = render_template(
        "privacy/question.html",
        form=form,
        question=found,
        said=answering.read(reading(), found, by=by),
        late=found.answered_on is None and found.due_on < clock.today(),
        language_of=found.request.language,
    )
    return page, 422 if form.errors else 200
