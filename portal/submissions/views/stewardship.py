"""What a case worker changes for the person who cannot do it themselves yet, with how the person said so."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.organisations.models import Kind
from portal.policy import Action
from portal.problems import Hidden, Invalid, Stale
from portal.submissions import access, rules
from portal.submissions.blueprint import pages
from portal.submissions.cells import Cells, decoded, encoded, widens
from portal.submissions.forms.intake import RelayForm, RelayWiderForm, passed_on
from portal.submissions.forms.permission import PermissionForm, wanted_by
from portal.submissions.models import Participation, Relay, Stewardship
from portal.submissions.operations import handling, permission, second, stewardship
from portal.submissions.operations.holding import hold
from portal.submissions.queries import filed_for, requests
from portal.submissions.rules import WITHOUT_NAME, HowSaid, PartState
from portal.submissions.views import grid as grids
from portal.submissions.views.grid import TO_STEWARD, Grid
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day, word

PERMIT: Final = Action.STEWARDSHIP_PERMIT
AT: Final = "/desk/submissions/<reference>/permission"


def load(session: Session, reference: str, *, lock: bool = False) -> tuple[Participation, Stewardship]:
    """Return a report that is kept for somebody, and the keeping; `lock` holds it while it is written to."""
    part, kept = access.kept(session, reference, by=actor(), to=PERMIT)
    if lock:
        hold(session, part)
        session.refresh(kept)
    stewardship.check_is_kept(kept)
    return part, kept


def _grid(session: Session, part: Participation) -> Grid:
    return Grid.of(session, part.submission, without=part.organisation_id)


@pages.get(AT)
@action(PERMIT)
def relay(reference: str) -> str:
    part, _kept = load(reading(), reference)
    grid = _grid(reading(), part)
    return _show_grid(part, grid, grid.form())


@pages.post(AT)
@action(PERMIT)
def ask_relay(reference: str) -> Page:
    """Show what the ticks would change. Nothing is changed yet."""
    part, _kept = load(reading(), reference)
    grid = _grid(reading(), part)
    form = grid.form()
    if not form.validate_on_submit():
        return _show_grid(part, grid, form), 422
    wanted = wanted_by(form, grid.cells)
    if wanted == grid.cells:
        return go("relay", reference=reference)
    return _show_change(part, grid, wanted, _form(grid, wanted, empty=True))


@pages.post(f"{AT}/change")
@action(PERMIT)
def change_relay(reference: str) -> Page:
    """Change permission as the page before said, in the name of the person."""
    part, _kept = load(reading(), reference)
    grid = _grid(reading(), part)
    wanted = grid.wanted(request.form.get("wanted", ""))
    form = _form(grid, wanted)
    if reading().get(Relay, form.once_id) is not None:  # sent twice: the first one did it
        return go("relay", reference=reference, done=1)
    same = decoded(request.form.get("was", "")) == grid.cells
    if not same:
        form.form_errors.append(_("Something changed meanwhile. This is what will happen now."))
    if form.validate_on_submit() and same:
        try:
            with writing() as session:
                _carry_out(session, reference, form, wanted, was=grid.cells)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("relay", reference=reference, done=1)
    part, _kept = load(reading(), reference)
    return _show_change(part, _grid(reading(), part), wanted, form), 422


def _carry_out(session: Session, reference: str, form: RelayForm, wanted: Cells, *, was: Cells) -> None:
    by = actor()
    if isinstance(form, RelayWiderForm):
        form.confirm_step_up(session, by, PERMIT)
    part, kept = load(session, reference, lock=True)
    grid = _grid(session, part)
    if widens(grid.cells, wanted) and not isinstance(form, RelayWiderForm):
        raise Stale
    if _said(session, part, form):
        reporter = stewardship.speak_for(session, kept, by=by)
        grids.carry_out(session, grid, wanted, was=was, by=reporter)


def _said(session: Session, part: Participation, form: RelayForm) -> bool:
    how, said_on = HowSaid(form.how.data), form.said_on.data
    assert said_on is not None
    return stewardship.relay(session, part.submission, how=how, said_on=said_on, by=actor(), id=form.once_id)


def _form(grid: Grid, wanted: Cells, *, empty: bool = False) -> RelayForm:
    """Return the confirming form: with the second factor where somebody gains. An empty one follows the grid's."""
    nothing = {"formdata": None} if empty else {}
    if not widens(grid.cells, wanted):
        return RelayForm(**nothing)
    form = RelayWiderForm(**nothing)
    form.ask_unless_fresh(reading(), actor(), PERMIT)
    return form


