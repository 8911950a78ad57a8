"""Complaining without an account: sealed to the secretariat, with words by which the decision is read."""

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import NOBODY
from portal.complaints import queries, rules
from portal.complaints.events import ComplaintAppealed, ComplaintDestroyed, ComplaintMade
from portal.complaints.models import Complaint
from portal.complaints.rules import About, Outcome, Verb
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import RingKind
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.organisations import standings
from portal.problems import Refused
from portal.reference.labels import N_
from portal.sealing.derivation import subkey

DATA_KEY: Final = "complaint"
KEY: Final = "complaint.key"
CONTENT: Final = "complaint.content"
DECISION: Final = "complaint.decision"
APPEAL: Final = "complaint.appeal"
SETTLEMENT: Final = "complaint.settlement"
FIND: Final = "complaint.find"
READ: Final = "complaint.read"
FORGOTTEN_AT_ONCE: Final = 100
NOT_READY: Final = N_("The secretariat of this portal has not started its work yet. Come back in a few days.")
GONE: Final = N_("Whoever made this complaint has deleted it, and everything that was said of it. Nothing was decided.")
TOO_LATE: Final = N_("An appeal is possible once, within %(days)d days of the decision.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody complains of: the page, what is wrong with it, why, and where they can be reached if they wish."""

    page: str
    about: About
    text: str
    contact: str = ""

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, written: str) -> "Said":
        said = json.loads(written)
        return cls(**{**said, "about": About(said["about"])})


@dataclass(frozen=True, slots=True)
class Decision:
    """A code with its reasons, and what the author was asked because of it, if it was."""

    outcome: Outcome
    text: str
    mending: str = ""

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, written: str) -> "Decision":
        said = json.loads(written)
        return cls(Outcome(said["outcome"]), said["text"], said.get("mending", ""))


@dataclass(frozen=True, slots=True)
class Whole:
    """A complaint, opened."""

    said: Said
    decision: Decision | None
    appeal: str
    settlement: Decision | None


@dataclass(frozen=True, slots=True)
class Found:
    """A complaint that its words lead to, with the key that they make."""

    complaint: Complaint
    under: bytes = field(repr=False)

    @property
    def key(self) -> OpenKey:
        row = self.complaint
        inner = OpenKey(row.id, self.under).open(row.wrapped, row=row.id, label=KEY)
        return OpenKey(row.data_key_id, bytes.fromhex(inner))


def complain(
    session: Session,
    said: Said,
    *,
    language: str,
    stretched: bytes,
    id: UUID,  # noqa: A002  the id that the form carries: sent again, it complains once
) -> bool:
    """Send it to the secretariat; `stretched` is what Argon2id makes of its words.

    Return False where this form was sent before: its words were shown then, and cannot be shown again.
    """
    if session.get(Complaint, id) is not None:
        return False
    secretariat = organisations.with_secretariat_ring(session)
    ring = rings.ring_of(session, secretariat, RingKind.OWN) if secretariat else None
    if ring is None:
        raise Refused(NOT_READY)
    key = grants.make_data_key(session, DATA_KEY, subject=id)
    grants.give(session, key, ring=ring, by=NOBODY)
    made = Complaint(
        id=id,
        look_up=subkey(stretched, FIND),
        language=language,
        due_on=rules.due_on(said.about, clock.today()),
        data_key_id=key.id,
        wrapped=OpenKey(id, subkey(stretched, READ)).seal(key.key.hex(), row=id, label=KEY),
        content=key.seal(said.written(), row=id, label=CONTENT),
    )
    session.add(made)
    session.flush()
    audit.record(session, ComplaintMade(), on=id, by=NOBODY)
    wake(session, *standings.secretaries(session))
    return True


def find(session: Session, stretched: bytes) -> Found | None:
    """Return the complaint that these words were made for; None for any others."""
    found = session.scalar(queries.found_by(subkey(stretched, FIND)))
    return Found(found, subkey(stretched, READ)) if found else None


def opened(row: Complaint, key: OpenKey) -> Whole:
    """Return everything that was said of a complaint."""
    decision = key.open(row.decision, row=row.id, label=DECISION) if row.decision else ""
    settlement = key.open(row.settlement, row=row.id, label=SETTLEMENT) if row.settlement else ""
    return Whole(
        said=Said.read(key.open(row.content, row=row.id, label=CONTENT)),
        decision=Decision.read(decision) if decision else None,
        appeal=key.open(row.appeal, row=row.id, label=APPEAL) if row.appeal else "",
        settlement=Decision.read(settlement) if settlement else None,
    )


def may_appeal(row: Complaint) -> bool:
    return rules.may_appeal(row.state, decided_on=row.decided_on, today=clock.today())


def appeal(session: Session, found: Found, text: str) -> None:
    """Appeal, once, to somebody who did not decide; raise `Refused` where it is too late."""
    row = found.complaint
    hold(session, row)
    key = found.key
    if not may_appeal(row):
        raise Refused(TOO_LATE, days=rules.DAYS_TO_APPEAL)
    row.state = rules.move(row.state, Verb.APPEAL)
    row.appeal, row.appealed_on = key.seal(text, row=row.id, label=APPEAL), clock.today()
    row.due_on = rules.due_on(About.OTHER, clock.today())
    session.flush()
    audit.record(session, ComplaintAppealed(), on=row.id, by=NOBODY)
    wake(session, *standings.secretaries(session))


def hold(session: Session, row: Complaint) -> None:
    """Keep others from moving it until this is done; raise `Refused` where whoever made it deleted it meanwhile."""
    if session.scalar(queries.held(row.id)) is None:
        raise Refused(GONE)
    session.refresh(row)


def destroy(session: Session, row: Complaint, *, withdrawn: bool) -> None:
    """Destroy a complaint with everything that was said of it, and its key. It needs no key."""
    key = row.data_key_id
    audit.record(session, ComplaintDestroyed(withdrawn=withdrawn), on=row.id, by=NOBODY)
    session.delete(row)
    session.flush()
    grants.destroy(session, [key])


def forget_old(session: Session) -> int:
    """Destroy what was kept long enough; return how many."""
    last = clock.today() - timedelta(days=rules.DAYS_KEPT)
    found = session.scalars(queries.over_before(last, FORGOTTEN_AT_ONCE)).all()
    there = [one for one in found if session.scalar(queries.held(one.id)) is not None]
    for one in there:
        destroy(session, one, withdrawn=False)
    return len(there)
