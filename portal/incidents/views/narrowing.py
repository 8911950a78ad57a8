"""Taking a shared note back: from a reader, by leaving, by a stricter label; saying that one's copies are gone."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.step_up import StepUpForm
from portal.incidents import access, queries, rules
from portal.incidents.blueprint import pages
from portal.incidents.forms import CopiesGoneForm, LabelForm
from portal.incidents.models import BundleState, IncidentNote, NoteReader
from portal.incidents.operations import narrowing, resealing, settling
from portal.incidents.rules import Tlp, Verb, Way
from portal.incidents.views.note import SEE_OTHER, Page
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day

Act = Callable[[Session, IncidentNote], None]


@pages.route("/desk/notes/<reference>/audience/<uuid:organisation>/take-out", methods=["GET", "POST"])
@action(Action.NOTE_NARROW)
def take_out(reference: str, organisation: UUID) -> Page:
    """Take a reader out of the audience of a shared note."""
    form = StepUpForm()

    def act(session: Session, note: IncidentNote) -> None:
        narrowing.take_out(session, note, organisation, by=actor())

    if _done(reference, form, Action.NOTE_NARROW, act):
        return redirect(url_for(".show", reference=reference, _anchor="audience"), SEE_OTHER)
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_NARROW)
    rules.move(note.state, Verb.NARROW)
    reader = _reader(note, organisation)
    title = _("Take %(name)s out of the audience?", name=reader.organisation.name)
    return _ask(note, form, title=title, label=_("Take it out now"), happens=_happens(note, reader.organisation))


@pages.route("/desk/notes/<reference>/leave", methods=["GET", "POST"])
@action(Action.NOTE_LEAVE)
def leave(reference: str) -> Page:
    """Leave the audience of a note, with the whole organisation."""
    form = StepUpForm()

    def act(session: Session, note: IncidentNote) -> None:
        narrowing.leave(session, note, by=actor())

    if _done(reference, form, Action.NOTE_LEAVE, act):
        return redirect(url_for(".notes"), SEE_OTHER)
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_LEAVE)
    rules.move(note.state, Verb.LEAVE)
    return _ask(note, form, title=_("Leave this note?"), label=_("Leave it now"), happens=_leaving(note))


def _done(reference: str, form: StepUpForm, to: Action, act: Act) -> bool:
    """Do what was confirmed; False where it is still to be asked, or something is wrong with the form."""
    access.note(reading(), reference, by=actor(), to=to)
    form.ask_unless_fresh(reading(), actor(), to)
    if not form.validate_on_submit():
        return False
    try:
        with writing() as session:
            form.confirm_step_up(session, actor(), to)
            note = access.held(session, reference, by=actor(), to=to)
            # Whoever goes may be the last who can give it again to somebody that lost their keys.
            settling.settle(session, by=actor(), only=note.id)
            act(session, note)
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        return False
    return True


def _reader(note: IncidentNote, organisation: UUID) -> NoteReader:
    found = reading().scalar(queries.reader_of(note.id, organisation))
    if found is None or found.let_in_on is None or found.way is Way.AUTHOR:
        raise Hidden
    return found


def _ask(
    note: IncidentNote, form: StepUpForm, *, title: str, label: str, happens: list[str], template: str = "narrow"
) -> Page:
    page = render_template(
        f"incidents/{template}.html", note=note, form=form, title=title, label=label, happens=happens
    )
    return page, 422 if request.method == "POST" else 200


def _happens(note: IncidentNote, reader: Organisation) -> list[str]:
    """Say first what cannot be undone, then what will happen."""
    name, said = reader.name, reading().scalar(queries.count_statements(note.id, reader.id)) or 0
    stays = ngettext(
        "Its %(num)d statement stays in the note, under its name, for everybody who still reads it.",
        "Its %(num)d statements stay in the note, under its name, for everybody who still reads it.",
        said,
    )
    return [
        _(
            "What %(name)s has read, it has read. Copies that it made outside this portal cannot be taken back.",
            name=name,
        ),
        _("It can open nothing of this note from that moment on, and finds no page of it any more."),
        *_sealed_anew(note),
        *([stays] if said else []),
        _(
            "It is asked to confirm by %(day)s that its copies are gone. You see its answer, or that there is none.",
            day=_due(),
        ),
        _("You can only let it in again by naming it and sharing once more."),
    ]


def _leaving(note: IncidentNote) -> list[str]:
    said = reading().scalar(queries.count_statements(note.id, actor().organisation)) or 0
    author = note.organisation.name
    return [
        _("Nobody in your organisation can open this note any more, from that moment on. You cannot undo this."),
        _("Only %(name)s can let you in again.", name=author),
        *_sealed_anew(note, own=False),
        *(
            [_("What your organisation stated stays in the note, under its name, for everybody who still reads it.")]
            if said
            else []
        ),
        _(
            "You are asked to confirm by %(day)s that your own copies are gone. %(name)s sees your answer.",
            day=_due(),
            name=author,
        ),
    ]


def _sealed_anew(note: IncidentNote, *, own: bool = True) -> list[str]:
    bundle = reading().scalar(queries.bundle(note.id, BundleState.READY))
    moved = [_("Text and statements are sealed under a new key at once.")]
    if bundle is not None and bundle.objects > resealing.AT_ONCE:
        moved.append(_("Its many indicators follow within minutes. Until then only those who stay hold their old key."))
    elif bundle is not None:
        moved = [_("Text, statements and indicators are sealed under a new key at once.")]
    if own and reading().scalar(queries.bundle(note.id, BundleState.READING)) is not None:
        moved.append(_("The file of indicators that is being read now will not be imported. Send it again afterwards."))
    return moved


def _due() -> str:
    return day(clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM))


@pages.route("/desk/notes/<reference>/label", methods=["GET", "POST"])
@action(Action.NOTE_NARROW)
def label(reference: str) -> Page:
    """Give a shared note a stricter label."""
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_NARROW)
    rules.move(note.state, Verb.NARROW)
    form = LabelForm().offering(rules.stricter(note.tlp))

    def act(session: Session, held: IncidentNote) -> None:
        narrowing.narrow_label(session, held, Tlp(form.tlp.data), by=actor())

    if _done(reference, form, Action.NOTE_NARROW, act):
        return redirect(url_for(".show", reference=reference), SEE_OTHER)
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_NARROW)
    happens = [
        _("What was passed on under %(label)s was passed on. The new label cannot call it back.", label=note.tlp.value),
        _("Everybody in the audience keeps the note, and is told that there is something new."),
        _("The label cannot be made wider again."),
    ]
    title, press = _("Choose a stricter label"), _("Change the label now")
    return _ask(note, form, title=title, label=press, happens=happens, template="label")


@pages.route("/desk/notes/gone/<uuid:withdrawal>", methods=["GET", "POST"])
@action(Action.NOTE_CONFIRM)
def gone(withdrawal: UUID) -> Page:
    """Confirm that one's own copies of a note that was taken back are gone."""
    asked, form = access.withdrawal(reading(), withdrawal, by=actor()), CopiesGoneForm()
    if form.validate_on_submit():
        with writing() as session:
            narrowing.confirm_gone(session, access.withdrawal(session, withdrawal, by=actor()), by=actor())
            session.commit()
        return redirect(url_for(".notes"), SEE_OTHER)
    page = render_template("incidents/gone.html", asked=asked, form=form, author=asked.note.organisation)
    return page, 422 if request.method == "POST" else 200
