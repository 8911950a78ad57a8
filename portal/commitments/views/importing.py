"""Importing commitments from a table: send it, say what its columns are, look at it, then make drafts of all rows."""

from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments import access, queries
from portal.commitments.blueprint import pages
from portal.commitments.forms import template
from portal.commitments.forms.importing import (
    MOST_SHOWN,
    SAMPLE,
    Read,
    UploadForm,
    columns_form,
    explained,
    header_of,
    hidden_in,
    names,
    read_commitments,
)
from portal.commitments.models import Commitment, Version
from portal.commitments.models.importing import CommitmentImport
from portal.commitments.operations import drafting, importing
from portal.commitments.queries import importing as tables
from portal.commitments.rules import State
from portal.commitments.texts import Text
from portal.commitments.views import words
from portal.commitments.views.writing import Page
from portal.files.tables import Table, read_any
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.forms import Form, status_of_upload
from portal.web.gate import action, actor
from portal.web.lists import MIMETYPES
from portal.web.requests import takes_file
from portal.web.templates import day

DRAFT: Final = Action.COMMITMENT_DRAFT
AT: Final = "/desk/commitments/import"
MAKE: Final = "make"


@pages.route(AT, methods=["GET", "POST"])
@action(DRAFT)
@takes_file
def import_table() -> Page:
    """Take a table, sealed once it was read; no draft is made of it yet."""
    organisation, form = _organisation(reading()), UploadForm()
    if form.validate_on_submit():
        try:
            table = read_any(form.file.data.read(), most=importing.MOST)
            with writing() as session:
                importing.keep(session, table, by=actor(), id=form.once_id)
                session.commit()
            return redirect(url_for(".import_columns", batch=form.once_id), 303)
        except Invalid as problem:
            form.blame(problem)
    status = status_of_upload(form.file)
    page = render_template(
        "commitments/desk/import.html",
        form=form,
        kept=[(one.id, day(one.begun_on)) for one in reading().scalars(tables.unmade(organisation.id))],
        days=importing.DAYS,
        columns=explained(organisation.kind.value),
    )
    return page, status


@pages.get(f"{AT}/template.<any(csv, xlsx):sort>")
@action(DRAFT)
def import_template(sort: str) -> FlaskResponse:
    """Send a table that has the names of the columns, to be filled in."""
    organisation = _organisation(reading())
    made = template.as_xlsx(organisation.kind.value) if sort == "xlsx" else template.as_csv()
    headers = {"Content-Disposition": f"attachment; filename=commitments.{sort}"}
    return FlaskResponse(made, mimetype=MIMETYPES[sort], headers=headers)


@pages.route(f"{AT}/<uuid:batch>", methods=["GET", "POST"])
@action(DRAFT)
def import_columns(batch: UUID) -> Page:
    """Say which column says what; every row is checked before the first draft is made."""
    by, session = actor(), reading()
    organisation, kept = _organisation(session), access.table(session, batch, by=by)
    if kept.made_on is not None:
        return _to_drafts()
    table = importing.read(session, kept, by=by)
    form, found = columns_form(table), Read()
    if form.validate_on_submit():
        there = _titles(session, organisation, by=by)
        found = read_commitments(table, form, kind=organisation.kind.value, there=there)
        good = not (found.wrong or form.form_errors)
        if good and request.form.get("go") == MAKE:
            return _make(batch, found)
        return _show(kept, table, form, found, good=good), 200 if good else 422
    return _show(kept, table, form, found, good=False), 422 if form.is_submitted() else 200


def _organisation(session: Session) -> Organisation:
    return access.own_organisation(session, by=actor(), to=DRAFT)


def _titles(session: Session, organisation: Organisation, *, by: Actor) -> frozenset[str]:
    """Return what the organisation's commitments are called, the published ones and the drafts."""
    rows: list[Row[Commitment, Version | None]] = list(session.execute(queries.owned(organisation.id)).all())
    drafts = drafting.titles(session, [row[1] for row in rows if row[1]], by=by)
    return frozenset(drafts.values()) | {row[0].title for row in rows if row[0].title}


def _make(batch: UUID, found: Read) -> Page:
    by = actor()
    with writing() as session:
        organisation, kept = _organisation(session), access.table(session, batch, by=by)
        importing.make_drafts(session, kept, organisation, found.texts, by=by)
        session.commit()
    return _to_drafts()


def _to_drafts() -> Page:
    return redirect(url_for(".desk", state=State.DRAFT.value), 303)


def _show(kept: CommitmentImport, table: Table, form: Form, found: Read, *, good: bool) -> str:
    return render_template(
        "commitments/desk/import_columns.html",
        form=form,
        batch=kept.id,
        header=header_of(table),
        hidden=hidden_in(table),
        table_rows=len(table.rows),
        sample=[cells for _number, cells in table.rows[:SAMPLE]],
        columns=[form[f"column-{place}"] for place in range(len(table.header))],
        good=good,
        wrong=_lines(found.wrong),
        more=max(0, len(found.wrong) - MOST_SHOWN),
        doubtful=_lines(found.doubtful),
        shown=_first(table, found) if good else [],
    )


def _lines(found: list[Any]) -> list[tuple[str, str, str]]:
    return [(str(one.row), one.column, one.says) for one in found[:MOST_SHOWN]]


def _first(table: Table, found: Read) -> list[tuple[bool, list[tuple[str, str]]]]:
    """Return how the first drafts will read, each with whether its row is a hidden one."""
    numbers = [number in table.hidden_rows for number, _cells in table.rows]
    return [(is_hidden, _as_read(text)) for is_hidden, text in zip(numbers, found.texts[:SAMPLE], strict=False)]


def _as_read(text: Text) -> list[tuple[str, str]]:
    """Return what a draft will say: (column, words), without what it says nothing of."""
    said: dict[str, str] = {
        name: str(getattr(text, name)) for name in ("title", "problem", "action", "baseline", "target", "scope")
    }
    said |= {"lead": text.lead, "budget": text.budget, "starts_on": day(text.starts_on), "due_on": day(text.due_on)}
    said["type"] = "".join(words.coded("type", [text.type] if text.type else []))
    for name in ("countries", "customers"):
        said[name] = str(_(", ")).join(words.coded(name, getattr(text, name)))
    said["items"] = str(_(", ")).join(text.items)
    said["milestones"] = "\n".join(one.line for one in text.milestones)
    said["links"] = "\n".join(one.line for one in text.links)
    return [(called, said[name]) for name, called in names().items() if said[name]]


@pages.post(f"{AT}/<uuid:batch>/throw-away")
@action(DRAFT)
def throw_away_import(batch: UUID) -> Page:
    """Delete the table, now. What was made of it stays."""
    with writing() as session:
        importing.throw_away(session, access.table(session, batch, by=actor()))
        session.commit()
    return redirect(url_for(".import_table"), 303)
