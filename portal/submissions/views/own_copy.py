"""A copy of everything, for its reporter: to read, as data, and the originals. Made in the request, never stored."""

import json
from collections.abc import Iterator
from dataclasses import replace
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
from portal.submissions.queries import requests
from portal.submissions.views import as_data
from portal.submissions.views.file_list import name_of, store
from portal.submissions.views.grid import TO_REPORTER, Grid, consequences
from portal.submissions.views.own import openings_of, shown_to_reporter, standing_of, taken_back
from portal.submissions.views.remedies import lines
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
    data = _data(submission, parts) | {"files": [custody for _name, _pieces, custody in files]}
    entries = [
        (READ, iter([_to_read(submission, parts, [name for name, *_rest in files]).encode()])),
        (DATA, iter([json.dumps(data, ensure_ascii=False, indent=1).encode()])),
        *((name, found) for name, found, _custody in files),
    ]
    answer = Response(zipped(entries), content_type="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{submission.reference}.zip")
    return answer


Copied = tuple[str, Iterator[bytes], dict[str, Any]]
"""A file of the archive: its name there, its pieces, and its custody record."""


def _files(submission: Submission) -> list[Copied]:
    """Return the originals, by names that no two share and no folder is in."""
    sections = [one.id for one in reading().scalars(queries.sections(submission.id))]
    bodies = [one for one in reading().scalars(file_queries.bodies_in(sections)) if one.kind is BodyKind.ORIGINAL]
    keys = grants.open_keys(reading(), actor(), {one.key_id for one in bodies}) if bodies else {}
    return [_file(one, file_contents.open_body(one, keys[one.key_id])) for one in bodies if one.key_id in keys]


def _file(body: Body, opened: file_contents.Opened) -> Copied:
    record = opened.record
    name = f"files/{body.file.number:02d}-{name_of(record, body.file.number)}"
    custody = {
        "file": name,
        "section": record.part.value,
        "size": record.size,
        "sha256": record.sha256,
        "added_on": body.file.added_on.isoformat(),
    }
    return name, file_contents.pieces(store(), body, opened), custody


def _to_read(submission: Submission, parts: list[Participation], files: list[str]) -> str:
    remedied = remedies.remedies(reading(), parts, by=actor())
    threads = [
        (
            standing_of(part),
            [shown_to_reporter(one, part) for one in thread.messages(reading(), part, by=actor()) or ()],
            lines(remedied.get(part.id, ()), part, reporter=True),
        )
        for part in parts
    ]
    grid = Grid.of(reading(), submission)
    return render_template(
        "submissions/receipt/copy_to_read.html",
        submission=submission,
        threads=threads,
        permitted=consequences(replace(grid, standing=[]), grid.cells, voice=TO_REPORTER),
        withdrawals=[taken_back(one) for one in reading().scalars(queries.withdrawals(submission.id))],
        openings=openings_of(submission),
        files=files,
        **sent(submission, by=actor()),
    )


def _data(submission: Submission, parts: list[Participation]) -> dict[str, Any]:
    """Return everything in codes, ids left out; answers and messages exactly as they were typed."""
    names = {part.organisation_id: part.organisation.name for part in parts}
    sections = list(reading().scalars(queries.sections(submission.id)))
    keys = grants.open_keys(reading(), actor(), [one.data_key_id for one in sections])
    answers = {one.name: contents.open_section(keys[one.data_key_id], one) for one in sections}
    return {
        "reference": submission.reference,
        "questionnaire": {"kind": submission.kind, "version": submission.questionnaire_version},
        "filed_on": submission.filed_on.isoformat(),
        **as_data.parts(answers),
        "organisations": [_part(part) for part in parts],
        "permissions": [
            as_data.permission(one, names) for one in reading().scalars(selects.permissions(submission.id))
        ],
        "requests": [as_data.request(one) for part in parts for one in reading().scalars(requests.of_part(part.id))],
        "taken_back": [
            {
                "organisation": one.participation.organisation.name,
                "section": one.section.value if one.section else None,
                "day": one.asked_on.isoformat(),
                "confirm_by": one.due_on.isoformat(),
                "confirmed_on": one.confirmed_on.isoformat() if one.confirmed_on else None,
            }
            for one in reading().scalars(queries.withdrawals(submission.id))
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
