"""The receipt: shown once, typed back, and the way in again for whoever has it."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from portal.accounts.operations import reporters
from portal.actor import Kind
from portal.policy import Action
from portal.sealing.receipts import numbers
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.forms.receipt import ReturnForm, TypeBackForm
from portal.submissions.models import Participation
from portal.submissions.operations import keepers, receipts
from portal.submissions.rules import PartState
from portal.submissions.views.report import SEE_OTHER, Page, go, is_taking_over
from portal.submissions.views.words import stretched_typed
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import word


@pages.get("/report/receipt")
@action(Action.RECEIPT_SEE)
def receipt() -> Page:
    words = receipts.kept_words(reading(), by=actor())
    return _show_words(words, TypeBackForm()) if words else go("report")


@pages.post("/report/receipt")
@action(Action.RECEIPT_SEE)
def type_back() -> Page:
    """Take the words back. Once they were typed right, no copy of them is left anywhere."""
    words = receipts.kept_words(reading(), by=actor())
    if not words:
        return go("kept")
    form = TypeBackForm()
    if not form.validate_on_submit():
        return _show_words(words, form), 422
    if not receipts.are_same(words, form.words.data):
        form.words.errors = [_("These are not the words on this page. Compare them one by one, and type them again.")]
        return _show_words(words, form), 422
    with writing() as session:
        token = receipts.forget_words(session, by=actor())
        session.commit()
    return cookies.put(go("kept"), Cookie.REPORT, token)


def _show_words(words: tuple[str, ...], form: TypeBackForm) -> str:
    names = [part.organisation.name for part in _parts()]
    # The words are never put back into the field: they stand on the page.
    form.words.data = ""
    return render_template(
        "submissions/receipt/words.html", form=form, words=words, numbers=numbers(words), organisations=names
    )


def _parts() -> list[Participation]:
    submission = access.own_submission(reading(), by=actor())
    return list(reading().scalars(queries.participations(submission.id)))


@pages.get("/report/kept")
@action(Action.RECEIPT_SEE)
def kept() -> Page:
    """Say when to come back, organisation by organisation."""
    if receipts.kept_words(reading(), by=actor()):
        return go("receipt")
    waits = [
        (part.organisation.name, word("usual_wait", part.organisation.usual_wait))
        for part in _parts()
        if part.state is PartState.OFFERED and part.organisation.usual_wait
    ]
    can_keep = keepers.can_bring(reading(), by=actor())
    return render_template("submissions/receipt/kept.html", waits=waits, can_keep=can_keep)


@pages.get("/return")
@action(Action.RECEIPT_RETURN)
def back() -> Page:
    return go("receipt") if words_at_stake() else _show_return(ReturnForm())


@pages.post("/return")
@action(Action.RECEIPT_RETURN)
def come_back() -> Page:
    """Open a receipt. Wrong words cost the same work as right ones, and hear the same answer whatever was wrong."""
    if words_at_stake():
        return go("receipt")
    form = ReturnForm()
    if not form.validate_on_submit():
        return _show_return(form), 422
    derived = stretched_typed(form.words.data)
    with writing() as session:
        found = reporters.find_receipt(session, derived)
        if found is not None:
            if actor().session is not None:
                reporters.end_reporter_session(session, actor())
            token = reporters.begin_receipt_session(session, *found)
            session.commit()
            return cookies.put(go("report"), Cookie.REPORT, token)
    form.words.errors = [
        _("No report is found with these words. Look at their order and their spelling, and type them again.")
    ]
    return _show_return(form), 422


def words_at_stake() -> bool:
    """Whether this browser holds words that nobody has typed back: opening another receipt would lose them for ever."""
    return actor().kind is Kind.RECEIPT and receipts.kept_words(reading(), by=actor()) is not None


def _show_return(form: ReturnForm) -> str:
    form.words.data = ""
    return render_template(
        "submissions/receipt/return.html",
        form=form,
        gone="gone" in request.args,
        drafting=actor().kind is Kind.DRAFT and not is_taking_over(),
        inside=actor().kind is Kind.RECEIPT,
        account_open=actor().kind is Kind.KEEPER,
    )


@pages.post("/return/put-away")
@action(Action.RECEIPT_SEE)
def put_away() -> Response:
    """End this visit; the receipt stays good."""
    with writing() as session:
        reporters.end_reporter_session(session, actor())
        session.commit()
    return cookies.drop(redirect(url_for("submissions.back"), SEE_OTHER), Cookie.REPORT)
