"""Writing a note, and changing it while it is a draft."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal.incidents import access, rules
from portal.incidents.blueprint import pages
from portal.incidents.contents import Text
from portal.incidents.forms import NoteForm
from portal.incidents.models import IncidentNote
from portal.incidents.operations import drawing
from portal.incidents.operations import reading as opening
from portal.incidents.operations import writing as operations
from portal.incidents.rules import Pap, Tlp, Verb
from portal.incidents.views.note import SEE_OTHER, Page
from portal.policy import Action
from portal.problems import Invalid, Refused, Stale
from portal.submissions import access as submissions
from portal.submissions.models import Participation
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.templates import word


@pages.route("/desk/notes/new", methods=["GET", "POST"])
@action(Action.NOTE_WRITE)
def new() -> Page:
    """Begin a note. It stays a draft, for one's own organisation alone, until it is shared.

    `from` in the address is the reference of a report that it is drawn from.
    """
    form, part = NoteForm(), _source(reading())
    usable = drawing.permitted(reading(), part) if part else []
    if part and not usable:
        raise Refused(drawing.NOT_PERMITTED)
    if form.validate_on_submit():
        try:
            with writing() as session:
                tlp, pap, source = Tlp(form.tlp.data), Pap(form.pap.data), _source(session)
                made = operations.write(
                    session, form.written, tlp=tlp, pap=pap, by=actor(), id=form.once_id, drawn_from=source
                )
                reference = made.reference
                session.commit()
            return redirect(url_for(".show", reference=reference), SEE_OTHER)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "incidents/write.html",
        note=None,
        form=form,
        source=part,
        usable=_(", ").join(word("section", one) for one in usable),
    )
    return page, 422 if request.method == "POST" else 200


def _source(session: Session) -> Participation | None:
    """Load the report that the address names, as one that this member may take notes of."""
    reference = request.args.get("from")
    if reference is None:
        return None
    return submissions.participation(session, reference, by=actor(), to=Action.PARTICIPATION_NOTE)


@pages.route("/desk/notes/<reference>/edit", methods=["GET", "POST"])
@action(Action.NOTE_EDIT)
def edit(reference: str) -> Page:
    """Change a draft. Two who save at once are both told, and neither text is lost."""
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_EDIT)
    rules.move(note.state, Verb.EDIT)
    drawing.check_use(reading(), note)
    form = NoteForm()
    if request.method != "POST":
        _fill(form, note)
    elif form.validate_on_submit():
        try:
            _save(reference, form)
            return redirect(url_for(".show", reference=reference), SEE_OTHER)
        except Invalid as problem:
            form.blame(problem)
        except (Stale, StaleDataError):
            return _both(reference, form)
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_EDIT)
    page = render_template("incidents/write.html", note=note, form=form, source=None, usable="")
    return page, 422 if request.method == "POST" else 200


def _save(reference: str, form: NoteForm) -> None:
    with writing() as session:
        note = access.held(session, reference, by=actor(), to=Action.NOTE_EDIT)
        operations.edit(
            session,
            note,
            form.written,
            tlp=Tlp(form.tlp.data),
            pap=Pap(form.pap.data),
            version=form.version_number,
            by=actor(),
        )
        session.commit()


def _text(note: IncidentNote) -> Text:
    found = opening.open_note(reading(), note, by=actor())
    if found is None:
        raise Refused(operations.NO_KEY)
    return found[1]


def _fill(form: NoteForm, note: IncidentNote) -> None:
    text = _text(note)
    form.version.data, form.tlp.data, form.pap.data = str(note.version), note.tlp.value, note.pap.value
    form.title.data, form.known.data, form.first_seen.data = text.title, text.known, text.first_seen


def _both(reference: str, form: NoteForm) -> Page:
    """Show what is there now beside what was typed, which can be changed and saved over it."""
    close_reading()
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_EDIT)
    rules.move(note.state, Verb.EDIT)
    form.version.data = str(note.version)
    form.version.raw_data = [form.version.data]
    return render_template("incidents/write_again.html", note=note, form=form, there=_text(note)), 409
