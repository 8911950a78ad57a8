"""New codes for an account that is whole: offered after the second factor, shown, and real once they are kept."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.accounts import access, operations
from portal.accounts.access import own_account
from portal.accounts.blueprint import pages
from portal.accounts.forms import Act, KeepAuthenticator, KeepRecoveryCode, NewCodes
from portal.accounts.models import Account
from portal.accounts.step_up import is_fresh
from portal.accounts.views.showing import authenticator_facts
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor

Answer = Response | tuple[str, int] | str
Keep = Callable[[Session, Account, Form], None]

OFFER = {
    "recovery-code": ("recovery", operations.offer_recovery_code),
    "authenticator": ("secret", operations.offer_authenticator),
    "spare-codes": ("spare", operations.offer_spare_codes),
}
FORMS: dict[str, type[Form]] = {
    "recovery-code": KeepRecoveryCode,
    "authenticator": KeepAuthenticator,
    "spare-codes": Act,
}
KEEP: dict[str, Keep] = {
    "recovery-code": lambda session, mine, form: operations.keep_recovery_code(
        session, mine, form["code"].data, by=actor()
    ),
    "authenticator": lambda session, mine, form: operations.enrol_second_factor(
        session, mine, form["code"].data, by=actor()
    ),
    "spare-codes": lambda session, mine, _form: operations.keep_spare_codes(session, mine, by=actor()),
}
ADDRESS = "/desk/account/<any('recovery-code', 'authenticator', 'spare-codes'):what>"


@pages.get(ADDRESS)
@action(Action.ACCOUNT_CHANGE)
def new_codes(what: str) -> Answer:
    """Show the codes that were made; before that, what making them will do."""
    if _is_open(reading(), what):
        return _shown(what, FORMS[what]())
    form = NewCodes()
    form.ask_unless_fresh(reading(), actor(), Action.ACCOUNT_CHANGE)
    return _asked(what, form)


@pages.post(ADDRESS)
@action(Action.ACCOUNT_CHANGE)
def make_codes(what: str) -> Answer:
    form = NewCodes()
    form.ask_unless_fresh(reading(), actor(), Action.ACCOUNT_CHANGE)
    if not form.validate():
        return _asked(what, form), 422
    try:
        with writing() as session:
            form.confirm_step_up(session, actor(), Action.ACCOUNT_CHANGE)
            if OFFER[what][0] not in access.offered(session, actor()):
                OFFER[what][1](session, by=actor())
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return _asked(what, form), 422
    return redirect(url_for("accounts.new_codes", what=what), 303)


@pages.post(ADDRESS + "/keep")
@action(Action.ACCOUNT_CHANGE)
def keep_codes(what: str) -> Answer:
    form = FORMS[what]()
    if not _is_open(reading(), what):
        return redirect(url_for("accounts.account"), 303)
    if not form.validate():
        return _shown(what, form), 422
    try:
        with writing() as session:
            if _is_open(session, what):
                KEEP[what](session, own_account(session, actor()), form)
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return _shown(what, form), 422
    return redirect(url_for("accounts.account"), 303)


def _is_open(session: Session, what: str) -> bool:
    """Whether such codes were made here, by someone who showed the second factor less than ten minutes ago."""
    return OFFER[what][0] in access.offered(session, actor()) and is_fresh(session, actor(), Action.ACCOUNT_CHANGE)


def _asked(what: str, form: NewCodes) -> str:
    return render_template("accounts/new_codes.html", form=form, what=what)


def _shown(what: str, form: Form) -> str:
    offered = access.offered(reading(), actor())
    mine = own_account(reading(), actor())
    return render_template(
        "accounts/keep_codes.html",
        form=form,
        what=what,
        offered=offered,
        authenticator=authenticator_facts(reading(), mine, offered.get("secret")),
    )
