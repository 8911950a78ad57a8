"""A copy of everything, for its reporter: to read, as data, and the originals. Made in the request, never stored."""

import json
from collections.abc import Iterator
from typing import Any, Final

from flask import Response, render_template

from portal.files import contents as file_contents
from portal.files import queries as file_queries
from portal.files.models import Body
from portal.files.rules import BodyKind
from portal.files.zipping import zipped
from portal.keys import grants
from portal.policy import Action
from portal.submissions import access, contents, queries
from portal.submissions.blueprint import pages
from portal.submissions.models import Participation, Submission
from portal.submissions.operations import remedies, thread
from portal.submissions.queries import own_copy as selects
from portal.submissions.views import as_data
from portal.submissions.views.file_list import name_of, store
from portal.submissions.views.own import openings_of, shown_to_reporter, standing_of
from portal.submissions.views.sent import sent
from portal.web.database import reading
from portal.web.gate import action, actor

READ: Final = "report.html"
DATA: Final = "report.json"


@pages.get("/return/copy")
@action(Action.RECEIPT_SEE)
def own_copy() -> str:
    """Say what is in it, and what having it on a device means."""
    submission = access.own_submission(reading(), by=actor())
    return render_template("submissions/receipt/copy.html", submission=submission)


@pages.post("/return/copy")
@action(Action.RECEIPT_SEE)
def take_own_copy() -> Response:
    """Hand out everything in one archive. Keys are opened before, objects while it is sent."""
    submission = access.own_submission(reading(), by=actor())
    parts = list(reading().scalars(queries.participations(submission.id)))
    files = _files(submission)
    entries = [
        (READ, iter([_to_read(submission, parts, [name for name, _pieces in files]).encode()])),
        (DATA, iter([json.dumps(_data(submission, parts), ensure_ascii=False, indent=1).encode()])),
        *files,
    ]
    answer = Response(zipped(entries), content_type="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{submission.reference}.zip")
    return answer


def _files(submission: Submission) -> list[tuple[str, Iterator[bytes]]]:
    """Return the originals, by names that no two share and no folder is in."""
    sections = [one.id for one in reading().scalars(queries.sections(submission.id))]
    bodies = [one for one in reading().scalars(file_queries.bodies_in(sections)) if one.kind is BodyKind.ORIGINAL]
    keys = grants.open_keys(reading(), actor(), {one.key_id for one in bodies}) if bodies else {}
    return [_file(one, file_contents.open_body(one, keys[one.key_id])) for one in bodies if one.key_id in keys]


def _file(body: Body, opened: file_contents.Opened) -> tuple[str, Iterator[bytes]]:
    name = f"files/{body.file.number:02d}-{name_of(opened.record, body.file.number)}"
    return name, file_contents.pieces(store(), body, opened)


def _to_read(submission: Submission, parts: list[Participation], files: list[str]) -> str:
    said = [(part, thread.messages(reading(), part, by=actor()) or ()) for part in parts]
    threads = [(standing_of(part), [shown_to_reporter(one, part) for one in every]) for part, every in said]
    return render_template(
        "submissions/receipt/copy_to_read.html",
        submission=submission,
        threads=threads,
        openings=openings_of(submission),
        files=files,
        **sent(submission, by=actor()),
    )


def _data(submission: Submission, parts: list[Participation]) -> dict[str, Any]:
    """Return everything in codes, ids left out; answers and messages exactly as they were typed."""
    names = {part.organisation_id: part.organisation.name for part in parts}
    sections = list(reading().scalars(queries.sections(submission.id)))
    keys = grants.open_keys(reading(), actor(), [one.data_key_id for one in sections])
    answers = {one.name.value: contents.open_section(keys[one.data_key_id], one) for one in sections}
    return {
        "reference": submission.reference,
        "questionnaire": {"kind": submission.kind, "version": submission.questionnaire_version},
        "filed_on": submission.filed_on.isoformat(),
        "answers": {name: one.given for name, one in answers.items()},
        "corrections": [as_data.correction(name, one) for name, found in answers.items() for one in found.corrected],
        "organisations": [_part(part) for part in parts],
        "permissions": [
            as_data.permission(one, names) for one in reading().scalars(selects.permissions(submission.id))
        ],
        "openings": [
            {
                "organisation": names.get(opening.organisation_id),
                "section": section.name.value,
                "day": opening.opened_on.isoformat(),
                "copied": opening.copied,
            }
            for opening, section in reading().execute(queries.openings(submission.id))
        ],
    }


def _part(part: Participation) -> dict[str, Any]:
    return {
        "name": part.organisation.name,
        "state": part.state.value,
        "offered_on": part.offered_on.isoformat(),
        "referred_by": part.referred_by.organisation.name if part.referred_by else None,
        "messages": as_data.messages(thread.messages(reading(), part, by=actor()) or ()),
        "remedies": as_data.remedies(remedies.remedies(reading(), [part], by=actor()).get(part.id, ())),
    }
