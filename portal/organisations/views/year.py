"""What an organisation's own managers say once a year, and when they end it."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from portal.accounts.step_up import StepUpForm
from portal.organisations import access, queries
from portal.organisations.blueprint import pages
from portal.organisations.forms import RenewalForm
from portal.organisations.models import Organisation
from portal.organisations.operations import renewal
from portal.organisations.operations import standing as operations
from portal.policy import Action
from portal.problems import Invalid
from portal.reference.texts import CONDUCT_VERSION
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


@pages.route("/desk/organisation/renewal", methods=["GET", "POST"])
@action(Action.RENEWAL_CONFIRM)
def confirm_renewal() -> Page:
    """Confirm profile, obligations and conduct for another year; the secretariat then renews."""
    organisation = access.own_organisation(reading(), by=actor(), to=Action.RENEWAL_CONFIRM)
    form = RenewalForm()
    if form.validate_on_submit():
        with writing() as session:
            mine = access.own_organisation(session, by=actor(), to=Action.RENEWAL_CONFIRM)
            renewal.confirm(session, mine, once=form.once_id, by=actor())
            session.commit()
        return redirect(url_for(".confirm_renewal"), 303)
    page = render_template(
        "organisations/renewal.html",
        form=form,
        organisation=organisation,
        confirmed=renewal.waiting(reading(), organisation),
        is_due=renewal.is_due(organisation),
        version=CONDUCT_VERSION,
    )
    return page, 422 if form.errors else 200


@pages.route("/desk/organisation/dissolve", methods=["GET", "POST"])
@action(Action.STANDING_DISSOLVE)
def dissolve() -> Page:
    """End one's own organisation: with a second manager where there is one."""
    by = actor()
    organisation = access.own_organisation(reading(), by=by, to=Action.STANDING_DISSOLVE)
    form = StepUpForm()
    form.ask_unless_fresh(reading(), by, Action.STANDING_DISSOLVE)
    if form.validate_on_submit():
        try:
            if _dissolve(form):
                return redirect(url_for(".show", slug=organisation.slug), 303)
            return redirect(url_for(".dissolve"), 303)
        except Invalid as problem:
            form.blame(problem)
    waiting = operations.dissolution(reading(), organisation.id)
    mine = waiting is not None and waiting.proposed_by == by.account
    alone = by.account is not None and not queries.has_other_manager(reading(), organisation.id, by.account)
    page = render_template(
        "organisations/dissolve.html",
        form=form,
        organisation=organisation,
        waiting=waiting,
        waits_for_another=mine and not alone,
        what_happens=_consequences(organisation, needs_another=waiting is None and not alone),
    )
    return page, 422 if form.errors else 200


def _consequences(organisation: Organisation, *, needs_another: bool) -> list[str]:
    first = [_("Nothing ends yet: a second manager of your organisation has to agree.")] if needs_another else []
    return [
        *first,
        _("Everything that %(name)s can open here is closed for ever: nobody can undo it.", name=organisation.name),
        _("Your notes and summaries are destroyed. Reporters read that you are gone, and on which day."),
        _("All members lose their places. The public page stays, with the day, and the name stays reserved."),
    ]


def _dissolve(form: StepUpForm) -> bool:
    by = actor()
    with writing() as session:
        form.confirm_step_up(session, by, Action.STANDING_DISSOLVE)
        mine = access.own_organisation(session, by=by, to=Action.STANDING_DISSOLVE)
        ended = operations.dissolve(session, mine, once=form.once_id, by=by)
        session.commit()
    return ended


@pages.post("/desk/organisation/dissolve/keep")
@action(Action.STANDING_DISSOLVE)
def keep() -> Response:
    """Take back that the organisation is to end."""
    with writing() as session:
        mine = access.own_organisation(session, by=actor(), to=Action.STANDING_DISSOLVE)
        operations.keep(session, mine, by=actor())
        session.commit()
    return redirect(url_for(".profile"), 303)
