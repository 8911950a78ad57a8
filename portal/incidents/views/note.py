"""One note as its author and its audience see it, and the statements under it."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.actor import Actor
from portal.incidents import access, contents, queries, rules
from portal.incidents.blueprint import pages
from portal.incidents.forms import ACTIONS, ONWARD, POSITIONS, StatementForm
from portal.incidents.models import BundleState, NoteReader, NoteWithdrawal
from portal.incidents.operations import reading as opening
from portal.incidents.operations import stating
from portal.incidents.operations.reading import Stated
from portal.incidents.rules import Position, Verb, Way
from portal.incidents.views.debts import settle
from portal.incidents.views.listed import LOST, STATES
from portal.incidents.views.opening import opened
from portal.jobs.models import Job, JobState
from portal.jobs.work import of_subject, problem_of
from portal.policy import Action, allows
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day

Page = str | Response | tuple[str, int]
SEE_OTHER: Final = 303
IMPORT: Final = "indicators.import"
MARKED: Final = Markup("<bdi>{}</bdi> · {}")
"""A label in Latin letters does not decide which way the sentence after it runs."""

ACTS: Final = (
    ("edit", Action.NOTE_EDIT, Verb.EDIT),
    ("name", Action.NOTE_SHARE, Verb.NAME),
    ("upload", Action.NOTE_EDIT, None),
    ("state", Action.NOTE_STATE, Verb.STATE),
    ("narrow", Action.NOTE_NARROW, Verb.NARROW),
    ("leave", Action.NOTE_LEAVE, Verb.LEAVE),
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One statement as the thread component shows it."""

    from_name: str
    from_kind: str
    when: str
    kind_label: str
    text: str
    mine: bool
    asides: tuple[str, ...] = ()
    erase: str = ""


@pages.get("/desk/notes/<reference>")
@action(Action.NOTE_SEE)
def show(reference: str) -> str:
    settle(actor())
    reader, key, text = opened(reference)
    session, by, note = reading(), actor(), reader.note
    said = [] if key is None else opening.statements(session, note, key)
    readers = list(session.scalars(queries.readers(note.id)))
    writes = reader.way is Way.AUTHOR
    days = opening.opened_on(session, note) if writes else {}
    return render_template(
        "incidents/note.html",
        note=note,
        text=text,
        writes=writes,
        can=can(reader, by),
        state=LOST if note.lost_on else STATES[note.state],
        facts=_facts(reader, text),
        audience=[_audience(one, days) for one in readers if one.way is not Way.AUTHOR and (writes or one.let_in_on)],
        taken_back=[_taken_back(one) for one in session.scalars(queries.withdrawals(note.id))] if writes else [],
        stricter=rules.stricter(note.tlp),
        givers=_givers(session, reader) if key is None and not note.lost_on else "",
        waiting=any(one.let_in_on is None for one in readers),
        statements=[_spoken(one, by, {reader.organisation_id for reader in readers}) for one in said],
        bundle=session.scalar(queries.bundle(note.id, BundleState.READY)),
        importing=_importing(session, reader),
    )


def can(reader: NoteReader, by: Actor) -> dict[str, bool]:
    """Return which acts the policy allows this member, and the state allows now."""
    stakes = access.stakes_in(reader, by)
    return {
        name: allows(by.role, stakes, act) and (verb is None or rules.may_move(reader.note.state, verb))
        for name, act, verb in ACTS
    }


def _facts(reader: NoteReader, text: contents.Text | None) -> list[tuple[str, str]]:
    note = reader.note
    facts = [
        (_("From"), note.organisation.name),
        (_("First seen"), text.first_seen if text else ""),
        (_("Written"), day(note.written_on)),
        (_("Shared"), day(note.shared_on)),
        (_("Passing on"), MARKED.format(note.tlp.value, ONWARD[note.tlp])),
        (_("What you may do"), MARKED.format(note.pap.value, ACTIONS[note.pap])),
    ]
    return [fact for fact in facts if fact[1]]


def _audience(one: NoteReader, days: dict[Any, Any]) -> tuple[str, str, str, UUID | None]:
    """Return name and kind, for the author how far it is (named only, let in, or opened), and who can be taken out."""
    if one.let_in_on is None:
        return one.organisation.name, one.organisation.kind, _("named, cannot read it yet"), None
    when = days.get(one.organisation_id)
    said = _("first opened on %(day)s", day=day(when)) if when else ""
    return one.organisation.name, one.organisation.kind, said, one.organisation_id


def _taken_back(one: NoteWithdrawal) -> tuple[str, str, str]:
    """Return for the author from whom the note was taken back, and whether its copies are gone."""
    if one.by_itself:
        when = _("Left on %(day)s.", day=day(one.asked_on))
    else:
        when = _("Taken out on %(day)s.", day=day(one.asked_on))
    if one.confirmed_on:
        answer = _("Confirmed on %(day)s: its copies are gone.", day=day(one.confirmed_on))
    elif one.due_on < clock.today():
        answer = _("It was to confirm by %(day)s. No answer.", day=day(one.due_on))
    else:
        answer = _("It is asked to confirm by %(day)s that its copies are gone.", day=day(one.due_on))
    return one.organisation.name, one.organisation.kind, f"{when} {answer}"


def _givers(session: Session, reader: NoteReader) -> str:
    """Return the names of those who owe the reader's organisation the key, since it lost its own."""
    found = session.scalars(queries.payers(reader.note, reader.organisation_id))
    return str(_(", ")).join(one.name for one in found)


def _spoken(one: Stated, by: Actor, readers: set[UUID]) -> Spoken:
    """Return a statement; one of somebody who was taken out stays, and says so."""
    mine, position = one.organisation == by.organisation, str(POSITIONS[one.position])
    if one.organisation not in readers:
        position = _("%(position)s (not in the audience any more)", position=position)
    return Spoken(one.name, one.kind, day(one.said_on), position, one.text, mine)


def _importing(session: Session, reader: NoteReader) -> dict[str, str] | None:
    """Return for the author how far the newest import is, or why it failed; None where neither is."""
    job = of_subject(session, IMPORT, reader.note_id) if reader.way is Way.AUTHOR else None
    if job is None or job.state is JobState.DONE:
        return None
    problem = problem_of(session, job)
    said: str = _(problem.reason, **problem.values) if problem else _progress(job)
    return {
        "problem": said if problem else "",
        "progress": "" if problem else said,
        "url": url_for("desk.job", job=job.id),
    }


def _progress(job: Job) -> str:
    if not job.total:
        return str(_("The file was received and is about to be read."))
    done, total = format_decimal(job.done), format_decimal(job.total)
    return str(_("Indicators are being imported: %(done)s of %(total)s objects.", done=done, total=total))


@pages.route("/desk/notes/<reference>/statement", methods=["GET", "POST"])
@action(Action.NOTE_STATE)
def state(reference: str) -> Page:
    """State whether one's own organisation is affected."""
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_STATE)
    form = StatementForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                held = access.held(session, reference, by=actor(), to=Action.NOTE_STATE)
                position = Position(form.position.data)
                stating.state(session, held, position, form.text.data or "", by=actor(), id=form.once_id)
                session.commit()
            return redirect(url_for(".show", reference=reference, _anchor="statements"), SEE_OTHER)
        except Invalid as problem:
            form.blame(problem)
        note = access.note(reading(), reference, by=actor(), to=Action.NOTE_STATE)
    page = render_template("incidents/statement.html", note=note, form=form)
    return page, 422 if request.method == "POST" else 200
