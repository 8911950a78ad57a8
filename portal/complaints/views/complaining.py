"""Saying that something is illegal or wrong, without an account, and coming back with the words for the decision."""

from uuid import uuid5

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response
from werkzeug.utils import redirect

from portal.accounts import throttle
from portal.accounts.operations import reporters
from portal.complaints import rules
from portal.complaints.blueprint import pages
from portal.complaints.forms import AppealForm, ComplaintForm, WordsForm
from portal.complaints.models import Complaint
from portal.complaints.operations import complaining, deciding
from portal.complaints.operations.complaining import Found, Said
from portal.complaints.rules import About
from portal.complaints.views import authors
from portal.complaints.views.words import ABOUTS, DECIDED, STATES
from portal.keys.instance import instance
from portal.organisations import queries as organisations
from portal.policy import Action
from portal.problems import Refused
from portal.sealing.receipts import new_receipt, numbers, parse
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action
from portal.web.language import language

Page = str | Response | tuple[str, int]


@pages.get("/complaints/new")
@action(Action.COMPLAINT_MAKE)
def complain() -> str:
    """Ask what is wrong with which page; the footer of every public page leads here, and says which one it was."""
    return _show(ComplaintForm(formdata=None, page=request.args.get("page", "")[:300]))


@pages.post("/complaints/new")
@action(Action.COMPLAINT_MAKE)
def send() -> Page:
    """Seal it to the secretariat, and show its words: once, in this answer."""
    form = ComplaintForm()
    if not form.validate_on_submit():
        return _show(form), 422
    if form.is_doubted and not authors.is_there(reading(), form.page.data or ""):
        form.doubt_page()
        return _show(form), 422
    close_reading()
    throttle.count_privacy(source=request.remote_addr)
    words = new_receipt()
    stretched = _stretched(words)
    said = Said(
        page=form.page.data or "",
        about=About(form.about.data),
        text=form.text.data or "",
        contact=form.contact.data or "",
    )
    with writing() as session:
        once = uuid5(form.once_id, "complaint")  # else a stranger chose in which chain of the record it stands
        new = complaining.complain(session, said, language=language(), stretched=stretched, id=once)
        session.commit()
    if not new:
        return render_template("complaints/sent_before.html"), 409
    days = rules.DAYS_IN_DANGER if said.about is About.DANGER else rules.DAYS_TO_DECIDE
    return render_template("complaints/sent.html", words=words, numbers=numbers(words), days=days)


def _show(form: ComplaintForm) -> str:
    ready = organisations.with_secretariat_ring(reading()) is not None
    return render_template(
        "complaints/new.html",
        form=form,
        ready=ready,
        days=rules.DAYS_TO_DECIDE,
        soon=rules.DAYS_IN_DANGER,
        appeal=rules.DAYS_TO_APPEAL,
    )


@pages.get("/complaints/answer")
@action(Action.COMPLAINT_MAKE)
def answer() -> str:
    return render_template("complaints/answer.html", form=WordsForm())


@pages.post("/complaints/answer")
@action(Action.COMPLAINT_MAKE)
def read_answer() -> Page:
    """Show where a complaint stands to whoever has its words. Nothing is kept in the browser."""
    form = WordsForm()
    found = _found(form)
    if found is None:
        return _show_words(form), 422
    return _whole(found, AppealForm(formdata=None))


def _whole(found: Found, form: AppealForm) -> str:
    form.words.data = ""
    row = found.complaint
    whole = complaining.opened(row, found.key)
    return render_template(
        "complaints/whole.html",
        complaint=row,
        whole=whole,
        asked=[deciding.asked(reading(), one) for one in (whole.decision, whole.settlement)],
        state=STATES[row.state],
        abouts=ABOUTS,
        outcomes=DECIDED,
        form=form,
        may_appeal=complaining.may_appeal(row),
        somebody=bool(deciding.deciders(reading(), row)),
        appeal_days=rules.DAYS_TO_APPEAL,
        kept=rules.DAYS_KEPT,
    )


@pages.post("/complaints/answer/appeal")
@action(Action.COMPLAINT_MAKE)
def appeal() -> Page:
    """Appeal to somebody who did not decide."""
    form = AppealForm()
    found = _found(form)
    if found is None:
        form.words.data = ""
        return render_template("complaints/appeal.html", form=form), 422
    try:
        _appeal(found, form.text.data or "")
    except Refused as problem:
        close_reading()
        form.words.data = ""
        form.form_errors.append(_(problem.reason) % problem.values)
        return render_template("complaints/appeal.html", form=form), 403
    return redirect(url_for("complaints.appealed"), 303)


def _appeal(found: Found, text: str) -> None:
    with writing() as session:
        there = session.get(Complaint, found.complaint.id)
        if there is None:
            raise Refused(complaining.TOO_LATE, days=rules.DAYS_TO_APPEAL)
        complaining.appeal(session, Found(there, found.under), text)
        session.commit()


@pages.get("/complaints/answer/appealed")
@action(Action.COMPLAINT_MAKE)
def appealed() -> str:
    return render_template("complaints/appealed.html", days=rules.DAYS_TO_DECIDE)


@pages.route("/complaints/answer/delete", methods=["GET", "POST"])
@action(Action.COMPLAINT_MAKE)
def delete() -> Page:
    """Destroy the complaint and everything that was said of it, now."""
    form = WordsForm()
    found = _found(form)
    if found is None:
        form.words.data = ""
        return render_template("complaints/delete.html", form=form), 422 if form.errors else 200
    with writing() as session:
        there = session.get(Complaint, found.complaint.id, with_for_update=True)
        if there is not None:
            complaining.destroy(session, there, withdrawn=True)
        session.commit()
    return redirect(url_for("complaints.deleted"), 303)


@pages.get("/complaints/answer/deleted")
@action(Action.COMPLAINT_MAKE)
def deleted() -> str:
    return render_template("complaints/deleted.html")


def _show_words(form: WordsForm) -> str:
    form.words.data = ""
    return render_template("complaints/answer.html", form=form)


def _found(form: WordsForm) -> Found | None:
    """Return what the words lead to; otherwise the form says that they lead nowhere. Any words cost the same."""
    if not form.validate_on_submit():
        return None
    known = _stretched(parse(form.words.data or "") or new_receipt())
    found = complaining.find(reading(), known)
    if found is None:
        form.words.errors = [
            _("No complaint is found with these words. Look at their order, or it was kept long enough and is gone.")
        ]
    return found


def _stretched(words: tuple[str, ...]) -> bytes:
    """Run Argon2id over seven words; raise `Busy` where all places stay taken."""
    secrets = instance(reading())
    close_reading()
    with place_at(Desk.RECEIPT):
        return reporters.stretch_receipt(secrets, words)
