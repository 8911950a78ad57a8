"""Evidence: added sealed, shown to assessors, published for everyone, or taken away with its key and its file."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.commitments.events import (
    EvidenceAdded,
    EvidencePublished,
    EvidenceReaderLeft,
    EvidenceRemoved,
    EvidenceShown,
)
from portal.commitments.models import Commitment
from portal.commitments.models.evidence import Evidence, EvidenceReader
from portal.commitments.operations.drafting import hold
from portal.commitments.operations.publishing import touch
from portal.commitments.queries import evidence as queries
from portal.commitments.queries import progress
from portal.commitments.rules.evidence import KEY, MOST, SEALED, Audience, check_said, may_widen
from portal.commitments.rules.texts import NO_LINK, is_web_address
from portal.files import contents
from portal.files.contents import Opened
from portal.files.models import Body, File
from portal.files.operations import storing
from portal.files.operations.arriving import Arrived
from portal.keys import grants, owed, rings
from portal.keys.grants import OpenKey
from portal.keys.models import Ring, RingKind
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.sealing.padding import padded_size

NO_KEY: Final = N_("You do not hold the key of this evidence. Ask a manager of your organisation to admit you again.")
NO_RING: Final = N_("Your organisation has no keys yet, so nothing can be sealed to it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a piece: `type` is a code of `evidence_type`; `seen_on` the day on which it was looked at.

    `sha256`: of the copy that was kept of a link, in hexadecimal; empty where nobody gave it.
    """

    type: str
    words: str
    seen_on: date
    url: str = ""
    sha256: str = ""

    def written(self) -> str:
        return json.dumps(asdict(self) | {"seen_on": self.seen_on.isoformat()}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def read(cls, written: str) -> "Said":
        said = json.loads(written)
        return cls(**said | {"seen_on": date.fromisoformat(said["seen_on"])})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece belongs: to an update by its number, to a milestone by its key, or to the commitment."""

    update: int | None = None
    milestone: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece as somebody who may see it does: what is said, and its file, if it has one. None: no key for it."""

    row: Evidence
    said: Said | None
    file: Opened | None


def add(
    session: Session,
    commitment: Commitment,
    said: Said,
    file: Arrived | None,
    *,
    at: Place,
    audience: Audience,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> Evidence:
    """Keep a piece, sealed under a data key of its own; the same form sent again keeps it once.

    Raise `Invalid` for what it cannot be. It is never public at once: `publish` does that, after it was looked at.
    """
    hold(session, commitment)
    if (done := session.get(Evidence, id)) is not None and done.commitment_id == commitment.id:
        return done
    _check(session, commitment, said, file, at=at, audience=audience)
    assert by.account is not None
    key = grants.make_data_key(session, KEY, subject=id)
    grants.give(session, key, ring=_ring(session, commitment.organisation_id), by=by)
    made = Evidence(
        id=id,
        commitment_id=commitment.id,
        audience=audience,
        update_number=at.update,
        milestone=at.milestone,
        added_by=by.account,
        key_id=key.id,
        record=key.seal(said.written(), row=id, label=KEY),
    )
    session.add(made)
    session.flush()
    if file is not None:
        _keep(session, made, file, under=key)
    if audience is Audience.ASSESSORS:
        _give_readers(session, made, key, by=by)
        touch(session, commitment)
    audit.record(session, EvidenceAdded(evidence=made.id, audience=audience), on=commitment.id, by=by)
    return made


def check_may_add(commitment: Commitment) -> None:
    """Raise `Refused` where nothing is promised in public that something could be shown for."""
    if not commitment.number:
        raise Refused(N_("Nothing of this commitment is public yet. Evidence can be added once it is."))


def _check(
    session: Session, commitment: Commitment, said: Said, file: Arrived | None, *, at: Place, audience: Audience
) -> None:
    check_may_add(commitment)
    if audience not in SEALED:
        raise Invalid(
            N_("Add it first, then publish it from the page that shows exactly what will be public."), field="audience"
        )
    check_said(said.type, has_link=bool(said.url), has_file=file is not None, sha256=said.sha256)
    if said.url and not is_web_address(said.url):
        raise Invalid(NO_LINK, field="url")
    if said.seen_on > clock.today():
        raise Invalid(
            N_("The day on which it was seen is still to come. Write today or an earlier day."), field="seen_on"
        )
    if at.update is not None and not 0 < at.update <= commitment.updates:
        raise Invalid(N_("There is no such update. Choose from the list as it is now."), field="at")
    known = {one.key for one in progress.milestones(session, commitment.id)}
    if at.milestone is not None and at.milestone not in known:
        raise Invalid(N_("There is no such milestone any more. Choose from the list as it is now."), field="at")
    if (session.scalar(queries.count(commitment.id)) or 0) >= MOST:
        raise Invalid(N_("A commitment holds up to %(most)d pieces of evidence. Take one away first."), most=MOST)


def _keep(session: Session, evidence: Evidence, file: Arrived, *, under: OpenKey) -> None:
    """Keep the file as it was sent, its record and its key under the data key of the piece."""
    row = File(evidence_id=evidence.id, number=1)
    session.add(row)
    session.flush()
    body = Body(id=file.id, file_id=row.id, kind=file.kind, object_id=file.object)
    body.size = padded_size(file.opened.record.size)
    contents.seal_body(body, file.opened, under=under)
    session.add(body)
    session.flush()


def opened(session: Session, pieces: Iterable[Evidence], *, by: Actor) -> list[Shown]:
    """Return each piece as far as the actor holds its key: what is public needs none."""
    rows = list(pieces)
    keys = grants.open_keys(session, by, [one.key_id for one in rows if one.key_id])
    sealed = [one.id for one in rows if one.key_id in keys]
    found = session.execute(queries.bodies_of(sealed)) if sealed else ()
    bodies = {row[0]: row[1] for row in found}
    return [_shown(one, keys.get(one.key_id) if one.key_id else None, bodies.get(one.id)) for one in rows]


def _shown(row: Evidence, key: OpenKey | None, body: Body | None) -> Shown:
    if row.audience is Audience.PUBLIC:
        return Shown(row, said_in_public(row), None)
    if key is None or row.record is None:
        return Shown(row, None, None)
    said = Said.read(key.open(row.record, row=row.id, label=KEY))
    return Shown(row, said, contents.open_body(body, key) if body is not None else None)


def said_in_public(row: Evidence) -> Said:
    assert row.type is not None
    assert row.words is not None
    assert row.seen_on is not None
    copy = row.sha256 if row.url else None
    return Said(type=row.type, words=row.words, seen_on=row.seen_on, url=row.url or "", sha256=copy or "")


def show_to_assessors(session: Session, commitment: Commitment, evidence: Evidence, *, by: Actor) -> None:
    """Let assessors see a piece from now on: those there are, and whoever comes."""
    hold(session, commitment)
    session.refresh(evidence)
    if evidence.audience is not Audience.ORGANISATION:
        return
    key = _key(session, evidence, by=by)
    evidence.audience = Audience.ASSESSORS
    _give_readers(session, evidence, key, by=by)
    touch(session, commitment)
    audit.record(session, EvidenceShown(evidence=evidence.id), on=commitment.id, by=by)


def publish(session: Session, commitment: Commitment, evidence: Evidence, *, by: Actor) -> None:
    """Write a piece in clear, this once, with the key of its file beside it; destroy what sealed it.

    A job that was to seal the file anew leaves it as it is: under the key that everybody has from now on.
    """
    hold(session, commitment)
    session.refresh(evidence)
    if not may_widen(evidence.audience, Audience.PUBLIC):
        return
    key = _key(session, evidence, by=by)
    body = session.scalar(queries.body_of(evidence.id).with_for_update(), execution_options={"populate_existing": True})
    if body is not None:
        body.ticket = body.next_key = None
    shown = _shown(evidence, key, body)
    assert shown.said is not None
    number = (session.scalar(queries.last_number(commitment.id)) or 0) + 1
    evidence.audience, evidence.record, evidence.key_id = Audience.PUBLIC, None, None
    evidence.type, evidence.words = shown.said.type, shown.said.words
    evidence.url, evidence.seen_on = shown.said.url or None, shown.said.seen_on
    evidence.sha256 = shown.said.sha256 or None
    if shown.file is not None:
        record = shown.file.record
        evidence.name, evidence.sort, evidence.size, evidence.sha256 = (
            record.name,
            record.sort,
            record.size,
            record.sha256,
        )
        evidence.object_key = shown.file.key
    evidence.number, evidence.about_version = number, commitment.number
    evidence.published_on, evidence.published_by = clock.today(), by.account
    session.flush()
    grants.destroy(session, [key.id])
    touch(session, commitment)
    audit.record(session, EvidencePublished(number=number), on=commitment.id, by=by)


def remove(session: Session, commitment: Commitment, evidence: UUID, *, by: Actor) -> list[UUID]:
    """Take away a piece that is not public, with its key; return the objects to be discarded after the commit."""
    hold(session, commitment)
    found = session.get(Evidence, evidence)
    if found is None or found.commitment_id != commitment.id:
        return []
    if found.audience is Audience.PUBLIC:
        raise Refused(N_("This evidence is public. What is public stays: add another piece that sets it right."))
    objects = storing.remove(session, list(session.scalars(queries.files_of(found.id))))
    key = found.key_id
    session.delete(found)
    session.flush()
    grants.destroy(session, [key])
    touch(session, commitment)
    audit.record(session, EvidenceRemoved(evidence=evidence), on=commitment.id, by=by)
    return objects


def grant_to(session: Session, commitment: Commitment, organisation: UUID, *, by: Actor) -> None:
    """Let an organisation that assesses the commitment see what is for assessors. Twice is once.

    Whoever assigns it holds no key: what they cannot give is owed, and the owner's next request gives it.
    """
    hold(session, commitment)
    if session.get(EvidenceReader, (commitment.id, organisation)) is not None:
        return
    session.add(EvidenceReader(commitment_id=commitment.id, organisation_id=organisation))
    session.flush()
    pieces = session.scalars(queries.for_assessors(commitment.id)).all()
    keys = grants.open_keys(session, by, [one.key_id for one in pieces if one.key_id])
    for one in pieces:
        _give(
            session, commitment.organisation_id, organisation, one, keys.get(one.key_id) if one.key_id else None, by=by
        )


def revoke_from(session: Session, commitment: Commitment, organisation: UUID, *, by: Actor) -> None:
    """Take everything back that is for assessors only: at once, without a key. What lies under it is sealed anew."""
    hold(session, commitment)
    reader = session.get(EvidenceReader, (commitment.id, organisation))
    if reader is None:
        return
    session.delete(reader)
    keys = [one.key_id for one in session.scalars(queries.for_assessors(commitment.id)) if one.key_id]
    grants.take_back(session, keys, holder=organisation)
    owed.forgive(session, keys, holder=organisation)
    for key in keys:
        owed.owe_rekey(session, key)
    audit.record(session, EvidenceReaderLeft(reader=organisation), on=commitment.id, by=by)


def is_reader(session: Session, commitment: UUID, organisation: UUID | None) -> bool:
    return organisation is not None and session.get(EvidenceReader, (commitment, organisation)) is not None


def _give_readers(session: Session, evidence: Evidence, key: OpenKey, *, by: Actor) -> None:
    owner = session.get_one(Commitment, evidence.commitment_id).organisation_id
    for reader in session.scalars(queries.readers(evidence.commitment_id)):
        _give(session, owner, reader, evidence, key, by=by)


def _give(session: Session, owner: UUID, reader: UUID, evidence: Evidence, key: OpenKey | None, *, by: Actor) -> None:
    ring = rings.ring_of(session, reader, RingKind.OWN)
    if ring is None or evidence.key_id is None:
        return
    if key is not None:
        grants.give(session, key, ring=ring, by=by)
    else:
        owed.owe_grant(session, evidence.key_id, ring=ring, permission=None, payer=owner)


def _ring(session: Session, organisation: UUID) -> Ring:
    ring = rings.ring_of(session, organisation, RingKind.OWN)
    if ring is None:
        raise Refused(NO_RING)
    return ring


def _key(session: Session, evidence: Evidence, *, by: Actor) -> OpenKey:
    if evidence.key_id is None:
        raise Stale(N_("Somebody else has published this evidence already."))
    key = grants.open_key(session, by, evidence.key_id)
    if key is None:
        raise Refused(NO_KEY)
    return key
