"""Starting from an instrument: which one, then for which of its items, then a draft for each."""

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.commitments import access, queries
from portal.commitments.blueprint import pages
from portal.commitments.forms import FromInstrumentForm
from portal.commitments.operations import templating
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.reference.instruments import Instrument, addressing
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


@pages.get("/desk/commitments/from-instrument")
@action(Action.COMMITMENT_DRAFT)
def from_instruments() -> str:
    """Show the instruments that ask something of this kind of organisation."""
    organisation = _organisation(reading())
    return render_template(
        "commitments/desk/from_instruments.html",
        instruments=addressing(organisation.kind.value),
        promised=queries.promised_items(reading(), organisation.id),
    )


@pages.route("/desk/commitments/from-instrument/<slug>", methods=["GET", "POST"])
@action(Action.COMMITMENT_DRAFT)
def from_instrument(slug: str) -> Page:
    organisation = _organisation(reading())
    instrument = _instrument(organisation, slug)
    form = FromInstrumentForm()
    form.offer(instrument.items, promised=queries.promised_items(reading(), organisation.id))
    if form.validate_on_submit():
        try:
            with writing() as session:
                begun = _organisation(session)
                templating.begin_from(session, begun, instrument, form.chosen.data or (), by=actor(), id=form.once_id)
                session.commit()
            return redirect(url_for(".desk", state="draft"), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template("commitments/desk/from_instrument.html", form=form, instrument=instrument)
    return page, 422 if form.errors else 200


def _organisation(session: Session) -> Organisation:
    return access.own_organisation(session, by=actor(), to=Action.COMMITMENT_DRAFT)


def _instrument(organisation: Organisation, slug: str) -> Instrument:
    """Return the instrument with those items that address this organisation; raise `Hidden` where it has none."""
    found = next((one for one in addressing(organisation.kind.value) if one.slug == slug), None)
    if found is None:
        raise Hidden
    return found
