"""Answers that an organisation prepared: put into a form to be read and changed there, never sent by themselves."""

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.problems import Hidden, Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.settings import LANGUAGES
from portal.submissions import contents
from portal.submissions.events import AnswerPrepared, PreparedAnswerDeleted
from portal.submissions.models import PreparedAnswer
from portal.submissions.operations import own
from portal.submissions.operations.thread import SENT_ELSEWHERE
from portal.submissions.queries.answers import prepared

REFERENCE: Final = "{reference}"
"""What stands in a text for the reference of the report that it is put into."""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Prepared:
    """One answer, opened; `seen` tells one version of it from another."""

    id: UUID
    title: str
    language: str
    text: str
    seen: str

    def about(self, reference: str) -> str:
        return self.text.replace(REFERENCE, reference)


def answers(session: Session, *, by: Actor) -> list[Prepared]:
    """Return the organisation's answers by language and title; those that the actor cannot open are left out."""
    if by.organisation is None:
        return []
    rows = session.scalars(prepared(by.organisation)).all()
    keys = own.keys_of(session, {one.key_id for one in rows}, by=by) if rows else {}
    found = []
    for row in rows:
        if row.key_id in keys:
            said = json.loads(keys[row.key_id].open(row.content, row=row.id, label=contents.ANSWER))
            found.append(Prepared(row.id, said["title"], said["language"], said["text"], _seen(row)))
    return sorted(found, key=lambda one: (LANGUAGES.index(one.language), one.title.casefold(), one.id))


def answer(session: Session, wanted: UUID, *, by: Actor) -> Prepared:
    """Return one of the organisation's answers; raise `Hidden`."""
    found = next((one for one in answers(session, by=by) if one.id == wanted), None)
    if found is None:
        raise Hidden
    return found


def prepare(
    session: Session,
    *,
    title: str,
    language: str,
    text: str,
    was: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id of the answer, or the one that the form for a new one carries
) -> None:
    """Keep an answer, a new one or as changed from what `was` seen; raise `Stale` where somebody else changed it."""
    assert by.organisation is not None and by.account is not None
    if language not in LANGUAGES:
        raise Invalid(N_("Choose one from the list."), field="language")
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(own.NO_KEY)
    row = session.get(PreparedAnswer, id, with_for_update=True, populate_existing=True)
    if row is not None and row.organisation_id != by.organisation:
        raise Invalid(SENT_ELSEWHERE)
    said = {"title": title, "language": language, "text": text}
    if row is None:
        _check_room(session, by.organisation, was)
        row = PreparedAnswer(id=id, organisation_id=by.organisation)
        session.add(row)
    elif was != _seen(row):
        now = answer(session, id, by=by)
        if said == {"title": now.title, "language": now.language, "text": now.text}:
            return
        raise Stale
    row.account_id, row.written_on, row.key_id = by.account, clock.today(), key.id
    row.content = key.seal(json.dumps(said, ensure_ascii=False), row=id, label=contents.ANSWER)
    audit.record(session, AnswerPrepared(answer=id), on=by.organisation, by=by)
    session.flush()


def _check_room(session: Session, organisation: UUID, was: str) -> None:
    if was:  # somebody deleted it while it was changed
        raise Hidden
    if len(session.scalars(prepared(organisation)).all()) >= MOST:
        raise Invalid(N_("An organisation can have %(most)d prepared answers. Delete one first."), most=MOST)


def delete(session: Session, wanted: UUID, *, by: Actor) -> None:
    """Delete an answer; deleted already, it stays so. What was sent with it stays in the conversations."""
    row = session.get(PreparedAnswer, wanted, with_for_update=True)
    if row is None or row.organisation_id != by.organisation:
        return
    session.delete(row)
    audit.record(session, PreparedAnswerDeleted(answer=wanted), on=row.organisation_id, by=by)
    session.flush()


def _seen(row: PreparedAnswer) -> str:
    return blake2b(row.content, digest_size=8).hexdigest()
