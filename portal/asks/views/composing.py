"""Writing something that will be public: the text, then exactly what will happen, then the second factor.

Packages above use it for asking about their own things; here it serves for answering.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from flask import redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.asks.forms import AnswerForm, QuestionForm, RejoinderForm, SendForm
from portal.asks.grounds import Grounds
from portal.policy import Action
from portal.problems import Invalid, Problem, Refused, Stale
from portal.web.database import reading, writing
from portal.web.gate import actor

Page = str | Response | tuple[str, int]
Act = Callable[[Session, str, UUID], None]
CHANGE: Final = "change"


@dataclass(frozen=True, slots=True)
class Writing:
    """The words of the pages and their addresses; all plain text, so that it outlives the session it was read in.

    `trail` leads here; `quoted` is what is answered, under the heading `asked` and with its `grounds`; `said` what else
    was said to it, each under its heading; `yours` is the heading of what is written; `happens` says what sending does.
    """

    action: Action
    trail: Sequence[tuple[str, str | None]]
    title: str
    label: str
    happens: Sequence[str]
    write_url: str
    send_url: str
    back_url: str
    quoted: str = ""
    asked: str = ""
    grounds: Grounds = field(default_factory=Grounds)
    said: Sequence[tuple[str, str]] = ()
    yours: str = ""


def write(page: Writing, form: QuestionForm | AnswerForm | RejoinderForm) -> Page:
    """Show the form, filled in where it comes back; then the page that says what will happen. Nothing is kept yet."""
    if request.method != "POST" or CHANGE in request.form:
        return render_template("asks/write.html", page=page, form=form)
    if not form.validate_on_submit():
        return render_template("asks/write.html", page=page, form=form), 422
    sure = SendForm(formdata=None)
    sure.once.data, sure.text.data = form.once.data, form.text.data
    if isinstance(form, QuestionForm):
        sure.was.data = form.had
    sure.ask_unless_fresh(reading(), actor(), page.action)
    return _check(page, sure)


def send(page: Writing, act: Act) -> Page:
    """Do it, after the second factor was shown again. What cannot be sent any more is shown, to be kept elsewhere."""
    form = SendForm()
    form.ask_unless_fresh(reading(), actor(), page.action)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), page.action)
                act(session, form.text.data or "", form.once_id)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        except (Refused, Stale) as problem:
            return _unsent(page, form, problem)
        else:
            return redirect(page.back_url, 303)
    return _check(page, form), 422


def _check(page: Writing, form: SendForm) -> str:
    return render_template("asks/check.html", page=page, form=form, change=CHANGE)


def _unsent(page: Writing, form: SendForm, problem: Problem) -> tuple[str, int]:
    reason = _(problem.reason) % problem.values
    status = 409 if isinstance(problem, Stale) else 403
    return render_template("asks/unsent.html", page=page, text=form.text.data, reason=reason), status
