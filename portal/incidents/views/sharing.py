"""Choosing who is to read a note, and sharing it with exactly those."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm.exc import StaleDataError

from portal.incidents import access, queries, rules
from portal.incidents.blueprint import pages
from portal.incidents.forms import ACTIONS, ONWARD, AudienceForm, ShareForm
from portal.incidents.models import BundleState, IncidentNote
from portal.incidents.operations import reading as opening
from portal.incidents.operations import sharing as operations
from portal.incidents.rules import REACH, Verb, Way
from portal.incidents.views.note import SEE_OTHER, Page
from portal.organisations.models import Kind
from portal.policy import Action
from portal.problems import Invalid, Stale
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor

SHARE = Action.NOTE_SHARE


@pages.route("/desk/notes/<reference>/audience", methods=["GET", "POST"])
@action(SHARE)
def audience(reference: str) -> Page:
    """Name who is to read the note. Nobody can read it by this."""
    note = access.note(reading(), reference, by=actor(), to=SHARE)
    rules.move(note.state, Verb.NAME)
    form = _offered(note)
    if form.validate_on_submit():
        try:
            with writing() as session:
                held = access.held(session, reference, by=actor(), to=SHARE)
                kinds = [Kind(one) for one in form.kinds.data or ()] if "kinds" in form else []
                chosen = [UUID(one) for one in form.organisations.data or ()]
                operations.name(session, held, organisations=chosen, kinds=kinds, by=actor())
                session.commit()
            return redirect(url_for(".show", reference=reference, _anchor="audience"), SEE_OTHER)
        except Invalid as problem:
            form.blame(problem)
        note = access.note(reading(), reference, by=actor(), to=SHARE)
    there = [one for one in reading().scalars(queries.readers(note.id)) if one.let_in_on and one.way is not Way.AUTHOR]
    page = render_template("incidents/audience.html", note=note, form=form, there=there, onward=ONWARD[note.tlp])
    return page, 422 if request.method == "POST" else 200


def _offered(note: IncidentNote) -> AudienceForm:
    """Return the form with everybody whom the label allows and who does not read the note yet, the named ticked."""
    readers = {one.organisation_id: one for one in reading().scalars(queries.readers(note.id))}
    reach, form = REACH[note.tlp], AudienceForm()
    found = [
        (str(one.id), one.name)
        for one in reading().scalars(queries.to_be_named(note.organisation_id))
        if one.kind in reach.named and (one.id not in readers or readers[one.id].let_in_on is None)
    ]
    if request.method != "POST":
        waiting = [one for one in readers.values() if one.let_in_on is None]
        form.organisations.data = [str(one.organisation_id) for one in waiting if one.way is Way.NAMED]
        form.kinds.data = sorted({one.organisation.kind.value for one in waiting if one.way is Way.KIND})
    return form.offering(kinds=reach.at_once, organisations=found)


@pages.route("/desk/notes/<reference>/share", methods=["GET", "POST"])
@action(SHARE)
def share(reference: str) -> Page:
    """Show exactly who will read what; then let them in."""
    access.note(reading(), reference, by=actor(), to=SHARE)
    form = ShareForm()
    form.ask_unless_fresh(reading(), actor(), SHARE)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), SHARE)
                note = access.held(session, reference, by=actor(), to=SHARE)
                operations.share(session, note, agreed=form.agreed.data or "", by=actor())
                session.commit()
            return redirect(url_for(".show", reference=reference), SEE_OTHER)
        except Invalid as problem:
            form.blame(problem)
        except (Stale, StaleDataError):
            form.form_errors.append(
                _("The note or its audience has changed meanwhile. Read it again before you share it.")
            )
            return _ask(reference, form, status=409)
    return _ask(reference, form, status=422 if request.method == "POST" else 200)


def _ask(reference: str, form: ShareForm, *, status: int) -> Page:
    close_reading()
    session = reading()
    note = access.note(session, reference, by=actor(), to=SHARE)
    rules.move(note.state, Verb.SHARE)
    waiting = operations.named(session, note)
    if not waiting:
        return redirect(url_for(".audience", reference=reference), SEE_OTHER)
    bundle = session.scalar(queries.bundle(note.id, BundleState.READY))
    form.agreed.data = operations.seen(note, waiting, bundle)
    form.agreed.raw_data = [form.agreed.data]
    found = opening.open_note(session, note, by=actor())
    page = render_template(
        "incidents/share.html",
        note=note,
        form=form,
        text=found[1] if found else None,
        waiting=waiting,
        happens=_happens(note, bundle.indicators if bundle else 0),
    )
    return page, status


def _happens(note: IncidentNote, indicators: int) -> list[str]:
    what = _("They can read the note at once: its title, its text and every statement.")
    more = ngettext("They can read %(num)d indicator with it.", "They can read %(num)d indicators with it.", indicators)
    return [
        what,
        *([more] if indicators else []),
        _("They see the names of everybody else in the audience, and may answer with a statement."),
        f"{note.tlp.value}: {ONWARD[note.tlp]}",
        f"{note.pap.value}: {ACTIONS[note.pap]}",
        _("The text cannot be changed after that. Whoever is taken out of the audience later has read it already."),
    ]
