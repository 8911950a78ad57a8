"""The files of a report that was sent: added and given back on its receipt, opened by those who hold them."""

from datetime import date
from uuid import UUID

from flask import Response, render_template
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.db import new_id
from portal.files import contents, rules
from portal.files import queries as file_queries
from portal.files.models import Body
from portal.files.operations import keeping
from portal.files.operations.arriving import Arrived, ArrivedFile
from portal.files.rules import BODY, BodyKind, Part
from portal.keys import grants
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.models import Participation, Section
from portal.submissions.operations import files as operations
from portal.submissions.operations import freezing, permission
from portal.submissions.operations.permission import NOT_PERMITTED
from portal.submissions.views.file_list import download, kind_of, pass_on, progress_frame, receive, rows
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.uploads import takes_upload


@pages.get("/return/files")
@action(Action.RECEIPT_SEE)
def own_files() -> str:
    """List the files of the reporter's own report, and offer to add some."""
    submission = access.own_submission(reading(), by=actor())
    found = rows(operations.of_report(reading(), submission.id, by=actor()))
    return render_template(
        "submissions/receipt/files.html", files=found, left=rules.MOST_FILES - len(found), upload=new_id()
    )


@pages.post("/return/files/add")
@action(Action.RECEIPT_WRITE)
@takes_upload(BODY)
def add_own_files() -> Page:
    """Seal what is sent while it comes, and keep it with the report."""
    by = actor()
    count = len(operations.of_report(reading(), access.own_submission(reading(), by=by).id, by=by))

    def keep(session: Session, arrived: list[ArrivedFile], part: Part) -> list[Invalid]:
        submission = access.own_submission(session, by=by, lock=True)
        return operations.add_to_report(session, submission, arrived, part, by=by)

    return receive(count, keep)


@pages.get("/return/files/progress/<uuid:upload>")
@action(Action.RECEIPT_WRITE)
def own_files_progress(upload: UUID) -> Response:
    return progress_frame(upload)


@pages.post("/return/files/<uuid:file>/pass-on")
@action(Action.RECEIPT_PERMIT)
def pass_on_own_file(file: UUID) -> Page:
    """Let an original go on as it is, since no copy of it can be cleaned; or take that back."""
    by = actor()
    body = _own_body(file, BodyKind.ORIGINAL)

    def keep(session: Session, copy: Arrived | None) -> list[UUID]:
        submission = access.own_submission(session, by=by, lock=True)
        if copy is None:
            return operations.keep_back(session, file, by=by, submission=submission.id)
        place = operations.place_of(session, file, by=by)
        operations.pass_on(session, file, copy, place, by=by, submission=submission.id)
        return []

    pass_on(body, _opened(body), keep)
    return go("own_files")


@pages.get("/return/files/<uuid:file>/<kind>")
@action(Action.RECEIPT_SEE)
def own_file(file: UUID, kind: str) -> Response:
    """Give the reporter a file back."""
    body = _own_body(file, kind_of(kind))
    return download(body, _opened(body), number=body.file.number)


def _own_body(file: UUID, kind: BodyKind) -> Body:
    return _body_in(access.own_submission(reading(), by=actor()).id, file, kind)


def _opened(body: Body) -> contents.Opened:
    """Return what a body is; who holds no key for it may not know more than that it is there."""
    key = grants.open_key(reading(), actor(), body.key_id)
    if key is None:
        raise Hidden
    return contents.open_body(body, key)


def opened_files(sections: list[UUID], names: dict[UUID, str]) -> list[tuple[date, str, str, str]]:
    """Return who opened which file on which day, newest first."""
    said = {
        BodyKind.ORIGINAL: _("File %(number)s, the original"),
        BodyKind.CLEANED: _("File %(number)s, the cleaned copy"),
        BodyKind.AS_IS: _("File %(number)s"),
    }
    return [
        (
            one.opened_on,
            names.get(one.organisation_id, ""),
            said[one.kind] % {"number": format_decimal(file.number)},
            _("Opened, and took a copy"),
        )
        for one, file in reading().execute(file_queries.openings(sections))
    ]


@pages.get("/desk/submissions/<reference>/files/<uuid:file>/<kind>")
@action(Action.PARTICIPATION_SEE)
def file(reference: str, file: UUID, kind: str) -> Response:
    """Give a file to whoever holds its key and may take copies: what is saved is one, cleaned or not.

    That it was opened is on record before anything is decrypted.
    """
    by = actor()
    part = access.participation(reading(), reference, by=by, to=Action.PARTICIPATION_SEE)
    body = _body_in(part.submission_id, file, kind_of(kind))
    if not operations.is_held(reading(), body, by=by):
        raise Hidden
    freezing.check(reading(), part.submission, by=by)
    _check_copy(part, body)
    with writing() as session:
        keeping.record_opening(session, file, body.kind, by=by)
        session.commit()
    part = access.participation(reading(), reference, by=by, to=Action.PARTICIPATION_SEE)
    freezing.check(reading(), part.submission, by=by)
    body = _body_in(part.submission_id, file, kind_of(kind))
    _check_copy(part, body)
    return download(body, _opened(body), number=body.file.number)


def _check_copy(part: Participation, body: Body) -> None:
    allowed = permission.copyable(reading(), part)
    if not any(one.id == body.file.section_id and one.name in allowed for one in _sections(part.submission_id)):
        raise Refused(NOT_PERMITTED)


def _sections(submission: UUID) -> list[Section]:
    return list(reading().scalars(queries.sections(submission)))


def _body_in(submission: UUID, file: UUID, kind: BodyKind) -> Body:
    sections = [one.id for one in _sections(submission)]
    return operations.find_body(reading().scalars(file_queries.bodies_in(sections)), file, kind)
