"""What lies sealed in a report's rows: one place that knows under which key and label each thing is sealed."""

import json
from typing import Any, Final
from uuid import UUID

from portal.keys.grants import OpenKey
from portal.submissions.models import Mark, Message, Note, Section

SECTION_KEY: Final = "submission.section"
ORIGINALS_KEY: Final = "submission.originals"
THREAD_KEY: Final = "participation.thread"
STEWARD_KEY: Final = "submission.steward"
SECTION: Final = "submission.section"
MESSAGE: Final = "participation.message"
NOTE: Final = "participation.note"
SUMMARY: Final = "participation.summary"
HOLD: Final = "participation.hold"
INTAKE: Final = "submission.intake"
IMPORT_KEY: Final = "submission.import_key"
IMPORT: Final = "submission.import"
IMPORT_ROW: Final = "submission.import_row"
MARK: Final = "participation.mark"

RECORDS: Final[tuple[tuple[type[Note | Mark], str], ...]] = ((Note, NOTE), (Mark, MARK))
"""What an organisation keeps for itself about a report, a row each: `participation_id`, and `content` under `key_id`.

Destroyed where its part ends, and sealed anew where the part becomes restricted.
"""


def seal_section(key: OpenKey, section: UUID, answers: dict[str, Any]) -> bytes:
    """Seal the answers of the section with that id as JSON; its data key is `key`."""
    return key.seal(json.dumps(answers, ensure_ascii=False), row=section, label=SECTION)


def open_section(key: OpenKey, section: Section) -> dict[str, Any]:
    """Return a section's answers, none once erased; raise `Unreadable` where the key is not this section's."""
    if section.erased_on is not None:
        return {}
    answers: dict[str, Any] = json.loads(key.open(section.content, row=section.id, label=SECTION))
    return answers


def seal_message(key: OpenKey, message: Message, text: str, *, code: str | None = None) -> bytes:
    """Seal what was said, with the code of a decision where it is one."""
    return key.seal(json.dumps({"text": text, "code": code}, ensure_ascii=False), row=message.id, label=MESSAGE)


def open_message(key: OpenKey, message: Message) -> tuple[str, str | None]:
    """Return text and code of a message; of one that was erased nothing."""
    if message.erased_on is not None:
        return "", None
    said = json.loads(key.open(message.content, row=message.id, label=MESSAGE))
    return said["text"], said["code"]
