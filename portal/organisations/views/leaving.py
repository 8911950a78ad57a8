"""Leaving an organisation by oneself."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from portal.accounts.step_up import StepUpForm
from portal.organisations import access
from portal.organisations.blueprint import pages
from portal.organisations.operations import members as operations
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


@pages.route("/desk/organisation/leave", methods=["GET", "POST"])
@action(Action.MEMBER_LEAVE)
def leave() -> Page:
    """Leave: one's own keys and sessions go at once, and the organisation's keys are made anew."""
    by = actor()
    assert by.account is not None
    organisation = access.own_organisation(reading(), by=by, to=Action.MEMBER_LEAVE)
    operations.check_may_go(reading(), access.member(reading(), by.account, by=by, to=Action.MEMBER_LEAVE))
    form = StepUpForm()
    form.ask_unless_fresh(reading(), by, Action.MEMBER_LEAVE)
    name = organisation.name
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.MEMBER_LEAVE)
                mine = access.member(session, by.account, by=by, to=Action.MEMBER_LEAVE)
                operations.remove(session, mine, by=by)
                session.commit()
            return redirect(url_for("accounts.sign_in", out=1), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/confirm.html",
        form=form,
        title=_("Leave %(name)s", name=name),
        what_happens=[
            _("You can open nothing of %(name)s any more, from this moment, and you are signed out.", name=name),
            _("The keys of %(name)s are made anew. The others keep reading as before.", name=name),
            _("Reports that you handle wait for somebody else there. Nobody has to ask you for anything."),
            _("Coming back takes a new invitation, and a manager who admits you."),
        ],
        label=_("Leave"),
        danger=True,
        back=url_for(".members"),
    )
    return page, 422 if form.errors else 200
