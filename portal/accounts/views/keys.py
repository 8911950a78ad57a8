"""One's security keys: adding one (after the second factor was shown again), naming it, taking it off the account."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug import Response

from portal.accounts import access, rules
from portal.accounts.blueprint import pages
from portal.accounts.factor import here
from portal.accounts.forms import AddKey, AddKeyFirst, NamedKey, RemoveKey
from portal.accounts.operations import security_keys as operations
from portal.accounts.operations.security_keys import present
from portal.accounts.step_up import is_fresh
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Answer = Response | tuple[str, int] | str
CHANGE = Action.ACCOUNT_CHANGE


@pages.get("/desk/account/security-keys/new")
@action(CHANGE)
def new_key() -> Answer:
    """Ask for a new key's name and the key; before that, for the second factor."""
    if is_fresh(reading(), actor(), CHANGE):
        return _adding(AddKey())
    return _asking_first(_first())


@pages.post("/desk/account/security-keys/new")
@action(CHANGE)
def begin_key() -> Answer:
    form = _first()
    if not form.validate():
        return _asking_first(form), 422
    try:
        with writing() as session:
            form.confirm_step_up(session, actor(), CHANGE)
    except Invalid as problem:
        form.blame(problem)
        return _asking_first(form), 422
    return redirect(url_for("accounts.new_key"), 303)


@pages.post("/desk/account/security-keys/add")
@action(CHANGE)
def add_key() -> Answer:
    """Add the key that answered, unless the second factor was shown too long ago: then that comes first again."""
    if not is_fresh(reading(), actor(), CHANGE):
        return redirect(url_for("accounts.new_key"), 303)
    form = AddKey()
    if not form.validate():
        return _adding(form), 422
    try:
        with writing() as session:
            who = present(session, by=actor())
            operations.add_key(
                session, who, form.key.data or "", here(), name=form.name.data or "", by=actor(), id=form.once_id
            )
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return _adding(form), 422
    return redirect(url_for("accounts.account"), 303)


@pages.route("/desk/account/security-keys/<uuid:key>/name", methods=["GET", "POST"])
@action(CHANGE)
def name_key(key: UUID) -> Answer:
    row = access.own_key(reading(), key, by=actor())
    form = NamedKey(name=operations.key_of(row, present(reading(), by=actor())).name)
    if form.validate_on_submit():
        try:
            with writing() as session:
                mine = access.own_key(session, key, by=actor())
                operations.rename_key(session, present(session, by=actor()), mine, name=form.name.data or "")
                session.commit()
            return redirect(url_for("accounts.account"), 303)
        except Invalid as problem:
            form.blame(problem)
    return render_template("accounts/name_key.html", form=form), 422 if form.errors else 200


@pages.route("/desk/account/security-keys/<uuid:key>/remove", methods=["GET", "POST"])
@action(CHANGE)
def remove_key(key: UUID) -> Answer:
    known = operations.key_of(access.own_key(reading(), key, by=actor()), present(reading(), by=actor()))
    form = RemoveKey()
    form.ask_unless_fresh(reading(), actor(), CHANGE)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), CHANGE)
                operations.remove_key(session, access.own_key(session, key, by=actor()), by=actor())
                session.commit()
            return redirect(url_for("accounts.account"), 303)
        except Invalid as problem:
            form.blame(problem)
    return render_template("accounts/remove_key.html", form=form, name=known.name), 422 if form.errors else 200


def _first() -> AddKeyFirst:
    form = AddKeyFirst()
    form.ask_unless_fresh(reading(), actor(), CHANGE)
    return form


def _asking_first(form: AddKeyFirst) -> str:
    return render_template("accounts/new_key.html", form=form)


def _adding(form: AddKey) -> str:
    asked = operations.to_register(reading(), present(reading(), by=actor()), here())
    return render_template("accounts/add_key.html", form=form, asked=asked, most=rules.SECURITY_KEYS)
