"""An organisation's keys, as its managers keep them: how old each is, and making them anew."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response
from wtforms import HiddenField

from portal.accounts.step_up import StepUpForm
from portal.actor import Actor
from portal.jobs.models import Job
from portal.keys import owed, resealing, sheets
from portal.keys.models import Ring, RingKind
from portal.organisations import access, losses, queries
from portal.organisations.blueprint import pages
from portal.organisations.operations import rotation
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day

Page = str | Response | tuple[str, int]

RINGS = {
    RingKind.REPORTS: _l("Keys for reports"),
    RingKind.NOTES: _l("Keys for shared notes"),
    RingKind.OWN: _l("Keys for your own notes and drafts"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One ring: its generation, since when, how many grants have yet to be sealed anew, and the job that does it."""

    name: str
    number: int
    since: str
    left: int
    job: Job | None


class RotateForm(StepUpForm):
    """Making the keys anew. `was` says what they were when the page was opened."""

    was = HiddenField()


@pages.get("/desk/organisation/keys")
@action(Action.KEYS_SEE)
def keys() -> str:
    """Show each ring with its age, and what is still under way."""
    by, session = actor(), reading()
    organisation = access.require(by, Action.KEYS_SEE)
    found = queries.rings(session, organisation)
    left = resealing.left(session, organisation)
    jobs = {ring.id: rotation.job_of(session, ring) for ring in found if ring.id in left}
    since = losses.ring_ages(session, organisation)
    return render_template(
        "organisations/keys.html",
        rings=[
            _shown(ring, since[ring.id], left.get(ring.id, 0), jobs.get(ring.id)) for ring in sheets.of_ordinary(found)
        ],
        restricted=len(found) - len(sheets.of_ordinary(found)),
        owed=owed.count_rotations(session, organisation),
        stopped=any(not rotation.is_running(job) for job in jobs.values()),
        sheet=sheets.sheet_of(session, organisation),
    )


def _shown(ring: Ring, since: date, left: int, job: Job | None) -> Shown:
    return Shown(str(RINGS[ring.kind]), ring.number, day(since), left, job if rotation.is_running(job) else None)


@pages.route("/desk/organisation/keys/rotate", methods=["GET", "POST"])
@action(Action.KEYS_ROTATE)
def rotate() -> Page:
    """Make every key of the organisation anew."""
    by = actor()
    organisation = access.require(by, Action.KEYS_ROTATE)
    form = RotateForm()
    form.ask_unless_fresh(reading(), by, Action.KEYS_ROTATE)
    if not form.is_submitted():
        form.was.data = rotation.seen(queries.rings(reading(), organisation))
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.KEYS_ROTATE)
                rotation.rotate_all(session, organisation, was=form.was.data or "", by=by, id=form.once_id)
                session.commit()
            return redirect(url_for(".keys"), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/confirm.html",
        form=form,
        title=_("Make all keys anew"),
        what_happens=_what_happens(by),
        label=_("Make them anew now"),
        danger=False,
        back=url_for(".keys"),
    )
    return page, 422 if form.errors else 200


def _what_happens(by: Actor) -> list[str]:
    assert by.organisation is not None
    said = [
        _("From this moment, everything new is sealed to keys that only your present members have."),
        _("Your members keep reading everything as before. Nobody has to do anything."),
        _("What you were given before is sealed to the new keys too, in the background. You can see how far it is."),
    ]
    sheet = sheets.sheet_of(reading(), by.organisation)
    if sheet is not None and sheet.keys is not None:
        said.append(_("Your recovery sheet opens nothing any more. You will be asked to print a new one."))
    return said


@pages.post("/desk/organisation/keys/carry-on")
@action(Action.KEYS_ROTATE)
def carry_on() -> Response:
    """Go on with sealing anew where it stopped."""
    with writing() as session:
        rotation.carry_on(session, access.require(actor(), Action.KEYS_ROTATE), by=actor())
        session.commit()
    return redirect(url_for(".keys"), 303)
