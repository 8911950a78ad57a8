"""Whom others call at this organisation while somebody may be in danger."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from portal.organisations import access as organisations
from portal.policy import Action
from portal.problems import Stale
from portal.submissions.blueprint import pages
from portal.submissions.forms.duty import DutyForm
from portal.submissions.operations import duty as operations
from portal.submissions.views.report import Page
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor


@pages.route("/desk/organisation/duty", methods=("GET", "POST"))
@action(Action.ORGANISATION_EDIT)
def duty() -> Page:
    """Say whom to call. Of two who change it at once one reads what the other wrote, and keeps what was typed."""
    form, by = DutyForm(), actor()
    stale = False
    if form.validate_on_submit():
        try:
            with writing() as session:
                mine = organisations.own_organisation(session, by=by, to=Action.ORGANISATION_EDIT)
                operations.set_contact(session, mine, form.contact.data or "", version=form.version_number, by=by)
                session.commit()
            return redirect(url_for("organisations.profile"), 303)
        except Stale:
            stale = True
            close_reading()
    mine = organisations.own_organisation(reading(), by=by, to=Action.ORGANISATION_EDIT)
    now, version = operations.contact_of(reading(), mine.id)
    if stale:
        form.form_errors.append(_("Somebody else changed this meanwhile. Save again to put your text in its place."))
        form.show_version(version)
    elif not form.is_submitted():
        form.contact.data, form.version.data = now, str(version)
    page = render_template("submissions/desk/duty.html", form=form, now=now if stale else None)
    return page, 409 if stale else 422 if form.is_submitted() else 200
