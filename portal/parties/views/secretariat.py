"""The secretariat's pages: parties, their links, and the end of a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.parties import access, queries, rules
from portal.parties.blueprint import pages
from portal.parties.forms import EndForm, LinkForm, PartyForm, TieForm, UntieForm
from portal.parties.models import Party
from portal.parties.operations import recording
from portal.parties.operations.recording import Evidence
from portal.parties.rules import LinkKind
from portal.parties.views import showing
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.forms import options
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond

Page = str | Response | tuple[str, int]
SEE: Final = Action.PARTY_SEE
RECORD: Final = Action.PARTY_RECORD
MEMBER: Final = "member"


@dataclass(frozen=True, slots=True)
class Row:
    """A party in the list; `kind` is empty for a body that is no member."""

    id: UUID
    name: str
    kind: str
    links: int
    recorded_on: date


@pages.get("/secretariat/parties")
@action(SEE)
def parties() -> str | FlaskResponse:
    return respond("parties/list.html", reading(), SPEC, queries.parties())


def _which() -> list[tuple[str, str]]:
    return [(MEMBER, _("Organisations of this portal")), ("other", _("Other bodies"))]


def _is(value: str) -> ColumnElement[bool]:
    return Party.organisation_id.is_not(None) if value == MEMBER else Party.organisation_id.is_(None)


def _rows(session: Session, found: Sequence[Party]) -> list[Row]:
    counted = {row[0]: row[1] for row in session.execute(queries.count_links([one.id for one in found]))}
    return [
        Row(
            one.id,
            recording.name_of(session, one),
            one.organisation.kind.value if one.organisation else "",
            counted.get(one.id, 0),
            one.recorded_on,
        )
        for one in found
    ]


SPEC: Final = ListSpec(
    name="parties",
    orders=(Order("newest", _l("Newest first"), (Party.recorded_on, Party.id), descending=True),),
    filters=(Filter("which", _l("Which"), choices=_which, where=_is),),
    cells=(
        (_l("Name"), lambda row: row.name),
        (_l("Kind"), lambda row: row.kind),
        (_l("Links"), lambda row: row.links),
        (_l("Recorded on"), lambda row: row.recorded_on.isoformat()),
    ),
    read=_rows,
)


@pages.route("/secretariat/parties/new", methods=["GET", "POST"])
@action(RECORD)
def add() -> Page:
    """Record a party."""
    session, by = reading(), actor()
    form = PartyForm()
    form.organisation.choices = options([("", _("None of them")), *_unnamed(session)])
    form.ask_unless_fresh(session, by, RECORD)
    if form.validate_on_submit():
        chosen = UUID(form.organisation.data) if form.organisation.data else None
        try:
            with writing() as session:
                form.confirm_step_up(session, by, RECORD)
                made = recording.add(session, organisation=chosen, name=form.name.data or "", by=by, id=form.once_id).id
                session.commit()
            return redirect(url_for(".party", party=made), 303)
        except Invalid as problem:
            form.blame(problem)
    return render_template("parties/add.html", form=form), 422 if form.errors else 200


def _unnamed(session: Session) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in session.scalars(queries.unnamed_organisations())]


@pages.get("/secretariat/parties/<uuid:party>")
@action(SEE)
def party(party: UUID) -> str:
    session = reading()
    found = access.party(session, party, by=actor(), to=SEE)
    return render_template(
        "parties/show.html",
        subject=found,
        name=recording.name_of(session, found),
        why_untied=recording.why_untied(session, found),
        lines=showing.lines(session, found),
        words=showing.WORDS,
    )


@pages.route("/secretariat/parties/<uuid:party>/tie", methods=["GET", "POST"])
@action(RECORD)
def tie(party: UUID) -> Page:
    """Say that a body is an organisation of this portal now."""
    session, by = reading(), actor()
    found = access.party(session, party, by=by, to=RECORD)
    rules.check_untied(found.organisation_id)
    name = recording.name_of(session, found)
    form = TieForm()
    form.organisation.choices = options([("", _("Choose one")), *_unnamed(session)])
    form.ask_unless_fresh(session, by, RECORD)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, RECORD)
                body = access.party_to_tie(session, party, by=by, to=RECORD)
                recording.tie(session, body, UUID(form.organisation.data), by=by)
                session.commit()
            return redirect(url_for(".party", party=party), 303)
        except Invalid as problem:
            form.blame(problem)
    return render_template("parties/tie.html", form=form, subject=found, name=name), 422 if form.errors else 200


@pages.route("/secretariat/parties/<uuid:party>/untie", methods=["GET", "POST"])
@action(RECORD)
def untie(party: UUID) -> Page:
    """Undo it where a body was taken for an organisation of this portal by mistake."""
    session, by = reading(), actor()
    found = access.party(session, party, by=by, to=RECORD)
    rules.check_tied(found.tied_on)
    form = UntieForm()
    form.ask_unless_fresh(session, by, RECORD)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, RECORD)
                body = access.party_to_tie(session, party, by=by, to=RECORD)
                typed = {"reason": form.reason.data or "", "seen": form.was.data or ""}
                recording.untie(session, body, form.name.data or "", **typed, by=by)
                session.commit()
            return redirect(url_for(".party", party=party), 303)
        except Invalid as problem:
            form.blame(problem)
    if not form.is_submitted() and found.organisation_id is not None:
        form.was.data = found.organisation_id.hex
    name = recording.name_of(session, found)
    return render_template("parties/untie.html", form=form, subject=found, name=name), 422 if form.errors else 200


@pages.route("/secretariat/parties/<uuid:party>/link", methods=["GET", "POST"])
@action(RECORD)
def link(party: UUID) -> Page:
    """Record that this party belongs to, or owns, another."""
    session, by = reading(), actor()
    found = access.party(session, party, by=by, to=RECORD)
    name = recording.name_of(session, found)
    form = LinkForm()
    form.other.choices = options([("", _("Choose one")), *_others(session, found)])
    form.ask_unless_fresh(session, by, RECORD)
    if form.validate_on_submit():
        try:
            _link(party, form)
            return redirect(url_for(".party", party=party), 303)
        except Invalid as problem:
            form.blame(problem)
    return render_template("parties/link.html", form=form, subject=found, name=name), 422 if form.errors else 200


def _others(session: Session, party: Party) -> list[tuple[str, str]]:
    """Return every other party by name."""
    found = session.scalars(queries.parties().where(Party.id != party.id))
    named = [(str(one.id), recording.name_of(session, one)) for one in found]
    return sorted(named, key=lambda pair: pair[1].casefold())


def _link(party: UUID, form: LinkForm) -> None:
    by = actor()
    assert form.since.data is not None
    assert form.seen_on.data is not None
    evidence = Evidence(
        source=form.source.data or "", seen_on=form.seen_on.data, since=form.since.data, until=form.until.data
    )
    with writing() as session:
        form.confirm_step_up(session, by, RECORD)
        first = access.party(session, party, by=by, to=RECORD)
        second = access.party(session, UUID(form.other.data), by=by, to=RECORD)
        recording.link(session, first, second, LinkKind(form.kind.data), evidence, by=by, id=form.once_id)
        session.commit()


@pages.route("/secretariat/parties/<uuid:party>/links/<uuid:link>/end", methods=["GET", "POST"])
@action(RECORD)
def end(party: UUID, link: UUID) -> Page:
    """Write down that a link held no longer, and why."""
    session, by = reading(), actor()
    found = access.party(session, party, by=by, to=RECORD)
    line = showing.line(session, found, link)
    name = recording.name_of(session, found)
    form = EndForm()
    form.ask_unless_fresh(session, by, RECORD)
    if form.validate_on_submit():
        assert form.until.data is not None
        try:
            with writing() as session:
                form.confirm_step_up(session, by, RECORD)
                known = access.link(session, link, by=by, to=RECORD)
                recording.end(session, known, until=form.until.data, reason=form.reason.data or "", by=by)
                session.commit()
            return redirect(url_for(".party", party=party), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template("parties/end.html", form=form, subject=found, name=name, line=line)
    return page, 422 if form.errors else 200
