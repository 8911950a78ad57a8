"""What was sent, read back to whoever holds its key: harmless to look at, and as it was typed where asked for."""

from typing import Any, Final

from flask_babel import gettext as _

from portal.actor import Actor
from portal.keys import grants
from portal.problems import Refused
from portal.reference.labels import N_
from portal.reference.questionnaires import questionnaire
from portal.submissions import contents, queries
from portal.submissions.models import Section, Submission
from portal.submissions.queries import correcting as selects
from portal.submissions.rules import SectionName
from portal.submissions.showing import Shown, shown
from portal.submissions.wall import Wall
from portal.web.database import reading
from portal.web.templates import day, word

DESTROYED: Final = N_("This report was kept long enough and was destroyed, so nothing of it can be read or added.")


def sent(submission: Submission, *, by: Actor) -> dict[str, Any]:
    """Return what the page shows: answers by section, with who read them before one was corrected; the wall, and the
    names of the organisations on it.
    """
    if submission.destroyed_on is not None:
        raise Refused(DESTROYED)
    asked = questionnaire(submission.kind, submission.questionnaire_version)
    sections = list(reading().scalars(queries.sections(submission.id)))
    keys = grants.open_keys(reading(), by, [section.data_key_id for section in sections])
    parts: list[tuple[str, list[Shown], list[str]]] = []
    wall = Wall()
    for section in sorted(sections, key=lambda one: list(SectionName).index(one.name)):
        found = contents.open_section(keys[section.data_key_id], section)
        if section.name is SectionName.WALL:
            wall = Wall.from_answers(found.given)
        else:
            mine = [question for question in asked.questions() if question.section.value == section.name.value]
            parts.append((word("section", section.name), shown(mine, found), _read_before(section)))
    known = {one.id: one.name for one in reading().scalars(queries.parties())} if wall.organisations else {}
    organisations = [known.get(one, _("An organisation that is no longer here")) for one in wall.organisations]
    return {"parts": parts, "wall": wall, "organisations": organisations}


def _read_before(section: Section) -> list[str]:
    """Return who opened a section before it was corrected, or on that day: names with the days."""
    if section.corrected_on is None:
        return []
    found = reading().execute(selects.readers_until(section.id, section.corrected_on))
    return [_("%(name)s (%(day)s)", name=name, day=day(when)) for name, when in found]
