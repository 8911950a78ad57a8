"""Asking what is held about oneself: a sealed copy for each organisation asked, and words that open the answers.

Nothing here looks at a report, and nothing is different where one exists: whether somebody is named cannot follow from
how long it takes, from what a page says, or from a row.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import NOBODY
from portal.db import new_id
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import RingKind
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.organisations import standings
from portal.privacy import queries, rules
from portal.privacy.events import PrivacyAsked, PrivacyRequestDestroyed
from portal.privacy.models import PrivacyQuestion, PrivacyRequest
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.derivation import subkey

DATA_KEY: Final = "privacy"
KEY: Final = "privacy.key"
QUESTION: Final = "privacy.question"
ANSWER: Final = "privacy.answer"
FIND: Final = "privacy.find"
READ: Final = "privacy.read"
FORGOTTEN_AT_ONCE: Final = 100
NOT_READY: Final = N_("The secretariat of this portal has not started its work yet. Come back in a few days.")
NOT_ASKED: Final = N_("One of these organisations cannot be asked now. Choose from the list as it is.")
TOO_MANY: Final = N_("Choose %(most)s organisations at most. You can send another request to others.")


@dataclass(frozen=True, slots=True)
class Found:
    """A request that its words lead to, with the key that they make."""

    request: PrivacyRequest
    under: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What one organisation said, as the person reads it; `text` is empty until it answered."""

    name: str
    kind: str
    due_on: date
    answered_on: date | None
    text: str


def ask(
    session: Session,
    text: str,
    *,
    of: Collection[UUID],
    language: str,
    stretched: bytes,
    id: UUID,  # noqa: A002  the id that the form carries: sent again, it asks once
) -> bool:
    """Send a request to the secretariat and to those of `of`; `stretched` is what Argon2id makes of its words.

    Return False where this form was sent before: its words were shown then, and cannot be shown again.
    """
    if session.get(PrivacyRequest, id) is not None:
        return False
    secretariat = organisations.with_secretariat_ring(session)
    if secretariat is None:
        raise Refused(NOT_READY)
    check_number(of)
    if not set(of) <= {one.id for one in session.scalars(queries.able())}:
        raise Invalid(NOT_ASKED, field="organisations")
    asked = (secretariat, *sorted(set(of)))
    session.add(PrivacyRequest(id=id, look_up=subkey(stretched, FIND), language=language))
    session.flush()
    for organisation in asked:
        session.add(_question(session, text, request=id, organisation=organisation, under=subkey(stretched, READ)))
        wake(session, *standings.managers(session, organisation))
    session.flush()
    audit.record(session, PrivacyAsked(organisations=asked), on=id, by=NOBODY)
    return True


def check_number(of: Collection[UUID]) -> None:
    """Raise `Invalid` where more are asked than one request can be sent to."""
    if len(set(of)) > rules.MOST_ASKED:
        raise Invalid(TOO_MANY, field="organisations", most=rules.MOST_ASKED)


def _question(session: Session, text: str, *, request: UUID, organisation: UUID, under: bytes) -> PrivacyQuestion:
    ring = rings.ring_of(session, organisation, RingKind.OWN)
    if ring is None:
        raise Refused(NOT_READY)
    row = new_id()
    key = grants.make_data_key(session, DATA_KEY, subject=row)
    grants.give(session, key, ring=ring, by=NOBODY)
    return PrivacyQuestion(
        id=row,
        request_id=request,
        organisation_id=organisation,
        due_on=rules.due_on(clock.today()),
        data_key_id=key.id,
        wrapped=OpenKey(row, under).seal(key.key.hex(), row=row, label=KEY),
        question=key.seal(text, row=row, label=QUESTION),
    )


def find(session: Session, stretched: bytes) -> Found | None:
    """Return the request that these words were made for; None for any others."""
    found = session.scalar(queries.found_by(subkey(stretched, FIND)))
    return Found(found, subkey(stretched, READ)) if found else None


def answers(session: Session, found: Found) -> list[Answered]:
    """Return what each of those who were asked said, by name."""
    return [_answered(one, found.under) for one in session.scalars(queries.questions(found.request.id))]


def _answered(one: PrivacyQuestion, under: bytes) -> Answered:
    text = ""
    if one.answer is not None:
        key = bytes.fromhex(OpenKey(one.id, under).open(one.wrapped, row=one.id, label=KEY))
        text = OpenKey(one.data_key_id, key).open(one.answer, row=one.id, label=ANSWER)
    return Answered(one.organisation.name, one.organisation.kind.value, one.due_on, one.answered_on, text)


def destroy(session: Session, request: PrivacyRequest, *, withdrawn: bool) -> None:
    """Destroy a request with its questions, its answers and their keys. It needs no key."""
    keys = list(session.scalars(queries.keys_of([request.id])))
    session.execute(delete(PrivacyQuestion).where(PrivacyQuestion.request_id == request.id))
    grants.destroy(session, keys)
    event = PrivacyRequestDestroyed(withdrawn=withdrawn)
    audit.record(session, event, on=request.id, by=NOBODY)
    session.delete(request)
    session.flush()


def forget_old(session: Session) -> int:
    """Destroy what was kept long enough, answered or not; return how many requests."""
    first = clock.today() - rules.KEPT
    found = session.scalars(queries.older_than(first, FORGOTTEN_AT_ONCE)).all()
    for one in found:
        session.execute(select(PrivacyRequest.id).where(PrivacyRequest.id == one.id).with_for_update())
        destroy(session, one, withdrawn=False)
    return len(found)
