"""Permission after sending: widened, narrowed or taken back, each after a page that says exactly what will happen."""

from datetime import timedelta
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.policy import Action
from portal.submissions import access, rules
from portal.submissions.blueprint import pages
from portal.submissions.cells import Cells, decoded, encoded, widens
from portal.submissions.forms.permission import PermissionForm, wanted_by
from portal.submissions.forms.receipt import ConfirmAgainForm, ConfirmForm
from portal.submissions.models import Participation
from portal.submissions.operations import permission as permissions
from portal.submissions.rules import PartState
from portal.submissions.views.grid import TO_REPORTER, Grid, carry_out, consequences, rows_of
from portal.submissions.views.report import Page, go
from portal.submissions.views.words import confirming, proves
from portal.web.database import reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor
from portal.web.templates import day


def _grid(session: Session, *, lock: bool = False) -> Grid:
    return Grid.of(session, access.own_submission(session, by=actor(), lock=lock))


@pages.get("/return/permission")
@action(Action.RECEIPT_PERMIT)
def permits() -> str:
    grid = _grid(reading())
    return _show_grid(grid, grid.form())


@pages.post("/return/permission")
@action(Action.RECEIPT_PERMIT)
def ask_permits() -> Page:
    """Show what the ticks would change. Nothing is changed yet."""
    grid = _grid(reading())
    form = grid.form()
    if not form.validate_on_submit():
        return _show_grid(grid, form), 422
    wanted = wanted_by(form, grid.cells)
    return go("permits") if wanted == grid.cells else _show_change(grid, wanted, _confirm(grid, wanted))


@pages.post("/return/permission/change")
@action(Action.RECEIPT_PERMIT)
def change_permits() -> Page:
    """Change permission as the page before said; what stands differently meanwhile is shown first."""
    grid = _grid(reading())
    wanted = grid.wanted(request.form.get("wanted", ""))
    form = confirming()() if widens(grid.cells, wanted) else ConfirmForm()
    same = decoded(request.form.get("was", "")) == grid.cells
    if not same:
        form.form_errors.append(_("Something changed meanwhile. This is what will happen now."))
    agreed = form.validate_on_submit() and form.is_about(grid.submission.reference) and same
    if not agreed or (isinstance(form, ConfirmAgainForm) and not proves(form)):
        return _show_change(grid, wanted, form), 422
    with writing() as session:
        carry_out(session, _grid(session, lock=True), wanted, was=grid.cells, by=actor())
        session.commit()
    return go("permits", done=1)


def _show_grid(grid: Grid, form: PermissionForm) -> str:
    return render_template(
        "submissions/receipt/permission.html",
        form=form,
        done="done" in request.args,
        withdrawn=PartState.WITHDRAWN,
        **rows_of(grid, form),
    )


def _confirm(grid: Grid, wanted: Cells) -> ConfirmForm:
    """Return an empty confirming form: what was posted belongs to the page before."""
    kind = confirming() if widens(grid.cells, wanted) else ConfirmForm
    return kind(formdata=None)


def _show_change(grid: Grid, wanted: Cells, form: ConfirmForm) -> str:
    form.about.data = grid.submission.reference
    form.wanted.data, form.was.data = encoded(wanted), encoded(grid.cells)
    proof = form.proof if isinstance(form, ConfirmAgainForm) else None
    if proof is not None:
        proof.data = ""
    return render_template(
        "submissions/receipt/change.html",
        form=form,
        happens=consequences(grid, wanted, voice=TO_REPORTER),
        url=url_for("submissions.change_permits"),
        back=url_for("submissions.permits"),
        proof=proof,
        reference=grid.submission.reference,
    )


@pages.get("/return/take-back/<uuid:part_id>")
@action(Action.RECEIPT_PERMIT)
def take_back(part_id: UUID) -> str:
    return _show_take_back(access.own_participation(reading(), part_id, by=actor()), Form())


@pages.post("/return/take-back/<uuid:part_id>")
@action(Action.RECEIPT_PERMIT)
def take_all_back(part_id: UUID) -> Page:
    """Take everything back from one organisation, whatever permission it came by."""
    form = Form()
    part = access.own_participation(reading(), part_id, by=actor())
    if not form.validate_on_submit():
        return _show_take_back(part, form), 422
    with writing() as session:
        part = access.own_participation(session, part_id, by=actor())
        if part.state is not PartState.WITHDRAWN:
            permissions.withdraw_from(session, part, by=actor())
        session.commit()
    return go("permits", done=1)


def _show_take_back(part: Participation, form: Form) -> str:
    name = part.organisation.name
    due = day(clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM))
    happens = [
        _("%(name)s can open no part of your report any more, from this moment.", name=name),
        _("It can no longer read your conversation with it, and you can write nothing more to it."),
        _("Its notes and its summary of your report here are destroyed."),
        _("What it copied or remembers cannot be called back."),
        _("It is asked to confirm by %(day)s that its copies are gone, and you see whether it answered.", day=due),
        _("What it decided, and who of it opened what on which day, stays recorded."),
    ]
    return render_template(
        "submissions/receipt/take_back.html", form=form, name=name, happens=happens, back=url_for("submissions.permits")
    )
