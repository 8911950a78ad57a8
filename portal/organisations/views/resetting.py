"""A lost second factor: each of two colleagues confirms it."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response

from portal.accounts.step_up import StepUpForm
from portal.organisations import access
from portal.organisations.blueprint import pages
from portal.organisations.operations import resetting as operations
from portal.organisations.views.members import name_of
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.forms import tick
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


class ResetForm(StepUpForm):
    """One colleague's word, and their own second factor."""

    heard = tick(
        _l("I have met or called this person, and I am sure that it is them"),
        required=_l("Meet or call them first. Whoever has their password could have written to you."),
    )


@pages.route("/desk/organisation/members/<uuid:account>/second-factor", methods=["GET", "POST"])
@action(Action.MEMBER_RESET)
def reset(account: UUID) -> Page:
    """Confirm that a colleague lost their second factor."""
    by = actor()
    membership = access.member(reading(), account, by=by, to=Action.MEMBER_RESET)
    first = operations.check_may_confirm(reading(), membership, by=by)
    name = name_of(account)
    form = ResetForm()
    form.ask_unless_fresh(reading(), by, Action.MEMBER_RESET)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.MEMBER_RESET)
                found = access.member(session, account, by=by, to=Action.MEMBER_RESET)
                operations.confirm(session, found, by=by)
                session.commit()
            return redirect(url_for(".members"), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/confirm.html",
        form=form,
        title=_("%(name)s has lost the second factor", name=name),
        what_happens=_what_happens(name, name_of(first) if first else None),
        label=_("Confirm"),
        danger=first is not None,
        back=url_for(".members"),
    )
    return page, 422 if form.errors else 200


def _what_happens(name: str, first: str | None) -> list[str]:
    if first is None:
        return [
            _("You are the first of two people who have to confirm this. One of the two has to be a manager."),
            _("Nothing changes yet. The other one has two days for it. %(name)s gets a mail.", name=name),
        ]
    return [
        _("%(first)s has confirmed this already. With you, it is done.", first=first),
        _("Authenticator, security keys and spare codes of %(name)s stop working, and they are signed out.", name=name),
        _("%(name)s then has two days to sign in with the password and set up a new authenticator.", name=name),
        _("Until that is done, nothing else opens for %(name)s.", name=name),
    ]
