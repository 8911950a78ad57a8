"""Inside a victim's account: its reports, what may be put in and taken out, and what opens it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from portal.accounts.operations import keeping, reporters
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.account import AddForm, ChangePasswordForm, KeepCodeForm
from portal.submissions.forms.receipt import ConfirmWithPasswordForm
from portal.submissions.operations import keepers
from portal.submissions.operations.keepers import Listed
from portal.submissions.views.own import standing_of
from portal.submissions.views.report import Page, go
from portal.submissions.views.words import is_own_password, stretched_typed, way_in
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day

SEE: Final = Action.KEEPING_SEE
CHANGE: Final = Action.KEEPING_CHANGE
SAID: Final = ("kept", "out", "closed", "password", "code")


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the list: what is done with it in words, organisation by organisation, or that it was closed."""

    pair: str
    reference: str
    sent: str
    news: list[str]
    standings: list[str]
    closed: bool


@pages.get("/return/account/reports")
@action(SEE)
def own_reports() -> str:
    """List the reports, those with news first."""
    own = keeping.own(reading(), by=actor())
    return render_template(
        "submissions/account/reports.html",
        name=own.bunch.name,
        lines=[_line(one) for one in keepers.listed(reading(), own.bunch)],
        has_code=own.account.recovery_look_up is not None,
        code_waits=keeping.offered_code(reading(), by=actor()) is not None,
        said=next((one for one in SAID if one in request.args), None),
    )


def _line(one: Listed) -> Line:
    filed = one.submission
    return Line(
        pair=str(one.kept.pair),
        reference=filed.reference if filed else one.kept.known_as,
        sent=day(filed.filed_on) if filed else "",
        news=[part.organisation.name for part in one.parts if part.news],
        standings=[standing_of(part).status for part in one.parts],
        closed=filed is None,
    )


@pages.post("/return/account/open")
@action(SEE)
def open_report() -> Response:
    """Open one of the reports: from here on its pages are those of its receipt. Which one is in no address."""
    with writing() as session:
        keeping.show(session, _pair(), by=actor())
        session.commit()
    return go("report")


@pages.post("/return/account/forget")
@action(CHANGE)
def forget_report() -> Response:
    """Take a report off the list that was closed for ever, and so has nothing to lose."""
    pair = _pair()
    with writing() as session:
        if not keepers.is_closed(session, pair):
            raise Hidden
        keeping.take_out(keeping.own(session, by=actor(), lock=True), pair)
        session.commit()
    return go("own_reports", out=1)


def _pair() -> UUID:
    try:
        return UUID(request.form.get("pair", ""))
    except ValueError:
        raise Hidden from None


@pages.get("/return/account/add")
@action(CHANGE)
def add_report() -> str:
    return _show_add(AddForm())


@pages.post("/return/account/add")
@action(CHANGE)
def put_in_report() -> Page:
    """Put a report in by its seven words. Wrong ones cost the same work, and hear the same answer."""
    form = AddForm()
    if not form.validate_on_submit():
        return _show_add(form), 422
    derived = stretched_typed(form.words.data)
    try:
        with writing() as session:
            found = reporters.find_receipt(session, derived)
            if found is not None:
                new = keepers.known(session, found[0].pair_id, found[1])
                keeping.put_in(keeping.own(session, by=actor(), lock=True), new)
                session.commit()
                return go("own_reports", kept=1)
        form.words.errors = [
            _("No report is found with these words. Look at their order and their spelling, and type them again.")
        ]
    except Invalid as problem:
        form.blame(problem)
    return _show_add(form), 422


def _show_add(form: AddForm) -> str:
    form.words.data = ""
    return render_template("submissions/account/add.html", form=form)


@pages.get("/return/account/take-out")
@action(CHANGE)
def take_out() -> str:
    return _show_take_out(ConfirmWithPasswordForm())


@pages.post("/return/account/take-out")
@action(CHANGE)
def take_out_now() -> Page:
    """Take the open report out of the account, and leave the report as it is."""
    about = access.own_submission(reading(), by=actor()).reference
    form = ConfirmWithPasswordForm()
    if not form.validate_on_submit() or not form.is_about(about) or not is_own_password(form.proof):
        return _show_take_out(form), 422
    with writing() as session:
        keepers.lose(session, by=actor())
        session.commit()
    return go("own_reports", out=1)


def _show_take_out(form: ConfirmWithPasswordForm) -> str:
    form.about.data = reference = access.own_submission(reading(), by=actor()).reference
    happens = [
        _("The report itself stays as it is: organisations keep what they may open."),
        _("From then on only its seven words open it. If you did not keep them, nobody can open it for you again."),
        _("If organisations should not keep it, take permission back first."),
    ]
    title, label = _("Take report %(reference)s out of this account?", reference=reference), _("Take it out")
    return _show_confirm(form, title, happens, label, back=url_for("submissions.report"))


