"""Taking a copy of a part: only where the reporter permits copies of it, and on record before anything is decrypted."""

from flask import Response, request

from portal.policy import Action
from portal.problems import Hidden, Refused
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.models import Participation, Section
from portal.submissions.operations import permission
from portal.submissions.operations import reading as sections
from portal.submissions.operations.permission import NOT_PERMITTED
from portal.submissions.rules import SHARED, SectionName
from portal.submissions.showing import Shown, nothing_said
from portal.submissions.views.section import answers_shown
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import word

COPY = Action.PARTICIPATION_COPY


@pages.post("/desk/submissions/<reference>/section/<name>/copy")
@action(COPY)
def copy_section(reference: str, name: str) -> Response:
    """Hand out one part as plain text, exactly as it was typed."""
    part = access.participation(reading(), reference, by=actor(), to=COPY)
    if name not in SHARED:
        raise Hidden
    if SectionName(name) not in permission.copyable(reading(), part):
        raise Refused(NOT_PERMITTED)
    wanted = reading().scalars(queries.section(part.submission_id, SectionName(name))).one()
    with writing() as session:
        sections.record_opening(session, wanted, by=actor(), copied=True)
        session.commit()
    part = access.participation(reading(), reference, by=actor(), to=COPY)
    answers = sections.open_section(reading(), reading().get_one(Section, wanted.id), by=actor())
    if answers is None or SectionName(name) not in permission.copyable(reading(), part):
        raise Refused(NOT_PERMITTED)
    return _file(part, name, answers_shown(part, SectionName(name), answers), nothing_said(answers))


def _file(part: Participation, name: str, shown: list[Shown], nothing: str) -> Response:
    head = f"{part.submission.reference}\n{word('section', name)}\n{request.host}"
    told = "\n\n".join(_told(one) for one in shown)
    text = f"{head}\n\n{told or nothing}\n"
    headers = {"Content-Disposition": f'attachment; filename="{part.submission.reference}-{name}.txt"'}
    return Response(text, content_type="text/plain; charset=utf-8", headers=headers)


def _told(one: Shown) -> str:
    """Return an answer exactly as it was typed, and what it said before it was corrected."""
    before = "".join(f"\n{until} {text}" for until, text in reversed(one.before))
    return f"{one.label}\n{one.exact or one.text}{before}"
