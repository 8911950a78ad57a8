"""Adding files before a report is sent: a step of the path, with a frame beside the form that says how far it is."""

from uuid import UUID

from flask import Response, render_template
from sqlalchemy.orm import Session

from portal.accounts.operations import reporters
from portal.db import new_id
from portal.files import contents, rules
from portal.files import queries as file_queries
from portal.files.operations import storing
from portal.files.operations.arriving import Arrived, ArrivedFile
from portal.files.operations.keeping import Place
from portal.files.rules import BODY, BodyKind, Part
from portal.policy import Action
from portal.problems import Invalid, Refused
from portal.submissions.blueprint import pages
from portal.submissions.drafting import FILES, Draft
from portal.submissions.operations import drafts
from portal.submissions.operations import files as operations
from portal.submissions.views.file_list import pass_on, progress_frame, receive, rows, store
from portal.submissions.views.report import Page, go, is_taking_over, onward, place, save, with_draft
from portal.web.database import database, reading, writing
from portal.web.forms import Form
from portal.web.gate import action, actor
from portal.web.uploads import takes_upload


@pages.get("/report/files")
@action(Action.REPORT_DRAFT)
@with_draft
def files(draft: Draft) -> Page:
    return _show(draft)


def _show(draft: Draft) -> str:
    found = rows(operations.of_draft(reading(), by=actor()))
    return render_template(
        "submissions/report/files.html",
        form=Form(),
        files=found,
        left=rules.MOST_FILES - len(found),
        upload=new_id(),
        **place(draft, FILES),
    )


@pages.post("/report/files")
@action(Action.REPORT_DRAFT)
@with_draft
def save_files(draft: Draft) -> Page:
    """Go on. The files are kept already."""
    del draft
    return onward(save(Draft.done_with_files), FILES)


@pages.post("/report/files/add")
@action(Action.REPORT_DRAFT)
@takes_upload(BODY)
def add_files() -> Page:
    """Seal what is sent while it comes, and keep it with the draft. The answer stands in a frame."""
    if is_taking_over() or drafts.draft_of(reading(), by=actor()).sent:
        raise Refused(operations.SENT)
    count = len(operations.of_draft(reading(), by=actor()))

    def keep(session: Session, arrived: list[ArrivedFile], part: Part) -> list[Invalid]:
        return operations.add_to_draft(session, arrived, part, by=actor())

    return receive(count, keep)


@pages.get("/report/files/progress/<uuid:upload>")
@action(Action.REPORT_DRAFT)
def files_progress(upload: UUID) -> Response:
    return progress_frame(upload)


@pages.post("/report/files/<uuid:file>/remove")
@action(Action.REPORT_DRAFT)
@with_draft
def remove_file(draft: Draft, file: UUID) -> Page:
    """Delete a file that was not sent, now."""
    del draft
    with writing() as session:
        objects = operations.remove_from_draft(session, file, by=actor())
        session.commit()
    storing.discard(database(), store(), objects)
    return go("files")


@pages.post("/report/files/<uuid:file>/pass-on")
@action(Action.REPORT_DRAFT)
@with_draft
def pass_on_file(draft: Draft, file: UUID) -> Page:
    """Let an original go on as it is, since no copy of it can be cleaned; or take that back."""
    del draft
    by = actor()
    key = reporters.session_key(reading(), by)
    bodies = list(reading().scalars(file_queries.bodies_of_draft(key.id)))
    body = operations.find_body(bodies, file, BodyKind.ORIGINAL)

    def keep(session: Session, copy: Arrived | None) -> list[UUID]:
        drafts.hold(session, by=by)
        if copy is None:
            return operations.keep_back(session, file, by=by, submission=None)
        operations.pass_on(session, file, copy, Place(key, key, draft=key.id), by=by, submission=None)
        return []

    pass_on(body, contents.open_body(body, key), keep)
    return go("files")
