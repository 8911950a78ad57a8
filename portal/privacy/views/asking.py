"""Asking what is held about oneself, without an account, and coming back with the words for the answers."""

from uuid import UUID, uuid5

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response
from werkzeug.utils import redirect

from portal.accounts import throttle
from portal.accounts.operations import reporters
from portal.keys.instance import instance
from portal.organisations import queries as organisations
from portal.policy import Action
from portal.privacy import queries
from portal.privacy.blueprint import pages
from portal.privacy.forms import AskForm, WordsForm
from portal.privacy.models import PrivacyRequest
from portal.privacy.operations import asking
from portal.privacy.operations.asking import Found
from portal.privacy.rules import DAYS_KEPT, DAYS_TO_ANSWER
from portal.problems import Invalid
from portal.sealing.receipts import new_receipt, numbers, parse
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action
from portal.web.language import language

Page = str | Response | tuple[str, int]


@pages.get("/privacy/request")
@action(Action.PRIVACY_ASK)
def ask() -> str:
    return _show(_form())


@pages.post("/privacy/request")
@action(Action.PRIVACY_ASK)
def send() -> Page:
    """Seal the request to those who are asked, and show its words: once, in this answer."""
    form = _form()
    if not form.validate_on_submit():
        return _show(form), 422
    of = [UUID(one) for one in form.organisations.data or ()]
    try:
        asking.check_number(of)  # first: what is sent back is no request of the day
        throttle.count_privacy(source=request.remote_addr)
        words = new_receipt()
        stretched = _stretched(words)
        with writing() as session:
            text = form.request.data or ""
            once = uuid5(form.once_id, "privacy")  # else a stranger chose in which chain of the record it stands
            new = asking.ask(session, text, of=of, language=language(), stretched=stretched, id=once)
            session.commit()
    except Invalid as problem:
        form = _form()
        form.blame(problem)
        return _show(form), 422
    if not new:
        return render_template("privacy/sent_before.html"), 409
    return render_template("privacy/sent.html", words=words, numbers=numbers(words), days=DAYS_TO_ANSWER)


def _form() -> AskForm:
    form = AskForm()
    form.offer(reading().scalars(queries.able()))
    return form


def _show(form: AskForm) -> str:
    ready = organisations.with_secretariat_ring(reading()) is not None
    return render_template("privacy/ask.html", form=form, ready=ready, days=DAYS_TO_ANSWER)


@pages.get("/privacy/answer")
@action(Action.PRIVACY_ASK)
def answer() -> str:
    return render_template("privacy/answer.html", form=WordsForm())


@pages.post("/privacy/answer")
@action(Action.PRIVACY_ASK)
def read_answer() -> Page:
    """Show the answers to whoever has the words. Nothing is kept in the browser."""
    form = WordsForm()
    found = _found(form)
    if found is None:
        return _show_words(form), 422
    said = asking.answers(reading(), found)
    form.words.data = ""
    return render_template("privacy/answers.html", asked=found.request, answers=said, form=form, days=DAYS_KEPT)


@pages.post("/privacy/answer/delete")
@action(Action.PRIVACY_ASK)
def delete_request() -> Page:
    """Destroy the request and its answers, now."""
    form = WordsForm()
    found = _found(form)
    if found is None:
        return _show_words(form), 422
    with writing() as session:
        held = session.get(PrivacyRequest, found.request.id, with_for_update=True)
        if held is not None:
            asking.destroy(session, held, withdrawn=True)
        session.commit()
    return redirect(url_for("privacy.deleted"), 303)


@pages.get("/privacy/answer/deleted")
@action(Action.PRIVACY_ASK)
def deleted() -> str:
    return render_template("privacy/deleted.html")


def _show_words(form: WordsForm) -> str:
    form.words.data = ""
    return render_template("privacy/answer.html", form=form)


def _found(form: WordsForm) -> Found | None:
    """Return what the words lead to; otherwise the form says that they lead nowhere. Any words cost the same."""
    if not form.validate_on_submit():
        return None
    known = _stretched_typed(form)  # first: it gives this request's session back; the next line needs one
    found = asking.find(reading(), known)
    if found is None:
        form.words.errors = [
            _("No request is found with these words. Look at their order, or it was kept long enough and is gone.")
        ]
    return found


def _stretched_typed(form: WordsForm) -> bytes:
    return _stretched(parse(form.words.data or "") or new_receipt())


def _stretched(words: tuple[str, ...]) -> bytes:
    """Run Argon2id over seven words; raise `Busy` where all places stay taken."""
    secrets = instance(reading())
    close_reading()
    with place_at(Desk.RECEIPT):
        return reporters.stretch_receipt(secrets, words)
