"""The way into a victim's account: made at the end of a report, opened by name and password, or by a recovery code.

A name that nobody has and a wrong password are one case here: both lead to no row.
"""

from collections.abc import Callable
from typing import Final

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.accounts import throttle
from portal.accounts.bunches import Kept
from portal.accounts.operations import keeping, reporters
from portal.accounts.operations.keeping import Opened, Way
from portal.actor import Kind
from portal.policy import Action, Stake
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.sealing.codes import new_recovery_code
from portal.submissions.blueprint import pages
from portal.submissions.forms.account import BeginForm, EnterForm, RecoverForm
from portal.submissions.operations import hand_over, keepers
from portal.submissions.operations.hand_over import CodeIsOver
from portal.submissions.views.hand_over import give_up
from portal.submissions.views.receipt import words_at_stake
from portal.submissions.views.report import Page, go, is_taking_over
from portal.submissions.views.words import stretched, way_in
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.costly import Desk
from portal.web.database import reading, writing
from portal.web.gate import action, actor

ENTER: Final = Action.KEEPING_ENTER
BEGIN: Final = Action.KEEPING_BEGIN
SAID: Final = ("gone", "out", "deleted")


@pages.get("/return/account")
@action(ENTER)
def account() -> Page:
    if Stake.KEEPING in actor().stakes:
        return go("own_reports")
    form = EnterForm()
    form.offer(at_hand=keepers.can_bring(reading(), by=actor()))
    return _show_enter(form)


@pages.post("/return/account")
@action(ENTER)
def enter() -> Page:
    """Open an account, and let the report that is open here come along where that is ticked."""
    form = EnterForm()
    form.offer(at_hand=keepers.can_bring(reading(), by=actor()))
    if not form.validate_on_submit() or not _loses_nothing(form):
        return _show_enter(form), 422
    throttle.count_keeper(form.name.data or "", source=request.remote_addr)
    way = way_in(form.name.data, form.password.data)
    words = _derived_words() if form.brings else None
    try:
        with writing() as session:
            opened = keeping.find(session, way, lock=True)
            if opened is not None:
                token = _arrive(session, opened, new=_brought(session, words) if form.brings else None)
                session.commit()
                return cookies.put(go("own_reports", kept=1 if form.brings else None), Cookie.REPORT, token)
        form.form_errors.append(_("This name and this password do not belong together. Check both."))
    except Invalid as problem:
        form.blame(problem)
    except CodeIsOver:
        return give_up()
    return _show_enter(form), 422


def _loses_nothing(form: EnterForm) -> bool:
    """Refuse to open an account over words that nobody has typed back: the way to that report would be lost."""
    if form.brings or not words_at_stake():
        return True
    form.keep.errors = [
        _("You have not typed back the seven words of this report. Keep it in the account, or type them back first.")
    ]
    return False


def _show_enter(form: EnterForm) -> str:
    return render_template(
        "submissions/account/enter.html",
        form=form,
        said=next((one for one in SAID if one in request.args), None),
        drafting=_is_drafting(),
        begins=keepers.can_bring(reading(), by=actor()),
    )


def _is_drafting() -> bool:
    return actor().kind is Kind.DRAFT and not is_taking_over()


def _derived_words() -> bytes | None:
    """Return what the words of a report that changes hands derive to; None for one that is the person's already."""
    if actor().kind is not Kind.DRAFT:
        return None
    return stretched(hand_over.remembered(reading(), by=actor()).words, at=Desk.RECEIPT)


def _brought(session: Session, words: bytes | None) -> Kept:
    return keepers.bring(session, by=actor(), stretched=words)


def _arrive(session: Session, opened: Opened, *, new: Kept | None, code: str | None = None) -> str:
    """Begin a session of the account in place of what was open in this browser; return its token."""
    by = actor()
    if new is not None:
        opened = keeping.put_in(opened, new)
    if by.session is not None:
        reporters.end_reporter_session(session, by)
    return keeping.begin(session, opened, code=code)


@pages.get("/return/account/new")
@action(BEGIN)
def new_account() -> Page:
    return _with_report_at_hand(lambda: _show_begin(BeginForm()))


@pages.post("/return/account/new")
@action(BEGIN)
def make_account() -> Page:
    return _with_report_at_hand(_make_account)


def _with_report_at_hand(then: Callable[[], Page]) -> Page:
    """An account is made to keep a report: without one there is nothing to be kept."""
    if Stake.KEEPING in actor().stakes:
        return go("own_reports")
    return then() if keepers.can_bring(reading(), by=actor()) else go("back")


def _make_account() -> Page:
    """Make an account with the report in it. It says what signing in would say, so it is counted like that."""
    form = BeginForm()
    if not form.validate_on_submit() or not form.accepts_keepers_password(name=form.name.data or ""):
        return _show_begin(form), 422
    name = form.name.data or ""
    throttle.count_keeper(name, source=request.remote_addr)
    way = way_in(name, form.password.data)
    words = _derived_words()
    try:
        with writing() as session:
            token = _begin(session, way, name=name, words=words)
            session.commit()
    except CodeIsOver:
        return give_up()
    except Invalid as problem:
        form.blame(problem)
        return _show_begin(form), 422
    return cookies.put(go("account_code"), Cookie.REPORT, token)


def _begin(session: Session, way: Way, *, name: str, words: bytes | None) -> str:
    """Make the account; the form sent twice finds the one that the first made. Raise `Invalid` for any other."""
    new, known = _brought(session, words), keeping.find(session, way, lock=True)
    if known is not None and known.bunch.find(new.pair) is None:
        raise Invalid(
            N_(
                "This name and this password open an account already. If it is yours, choose “I have an account"
                " already”. If not, choose another password."
            ),
            field="password",
        )
    return _arrive(session, known or keeping.make(session, way, name=name), new=new, code=new_recovery_code())


def _show_begin(form: BeginForm) -> str:
    at_stake = is_taking_over() or words_at_stake()
    return render_template("submissions/account/begin.html", form=form, words_kept=not at_stake)


@pages.get("/return/account/recover")
@action(ENTER)
def recover_account() -> Page:
    return go("receipt") if words_at_stake() else _show_recover(RecoverForm())


@pages.post("/return/account/recover")
@action(ENTER)
def set_password() -> Page:
    """Set a new password by the recovery code, which is used up. A wrong code costs the same work as a right one."""
    if words_at_stake():
        return go("receipt")
    form = RecoverForm()
    typed = form.code.data or ""
    found = keeping.find_by_code(reading(), typed)
    name = found.bunch.name if found else ""
    if not form.validate_on_submit() or not form.accepts_keepers_password(name=name):
        return _show_recover(form), 422
    way = way_in(name, form.password.data)
    with writing() as session:
        opened = keeping.find_by_code(session, typed, lock=True)
        if opened is not None:
            keeping.use_code(session, opened, way)
            token = _arrive(session, opened, new=None, code=new_recovery_code())
            session.commit()
            return cookies.put(go("account_code"), Cookie.REPORT, token)
    form.code.errors = [_("No account is found with this code. It works once. Check it and type it again.")]
    return _show_recover(form), 422


def _show_recover(form: RecoverForm) -> str:
    form.code.data = ""
    return render_template("submissions/account/recover.html", form=form, drafting=_is_drafting())
