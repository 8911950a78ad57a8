"""Answers that an organisation prepares, by language, and puts into its messages."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Hidden
from portal.submissions.blueprint import pages
from portal.submissions.forms.answers import AnswerForm
from portal.submissions.forms.desk import MessageForm
from portal.submissions.models import Participation
from portal.submissions.operations import answers as operations
from portal.submissions.operations.answers import Prepared
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.editing import edit
from portal.web.gate import action, actor
from portal.web.language import own_name

PREPARE = Action.ANSWERS_PREPARE
AT = "/desk/submissions/answers"


@pages.get(AT)
@action(PREPARE)
def prepared_answers() -> str:
    """Show what was prepared."""
    found = [(one.id, one.title, own_name(one.language)) for one in operations.headings(reading(), by=actor())]
    return render_template("submissions/desk/answers.html", found=found)


@pages.route(f"{AT}/new", methods=["GET", "POST"])
@action(PREPARE)
def prepare_answer() -> Page:
    """Prepare an answer; sent again with another text, it shows the first one beside it."""
    form = AnswerForm()

    def load(session: Session) -> tuple[Prepared | None, str]:
        try:
            return _found(session, form.once_id)
        except Hidden:
            return None, ""

    return _edit(form, form.once_id, load, there=False)


@pages.route(f"{AT}/<uuid:answer_id>", methods=["GET", "POST"])
@action(PREPARE)
def prepared_answer(answer_id: UUID) -> Page:
    """Change an answer."""
    return _edit(AnswerForm(), answer_id, lambda session: _found(session, answer_id), there=True)


@pages.post(f"{AT}/<uuid:answer_id>/delete")
@action(PREPARE)
def delete_prepared_answer(answer_id: UUID) -> Page:
    with writing() as session:
        operations.delete(session, answer_id, by=actor())
        session.commit()
    return go("prepared_answers")


def _found(session: Session, answer_id: UUID) -> tuple[Prepared, str]:
    found = operations.answer(session, answer_id, by=actor())
    return found, found.seen


def _edit(
    form: AnswerForm, answer_id: UUID, load: Callable[[Session], tuple[Prepared | None, str]], *, there: bool
) -> Page:
    def save(session: Session) -> None:
        operations.prepare(
            session,
            title=form.title.data or "",
            language=form.language.data,
            text=form.text.data or "",
            was=form.had,
            by=actor(),
            id=answer_id,
        )

    def show(now: Prepared | None) -> str:
        shown = answer_id if there else None
        return render_template("submissions/desk/answer.html", form=form, answer_id=shown, now=now)

    return edit(form, load=load, save=save, show=show, fill=form.show, then="submissions.prepared_answers")


def offered(session: Session, part: Participation, by: Actor) -> list[tuple[str, str]]:
    """Return what can be put into a message about this report: what is in its language first."""
    found = operations.headings(session, by=by)
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
