"""Importing reports for others from a table: sealed as it arrives, read in the request, filed by a job in slices.

What can be wrong with a row is found before the job begins. Where the job fails all the same, everything that it had
filed goes again: there for all, or for nobody.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor, Kind
from portal.db import insert_rows, new_ids
from portal.jobs import work
from portal.jobs.models import Job, JobState
from portal.jobs.work import Cargo, JobFailed
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import Ring, RingKind
from portal.organisations.models import MembershipState
from portal.organisations.operations.holding import hold as hold_keys
from portal.organisations.queries import membership
from portal.policy import Role, Stake
from portal.problems import Invalid, Problem, Refused
from portal.reference.labels import N_
from portal.submissions import contents, rules
from portal.submissions.drafting import Draft
from portal.submissions.events import ImportUndone, ReportsImported
from portal.submissions.models import Import, ImportRow, Participation, Section, Stewardship, Submission
from portal.submissions.operations import intake
from portal.submissions.operations.own import NO_KEY
from portal.submissions.operations.thread import SENT_ELSEWHERE
from portal.submissions.queries import importing as queries
from portal.submissions.queries import people

KIND: Final = "reports.import"
SLICE: Final = 20
GONE: Final = N_("The file is not there any more. Send it again.")
NOT_A_MEMBER: Final = N_("Whoever sent this file belongs to your organisation no longer. Send it again yourself.")
UNDER_WAY: Final = N_("These reports are being filed already.")


def keep(
    session: Session,
    raw: bytes,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice keeps one
) -> Import:
    """Seal a file under a key of its own, for its sender and managers, until its reports are filed.

    Raise `Refused` for whoever was given no keys of the organisation.
    """
    assert by.organisation is not None and by.account is not None
    if (done := session.get(Import, id)) is not None:
        if (done.organisation_id, done.account_id) != (by.organisation, by.account):
            raise Invalid(SENT_ELSEWHERE)
        return done
    ring = _ring(session, id, organisation=by.organisation, sender=by.account)
    key = grants.make_data_key(session, contents.IMPORT_KEY, subject=id)
    grants.give(session, key, ring=ring, by=by)
    kept = Import(id=id, organisation_id=by.organisation, account_id=by.account, data_key_id=key.id)
    # As Latin-1 every byte is a letter, whatever the file is.
    kept.upload = key.seal(raw.decode("latin-1"), row=id, label=contents.IMPORT)
    session.add(kept)
    session.flush()
    return kept


def _ring(session: Session, batch: UUID, *, organisation: UUID, sender: UUID) -> Ring:
    """Make the ring of one file: what is in it concerns nobody else here, and somebody here may be whom it names."""
    hold_keys(session, organisation, alone=False)
    own = rings.ring_of(session, organisation, RingKind.OWN)
    let_in = {sender, *session.scalars(people(organisation, managers_only=True))}
    able = [one for one in rings.admitted(session, own) if one.account in let_in] if own else []
    if sender not in {one.account for one in able}:
        raise Refused(NO_KEY)
    return rings.make_ring(session, organisation, RingKind.RESTRICTED, subject=batch, members=able)


def read(session: Session, kept: Import, *, by: Actor) -> bytes:
    """Return the file as it was sent; raise `Refused` where the actor does not hold its key."""
    return _key(session, kept, by=by).open(kept.upload, row=kept.id, label=contents.IMPORT).encode("latin-1")


def _key(session: Session, kept: Import, *, by: Actor) -> OpenKey:
    key = grants.open_key(session, by, kept.data_key_id)
    if key is None:
        raise Refused(NO_KEY)
    return key


def begin(session: Session, kept: Import, drafts: Sequence[Draft], *, language: str, leads_to: str, by: Actor) -> Job:
    """Begin the job that files these reports; sent twice, the second finds the first one's job.

    Each is sealed again, by itself, so that the job never holds more of them than a slice.
    """
    hold(session, kept)
    before = work.of_subject(session, KIND, kept.id)
    if before is not None and before.state is not JobState.FAILED:
        return before
    key = _key(session, kept, by=by)
    session.execute(delete(ImportRow).where(ImportRow.import_id == kept.id))
    rows = []
    for number, (row, draft) in enumerate(zip(new_ids(len(drafts)), drafts, strict=True)):
        said = json.dumps(draft.content(), ensure_ascii=False)
        content = key.seal(said, row=row, label=contents.IMPORT_ROW)
        rows.append({"id": row, "import_id": kept.id, "number": number, "content": content})
    insert_rows(session, ImportRow, rows)
    cargo = {"key_id": key.id.hex, "key": key.key.hex(), "language": language}
    return work.begin(session, KIND, subject=kept.id, leads_to=leads_to, by=by, cargo=cargo, total=len(rows))


def step(session: Session, job: Job, cargo: Cargo) -> bool:
    """File the next reports, in the name of who sent the file; with the last one the file goes."""
    kept = session.get(Import, job.subject_id)
    if kept is None:
        raise JobFailed(GONE)
    key = OpenKey(UUID(hex=cargo["key_id"]), bytes.fromhex(cargo["key"]))
    by = _sender(session, kept)
    try:
        for row in session.scalars(queries.rows(kept.id, behind=job.done, most=SLICE)).all():
            draft = Draft.read(json.loads(key.open(row.content, row=row.id, label=contents.IMPORT_ROW)))
            intake.file_for_another(session, draft, was="", language=cargo["language"], by=by, id=row.id)
            job.done += 1
    except Problem as problem:
        raise JobFailed(problem.reason, **problem.values) from None
    if job.done < job.total:
        return False
    event = ReportsImported(batch=kept.id, reports=job.total)
    audit.record(session, event, on=kept.organisation_id, by=by)
    throw_away(session, kept)
    return True


def _sender(session: Session, kept: Import) -> Actor:
    """Return who sent the file, with the rights that they have now; whoever lost them files nothing more."""
    found = membership(session, kept.account_id, kept.organisation_id)
    if found is None or found.state is not MembershipState.ADMITTED:
        raise JobFailed(NOT_A_MEMBER)
    stakes = {Stake.NONE, Stake.MEMBER} | ({Stake.MANAGER} if found.manager else set())
    return Actor(
        Kind.ACCOUNT,
        Role.CIVIL_SOCIETY,
        account=kept.account_id,
        organisation=kept.organisation_id,
        stakes=frozenset(stakes),
    )


def undo(session: Session, job: Job) -> None:
    """Leave no report of an import that failed. The file stays, so that it can be tried again."""
    kept = session.get(Import, job.subject_id)
    if kept is None:
        return
    filed = session.scalars(queries.filed(kept.id)).all()
    for one in filed:
        _unfile(session, one)
    session.execute(delete(ImportRow).where(ImportRow.import_id == kept.id))
    event = ImportUndone(batch=kept.id, reports=len(filed))
    audit.record(session, event, on=kept.organisation_id, by=Actor(Kind.SYSTEM, Role.SYSTEM))


def _unfile(session: Session, submission: UUID) -> None:
    """Delete a report with every key of it, as if it had never been filed."""
    keys = {
        *session.scalars(select(Section.data_key_id).where(Section.submission_id == submission)),
        *session.scalars(select(Participation.thread_key_id).where(Participation.submission_id == submission)),
        *session.scalars(select(Stewardship.data_key_id).where(Stewardship.submission_id == submission)),
    }
    parts = list(session.scalars(select(Participation.id).where(Participation.submission_id == submission)))
    session.execute(delete(Submission).where(Submission.id == submission))
    grants.destroy(session, keys)
    session.execute(delete(Ring).where(Ring.kind == RingKind.RESTRICTED, Ring.subject_id.in_(parts)))


def throw_away(session: Session, kept: Import) -> None:
    """Delete a file, what was read from it, and their key."""
    key, batch = kept.data_key_id, kept.id
    session.execute(delete(ImportRow).where(ImportRow.import_id == batch))
    session.execute(delete(Import).where(Import.id == batch))
    session.expunge(kept)
    grants.destroy(session, [key])
    session.execute(delete(Ring).where(Ring.kind == RingKind.RESTRICTED, Ring.subject_id == batch))


def hold(session: Session, kept: Import) -> None:
    """Lock a file, so that filing it and throwing it away come one after the other; raise `Refused` where it went."""
    if session.get(Import, kept.id, with_for_update=True, populate_existing=True) is None:
        raise Refused(GONE)


def is_running(session: Session, kept: Import) -> Job | None:
    """Return the job that files its reports now, if there is one."""
    job = work.of_subject(session, KIND, kept.id)
    return job if job is not None and job.state is JobState.WAITING else None


def forget_old(session: Session) -> int:
    """Delete files that were sent longer ago than a half-typed report is kept; return how many."""
    last = clock.today() - timedelta(days=rules.DAYS_OF_INTAKE)
    old = session.scalars(queries.older(last)).all()
    for one in old:
        throw_away(session, one)
    return len(old)


IMPORT: Final = work.Kind(KIND, step, undo=undo)
