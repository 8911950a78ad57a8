"""An organisation's own profile, published when it is saved, and its intake of reports."""

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response

from portal.organisations import access
from portal.organisations.blueprint import pages
from portal.organisations.forms import ProfileForm
from portal.organisations.models import Intake, Organisation
from portal.organisations.operations import profile as operations
from portal.organisations.operations.profile import Profile
from portal.organisations.views.public import named
from portal.policy import Action, allows
from portal.problems import Hidden, Invalid, Stale
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.language import language

Page = str | Response | tuple[str, int]


@pages.get("/desk/organisation")
@action(Action.ORGANISATION_SEE)
def profile() -> str:
    by = actor()
    organisation = access.own_organisation(reading(), by=by, to=Action.ORGANISATION_SEE)
    can_edit = allows(by.role, by.stakes, Action.ORGANISATION_EDIT)
    return render_template(
        "organisations/profile.html",
        organisation=organisation,
        languages_named=named(organisation),
        can_edit=can_edit,
    )


@pages.route("/desk/organisation/edit", methods=["GET", "POST"])
@action(Action.ORGANISATION_EDIT)
def edit() -> Page:
    """Edit the profile. Two who save at once are both told, and neither text is lost."""
    organisation = access.own_organisation(reading(), by=actor(), to=Action.ORGANISATION_EDIT)
    form = ProfileForm(obj=organisation)
    form.offer(language())
    if form.validate_on_submit():
        try:
            _publish(form)
            return redirect(url_for(".profile"), 303)
        except Invalid as problem:
            form.blame(problem)
        except (Stale, StaleDataError):
            return _both(form)
    page = render_template("organisations/edit.html", form=form, organisation=organisation)
    return page, 422 if form.errors else 200


def _publish(form: ProfileForm) -> None:
    with writing() as session:
        organisation = access.own_organisation(session, by=actor(), to=Action.ORGANISATION_EDIT)
        operations.publish_profile(session, organisation, _typed(form), version=form.version_number, by=actor())
        session.commit()


def _typed(form: ProfileForm) -> Profile:
    return Profile(
        about=form.about.data or "",
        run_by=form.run_by.data or "",
        funded_by=form.funded_by.data or "",
        website=form.website.data or "",
        helps=form.helps.data or [],
        languages=form.languages.data or [],
        examines_devices=form.examines_devices.data,
        usual_wait=form.usual_wait.data or "",
        obligations=form.obligations.data or "",
        legal_basis=form.legal_basis.data or "",
    )


def _both(form: ProfileForm) -> Page:
    """Show what is published now beside what was typed, which can be changed and saved over it."""
    close_reading()
    organisation = access.own_organisation(reading(), by=actor(), to=Action.ORGANISATION_EDIT)
    form.version.data = str(organisation.version)
    form.version.raw_data = [form.version.data]
    page = render_template(
        "organisations/edit_again.html", form=form, organisation=organisation, languages_named=named(organisation)
    )
    return page, 409


@pages.post("/desk/organisation/intake")
@action(Action.ORGANISATION_EDIT)
def intake() -> Response:
    """Open or pause the intake of reports."""
    try:
        wanted = Intake(request.form.get("intake", ""))
    except ValueError:
        raise Hidden from None
    with writing() as session:
        organisation: Organisation = access.own_organisation(session, by=actor(), to=Action.ORGANISATION_EDIT)
        operations.set_intake(session, organisation, wanted, by=actor())
        session.commit()
    return redirect(url_for(".profile"), 303)
