"""One's own account: who you are, where you are signed in, the password and the language."""

from uuid import UUID

from babel import Locale
from flask import redirect, render_template, request, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.accounts import access, operations, queries, rules, throttle
from portal.accounts.access import own_account, private_key
from portal.accounts.blueprint import pages
from portal.accounts.forms import ChangePassword, Language
from portal.accounts.models import Account, MemberSession
from portal.accounts.operations.passwords import (
    PasswordKeys,
    change_password,
    new_password_keys,
    open_account,
    try_password,
)
from portal.accounts.operations.security_keys import known_keys
from portal.accounts.views import arriving
from portal.keys.instance import instance, unlock
from portal.policy import Action
from portal.settings import LANGUAGES
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.forms import options
from portal.web.gate import action, actor
from portal.web.language import SOURCE

Answer = Response | tuple[str, int] | str


@pages.get("/desk/account")
@action(Action.ACCOUNT_SEE)
def account() -> str:
    return _page(reading(), _language_form(own_account(reading(), actor())))


def _page(session: Session, form: Language) -> str:
    mine = own_account(session, actor())
    live = session.scalars(queries.sessions_of(mine.id, at=clock.now()))
    return render_template(
        "accounts/account.html",
        form=form,
        name=unlock(session, mine.name, row=mine.id, label="account.name"),
        email=email_of(session, mine),
        mine=mine,
        keys=known_keys(session, mine, private_key(actor())),
        most_keys=rules.SECURITY_KEYS,
        spare_codes_left=session.scalar(queries.spare_codes_left(mine.id)),
        sessions=[_facts(session, row) for row in live],
    )


def _facts(session: Session, row: MemberSession) -> dict[str, object]:
    return {
        "id": row.id,
        "browser": unlock(session, row.browser, row=row.id, label="session.browser"),
        "begun": format_datetime(row.begun_at, "long"),
        "here": row.id == actor().session,
    }


def email_of(session: Session, account: Account) -> str:
    return unlock(session, account.email, row=account.id, label="account.email")


def _language_form(account: Account) -> Language:
    form = Language(language=account.language)
    form.language.choices = options((code, Locale(code).get_display_name(code) or code) for code in LANGUAGES)
    return form


@pages.post("/desk/account/language")
@action(Action.ACCOUNT_CHANGE)
def change_language() -> Answer:
    """Choose the language of mail, and go on in it."""
    form = _language_form(own_account(reading(), actor()))
    if not form.validate():
        return _page(reading(), form), 422
    with writing() as session:
        own_account(session, actor()).language = form.language.data
        session.commit()
    root = "" if form.language.data == SOURCE else f"/{form.language.data}"
    return redirect(root + url_for("accounts.account").removeprefix(request.script_root), 303)


@pages.post("/desk/account/sessions/<uuid:member_session>/end")
@action(Action.ACCOUNT_CHANGE)
def end_session(member_session: UUID) -> Response:
    with writing() as session:
        operations.end_own_session(session, member_session, by=actor())
        session.commit()
    return redirect(url_for("accounts.account"), 303)


@pages.post("/desk/account/sessions/end")
@action(Action.ACCOUNT_CHANGE)
def end_other_sessions() -> Response:
    with writing() as session:
        operations.end_other_sessions(session, by=actor())
        session.commit()
    return redirect(url_for("accounts.account"), 303)


@pages.get("/desk/account/password")
@action(Action.ACCOUNT_CHANGE)
def password() -> str:
    return render_template("accounts/password.html", form=ChangePassword())


@pages.post("/desk/account/password")
@action(Action.ACCOUNT_CHANGE)
def set_password() -> Answer:
    """Change the password; this browser goes on with a new token, every other session ends."""
    form = ChangePassword()
    email = email_of(reading(), own_account(reading(), actor()))
    if not form.validate() or not form.accepts_password(email=email):
        return render_template("accounts/password.html", form=form), 422
    token = _change(email, *_derive(email, old=form.old_password.data or "", new=form.password.data or ""))
    if token is None:
        form.old_password.errors = [_("This is not your present password.")]
        return render_template("accounts/password.html", form=form), 422
    return arriving.with_session(redirect(url_for("accounts.account"), 303), token)


def _change(email: str, old: PasswordKeys, new: PasswordKeys) -> str | None:
    """Wrap the key anew and return the token of the one session that is left; None if the old password was wrong."""
    with writing() as session:
        opened = open_account(session, access.credentials(session, email), old)
        if opened is None:
            return None
        mine, private = opened
        change_password(session, mine, private=private, keys=new, by=actor())
        token = _begin_again(session, mine)
        session.commit()
    return token


def _derive(email: str, *, old: str, new: str) -> tuple[PasswordKeys, PasswordKeys]:
    credentials = access.credentials(reading(), email)
    device = cookies.read(Cookie.DEVICE)
    throttle.count(throttle.buckets(reading(), credentials.email_hash, source=request.remote_addr, device=device))
    secrets = instance(reading())
    close_reading()
    with place_at(Desk.SIGN_IN):
        return try_password(secrets, old, credentials), new_password_keys(secrets, new)


def _begin_again(session: Session, mine: Account) -> str:
    row = access.own_session(session, actor().session, by=actor())
    organisation, state = row.organisation_id, row.state
    operations.end_sessions(session, mine)
    return operations.begin_session(
        session, mine, private_key(actor()), state=state, organisation=organisation, browser=arriving.browser()
    )
