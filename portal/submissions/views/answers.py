"""Answers that an organisation prepares, by language, and puts into its messages."""

from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Hidden, Invalid, Stale
from portal.submissions.blueprint import pages
from portal.submissions.forms.answers import AnswerForm
from portal.submissions.forms.desk import MessageForm
from portal.submissions.models import Participation
from portal.submissions.operations import answers as operations
from portal.submissions.operations.answers import Prepared
from portal.submissions.views.report import Page, go
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.language import own_name

PREPARE = Action.ANSWERS_PREPARE
AT = "/desk/answers"


@pages.get(AT)
@action(PREPARE)
def prepared_answers() -> str:
    """Show what was prepared."""
    found = [(one.id, one.title, own_name(one.language)) for one in operations.answers(reading(), by=actor())]
    return render_template("submissions/desk/answers.html", found=found)


@pages.route(f"{AT}/new", methods=["GET", "POST"])
@action(PREPARE)
def prepare_answer() -> Page:
    form = AnswerForm()
    return _save(form, form.once_id)


@pages.route(f"{AT}/<uuid:answer_id>", methods=["GET", "POST"])
@action(PREPARE)
def prepared_answer(answer_id: UUID) -> Page:
    """Change an answer; whoever was faster is shown, and neither text is lost."""
    form = AnswerForm()
    if not form.is_submitted():
        found = operations.answer(reading(), answer_id, by=actor())
        form.title.data, form.language.data, form.text.data = found.title, found.language, found.text
        form.was.data = found.seen
    return _save(form, answer_id, there=True)


@pages.post(f"{AT}/<uuid:answer_id>/delete")
@action(PREPARE)
def delete_prepared_answer(answer_id: UUID) -> Page:
    with writing() as session:
        operations.delete(session, answer_id, by=actor())
        session.commit()
    return go("prepared_answers")


def _save(form: AnswerForm, answer_id: UUID, *, there: bool = False) -> Page:
    if form.validate_on_submit():
        try:
            with writing() as session:
                _prepare(session, form, answer_id, by=actor())
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        except Stale:
            return _both(form, answer_id), 409
        else:
            return go("prepared_answers")
    page = _show(form, answer_id if there else None)
    return (page, 422) if form.is_submitted() else page


def _prepare(session: Session, form: AnswerForm, answer_id: UUID, *, by: Actor) -> None:
    operations.prepare(
        session,
        title=form.title.data or "",
        language=form.language.data,
        text=form.text.data or "",
        was=form.was.data or "",
        by=by,
        id=answer_id,
    )


def _show(form: AnswerForm, answer_id: UUID | None, *, now: Prepared | None = None) -> str:
    return render_template("submissions/desk/answer.html", form=form, answer_id=answer_id, now=now)


def _both(form: AnswerForm, answer_id: UUID) -> str:
    close_reading()
    now = operations.answer(reading(), answer_id, by=actor())
    form.was.data = now.seen
    return _show(form, answer_id, now=now)


def offered(session: Session, part: Participation, by: Actor) -> list[tuple[str, str]]:
    """Return what can be put into a message about this report: what is in its language first."""
    found = operations.answers(session, by=by)
    found.sort(key=lambda one: one.language != part.submission.language)
    return [(str(one.id), f"{one.title} ({own_name(one.language)})") for one in found]


def put_in(session: Session, form: MessageForm, part: Participation, by: Actor) -> None:
    """Put the chosen answer after what was typed, to be read and changed there: nothing is sent."""
    try:
        chosen = operations.answer(session, UUID(form.prepared.data or ""), by=by)
    except (ValueError, Hidden):
        form.prepared.errors = [_("Choose an answer first.")]
        return
    typed = form.text.data or ""
    form.text.data = f"{typed}\n\n{chosen.about(part.submission.reference)}".strip()
    form.prepared.data = ""
