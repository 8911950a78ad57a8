"""Notices to everybody who has a receipt: one of the secretariat writes, another publishes, one takes down."""

from dataclasses import dataclass
from uuid import UUID

from flask import g, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response
from werkzeug.utils import redirect

from portal import clock
from portal.actor import Kind
from portal.policy import Action
from portal.privacy import access, queries
from portal.privacy.blueprint import pages
from portal.privacy.forms import PublishForm, notice_form
from portal.privacy.models import ReceiptNotice
from portal.privacy.operations import telling
from portal.problems import Invalid
from portal.settings import LANGUAGES
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor
from portal.web.language import SOURCE, language, own_name

Page = str | Response | tuple[str, int]
WRITE = Action.NOTICE_WRITE
PUBLISH = Action.NOTICE_PUBLISH


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as its reader sees it, in their language or in English."""

    title: str
    text: str
    language: str


def told() -> list[Told]:
    """Return the notices that stand, for whoever came with a receipt or an account; nobody else pays for it."""
    by = g.get("actor")
    if by is None or by.kind not in (Kind.RECEIPT, Kind.KEEPER):
        return []
    try:
        return [_told(one) for one in reading().scalars(queries.standing_notices(clock.today()))]
    except SQLAlchemyError:  # a page that says that the database is away is shown without them
        return []


def _told(notice: ReceiptNotice) -> Told:
    texts = notice.texts or {}
    code = language() if language() in texts else SOURCE
    title, text = texts[code]
    return Told(title, text, code)


@pages.get("/secretariat/notices")
@action(WRITE)
def notices() -> str:
    found = reading().scalars(queries.notices()).all()
    return render_template("privacy/notices.html", notices=found, today=clock.today(), me=actor().account)


@pages.route("/secretariat/notices/new", methods=["GET", "POST"])
@action(WRITE)
def new_notice() -> Page:
    """Write a notice; nobody sees it until a second person published it."""
    form = notice_form()
    if form.validate_on_submit():
        assert form.until_on.data is not None
        try:
            with writing() as session:
                made = telling.propose(session, form.texts, until=form.until_on.data, by=actor(), id=form.once_id)
                at = url_for("privacy.notice", notice=made.id)
                session.commit()
            return redirect(at, 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template("privacy/new_notice.html", form=form)
    return page, 422 if form.errors or form.form_errors else 200


@pages.get("/secretariat/notices/<uuid:notice>")
@action(WRITE)
def notice(notice: UUID) -> str:
    form = PublishForm()
    form.ask_unless_fresh(reading(), actor(), PUBLISH)
    return _show(access.notice(reading(), notice, by=actor()), form)


@pages.post("/secretariat/notices/<uuid:notice>")
@action(PUBLISH)
def publish_notice(notice: UUID) -> Page:
    """Make it public, as the page shows it."""
    form = PublishForm()
    form.ask_unless_fresh(reading(), actor(), PUBLISH)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), PUBLISH)
                telling.publish(session, access.notice(session, notice, by=actor(), lock=True), by=actor())
                session.commit()
            return redirect(url_for("privacy.notice", notice=notice), 303)
        except Invalid as problem:
            form.blame(problem)
    return _show(access.notice(reading(), notice, by=actor()), form), 422


@pages.post("/secretariat/notices/<uuid:notice>/end")
@action(WRITE)
def end_notice(notice: UUID) -> Page:
    if Form().validate_on_submit():
        with writing() as session:
            telling.end(session, access.notice(session, notice, by=actor(), lock=True), by=actor())
            session.commit()
    return redirect(url_for("privacy.notice", notice=notice), 303)


def _show(found: ReceiptNotice, form: PublishForm) -> str:
    texts = telling.read(reading(), found, by=actor())
    shown = [(code, own_name(code), *texts[code]) for code in LANGUAGES if texts and code in texts]
    waits = found.published_on is None and found.ended_on is None and found.until_on >= clock.today()
    return render_template(
        "privacy/notice.html",
        form=form,
        written=found,
        texts=shown if texts is not None else None,
        waits=waits,
        mine=found.proposed_by == actor().account,
        stands=found.published_on is not None and found.ended_on is None and found.until_on >= clock.today(),
    )
