"""What lies sealed in a report's rows: one place that knows under which key and label each thing is sealed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from portal.keys.grants import OpenKey
from portal.submissions.drafting import Answer
from portal.submissions.models import Entry, Mark, Message, Note, Remedy, Section

SECTION_KEY: Final = "submission.section"
ORIGINALS_KEY: Final = "submission.originals"
THREAD_KEY: Final = "participation.thread"
STEWARD_KEY: Final = "submission.steward"
SECTION: Final = "submission.section"
MESSAGE: Final = "participation.message"
REMEDY: Final = "participation.remedy"
NOTE: Final = "participation.note"
SUMMARY: Final = "participation.summary"
HOLD: Final = "participation.hold"
INTAKE: Final = "submission.intake"
IMPORT_KEY: Final = "submission.import_key"
IMPORT: Final = "submission.import"
IMPORT_ROW: Final = "submission.import_row"
MARK: Final = "participation.mark"
ENTRY: Final = "participation.entry"
SAVED_FILTER: Final = "queue.saved_filter"
LINK: Final = "participation.link"
ANSWER: Final = "organisation.answer"
ANSWER_HEADING: Final = "organisation.answer_heading"

RECORDS: Final[tuple[tuple[type[Note | Mark | Entry], str], ...]] = ((Note, NOTE), (Mark, MARK), (Entry, ENTRY))
"""What an organisation keeps for itself about a report, a row each: `participation_id`, and `content` under `key_id`.

Destroyed where its part ends, and sealed anew where the part becomes restricted.
"""


CORRECTED: Final = "#corrected"
"""Where the corrections lie among the answers: no question has such an id."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What an answer said until the day `on`. `how` and `said_on`: of a correction that was made for somebody."""

    question: str
    was: Answer
    on: date
    how: str = ""
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What a section says now, by question, what was corrected, oldest first, and whether all of it was erased."""

    given: dict[str, Any]
    corrected: tuple[Correction, ...] = ()
    erased: bool = False

    def was(self, question: str) -> list[Correction]:
        """Return what this answer said before, oldest first."""
        return [one for one in self.corrected if one.question == question]


def seal_section(key: OpenKey, section: UUID, answers: Answers) -> bytes:
    """Seal the answers of the section with that id as JSON; its data key is `key`."""
    said = dict(answers.given)
    if answers.corrected:
        said[CORRECTED] = [asdict(one) for one in answers.corrected]
    return key.seal(json.dumps(said, ensure_ascii=False, default=date.isoformat), row=section, label=SECTION)


def open_section(key: OpenKey, section: Section) -> Answers:
    """Return a section's answers, none once erased; raise `Unreadable` where the key is not this section's."""
    if section.erased_on is not None:
        return Answers({}, erased=True)
    given: dict[str, Any] = json.loads(key.open(section.content, row=section.id, label=SECTION))
    return Answers(corrected=tuple(_correction(**one) for one in given.pop(CORRECTED, ())), given=given)


def _correction(*, on: str, said_on: str | None, **said: Any) -> Correction:
    return Correction(on=date.fromisoformat(on), said_on=date.fromisoformat(said_on) if said_on else None, **said)


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says. `code`: of a decision or a finding; `more`: what else is said in codes, by name."""

    text: str
    code: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)


def seal_message(key: OpenKey, message: Message, words: Words) -> bytes:
    said = {"text": words.text, "code": words.code, "more": dict(words.more)}
    return key.seal(json.dumps(said, ensure_ascii=False), row=message.id, label=MESSAGE)


def open_message(key: OpenKey, message: Message | Row[Any]) -> Words:
    """Return what a message says; one that was erased says nothing."""
    if message.erased_on is not None:
        return Words("")
    said = json.loads(key.open(message.content, row=message.id, label=MESSAGE))
    return Words(said["text"], said["code"], said.get("more", {}))


def seal_remedy(key: OpenKey, remedy: Remedy, said: dict[str, Any]) -> bytes:
    """Seal which remedy it is, and each step of it: see `operations.remedies`."""
    return key.seal(json.dumps(said, ensure_ascii=False), row=remedy.id, label=REMEDY)


def open_remedy(key: OpenKey, remedy: Remedy) -> dict[str, Any]:
    """Return which remedy it is, and its steps; of one whose words were erased, that they were."""
    said: dict[str, Any] = json.loads(key.open(remedy.content, row=remedy.id, label=REMEDY))
    for one in said["steps"]:
        if one["id"] in remedy.erased_steps:
            one["text"] = ""
    return said
