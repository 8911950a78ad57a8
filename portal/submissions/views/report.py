"""Saying what happened: the safety page, the questions one page at a time, leaving and coming back to them."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response

from portal.accounts import access as accounts
from portal.accounts.operations import reporters
from portal.actor import NOBODY, Kind
from portal.policy import Action
from portal.problems import Hidden
from portal.reference import questionnaires
from portal.reference.labels import N_
from portal.submissions.blueprint import pages
from portal.submissions.drafting import AFTER_QUESTIONS, CHECK, WALL, Draft
from portal.submissions.forms.questions import answers_of, question_form
from portal.submissions.operations import drafts, hand_over, receipts
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]
BACK: Final = "back"
SKIP: Final = "skip"
SEE_OTHER: Final = 303


def with_draft(view: Callable[..., Page]) -> Callable[..., Page]:
    """Hand the view what was answered so far; a report that was sent leads to its receipt instead."""

    @wraps(view)
    def handed(**address: str) -> Page:
        if is_taking_over():
            return go("hand_over_yours")
        draft = drafts.draft_of(reading(), by=actor())
        return to_receipt(draft.sent) if draft.sent else view(draft, **address)

    return handed


def is_taking_over() -> bool:
    """Whether this browser typed a one-time code, and is on its way to a report of somebody else's making."""
    by = actor()
    return by.kind is Kind.DRAFT and hand_over.is_under_way(reading(), by=by)


def to_receipt(token: str) -> Response:
    return cookies.put(go("receipt"), Cookie.REPORT, token)


def go(endpoint: str, **address: Any) -> Response:
    return redirect(url_for(f"submissions.{endpoint}", **address), SEE_OTHER)


def url_of(step: str) -> str:
    """Return the address of a step."""
    if step in AFTER_QUESTIONS:
        return url_for(f"submissions.{step}")
    return url_for("submissions.step", page_id=step)


def save(change: Callable[[Draft], Draft]) -> Draft:
    """Save a change to the draft as it is now."""
    with writing() as session:
        draft = drafts.change(session, change, by=actor())
        session.commit()
    return draft


def onward(draft: Draft, step: str) -> Response:
    """Go where the button leads: back, back to the check page that a change began on, or to the next step."""
    if request.form.get("go") == BACK:
        return redirect(back_url(draft, step), SEE_OTHER)
    if "change" in request.args and not draft.owed():
        # A change can bring questions that were never shown: they are asked first.
        return redirect(url_of(draft.unseen() or CHECK), SEE_OTHER)
    return redirect(url_of(draft.after(step)), SEE_OTHER)


def back_url(draft: Draft, step: str) -> str:
    if "change" in request.args:
        return url_for("submissions.check")
    before = draft.before(step)
    return url_of(before) if before else url_for("submissions.start")


def place(draft: Draft, step: str) -> dict[str, object]:
    """Return what every step's page shows of where it is."""
    steps = draft.likely_steps(step)
    return {"number": steps.index(step) + 1, "total": len(steps), "changing": "change" in request.args}


@pages.get("/report")
@action(Action.REPORT_START)
def start() -> Page:
    """Show what to know before the first question. It asks nothing yet and keeps nothing."""
    by = actor()
    if by.kind is Kind.RECEIPT and "gone" in request.args:
        return go("receipt")
    return render_template(
        "submissions/report/start.html",
        form=Form(),
        gone="gone" in request.args,
        begun=by.kind is Kind.DRAFT and not is_taking_over(),
    )


@pages.post("/report")
@action(Action.REPORT_START)
def begin() -> Response:
    """Make a place for the answers; one that is there already is kept."""
    by = actor()
    if by.kind is Kind.DRAFT:
        return go("resume")
    if by.kind is Kind.RECEIPT and receipts.kept_words(reading(), by=by):
        return go("receipt")
    with writing() as session:
        if by.session is not None:
            reporters.end_reporter_session(session, by)
        token = reporters.begin_draft(session)
        session.commit()
    return cookies.put(redirect(url_of(Draft.read({}).steps()[0]), SEE_OTHER), Cookie.REPORT, token)


@pages.get("/report/resume")
@action(Action.REPORT_DRAFT)
@with_draft
def resume(draft: Draft) -> Page:
    return redirect(url_of(draft.resume()), SEE_OTHER)


@pages.get("/report/step/<page_id>")
@action(Action.REPORT_DRAFT)
@with_draft
def step(draft: Draft, page_id: str) -> Page:
    page, questions = _page(draft, page_id)
    return _show_step(draft, page.id, question_form(questions, draft.answers))


@pages.post("/report/step/<page_id>")
@action(Action.REPORT_DRAFT)
@with_draft
def save_step(draft: Draft, page_id: str) -> Page:
    """Save a page of answers. Going back from a page on which nothing was said yet needs no answer."""
    page, questions = _page(draft, page_id)
    form = question_form(questions, draft.answers)
    answers = answers_of(form, questions)
    if request.form.get("go") == BACK and not any(answers.values()) and not draft.answers.keys() & answers.keys():
        return onward(draft, page_id)
    if not form.validate_on_submit():
        return _show_step(draft, page_id, form), 422
    draft = save(lambda now: now.answer(page, answers))
    if request.form.get("go") == SKIP and draft.questions_left(page_id):
        draft = save(Draft.skip_rest)
        return redirect(url_of(WALL), SEE_OTHER)
    if page_id == "danger" and draft.in_danger and request.form.get("go") != BACK:
        return go("today", change=request.args.get("change"))
    return onward(draft, page_id)


@pages.get("/report/today")
@action(Action.REPORT_DRAFT)
@with_draft
def today(draft: Draft) -> Page:
    """Say where help can be had today, before anything else is asked."""
    then = url_for("submissions.check") if "change" in request.args else url_of(draft.after("danger"))
    return render_template("submissions/report/today.html", then=then)


@pages.post("/report/throw-away")
@action(Action.REPORT_DRAFT)
def throw_away() -> Response:
    """Delete every answer now."""
    with writing() as session:
        reporters.end_reporter_session(session, actor())
        session.commit()
    return cookies.drop(redirect(url_for("submissions.thrown_away"), SEE_OTHER), Cookie.REPORT)


@pages.get("/report/thrown-away")
@action(Action.REPORT_START)
def thrown_away() -> str:
    return render_template("submissions/report/thrown_away.html")


def leave() -> None:
    """End this browser's draft or receipt. Leaving never fails: without a database the cookie still goes."""
    token = cookies.read(Cookie.REPORT)
    if not token:
        return
    with suppress(SQLAlchemyError), writing() as session:
        by = accounts.reporter(session, token)
        if by is not NOBODY:
            reporters.end_reporter_session(session, by)
            session.commit()


def _page(draft: Draft, page_id: str) -> tuple[questionnaires.Page, tuple[questionnaires.Question, ...]]:
    found = next(((page, questions) for page, questions in draft.asked() if page.id == page_id), None)
    if found is None:
        raise Hidden(N_("There is no such question any more. Your answers are kept."))
    return found


def _show_step(draft: Draft, page_id: str, form: Form) -> str:
    page, questions = _page(draft, page_id)
    return render_template(
        "submissions/report/step.html",
        form=form,
        page_title=_(page.title),
        entries=[(form[question.id], _(question.after)) for question in questions],
        can_skip=draft.questions_left(page_id) and "change" not in request.args,
        **place(draft, page_id),
    )
