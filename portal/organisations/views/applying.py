"""Applying to join: anyone can, without an account. What is typed is sealed to the secretariat."""

from flask import redirect, render_template, url_for
from werkzeug import Response

from portal.organisations import queries, standings
from portal.organisations.blueprint import pages
from portal.organisations.forms import ApplyForm
from portal.organisations.models import Kind
from portal.organisations.operations import applying, references
from portal.organisations.operations.applying import Wish
from portal.organisations.operations.references import Referee
from portal.policy import Action
from portal.problems import Invalid
from portal.reference.texts import CONDUCT_VERSION
from portal.web.database import reading, writing
from portal.web.gate import action
from portal.web.language import language

Page = str | Response | tuple[str, int]


@pages.route("/join", methods=["GET", "POST"])
@action(Action.ORGANISATION_APPLY)
def apply() -> Page:
    form = ApplyForm()
    known = list(reading().scalars(standings.referees()))
    new = references.is_new(reading())
    form.offer(language(), referees=[(str(one.id), one.name) for one in known], outside=new)
    ready = queries.with_secretariat_ring(reading()) is not None
    if form.validate_on_submit():
        try:
            _file(form)
            return redirect(url_for(".applied"), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template("organisations/apply.html", form=form, ready=ready, new=new, version=CONDUCT_VERSION)
    return page, 422 if form.errors else 200


def _file(form: ApplyForm) -> None:
    wish = Wish(
        name=form.name.data or "",
        country=form.country.data or "",
        website=form.website.data or "",
        run_by=form.run_by.data or "",
        funded_by=form.funded_by.data or "",
        about=form.about.data or "",
        contact_name=form.contact_name.data or "",
        contact_email=form.contact_email.data or "",
        language=language(),
        referees=tuple(Referee(organisation=one, name=name, email=email) for one, name, email in form.referees),
    )
    with writing() as session:
        applying.apply(session, wish, once=form.once_id, kind=Kind(form.kind.data), receives=form.receives.data)
        session.commit()


@pages.get("/join/sent")
@action(Action.ORGANISATION_APPLY)
def applied() -> str:
    return render_template("organisations/applied.html")
