"""A lost password: address, recovery code, second factor and a new password, in one form and one answer."""

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from portal.accounts import access, throttle
from portal.accounts.blueprint import pages
from portal.accounts.forms import Recover
from portal.accounts.operations.passwords import new_password_keys
from portal.accounts.operations.recovery import recover as set_new_password
from portal.accounts.views import arriving
from portal.keys.instance import instance
from portal.policy import Action
from portal.problems import Invalid
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action


@pages.get("/recover")
@action(Action.RECOVER)
def recover() -> str:
    return _page(Recover())


@pages.post("/recover")
@action(Action.RECOVER)
def try_to_recover() -> Response | tuple[str, int]:
    form = Recover()
    if not form.validate() or not form.accepts_password(email=form.email.data or ""):
        return _page(form), 422
    credentials = access.credentials(reading(), form.email.data or "")
    device = cookies.read(Cookie.DEVICE)
    throttle.count(throttle.buckets(reading(), credentials.email_hash, source=request.remote_addr, device=device))
    throttle.count(throttle.factor_bucket(reading(), credentials.email_hash, device=device))
    secrets = instance(reading())
    close_reading()
    with place_at(Desk.SIGN_IN):
        keys = new_password_keys(secrets, form.password.data or "")
    try:
        with writing() as session:
            token = set_new_password(
                session,
                credentials,
                code=form.recovery_code.data or "",
                factor=form.second_factor_code.data or "",
                keys=keys,
                browser=arriving.browser(),
            )
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return _page(form), 422
    return arriving.with_session(redirect(url_for("accounts.enrol"), 303), token)


def _page(form: Recover) -> str:
    return render_template("accounts/recover.html", form=form)