def _show_grid(part: Participation, grid: Grid, form: PermissionForm) -> str:
    for use in WITHOUT_NAME:
        form.boxes(use).label.text = passed_on(use)
    said = list(reading().scalars(filed_for.relays(part.submission_id)))
    asked = reading().scalars(requests.open_in(part.submission_id)).all()
    names = handling.names(reading(), {one.account_id for one in said})
    return render_template(
        "submissions/desk/relay.html",
        part=part,
        form=form,
        done="done" in request.args,
        needs_two=bool(_states_in(grid)) and second.is_protected(reading(), part.submission, by=actor()),
        withdrawn=PartState.WITHDRAWN,
        asked=list(dict.fromkeys((one.message_id, one.participation.organisation.name) for one in asked)),
        said=[
            (names.get(one.account_id, ""), word("permission_given", one.how), day(one.said_on), day(one.recorded_on))
            for one in said
        ],
        **grids.rows_of(grid, form),
    )


def _states_in(grid: Grid) -> list[Participation]:
    return [one for one in grid.parts if one.organisation.kind is Kind.STATE]


def _show_change(part: Participation, grid: Grid, wanted: Cells, form: RelayForm) -> str:
    form.wanted.data, form.was.data = encoded(wanted), encoded(grid.cells)
    return _confirm(
        part,
        form,
        title=_("Change permission?"),
        label=_("Change it"),
        happens=grids.consequences(grid, wanted, voice=TO_STEWARD),
        url=url_for("submissions.change_relay", reference=part.submission.reference),
    )


def _confirm(part: Participation, form: RelayForm, *, title: str, label: str, happens: list[str], url: str = "") -> str:
    return render_template(
        "submissions/desk/relay_change.html",
        part=part,
        form=form,
        title=title,
        label=label,
        happens=happens,
        url=url or None,
        entries=[entry for entry in (form.how, form.said_on, form._fields.get("code")) if entry is not None],
    )


@pages.route(f"{AT}/take-back/<uuid:part_id>", methods=["GET", "POST"])
@action(PERMIT)
def relay_take_back(reference: str, part_id: UUID) -> Page:
    """Take everything back from one organisation, whatever permission it came by."""
    form = RelayForm()
    part, _kept = load(reading(), reference)
    if form.is_submitted() and form.validate():
        try:
            with writing() as session:
                part, kept = load(session, reference, lock=True)
                if _said(session, part, form):
                    reporter = stewardship.speak_for(session, kept, by=actor())
                    permission.withdraw_from(session, _other(session, part, part_id), by=reporter)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("relay", reference=reference, done=1)
        part, _kept = load(reading(), reference)
    name = _other(reading(), part, part_id).organisation.name
    page = _confirm(
        part,
        form,
        title=_("Take everything back from %(name)s?", name=name),
        label=_("Take it back"),
        happens=[
            _("%(name)s can open no part of this report any more, from this moment.", name=name),
            _("The conversation between the person and %(name)s ends, and it can no longer read it.", name=name),
            _("What %(name)s wrote from it here (notes, summary) is destroyed.", name=name),
            _("What it copied cannot be called back. It is asked to confirm by %(day)s that it is gone.", day=_due()),
        ],
    )
    return (page, 422) if form.is_submitted() else page


def _due() -> str:
    return day(clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM))


def _other(session: Session, part: Participation, part_id: UUID) -> Participation:
    """Return another organisation's part in the same report; its own is ended with the whole."""
    found = session.get(Participation, part_id)
    if found is None or found.submission_id != part.submission_id or found.id == part.id:
        raise Hidden
    return found


@pages.route(f"{AT}/end", methods=["GET", "POST"])
@action(PERMIT)
def end_stewardship(reference: str) -> Page:
    """Take the whole report back from everyone, the own organisation too: it can never be opened again."""
    form = RelayWiderForm()
    part, _kept = load(reading(), reference)
    form.ask_unless_fresh(reading(), actor(), PERMIT)
    if form.is_submitted() and form.validate():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), PERMIT)
                part, kept = load(session, reference, lock=True)
                if _said(session, part, form):
                    stewardship.end(session, kept, part.submission, by=actor())
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("show", reference=reference)
        part, _kept = load(reading(), reference)
    page = _confirm(
        part,
        form,
        title=_("Take everything back from everyone?"),
        label=_("Take it all back"),
        happens=[
            _("No organisation can open anything of this report any more, yours included, from this moment."),
            _("It can never be handed over: the key that was kept for the person is destroyed, and any code with it."),
            _("Notes and summaries that were made from it here are destroyed. Nobody can undo this."),
            _(
                "What was copied cannot be called back. Each is asked to confirm by %(day)s that it is gone.",
                day=_due(),
            ),
        ],
    )
    return (page, 422) if form.is_submitted() else page
