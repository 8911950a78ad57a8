"""Importing reports for others from a table: send it, say what its columns are, look at it, then file all of them."""

from typing import Any, Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.files.tables import Table, read_table
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.contents import Answers
from portal.submissions.forms.importing import (
    MOST_SHOWN,
    SAMPLE,
    Read,
    UploadForm,
    columns_form,
    questions,
    read_reports,
)
from portal.submissions.models import Import
from portal.submissions.operations import importing
from portal.submissions.queries import importing as queries
from portal.submissions.showing import shown
from portal.submissions.views.report import SEE_OTHER, Page, go
from portal.web.database import reading, writing
from portal.web.forms import Form, status_of_upload
from portal.web.gate import action, actor
from portal.web.language import language
from portal.web.requests import takes_file
from portal.web.templates import day

IMPORT: Final = Action.INTAKE_IMPORT
AT: Final = "/desk/submissions/import"
FILE: Final = "file"


@pages.route(AT, methods=["GET", "POST"])
@action(IMPORT)
@takes_file
def import_reports() -> Page:
    """Take a table, sealed as it arrives; nothing of it is filed yet."""
    form, by = UploadForm(), actor()
    if form.validate_on_submit():
        raw = form.file.data.read()
        try:
            read_table(raw)
            with writing() as session:
                importing.keep(session, raw, by=by, id=form.once_id)
                session.commit()
            return go("import_columns", batch=form.once_id)
        except Invalid as problem:
            form.blame(problem)
    status = status_of_upload(form.file)
    page = render_template("submissions/desk/import.html", form=form, kept=_kept(reading(), by))
    return page, status


def _kept(session: Session, by: Actor) -> list[tuple[UUID, str]]:
    if by.organisation is None or by.account is None:
        raise Hidden
    rows = session.scalars(queries.imports(by.organisation, by.account, manager=by.is_manager))
    return [(one.id, day(one.begun_on)) for one in rows]


@pages.route(f"{AT}/<uuid:batch>", methods=["GET", "POST"])
@action(IMPORT)
def import_columns(batch: UUID) -> Page:
    """Say which column answers what; every row is checked before the first report is filed."""
    by = actor()
    kept = access.reports_import(reading(), batch, by=by)
    if (job := importing.is_running(reading(), kept)) is not None:
        return redirect(url_for("desk.job", job=job.id), SEE_OTHER)
    table = read_table(importing.read(reading(), kept, by=by))
    form, found = columns_form(table), Read()
    if form.validate_on_submit():
        found = read_reports(table, form)
        good = not (found.wrong or form.form_errors)
        if good and request.form.get("go") == FILE:
            return _file(batch, found)
        return _show(kept, table, form, found, good=good), 200 if good else 422
    return _show(kept, table, form, found, good=False), 422 if form.is_submitted() else 200


def _file(batch: UUID, found: Read) -> Page:
    by, leads_to = actor(), url_for("submissions.queue")
    with writing() as session:
        kept = access.reports_import(session, batch, by=by)
        job = importing.begin(session, kept, found.drafts, language=language(), leads_to=leads_to, by=by).id
        session.commit()
    return redirect(url_for("desk.job", job=job), SEE_OTHER)


def _show(kept: Import, table: Table, form: Form, found: Read, *, good: bool) -> str:
    return render_template(
        "submissions/desk/import_columns.html",
        form=form,
        batch=kept.id,
        header=[name or _("Column %(number)d", number=place) for place, name in enumerate(table.header, start=1)],
        table_rows=len(table.rows),
        sample=[cells for _number, cells in table.rows[:SAMPLE]],
        columns=[form[f"column-{place}"] for place in range(len(table.header))],
        for_all=[entry for entry in form if entry.name.startswith("all-")],
        good=good,
        wrong=_lines(found.wrong),
        more=max(0, len(found.wrong) - MOST_SHOWN),
        doubtful=_lines(found.doubtful),
        shown=_preview(found) if good else [],
    )


def _lines(found: list[Any]) -> list[tuple[str, str, str]]:
    return [(str(one.row), one.column, one.says) for one in found[:MOST_SHOWN]]


def _preview(found: Read) -> list[list[tuple[str, str]]]:
    """Return the first reports as they will be read: (question, answer)."""
    return [
        [(one.label, one.text) for one in shown(questions(), Answers(draft.told()))] for draft in found.drafts[:SAMPLE]
    ]


@pages.post(f"{AT}/<uuid:batch>/throw-away")
@action(IMPORT)
def throw_away_import(batch: UUID) -> Page:
    """Delete the file, now. What is being filed is not stopped by it."""
    with writing() as session:
        kept = access.reports_import(session, batch, by=actor())
        importing.hold(session, kept)
        if importing.is_running(session, kept) is not None:
            raise Refused(importing.UNDER_WAY)
        importing.throw_away(session, kept)
        session.commit()
    return go("import_reports")
