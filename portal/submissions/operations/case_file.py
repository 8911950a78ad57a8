"""A case file: the parts of a report that an organisation may take a copy of, with what it made of them.

What may be in it is asked before it is put on record, and again once that is committed: only then is a key opened.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.audit.models import AuditEvent
from portal.files import contents as file_contents
from portal.files import queries as file_queries
from portal.files.models import Body, File
from portal.files.operations import keeping
from portal.files.rules import BodyKind
from portal.keys import grants
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions import contents, queries, rules
from portal.submissions.events import CaseFileTaken
from portal.submissions.models import Participation, Permission, Section
from portal.submissions.operations import freezing, permission, reading
from portal.submissions.queries import case_file as selects
from portal.submissions.queries import evidence
from portal.submissions.rules import SHARED, Mode, SectionName

NOTHING: Final = N_(
    "The reporter permits your organisation no copy of any part that it holds, so there is no case file."
)
CHANGED: Final = N_("What may be copied has just changed. Open the page again to see what is left.")


class Why(StrEnum):
    """Why a part or a file is not in a case file."""

    NOT_GIVEN = "not_given"
    READING = "reading"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is in a case file: parts, of each file one body, and the permissions to copy; and what is left out, why."""

    sections: tuple[Section, ...]
    bodies: tuple[Body, ...]
    permissions: tuple[Permission, ...]
    left: Mapping[SectionName, Why]
    left_files: tuple[File, ...]

    @property
    def names(self) -> tuple[SectionName, ...]:
        return tuple(one.name for one in self.sections)

    @property
    def ids(self) -> frozenset[UUID]:
        """What is in it, by the rows' ids."""
        return frozenset([one.id for one in self.sections] + [one.id for one in self.bodies])


@dataclass(frozen=True, slots=True)
class Taken:
    """What was decrypted for a case file: answers by part, and of each file its record and key."""

    answers: Mapping[SectionName, contents.Answers]
    files: tuple[tuple[Body, file_contents.Opened], ...]


def plan(session: Session, part: Participation, *, by: Actor) -> Plan:
    """Return what the organisation could take now; raise `Refused` while sharing is frozen. Decrypts nothing."""
    freezing.check(session, part.submission, by=by)
    stand = permission.standing(session, part.submission)
    covers = {one: permission.covering(stand, one, part.organisation, mode=Mode.COPYING) for one in SHARED}
    held = {one.name: one for one in session.scalars(queries.held(part.submission_id, part.organisation_id))}
    taken = [name for name in SHARED if name in held and covers[name] is not None]
    sections = tuple(held[name] for name in taken)
    bodies, left_files = _files(session, sections, part.organisation_id)
    return Plan(
        sections,
        bodies,
        tuple(cover for name in taken if (cover := covers[name])),
        {
            name: Why.READING if name in held else Why.NOT_GIVEN
            for name in rules.sections_for(part.organisation.kind)
            if name in SHARED and name not in taken
        },
        left_files,
    )


def _files(
    session: Session, sections: tuple[Section, ...], organisation: UUID
) -> tuple[tuple[Body, ...], tuple[File, ...]]:
    """Return of each file the original where it is held, else the copy; and the files of which nothing is held."""
    places = [one.id for one in sections]
    bodies = session.scalars(file_queries.bodies_in(places)).all() if places else ()
    held = set(session.scalars(evidence.held_keys({one.key_id for one in bodies}, organisation))) if bodies else set()
    best: dict[UUID, Body] = {}
    for one in sorted(bodies, key=lambda body: body.kind is BodyKind.ORIGINAL):
        if one.key_id in held:
            best[one.file_id] = one
    every = session.scalars(selects.files(places)).all() if places else ()
    return tuple(best[one.id] for one in every if one.id in best), tuple(one for one in every if one.id not in best)


def record(session: Session, part: Participation, *, own: bool, by: Actor) -> frozenset[UUID]:
    """Put on record that a case file is taken; return of what, as `Plan.ids`. Raise `Refused` where it is nothing."""
    found = plan(session, part, by=by)
    if not found.sections:
        raise Refused(NOTHING)
    for section in found.sections:
        reading.record_opening(session, section, by=by, copied=True)
    for body in found.bodies:
        keeping.record_opening(session, body.file_id, body.kind, by=by)
    event = CaseFileTaken(participation=part.id, sections=found.names, files=len(found.bodies), own=own)
    audit.record(session, event, on=part.submission_id, by=by)
    session.flush()
    return found.ids


def decrypt(session: Session, part: Participation, recorded: frozenset[UUID], *, by: Actor) -> tuple[Plan, Taken]:
    """Open what was put on record, if all of it may still be copied; raise `Refused` where that has changed."""
    found = plan(session, part, by=by)
    if found.ids != recorded:
        raise Refused(CHANGED)
    wanted = {one.data_key_id for one in found.sections} | {one.key_id for one in found.bodies}
    keys = grants.open_keys(session, by, wanted)
    if wanted - keys.keys():
        raise Refused(CHANGED)
    answers = {one.name: contents.open_section(keys[one.data_key_id], one) for one in found.sections}
    files = tuple((one, file_contents.open_body(one, keys[one.key_id])) for one in found.bodies)
    return found, Taken(answers, files)


def lines(session: Session, part: Participation) -> list[AuditEvent]:
    """Return the lines of the report's chain that the organisation wrote, or that name its part and nobody else's."""
    found = session.scalars(selects.chain(part.submission_id)).all()
    return [one for one in found if one.organisation_id == part.organisation_id or _names(one, part)]


def _names(line: AuditEvent, part: Participation) -> bool:
    said = json.loads(line.keys)
    return str(part.id) in {one for one in said.values() if isinstance(one, str)}
