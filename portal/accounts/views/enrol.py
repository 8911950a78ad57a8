"""Making an account whole: recovery code, authenticator, spare codes, in this order and each only once it is kept."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.accounts import access, operations
from portal.accounts.access import own_account, own_session, private_key
from portal.accounts.blueprint import pages
from portal.accounts.forms import Act, KeepAuthenticator, KeepRecoveryCode
from portal.accounts.models import Account
from portal.accounts.rules import Step
from portal.accounts.views import arriving
from portal.accounts.views.showing import authenticator_facts
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor

ENDPOINTS = {
    Step.RECOVERY_CODE: "accounts.enrol_recovery_code",
    Step.AUTHENTICATOR: "accounts.enrol_authenticator",
    Step.SPARE_CODES: "accounts.enrol_spare_codes",
}
Answer = Response | tuple[str, int] | str


@pages.get("/enrol")
@action(Action.ENROL)
def enrol() -> Response:
    """Go to what is to be kept next."""
    step = arriving.step_of(own_account(reading(), actor()))
    endpoint = ENDPOINTS[step] if step else "desk.home"
    return redirect(url_for(endpoint, next=arriving.wanted()), 303)


@pages.get("/enrol/recovery-code")
@action(Action.ENROL)
def enrol_recovery_code() -> Answer:
    return _show(Step.RECOVERY_CODE, KeepRecoveryCode())


@pages.post("/enrol/recovery-code")
@action(Action.ENROL)
def keep_recovery_code() -> Answer:
    form = KeepRecoveryCode()
    return _keep(
        Step.RECOVERY_CODE,
        form,
        lambda session, account: operations.keep_recovery_code(session, account, form.code.data, by=actor()),
    )


@pages.get("/enrol/authenticator")
@action(Action.ENROL)
def enrol_authenticator() -> Answer:
    return _show(Step.AUTHENTICATOR, KeepAuthenticator())


@pages.post("/enrol/authenticator")
@action(Action.ENROL)
def keep_authenticator() -> Answer:
    form = KeepAuthenticator()
    return _keep(
        Step.AUTHENTICATOR,
        form,
        lambda session, account: operations.enrol_second_factor(session, account, form.code.data, by=actor()),
    )


@pages.get("/enrol/spare-codes")
@action(Action.ENROL)
def enrol_spare_codes() -> Answer:
    return _show(Step.SPARE_CODES, Act())


@pages.post("/enrol/spare-codes")
@action(Action.ENROL)
def keep_spare_codes() -> Answer:
    return _keep(
        Step.SPARE_CODES,
        Act(),
        lambda session, account: operations.keep_spare_codes(session, account, by=actor()),
    )


def _show(step: Step, form: Form) -> Answer:
    """Show a step, unless another one comes before it or it is done."""
    session = reading()
    account = own_account(session, actor())
    if arriving.step_of(account) is not step:
        return redirect(url_for("accounts.enrol", next=arriving.wanted()), 303)
    return _page(session, account, step, form)


def _page(session: Session, account: Account, step: Step, form: Form) -> str:
    offered = access.offered(session, actor())
    return render_template(
        f"accounts/enrol_{step}.html",
        form=form,
        offered=offered,
        authenticator=authenticator_facts(session, account, offered.get("secret")),
        again=account.enrolled_on is not None,
    )


def _keep(step: Step, form: Form, keep: Callable[[Session, Account], None]) -> Answer:
    """Take a step; the same form sent twice finds it taken, and goes on."""
    if not form.validate():
        shown = _show(step, form)
        return (shown, 422) if isinstance(shown, str) else shown
    try:
        with writing() as session:
            account = own_account(session, actor())
            if arriving.step_of(account) is not step:
                return redirect(url_for("accounts.enrol", next=arriving.wanted()), 303)
            keep(session, account)
            whole = arriving.step_of(account) is None
            response = _finish(session, account) if whole else redirect(_next(), 303)
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return _page(reading(), own_account(reading(), actor()), step, form), 422
    return response


def _next() -> str:
    return url_for("accounts.enrol", next=arriving.wanted())


def _finish(session: Session, account: Account) -> Response:
    """Begin a full session, with a new token, in place of the one that could only enrol."""
    row = own_session(session, actor().session, by=actor())
    operations.end_session(session, row.id)
    token = operations.begin_session(
        session,
        account,
        private_key(actor()),
        state=arriving.state_of(account),
        organisation=row.organisation_id,
        browser=arriving.browser(),
    )
    return arriving.with_device(arriving.with_session(arriving.go_on(), token), session, account)
