"""Correcting one answer of a report that was sent, or answering what was not. What it said before stays beside it.

Somebody may have acted on what it said: so nobody who can read a part reads it as if it had always said so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.keys.grants import OpenKey
from portal.problems import Hidden, Invalid, Stale
from portal.reference.labels import N_
from portal.reference.questionnaires import Question, Questionnaire, questionnaire
from portal.submissions import contents, drafting, queries, rules
from portal.submissions.contents import Answers, Correction
from portal.submissions.drafting import Answer
from portal.submissions.events import SectionCorrected
from portal.submissions.models import Participation, Section, Submission
from portal.submissions.operations import deadlines
from portal.submissions.operations.files import holding
from portal.submissions.operations.stewardship import NOT_YET
from portal.submissions.operations.telling import tell
from portal.submissions.rules import HowSaid, PartState, SectionName, Urgency
from portal.submissions.wall import Wall

DANGER: Final = "danger"
"""The question by whose answer a report presses."""
LONG_WAY: Final = {"how_much": "all"}
"""The answer that lets every question be shown, which says nothing about the report itself."""
TOO_OFTEN: Final = N_(
    "This answer was corrected too often to be corrected again. Say in a message what is different now."
)


@dataclass(frozen=True, slots=True)
class Correctable:
    """An answer that can be corrected, with the section that it lies in and the key of that."""

    question: Question
    section: Section
    key: OpenKey
    answers: Answers

    @property
    def now(self) -> Answer:
        found: Answer = self.answers.given.get(self.question.id, "")
        return found

    @property
    def seen(self) -> str:
        """What tells whether somebody has corrected it since."""
        return str(len(self.answers.was(self.question.id)))


def load(session: Session, submission: Submission, question: str, *, by: Actor) -> Correctable:
    """Return an answer of a report, or a question that can still be answered; raise `Hidden` for what was not asked, or
    cannot be opened any more.
    """
    asked = questionnaire(submission.kind, submission.questionnaire_version)
    found = next((one for one in asked.questions() if one.id == question), None)
    if found is None or submission.destroyed_on or submission.deleted_on:
        raise Hidden
    sections = {one.name: one for one in session.scalars(queries.sections(submission.id))}
    keys = grants.open_keys(session, by, [one.data_key_id for one in sections.values()])
    opened = {
        name: contents.open_section(keys[one.data_key_id], one)
        for name, one in sections.items()
        if one.data_key_id in keys
    }
    name = SectionName(found.section.value)
    answers = opened.get(name, Answers({}, erased=True))
    said = bool(answers.given.get(question) or answers.was(question))
    if answers.erased or not (said or found in unanswered(asked, opened)):
        raise Hidden
    return Correctable(found, sections[name], keys[sections[name].data_key_id], answers)


def left_in(session: Session, submission: Submission, section: SectionName, *, by: Actor) -> list[Question]:
    """Return the questions of one section that were not answered and can be, for whoever can open all of the report."""
    asked = questionnaire(submission.kind, submission.questionnaire_version)
    sections = {one.name: one for one in session.scalars(queries.sections(submission.id))}
    keys = grants.open_keys(session, by, [one.data_key_id for one in sections.values()])
    opened = {
        name: contents.open_section(keys[one.data_key_id], one)
        for name, one in sections.items()
        if one.data_key_id in keys
    }
    return [one for one in unanswered(asked, opened) if one.section.value == section.value]


def unanswered(asked: Questionnaire, opened: Mapping[SectionName, Answers]) -> list[Question]:
    """Return the questions that were not answered and can be: those that the other answers let be shown.

    Whoever chose the short way can say more later. What was erased stays so, and is not begun anew.
    """
    given = {key: answer for one in opened.values() for key, answer in one.given.items()}
    shown = [one for _page, questions in asked.asked({**given, **LONG_WAY}) for one in questions]
    return [one for one in shown if _could_be_answered(one, opened.get(SectionName(one.section.value)))]


def _could_be_answered(question: Question, answers: Answers | None) -> bool:
    return (
        answers is not None
        and not answers.erased
        and not answers.given.get(question.id)
        and not answers.was(question.id)
        and question.id not in LONG_WAY
    )


def correct(
    session: Session,
    submission: Submission,
    question: str,
    answer: Answer,
    *,
    seen: str,
    by: Actor,
    said: tuple[HowSaid, date] | None = None,
) -> bool:
    """Write the answer, keep what it said before, and tell those who hold its section; say whether it changed.

    The report is locked by the caller. `said`: how and when the person said so, of a correction for somebody. Raise
    `Stale` where it was corrected since it was `seen`, `Invalid` where too often; the same answer once more is no
    second correction.
    """
    if said is not None and said[1] > clock.today():
        raise Invalid(NOT_YET, field="said_on")
    found = load(session, submission, question, by=by)
    if found.now == answer:
        return False
    if found.seen != seen:
        raise Stale
    if len(found.answers.was(question)) >= rules.MOST_CORRECTIONS and not _says_greater_danger(found, answer):
        raise Invalid(TOO_OFTEN)
    made = Correction(question, found.now, clock.today(), *((said[0].value, said[1]) if said else ()))
    given = {**found.answers.given, question: answer}
    answers = replace(found.answers, given=given, corrected=(*found.answers.corrected, made))
    found.section.content = contents.seal_section(found.key, found.section.id, answers)
    found.section.corrected_on = clock.today()
    audit.record(session, SectionCorrected(section=found.section.name), on=submission.id, by=by)
    for part in holding(session, found.section):
        part.unread = True
        tell(session, part)
    if question == DANGER:
        _press(session, submission, answer)
    if drafting.needs_two(given):
        _protect(session, submission, by=by)
    session.flush()
    return True


def _says_greater_danger(found: Correctable, answer: Answer) -> bool:
    """Say whether it says that the danger is greater than it says now.

    That always goes through: whoever makes somebody correct it until nothing more can be said would else silence them.
    It is bounded by itself, since nobody can then say again that it is less.
    """
    if found.question.id != DANGER:
        return False
    order = list(rules.Urgency)
    was, is_now = (rules.URGENCY_OF_DANGER.get(str(one), Urgency.NORMAL) for one in (found.now, answer))
    return order.index(is_now) < order.index(was)


def _press(session: Session, submission: Submission, danger: Answer) -> None:
    """Let a report press more where the danger is greater. Never less: whoever corrects it may have been made to."""
    order = list(rules.Urgency)
    urgency = rules.URGENCY_OF_DANGER.get(str(danger), submission.urgency)
    if order.index(urgency) >= order.index(submission.urgency):
        return
    submission.urgency = urgency
    for part in session.scalars(queries.participations(submission.id)):
        if part.state is PartState.WITHDRAWN or order.index(urgency) >= order.index(part.urgency):
            continue
        part.urgency, part.unread = urgency, True
        _bring_nearer(session, part, urgency)
        tell(session, part)


def _bring_nearer(session: Session, part: Participation, urgency: Urgency) -> None:
    """Let a part stand where it would stand if it had been filed so: also what is held back, or waits for an answer."""
    today = clock.today()
    if part.state in rules.OWING:
        part.due_on = min(part.due_on, deadlines.due_on(session, part.organisation_id, urgency, since=today))
    elif part.state is PartState.HELD:
        part.due_on = min(part.due_on, rules.place_of_held(urgency, since=today))
    elif part.days_left is not None:
        part.days_left = min(part.days_left, deadlines.days_of(session, part.organisation_id)[urgency])


def _protect(session: Session, submission: Submission, *, by: Actor) -> None:
    """From now on nobody alone gives it to a government. Never less: whoever corrects it may have been made to."""
    section = session.scalars(queries.section(submission.id, SectionName.WALL)).one()
    key = grants.open_key(session, by, section.data_key_id)
    if key is None:
        raise Hidden
    wall = Wall.from_answers(contents.open_section(key, section).given)
    if not wall.needs_two:
        answers = Answers(replace(wall, needs_two=True).to_answers())
        section.content = contents.seal_section(key, section.id, answers)
