"""Rotation: new generations of an organisation's rings, at once; the grants follow, as a job or in the same breath.

What lies under the own ring's working key is not written anew: it names its generation, which stays open through the
chain to everyone who holds the newest one. Whoever left could read it then, and what came later lies under later keys.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.jobs import work
from portal.jobs.models import Job
from portal.keys import owed, resealing, rings, sheets
from portal.keys.models import Ring, RingKind
from portal.keys.owed import ROTATIONS_AT_ONCE
from portal.keys.rings import Keyholder
from portal.organisations import losses, queries
from portal.organisations.events import KeysRotated
from portal.organisations.operations.holding import hold
from portal.problems import Refused, Stale
from portal.reference.labels import N_

KIND: Final = "keys.reseal"
LEADS_TO: Final = "/desk/organisation/keys"
INCOMPLETE: Final = N_("You do not hold all keys of your organisation. Ask another manager to do this.")
MEANWHILE: Final = N_(
    "Somebody else made the keys anew while you were looking at this page. There is nothing left to do."
)

OldKeys = Mapping[UUID, bytes]
"""Private keys of older generations, by generation."""


def seen(found: Iterable[Ring]) -> str:
    """Return what tells one state of an organisation's rings from another, for the form that asks for a rotation."""
    return "-".join(str(ring.number) for ring in sheets.of_ordinary(found))


def rotate_all(session: Session, organisation: UUID, *, was: str, by: Actor, id: UUID) -> None:  # noqa: A002
    """Begin a new generation of every ring; raise `Stale` if somebody did since `was` was shown.

    What one request cannot do is owed: the rings of restricted reports beyond the first few, and those that `by` does
    not open. `id` is the form's: sent twice, it rotates once.
    """
    hold(session, organisation)
    found = queries.rings(session, organisation, fresh=True)
    if any(ring.act_id == id for ring in found):
        return
    if was != seen(found):
        raise Stale(MEANWHILE)
    ordinary = sheets.of_ordinary(found)
    if not all(opens(session, ring, by=by) for ring in ordinary):
        raise Refused(INCOMPLETE)
    restricted = [ring for ring in found if ring.kind is RingKind.RESTRICTED]
    now = [ring for ring in restricted[:ROTATIONS_AT_ONCE] if opens(session, ring, by=by)]
    later = [ring for ring in restricted if ring not in now]
    renew(session, {ring: resealing.keys_of(session, ring, by=by) for ring in (*ordinary, *now)}, by=by, act=id)
    for ring in later:
        owed.owe_rotation(session, ring)
    event = KeysRotated(rotated=len(ordinary) + len(now), owed=len(later))
    audit.record(session, event, on=organisation, by=by)


def opens(session: Session, ring: Ring, *, by: Actor) -> bool:
    return rings.private_of(session, by, rings.newest(session, ring).id) is not None


def renew(session: Session, found: Mapping[Ring, OldKeys], *, by: Actor, act: UUID | None = None) -> None:
    """Begin a new generation of these rings for the members who stay, and move their grants to it.

    `found` has, for each ring, the private keys that its grants are sealed to (`resealing.keys_of`): taken before
    anybody was expelled, since whoever leaves by themselves does this too.
    """
    for ring, keys in found.items():
        rings.rotate(session, ring, members=keepers(session, ring), by=by, act=act)
        if ring.kind is RingKind.RESTRICTED:  # one report's: a handful of grants
            resealing.reseal(session, ring, keys)
        elif keys:
            _begin_job(session, ring, keys, by=by)
    if any(ring.kind is not RingKind.RESTRICTED for ring in found):
        for holder in {ring.holder_id for ring in found}:
            sheets.end(session, holder)


def pay(session: Session, ring: Ring, *, by: Actor) -> bool:
    """Begin the generation that was owed, if `by` can; for `owed.settle`."""
    hold(session, ring.holder_id)
    if not opens(session, ring, by=by):
        return False
    renew(session, {ring: resealing.keys_of(session, ring, by=by)}, by=by)
    return True


def keepers(session: Session, ring: Ring) -> list[Keyholder]:
    """Return who keeps the ring: whoever holds its newest key, is a member still, and has that key pair still."""
    members = set(losses.keyholders(session, ring.holder_id))
    return [one for one in rings.admitted(session, ring) if one in members]


def carry_on(session: Session, organisation: UUID, *, by: Actor) -> None:
    """Begin the jobs that grants of older generations still need: one ended too early, or a grant came in between."""
    hold(session, organisation)
    left = resealing.left(session, organisation)
    for ring in queries.rings(session, organisation):
        if ring.id in left and not is_running(job_of(session, ring)):
            keys = resealing.keys_of(session, ring, by=by)
            _begin_job(session, ring, keys, by=by)


def job_of(session: Session, ring: Ring) -> Job | None:
    """Return the newest job that re-seals this ring's grants."""
    return work.of_subject(session, KIND, ring.id)


def is_running(job: Job | None) -> bool:
    return job is not None and job.cargo is not None


def _begin_job(session: Session, ring: Ring, keys: OldKeys, *, by: Actor) -> None:
    total = resealing.left(session, ring.holder_id).get(ring.id, 0)
    cargo = {one.hex: private.hex() for one, private in keys.items()}
    work.begin(session, KIND, subject=ring.id, leads_to=LEADS_TO, by=by, cargo=cargo, total=total)


def _step(session: Session, job: Job, cargo: dict[str, Any]) -> bool:
    """Re-seal one slice of a ring's grants; True when none of the old generations is needed any more."""
    ring = session.get(Ring, job.subject_id)
    if ring is None:
        return True
    keys = {UUID(hex=one): bytes.fromhex(private) for one, private in cargo.items()}
    job.done += resealing.reseal(session, ring, keys)
    return not resealing.is_left(session, ring, keys)


RESEAL: Final = work.Kind(KIND, _step)
