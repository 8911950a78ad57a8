"""One section of a report, as an organisation opens it."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from portal.policy import Action
from portal.problems import Hidden
from portal.reference.questionnaires import questionnaire
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.models import Participation, Section
from portal.submissions.operations import files, permission
from portal.submissions.operations import reading as sections
from portal.submissions.rules import SectionName
from portal.submissions.showing import Shown, shown
from portal.submissions.views.file_list import rows
from portal.submissions.views.report import Page
from portal.submissions.wall import Wall
from portal.web.database import reading, writing
from portal.web.gate import action, actor


@pages.get("/desk/submissions/<reference>/section/<name>")
@action(Action.PARTICIPATION_SEE)
def section(reference: str, name: str) -> Page:
    """Open one section; that it was opened is on record before anything is decrypted."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_SEE)
    if name not in set(SectionName):
        raise Hidden
    wanted = reading().scalars(queries.section(part.submission_id, SectionName(name))).one()
    if sections.is_held(reading(), wanted, by=actor()):
        with writing() as session:
            sections.record_opening(session, wanted, by=actor())
            session.commit()
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_SEE)
    wanted = reading().get_one(Section, wanted.id)
    answers = sections.open_section(reading(), wanted, by=actor())
    if answers is None:
        return render_template("submissions/desk/section_refused.html", part=part, name=name), 403
    return _show_section(part, wanted, answers)


def _show_section(part: Participation, opened: Section, answers: dict[str, Any]) -> str:
    if opened.name is SectionName.WALL:
        wall = Wall.from_answers(answers)
        known = {one.id: one.name for one in reading().scalars(queries.parties())} if wall.organisations else {}
        listed = [known.get(one, _("An organisation that is no longer here")) for one in wall.organisations]
        return render_template("submissions/desk/wall.html", part=part, wall=wall, organisations=listed)
    return render_template(
        "submissions/desk/section.html",
        part=part,
        name=opened.name,
        shown=answers_shown(part, opened.name, answers),
        copyable=opened.name in permission.permitted_copies(reading(), part),
        files=rows(files.of_section(reading(), opened, by=actor())),
    )


def answers_shown(part: Participation, name: SectionName, answers: dict[str, Any]) -> list[Shown]:
    """Return the answers of a section by the questionnaire that the report was filed with."""
    asked = questionnaire(part.submission.kind, part.submission.questionnaire_version)
    return shown([question for question in asked.questions() if question.section.value == name.value], answers)
