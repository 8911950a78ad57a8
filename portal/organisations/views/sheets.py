"""The recovery sheet: printed in two halves, typed back, and one day typed in."""

from datetime import timedelta
from typing import Final

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response
from wtforms import StringField

from portal.accounts import throttle
from portal.accounts.step_up import StepUpForm, is_fresh
from portal.accounts.throttle import Bucket, Limit
from portal.organisations import access, queries
from portal.organisations.blueprint import pages
from portal.organisations.models import Membership
from portal.organisations.operations import sheets as operations
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.web.database import reading, writing
from portal.web.forms import Form, text
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]
TRIES: Final = Limit(10, timedelta(hours=1))
LONGEST: Final = 120


def half_field(label: object, *, hint: object) -> StringField:
    return text(
        label,
        longest=LONGEST,
        required=_l("Type the letters and the word of this half, as they are on the paper."),
        hint=hint,
        autocomplete="off",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )


class HalfForm(Form):
    half = half_field(
        _l("Type this half here"),
        hint=_l("Copy it from the paper, with the word at its end. Capitals and hyphens do not matter."),
    )


class UseForm(StepUpForm):
    one = half_field(_l("One half"), hint=_l("Eight groups of four, and a word. Capitals and hyphens do not matter."))
    other = half_field(_l("The other half"), hint=_l("It does not matter which of them comes first."))


@pages.route("/desk/organisation/keys/sheet", methods=["GET", "POST"])
@action(Action.SHEET_MAKE)
def make_sheet() -> Page:
    """Say what a recovery sheet is for, and make the two halves."""
    by = actor()
    access.require(by, Action.SHEET_MAKE)
    form = StepUpForm()
    form.ask_unless_fresh(reading(), by, Action.SHEET_MAKE)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.SHEET_MAKE)
                operations.begin(session, by=by)
                session.commit()
            return _next()
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/confirm.html",
        form=form,
        title=_("Print a recovery sheet"),
        what_happens=[
            _("You see two halves, one after the other. Print each, or copy it by hand, and type it back."),
            _("Give them to two people who do not keep them in the same place. One half alone opens nothing."),
            _("Both together let a manager back in, once, if nobody holds the keys of your organisation any more."),
            _("Any sheet printed before opens nothing from then on. So does this one when keys are made anew."),
        ],
        label=_("Show the first half"),
        danger=False,
        back=url_for(".keys"),
    )
    return page, 422 if form.errors else 200


def _next() -> Response:
    number = operations.next_half(reading(), by=actor())
    return redirect(url_for(".sheet_half", number=number) if number else url_for(".keys"), 303)


@pages.route("/desk/organisation/keys/sheet/<int:number>", methods=["GET", "POST"])
@action(Action.SHEET_MAKE)
def sheet_half(number: int) -> Page:
    """Show one half until it is typed back; never again after that."""
    by = actor()
    organisation = access.own_organisation(reading(), by=by, to=Action.SHEET_MAKE)
    if number not in operations.HALVES:
        raise Hidden
    if not is_fresh(reading(), by, Action.SHEET_MAKE):
        return redirect(url_for(".make_sheet"), 303)
    if operations.next_half(reading(), by=by) != number:
        return _next()
    form, name, wanted = HalfForm(), organisation.name, organisation.id
    if form.validate_on_submit():
        try:
            with writing() as session:
                if operations.next_half(session, by=by) == number:
                    operations.keep_half(session, wanted, number, form.half.data or "", by=by)
                session.commit()
            return _forward(number)
        except Invalid as problem:
            form.blame(problem)
    half = operations.half(reading(), number, by=by)
    page = render_template("organisations/sheet_half.html", form=form, number=number, half=half, name=name)
    return page, 422 if form.errors else 200


def _forward(number: int) -> Response:
    last = number == operations.HALVES[-1]
    return redirect(url_for(".keys") if last else url_for(".sheet_half", number=number + 1), 303)


@pages.route("/desk/recovery-sheet", methods=["GET", "POST"])
@action(Action.SHEET_USE)
def use_sheet() -> Page:
    """Type both halves in, and be let back in with the keys that lie under them."""
    by = actor()
    mine = _membership()
    operations.check_may_use(reading(), mine)
    organisation, name = mine.organisation_id, mine.organisation.name
    form = UseForm()
    form.ask_unless_fresh(reading(), by, Action.SHEET_USE)
    if form.validate_on_submit():
        try:
            code = operations.read_halves(form.one.data or "", form.other.data or "")
            throttle.count((Bucket("sheet", organisation.hex, TRIES),))
            with writing() as session:
                form.confirm_step_up(session, by, Action.SHEET_USE)
                found = queries.membership(session, mine.account_id, organisation)
                assert found is not None
                operations.use(session, found, code, by=by)
                session.commit()
            return redirect(url_for("desk.home"), 303)
        except Invalid as problem:
            form.blame(problem)
    return render_template("organisations/use_sheet.html", form=form, name=name), 422 if form.errors else 200


def _membership() -> Membership:
    by = actor()
    found = queries.membership(reading(), by.account, by.organisation) if by.account and by.organisation else None
    if found is None:
        raise Hidden
    return found
