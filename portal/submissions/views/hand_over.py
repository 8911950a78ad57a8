"""Handing a report over: the code made at the desk, and the person who types it and makes the report their own."""

from typing import Final

from flask import render_template, request
from flask_babel import gettext as _

from portal import clock
from portal.accounts import access as accounts
from portal.accounts.operations import reporters
from portal.actor import Kind
from portal.policy import Action
from portal.problems import Invalid
from portal.sealing.receipts import new_receipt, numbers
from portal.submissions import access, rules
from portal.submissions.blueprint import pages
from portal.submissions.forms.intake import HandOverForm
from portal.submissions.forms.receipt import CodeForm, TypeBackForm
from portal.submissions.models import Submission
from portal.submissions.operations import hand_over as handing
from portal.submissions.operations import receipts, stewardship
from portal.submissions.operations.hand_over import NO_LONGER, CodeIsOver
from portal.submissions.operations.holding import hold
from portal.submissions.queries import filed_for
from portal.submissions.views.receipt import words_at_stake
from portal.submissions.views.report import Page, go, is_taking_over
from portal.submissions.views.words import stretched, stretched_typed
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.costly import Desk
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor
from portal.web.templates import day

HAND_OVER: Final = Action.STEWARDSHIP_HAND_OVER
TAKE: Final = Action.HAND_OVER_TAKE


@pages.get("/desk/submissions/<reference>/hand-over")
@action(HAND_OVER)
def prepare_hand_over(reference: str) -> str:
    form = HandOverForm()
    form.ask_unless_fresh(reading(), actor(), HAND_OVER)
    return _show_prepare(reference, form)


@pages.post("/desk/submissions/<reference>/hand-over")
@action(HAND_OVER)
def make_hand_over(reference: str) -> Page:
    """Make a one-time code, and show it this once: it is in no session and in no row."""
    access.kept(reading(), reference, by=actor(), to=HAND_OVER)
    form = HandOverForm()
    form.ask_unless_fresh(reading(), actor(), HAND_OVER)
    if not form.validate_on_submit():
        return _show_prepare(reference, form), 422
    words = new_receipt()
    derived = stretched(words, at=Desk.FILING)
    try:
        with writing() as session:
            form.confirm_step_up(session, actor(), HAND_OVER)
            part, kept = access.kept(session, reference, by=actor(), to=HAND_OVER)
            hold(session, part)
            session.refresh(kept)
            until = handing.prepare(session, kept, stretched=derived, by=actor(), id=form.once_id)
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return _show_prepare(reference, form), 422
    shown = HandOverForm(formdata=None)
    shown.ask_unless_fresh(reading(), actor(), HAND_OVER)
    return _show_prepare(reference, shown, words=words if until else None, again=until is None)


def _show_prepare(
    reference: str, form: HandOverForm, *, words: tuple[str, ...] | None = None, again: bool = False
) -> str:
    part, kept = access.kept(reading(), reference, by=actor(), to=HAND_OVER)
    stewardship.check_is_kept(kept)
    return render_template(
        "submissions/desk/hand_over.html",
        part=part,
        form=form,
        words=words,
        numbers=numbers(words) if words else (),
        again=again,
        until=reading().scalar(filed_for.hand_over_of(part.submission_id, today=clock.today())),
        days=rules.DAYS_TO_HAND_OVER,
    )


@pages.get("/return/hand-over")
@action(Action.RECEIPT_RETURN)
def hand_over() -> Page:
    if words_at_stake():
        return go("receipt")
    form = CodeForm()
    if "over" in request.args:
        form.words.errors = [_(NO_LONGER)]
    return _show_code(form)


