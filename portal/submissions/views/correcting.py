"""Correcting or adding one answer of what was sent: by its reporter, for somebody, or by who filed it."""

from collections.abc import Callable
from typing import Any, Final

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Invalid, Stale
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.drafting import Answer
from portal.submissions.forms.correcting import CorrectForForm, CorrectForm, answer_in, asks_again, correct_form
from portal.submissions.models import Submission
from portal.submissions.operations import correcting, stewardship
from portal.submissions.operations.correcting import Correctable
from portal.submissions.showing import shown
from portal.submissions.views.report import SEE_OTHER, Page
from portal.submissions.views.stewardship import PERMIT, load
from portal.web.database import reading, writing
from portal.web.gate import action, actor

BY_FILER: Final = Action.FILING_WRITE
Speaks = Callable[[Session, bool], tuple[Submission, Actor, dict[str, Any]]]
"""Loads the report, locked or not, whoever speaks as its reporter, and what the page shows of where it is."""


@pages.route("/return/correct/<question>", methods=["GET", "POST"])
@action(Action.RECEIPT_WRITE)
def correct(question: str) -> Page:
    by = actor()

    def speaks(session: Session, lock: bool) -> tuple[Submission, Actor, dict[str, Any]]:
        return access.own_submission(session, by=by, lock=lock), by, {}

    return _carry_out(question, CorrectForm, speaks, page="receipt/correct", back=url_for("submissions.answers"))


@pages.route("/desk/submissions/<reference>/correct/<question>", methods=["GET", "POST"])
@action(PERMIT)
def correct_for(reference: str, question: str) -> Page:
    """Correct it as the person said, as long as they cannot do it themselves."""
    by = actor()

    def speaks(session: Session, lock: bool) -> tuple[Submission, Actor, dict[str, Any]]:
        part, kept = load(session, reference, lock=lock)
        return part.submission, stewardship.speak_for(session, kept, by=by), {"part": part}

    back = url_for("submissions.show", reference=reference)
    return _carry_out(question, CorrectForForm, speaks, page="desk/correct", back=back)


@pages.route("/desk/filings/<reference>/correct/<question>", methods=["GET", "POST"])
@action(BY_FILER)
def correct_filing(reference: str, question: str) -> Page:
    by = actor()

    def speaks(session: Session, lock: bool) -> tuple[Submission, Actor, dict[str, Any]]:
        kept = access.filing(session, reference, by=by, to=BY_FILER, lock=lock)
        return kept.submission, stewardship.speak_for(session, kept, by=by), {"submission": kept.submission}

    back = url_for("submissions.filing_answers", reference=reference)
    return _carry_out(question, CorrectForm, speaks, page="desk/filing_correct", back=back)


def _carry_out(question: str, kind: type[CorrectForm], speaks: Speaks, *, page: str, back: str) -> Page:
    """Show what correcting does, or do it. What was corrected meanwhile is shown first; nothing typed is lost."""
    found, at = _find(question, speaks)
    form = correct_form(kind, found.question, {question: found.now} if found.now else {}, found.seen)
    if not form.is_submitted():
        return _show(form, found, page, {**at, "back": back})
    if not form.validate():
        return _show(form, found, page, {**at, "back": back}), 422
    if asks_again(form, found.question):
        return _show(form, found, page, {**at, "back": back})
    try:
        with writing() as session:
            _correct(session, speaks, question, answer_in(form, found.question), form)
            session.commit()
    except Invalid as problem:
        form.blame(problem)
    except Stale:
        form.form_errors.append(
            _("This answer was corrected meanwhile. Look at what it says now, then send yours again.")
        )
    else:
        return redirect(back, SEE_OTHER)
    found, at = _find(question, speaks)
    form.seen.data = found.seen
    return _show(form, found, page, {**at, "back": back}), 422


def _find(question: str, speaks: Speaks) -> tuple[Correctable, dict[str, Any]]:
    submission, by, at = speaks(reading(), False)
    return correcting.load(reading(), submission, question, by=by), at


def _correct(session: Session, speaks: Speaks, question: str, answer: Answer, form: CorrectForm) -> None:
    submission, by, _at = speaks(session, True)
    said = form.said if isinstance(form, CorrectForForm) else None
    correcting.correct(session, submission, question, answer, seen=form.seen.data or "", by=by, said=said)


def _show(form: CorrectForm, found: Correctable, page: str, at: dict[str, Any]) -> str:
    now = "".join(one.text for one in shown([found.question], found.answers))
    happens = [
        _("Whoever may open this part reads what you write now, with the day of the correction."),
        _("What it said before stays readable beside it: they may have acted on it. Erasing the part removes both."),
        _("The organisations that hold this part are told that something in it was corrected."),
    ]
    if not now:
        happens = [
            _("Whoever may open this part reads it, with the day on which you answered."),
            _("The organisations that hold this part are told that something in it was corrected."),
        ]
    if found.question.id == correcting.DANGER:
        happens.append(
            _("If the danger is greater now, the report is treated as more urgent. It is never made less so.")
        )
    return render_template(f"submissions/{page}.html", form=form, happens=happens, now=now, **at)
