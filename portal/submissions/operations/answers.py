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
from portal.submissions.queries import answers as selects

REFERENCE: Final = "{reference}"
"""What stands in a text for the reference of the report that it is put into."""
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Heading:
    """By what one answer is found."""

    id: UUID
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Prepared(Heading):
    """One answer, opened; `seen` tells one version of it from another."""

    text: str
    seen: str

    def about(self, reference: str) -> str:
        return self.text.replace(REFERENCE, reference)


def headings(session: Session, *, by: Actor) -> list[Heading]:
    """Return what the organisation's answers are found by, by language and title; no text of them is opened.

    Those that the actor cannot open are left out.
    """
    if by.organisation is None:
        return []
    rows = session.execute(selects.headings(by.organisation)).all()
    keys = own.keys_of(session, {key for _id, key, _heading, _whole in rows}, by=by) if rows else {}
    found = []
    for id_, key_id, heading, whole in rows:
        if key_id not in keys:
            continue
        label = contents.ANSWER_HEADING if heading else contents.ANSWER
        said = json.loads(keys[key_id].open(heading or whole or b"", row=id_, label=label))
        found.append(Heading(id_, said["title"], said["language"]))
    return sorted(found, key=lambda one: (LANGUAGES.index(one.language), one.title.casefold(), one.id))


def answer(session: Session, wanted: UUID, *, by: Actor) -> Prepared:
    """Return one of the organisation's answers; raise `Hidden`."""
    row = session.scalar(selects.prepared(wanted, by.organisation)) if by.organisation else None
    key = own.keys_of(session, {row.key_id}, by=by).get(row.key_id) if row else None
    if row is None or key is None:
        raise Hidden
    said = json.loads(key.open(row.content, row=row.id, label=contents.ANSWER))
    return Prepared(row.id, said["title"], said["language"], said["text"], _seen(row))


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
    found_by = json.dumps({"title": title, "language": language}, ensure_ascii=False)
    row.heading = key.seal(found_by, row=id, label=contents.ANSWER_HEADING)
    audit.record(session, AnswerPrepared(answer=id), on=by.organisation, by=by)
    session.flush()


def _check_room(session: Session, organisation: UUID, was: str) -> None:
    if was:  # somebody deleted it while it was changed
        raise Hidden
    if (session.scalar(selects.how_many(organisation)) or 0) >= MOST:
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
