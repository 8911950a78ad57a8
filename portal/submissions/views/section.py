"""One section of a report, as an organisation opens it."""

from flask import render_template
from flask_babel import gettext as _

from portal.policy import Action, allows
from portal.problems import Hidden
from portal.reference.questionnaires import questionnaire
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.contents import Answers
from portal.submissions.drafting import FOR_ANOTHER
from portal.submissions.models import Participation, Section
from portal.submissions.operations import correcting, files, permission, stewardship
from portal.submissions.operations import reading as sections
from portal.submissions.queries import correcting as selects
from portal.submissions.queries import filed_for
from portal.submissions.rules import SectionName
from portal.submissions.showing import Shown, nothing_said, shown
from portal.submissions.views.file_list import rows
from portal.submissions.views.report import Page
from portal.submissions.wall import Wall
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day


@pages.get("/desk/submissions/<reference>/section/<name>")
@action(Action.PARTICIPATION_SEE)
def section(reference: str, name: str) -> Page:
    """Open one section; that it was opened is on record before anything is decrypted."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_SEE)
    if name not in set(SectionName):
        raise Hidden
    wanted = reading().scalars(queries.section(part.submission_id, SectionName(name))).one()
    read_before = _read_before(part, wanted)  # first: from then on today counts too
    if sections.is_held(reading(), wanted, by=actor()):
        with writing() as session:
            sections.record_opening(session, wanted, by=actor())
            session.commit()
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_SEE)
    wanted = reading().get_one(Section, wanted.id)
    answers = sections.open_section(reading(), wanted, by=actor())
    if answers is None:
        return render_template("submissions/desk/section_refused.html", part=part, name=name), 403
    return _show_section(part, wanted, answers, read_before)


def _show_section(part: Participation, opened: Section, answers: Answers, read_before: list[str]) -> str:
    if opened.name is SectionName.WALL:
        wall = Wall.from_answers(answers.given)
        known = {one.id: one.name for one in reading().scalars(queries.parties())} if wall.organisations else {}
        listed = [known.get(one, _("An organisation that is no longer here")) for one in wall.organisations]
        return render_template(
            "submissions/desk/wall.html",
            part=part,
            wall=wall,
            organisations=listed,
            correctable=_speaks_for_somebody(part),
        )
    return render_template(
        "submissions/desk/section.html",
        part=part,
        name=opened.name,
        shown=answers_shown(part, opened.name, answers),
        nothing=nothing_said(answers),
        copyable=opened.name in permission.permitted_copies(reading(), part),
        files=rows(files.of_section(reading(), opened, by=actor())),
        corrected_on=None if answers.erased else opened.corrected_on,  # what it said stands nowhere any more
        read_before=read_before,
        correctable=(kept := _speaks_for_somebody(part)),
        left=_left(part, opened.name) if kept else [],
    )


def _left(part: Participation, name: SectionName) -> list[tuple[str, str]]:
    """Return what the person was not asked, or did not say, with its question: it can be answered for them."""
    kept = stewardship.of_part(reading(), part)
    reporter = stewardship.speak_for(reading(), kept, by=actor())
    found = correcting.left_in(reading(), part.submission, name, by=reporter)
    return [(one.id, _(one.label)) for one in found]


def _speaks_for_somebody(part: Participation) -> bool:
    """Say whether the reader may correct it for the person for whom it was filed."""
    if part.submission.kind != FOR_ANOTHER:
        return False
    stakes = access.stakes_in(reading(), part, actor())
    kept = reading().scalar(filed_for.stewardship(part.submission_id, part.organisation_id))
    return kept is not None and kept.wrapped is not None and allows(actor().role, stakes, Action.STEWARDSHIP_PERMIT)


def _read_before(part: Participation, opened: Section) -> list[str]:
    """Return the days on which this organisation opened the section before it was corrected, or on that day."""
    if opened.corrected_on is None:
        return []
    before = selects.opened_until(opened.id, part.organisation_id, opened.corrected_on)
    return [day(one) for one in reading().scalars(before)]


def answers_shown(part: Participation, name: SectionName, answers: Answers) -> list[Shown]:
    """Return the answers of a section by the questionnaire that the report was filed with."""
    asked = questionnaire(part.submission.kind, part.submission.questionnaire_version)
    return shown([question for question in asked.questions() if question.section.value == name.value], answers)