@pages.post("/return/hand-over")
@action(Action.RECEIPT_RETURN)
def type_code() -> Page:
    """Take a code. A wrong one costs the same work as a right one, and hears the same answer whatever was wrong."""
    if words_at_stake():
        return go("receipt")
    form = CodeForm()
    if not form.validate_on_submit():
        return _show_code(form), 422
    derived = stretched_typed(form.words.data)
    with writing() as session:
        found = handing.find(session, derived)
        if found is None:
            return _is_over(form)
        if actor().session is not None:
            reporters.end_reporter_session(session, actor())
        token = reporters.begin_draft(session)
        handing.remember(session, found, by=accounts.reporter(session, token))
        session.commit()
    return cookies.put(go("hand_over_yours"), Cookie.REPORT, token)


def _is_over(form: CodeForm) -> Page:
    form.words.errors = [_(NO_LONGER)]
    return _show_code(form), 422


def _show_code(form: CodeForm) -> str:
    form.words.data = ""
    drafting = actor().kind is Kind.DRAFT and not is_taking_over()
    return render_template(
        "submissions/receipt/hand_over.html", form=form, gone="gone" in request.args, drafting=drafting
    )


@pages.get("/return/hand-over/yours")
@action(TAKE)
def hand_over_yours() -> Page:
    """Say what this is, and what will happen, before anything does."""
    try:
        kept = handing.waiting(reading(), by=actor())
    except CodeIsOver:
        return go("hand_over", over=1)
    name, filed_on = kept.organisation.name, reading().get_one(Submission, kept.submission_id).filed_on
    happens = [
        _("From then on only you can change who may open what."),
        _("%(name)s keeps what it can open now, until you take it back. You see who opens what.", name=name),
        _("The key that %(name)s kept for you is destroyed, and this code opens nothing any more.", name=name),
        _("You get seven words of your own. If you lose them, nobody can find them again."),
    ]
    return render_template(
        "submissions/receipt/hand_over_yours.html", form=Form(), name=name, filed=day(filed_on), happens=happens
    )


@pages.post("/return/hand-over/yours")
@action(TAKE)
def begin_taking_over() -> Page:
    """Make the words. The report changes hands only once they were typed back, so a line that drops loses nothing."""
    try:
        with writing() as session:
            handing.waiting(session, by=actor())
            handing.choose_words(session, new_receipt(), by=actor())
            session.commit()
    except CodeIsOver:
        return give_up()
    return go("hand_over_words")


@pages.get("/return/hand-over/words")
@action(TAKE)
def hand_over_words() -> Page:
    words = handing.remembered(reading(), by=actor()).words
    return _show_words(words, TypeBackForm()) if words else go("hand_over_yours")


@pages.post("/return/hand-over/words")
@action(TAKE)
def take_over() -> Page:
    """Take the words back, and with them the report: in one transaction, or not at all."""
    by = actor()
    words = handing.remembered(reading(), by=by).words
    if not words:
        return go("hand_over_yours")
    form = TypeBackForm()
    if not form.validate_on_submit():
        return _show_words(words, form), 422
    if not receipts.are_same(words, form.words.data):
        form.words.errors = [_("These are not the words on this page. Compare them one by one, and type them again.")]
        return _show_words(words, form), 422
    derived = stretched(words, at=Desk.RECEIPT)
    try:
        with writing() as session:
            found = handing.remembered(session, by=by)
            receipt, private = handing.take_over(session, found, stretched=derived)
            token = reporters.begin_receipt_session(session, receipt, private)
            reporters.end_reporter_session(session, by)
            session.commit()
    except CodeIsOver:
        return give_up()
    return cookies.put(go("kept"), Cookie.REPORT, token)


def _show_words(words: tuple[str, ...], form: TypeBackForm) -> str:
    form.words.data = ""
    return render_template("submissions/receipt/hand_over_words.html", form=form, words=words, numbers=numbers(words))


def give_up() -> Page:
    """Say what a wrong code says: somebody else used it, it was replaced, or its days are over."""
    with writing() as session:
        reporters.end_reporter_session(session, actor())
        session.commit()
    return cookies.drop(go("hand_over", over=1), Cookie.REPORT)