def _show_confirm(form: ConfirmWithPasswordForm, title: str, happens: list[str], label: str, *, back: str) -> str:
    return render_template(
        "submissions/account/confirm.html", form=form, title=title, happens=happens, label=label, back=back
    )


@pages.get("/return/account/code")
@action(SEE)
def account_code() -> Page:
    """Show the recovery code that was made, until it is typed back."""
    code = keeping.offered_code(reading(), by=actor())
    return _show_code(KeepCodeForm(), code) if code else go("own_reports")


@pages.post("/return/account/code")
@action(CHANGE)
def keep_account_code() -> Page:
    code = keeping.offered_code(reading(), by=actor())
    if not code:
        return go("own_reports")
    form = KeepCodeForm()
    if not form.validate_on_submit():
        return _show_code(form, code), 422
    try:
        with writing() as session:
            keeping.keep_code(session, form.code.data or "", by=actor())
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return _show_code(form, code), 422
    return go("own_reports", code=1)


def _show_code(form: KeepCodeForm, code: str) -> str:
    form.code.data = ""
    return render_template("submissions/account/code.html", form=form, code=code)


@pages.get("/return/account/new-code")
@action(CHANGE)
def new_account_code() -> str:
    return _show_new_code(ConfirmWithPasswordForm())


@pages.post("/return/account/new-code")
@action(CHANGE)
def make_account_code() -> Page:
    form = ConfirmWithPasswordForm()
    if not form.validate_on_submit() or not is_own_password(form.proof):
        return _show_new_code(form), 422
    with writing() as session:
        keeping.offer_code(session, by=actor())
        session.commit()
    return go("account_code")


def _show_new_code(form: ConfirmWithPasswordForm) -> str:
    happens = [
        _("You are shown a new code, to be typed back."),
        _("The code that you have now works until then, and never again after it."),
    ]
    title, label = _("Make a new recovery code?"), _("Make a new code")
    return _show_confirm(form, title, happens, label, back=url_for("submissions.own_reports"))


@pages.get("/return/account/password")
@action(CHANGE)
def account_password() -> str:
    return _show_password(ChangePasswordForm())


@pages.post("/return/account/password")
@action(CHANGE)
def change_account_password() -> Page:
    form = ChangePasswordForm()
    name = keeping.own(reading(), by=actor()).bunch.name
    if not form.validate_on_submit() or not form.accepts_keepers_password(name=name):
        return _show_password(form), 422
    if not is_own_password(form.old_password):
        return _show_password(form), 422
    way = way_in(name, form.password.data)
    with writing() as session:
        keeping.change_password(session, keeping.own(session, by=actor(), lock=True), way, by=actor())
        session.commit()
    return go("own_reports", password=1)


def _show_password(form: ChangePasswordForm) -> str:
    return render_template("submissions/account/password.html", form=form)


@pages.get("/return/account/delete")
@action(CHANGE)
def delete_account() -> str:
    return _show_delete(ConfirmWithPasswordForm())


@pages.post("/return/account/delete")
@action(CHANGE)
def delete_account_now() -> Page:
    form = ConfirmWithPasswordForm()
    if not form.validate_on_submit() or not is_own_password(form.proof):
        return _show_delete(form), 422
    with writing() as session:
        keeping.delete_account(session, keeping.own(session, by=actor(), lock=True))
        session.commit()
    return cookies.drop(go("account", deleted=1), Cookie.REPORT)


def _show_delete(form: ConfirmWithPasswordForm) -> str:
    kept = len(keeping.own(reading(), by=actor()).bunch.kept)
    happens = [
        _("Name, password and recovery code open nothing any more, on any device. Nobody can undo this."),
        _("The reports themselves stay as they are: organisations keep what they may open, and are told nothing."),
    ]
    if kept:
        happens += [
            _("From then on only their seven words open them. If you did not keep them, they are lost to you."),
            _("If organisations should not keep a report, open it and take permission back first."),
        ]
    happens.append(_("What is deleted stays, sealed, in encrypted backups until they expire."))
    return _show_confirm(
        form, _("Delete this account?"), happens, _("Delete it"), back=url_for("submissions.own_reports")
    )


@pages.post("/return/account/sign-out")
@action(SEE)
def sign_out_account() -> Response:
    """End this visit. The account stays as it is."""
    with writing() as session:
        reporters.end_reporter_session(session, actor())
        session.commit()
    return cookies.drop(go("account", out=1), Cookie.REPORT)
