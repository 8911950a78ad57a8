"""What was sent, read back to whoever holds its key: harmless to look at, and as it was typed where asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _

from portal.actor import Actor
from portal.keys import grants
from portal.problems import Refused
from portal.reference.labels import N_
from portal.reference.questionnaires import Question, Questionnaire, questionnaire
from portal.submissions import contents, queries
from portal.submissions.models import Section, Submission
from portal.submissions.operations import correcting
from portal.submissions.queries import correcting as selects
from portal.submissions.rules import SectionName
from portal.submissions.showing import Shown, shown
from portal.submissions.wall import Wall
from portal.web.database import reading
from portal.web.templates import day

DESTROYED: Final = N_("This report was kept long enough and was destroyed, so nothing of it can be read or added.")


@dataclass(frozen=True, slots=True)
class Sent:
    """One part as it was sent. `nothing`: what is said where no answer is there; `left`: what can still be answered, by
    question; `readers`: who read it before one was corrected.
    """

    name: SectionName
    answers: list[Shown]
    nothing: str
    left: list[tuple[str, str]]
    readers: list[str]
    erased: bool


def sent(submission: Submission, *, by: Actor) -> dict[str, Any]:
    """Return what the page shows: answers by part, the wall, and the names of the organisations on it."""
    if submission.destroyed_on is not None:
        raise Refused(DESTROYED)
    asked = questionnaire(submission.kind, submission.questionnaire_version)
    sections = {one.name: one for one in reading().scalars(queries.sections(submission.id))}
    keys = grants.open_keys(reading(), by, [section.data_key_id for section in sections.values()])
    opened = {name: contents.open_section(keys[one.data_key_id], one) for name, one in sections.items()}
    wall = Wall.from_answers(opened[SectionName.WALL].given) if SectionName.WALL in opened else Wall()
    left = correcting.unanswered(asked, opened)
    parts = [
        _part(asked, sections[name], opened[name], left)
        for name in SectionName
        if name in opened and name is not SectionName.WALL
    ]
    known = {one.id: one.name for one in reading().scalars(queries.parties())} if wall.organisations else {}
    organisations = [known.get(one, _("An organisation that is no longer here")) for one in wall.organisations]
    return {"parts": parts, "wall": wall, "organisations": organisations}


def _part(asked: Questionnaire, section: Section, answers: contents.Answers, left: list[Question]) -> Sent:
    def of_part(questions: Iterable[Question]) -> list[Question]:
        return [one for one in questions if one.section.value == section.name.value]

    return Sent(
        name=section.name,
        answers=shown(of_part(asked.questions()), answers),
        nothing=_("Erased by whoever wrote it.") if answers.erased else _("Not answered."),
        left=[(one.id, _(one.label)) for one in of_part(left)],
        readers=_read_before(section),
        erased=answers.erased,
    )


def _read_before(section: Section) -> list[str]:
    """Return who opened a section before it was corrected, or on that day: names with the days."""
    if section.corrected_on is None:
        return []
    found = reading().execute(selects.readers_until(section.id, section.corrected_on))
    return [_("%(name)s (%(day)s)", name=name, day=day(when)) for name, when in found]
