"""Permission: given in codes, enforced by grants. Taking it back deletes and re-encrypts in one transaction."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.db import new_id
from portal.files.operations import resealing
from portal.keys import grants, owed, rings
from portal.keys.grants import OpenKey
from portal.keys.models import DataKey, Ring, RingKind
from portal.organisations.models import Kind, Organisation
from portal.organisations.rules import Standing
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.reference.texts import PERMISSION_WORDING
from portal.sealing.envelopes import Unreadable
from portal.submissions import contents, queries, rules
from portal.submissions.cells import COPY
from portal.submissions.drafting import AUDIENCES
from portal.submissions.events import ParticipationMoved, PermissionGiven, PermissionWithdrawn
from portal.submissions.models import (
    Agreement,
    Link,
    Message,
    Participation,
    Permission,
    Remedy,
    Section,
    Submission,
    Withdrawal,
)
from portal.submissions.operations import floods, freezing
from portal.submissions.operations.holding import hold
from portal.submissions.operations.telling import tell
from portal.submissions.queries import casework, evidence
from portal.submissions.queries import legal_hold as held_by_law
from portal.submissions.rules import WITHOUT_NAME, Mode, PartState, Purpose, SectionName, Verb
from portal.submissions.wall import Wall

RECEIPT: Final = "/return/report"
DESK: Final = "/desk/submissions"
NOT_PERMITTED = N_("The reporter permits your organisation to read this part here, not to take a copy of it.")
ON_THE_LIST = N_("%(name)s is on the list of who must never see this report, so nothing can be opened to it.")
GONE = N_("This organisation was removed from the portal. It can open nothing here any more.")


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom: one organisation, or every one of a kind; what for; and whether to read it or to take a copy."""

    organisation: UUID | None = None
    kind: Kind | None = None
    purpose: Purpose = Purpose.REVIEW
    mode: Mode = Mode.READING


def audience(target: str) -> Audience:
    """Return whom the boxes of a form mean by `target` (see `Permission.target`).

    Whoever in civil society holds the report may draw a note from it that names nobody, or quote it.
    """
    mode, whom = (Mode.COPYING if target.startswith(COPY) else Mode.READING), target.removeprefix(COPY)
    if whom in WITHOUT_NAME:
        return Audience(kind=Kind.CIVIL_SOCIETY, purpose=Purpose(whom), mode=mode)
    return Audience(kind=Kind(whom), mode=mode) if whom in AUDIENCES else Audience(organisation=UUID(whom), mode=mode)


def standing(session: Session, submission: Submission) -> list[Permission]:
    """Return the permissions that stand today."""
    return list(session.scalars(queries.standing(submission.id, clock.today())))


def covering(
    permissions: Iterable[Permission],
    section: SectionName,
    organisation: Organisation,
    *,
    mode: Mode = Mode.READING,
) -> Permission | None:
    """Return a permission that lets this organisation hold the section, or None; its kind's rules come first.

    With `Mode.COPYING`: one that lets it take a copy of what it may read.
    """
    if section not in rules.sections_for(organisation.kind):
        return None
    found = [one for one in permissions if one.section is section and _is_for(one, organisation)]
    if mode is Mode.COPYING and not any(one.mode is Mode.READING for one in found):
        return None
    return next((one for one in found if one.mode is mode), None)


def _is_for(one: Permission, organisation: Organisation) -> bool:
    theirs = one.organisation_id == organisation.id or one.audience is organisation.kind
    return one.purpose == Purpose.REVIEW and theirs


def copyable(session: Session, part: Participation) -> set[SectionName]:
    """Return the sections of which this organisation may take a copy today: those it holds, and may copy."""
    held = session.scalars(queries.held(part.submission_id, part.organisation_id))
    return permitted_copies(session, part) & {one.name for one in held}


def permitted_copies(session: Session, part: Participation) -> set[SectionName]:
    """Return the sections of which the permission lets this organisation take a copy, if it holds them."""
    stand = standing(session, part.submission)
    return {one for one in SectionName if covering(stand, one, part.organisation, mode=Mode.COPYING) is not None}


def ring_for(session: Session, part: Participation) -> Ring:
    """Return the ring that grants of this participation are sealed to; raise `Unreadable` for another holder's."""
    if part.ring_id is not None:
        own = session.get_one(Ring, part.ring_id)
        if (own.holder_id, own.subject_id) != (part.organisation_id, part.id):  # somebody wrote it into the row
            raise Unreadable
        return own
    ring = rings.ring_of(session, part.organisation_id, RingKind.REPORTS)
    if ring is None:
        raise Refused(N_("This organisation cannot receive anything yet: nobody there has enrolled a key."))
    return ring


def permit(
    session: Session, submission: Submission, *, section: SectionName, to: Audience, until: date | None, by: Actor
) -> Permission:
    """Give permission; an organisation that takes part already can open the section at once."""
    freezing.check_giving(submission)
    _check(session, section, to, until)
    _check_wall(session, submission, to, by=by)
    given = Permission(
        id=new_id(),
        submission_id=submission.id,
        section=section,
        organisation_id=to.organisation,
        audience=to.kind,
        purpose=to.purpose,
        mode=to.mode,
        until_on=until,
        wording=PERMISSION_WORDING,
        language=submission.language,
    )
    session.add(given)
    session.flush()
    audit.record(session, PermissionGiven(permission=given.id, section=section, until=until), on=submission.id, by=by)
    for part in session.scalars(queries.participations(submission.id)):
        if part.organisation_id == to.organisation and to.mode is Mode.READING:
            _open_to(session, part, given, by=by)
    return given


def _check(session: Session, section: SectionName, to: Audience, until: date | None) -> None:
    kind = to.kind or _opened_to(session, to).kind
    if section is SectionName.WALL or section not in rules.sections_for(kind):
        raise Invalid(N_("An organisation of this kind can never receive this part of a report."))
    if until is not None and until < clock.today():
        raise Invalid(N_("Choose a day that has not passed."), field="until")


def _check_wall(session: Session, submission: Submission, to: Audience, *, by: Actor) -> None:
    """Raise `Refused` where the organisation is on the list of who must never see it."""
    if to.organisation is None:
        return
    section = session.scalars(queries.section(submission.id, SectionName.WALL)).one()
    key = grants.open_key(session, by, section.data_key_id)
    answers = contents.open_section(key, section) if key is not None else None
    named = session.get_one(Organisation, to.organisation)
    if answers is not None and Wall.from_answers(answers.given).barred([named]):
        raise Refused(ON_THE_LIST, name=named.name)


def _opened_to(session: Session, to: Audience) -> Organisation:
    named = session.get_one(Organisation, to.organisation)
    if not named.may_act:
        raise Refused(N_("This organisation is suspended or was removed, so nothing can be opened to it now."))
    return named


def _open_to(session: Session, part: Participation, given: Permission, *, by: Actor) -> None:
    """Grant the section, and the thread again to one from whom everything had been taken back."""
    ring = ring_for(session, part)
    section = session.scalars(queries.section(part.submission_id, given.section)).one()
    wanted = {section.data_key_id: given.id, part.thread_key_id: None}
    if section.originals_key_id is not None and part.referred_by_id is None:
        wanted[section.originals_key_id] = given.id
    opened = grants.open_keys(session, by, wanted)
    for data_key, permission in wanted.items():
        if data_key not in opened:
            raise Refused(N_("This part of the report can no longer be opened, so it cannot be passed on."))
        grants.give(session, opened[data_key], ring=ring, by=by, permission=permission)
    if part.state is PartState.WITHDRAWN:
        # It comes anew: whoever could take a flood back and give it again would be past the number of any day.
        part.offered_on, part.days_left, part.extended_on = clock.today(), None, None
        part.kept_until = part.destroyed_on = part.backups_until = part.halted_on = part.closed_on = None
        floods.receive(session, part, source=by.organisation)
    part.unread = True
    tell(session, part)


def withdraw(session: Session, permissions: Iterable[Permission], *, by: Actor) -> None:
    """Take permissions of one report back: grants go, the text is re-encrypted, what was derived is destroyed."""
    taken = sorted(permissions, key=lambda one: (one.submission_id, one.id))
    for submission_id, of_one in groupby(taken, key=lambda one: one.submission_id):
        # Locked before anything is written, and in one order: a sweep and a reporter would wait for each other.
        submission = session.get_one(Submission, submission_id, with_for_update=True)
        for one in of_one:
            session.refresh(one)
            if one.withdrawn_on is None:
                one.withdrawn_on = clock.today()
                event = PermissionWithdrawn(permission=one.id, section=one.section, expired=by is SYSTEM)
                audit.record(session, event, on=submission_id, by=by)
        session.flush()
        _enforce(session, submission, by=by)


def withdraw_from(session: Session, part: Participation, *, by: Actor) -> None:
    """Take everything back from one organisation, whatever permission it came by; done already, it stays done.

    A message that came in between must not keep the reporter from it, so the part is read again once it is held.
    """
    hold(session, part)
    if part.state is PartState.WITHDRAWN:
        return
    if part.organisation.standing is Standing.REMOVED:
        raise Refused(GONE)
    submission = part.submission
    named = [one for one in standing(session, submission) if one.organisation_id == part.organisation_id]
    for one in named:
        one.withdrawn_on = clock.today()
        event = PermissionWithdrawn(permission=one.id, section=one.section, expired=False)
        audit.record(session, event, on=submission.id, by=by)
    session.flush()
    parts = [one.id for one in session.scalars(queries.participations(submission.id))]
    session.execute(
        delete(Agreement).where(
            Agreement.organisation_id == part.organisation_id, Agreement.participation_id.in_(parts)
        )
    )
    _lose(session, part, set(session.scalars(queries.held(submission.id, part.organisation_id))), by=by, whole=True)


def expire(session: Session) -> int:
    """Take back every permission whose last day has passed; needs no key. Return how many."""
    over = list(session.scalars(queries.expired(clock.today())))
    withdraw(session, over, by=SYSTEM)
    return len(over)


def _enforce(session: Session, submission: Submission, *, by: Actor) -> None:
    """Bring grants in line with the permissions that stand, and what members agreed to."""
    stand = standing(session, submission)
    _drop_agreements(session, submission, stand)
    for part in session.scalars(queries.participations(submission.id)):
        held = set(session.scalars(queries.held(submission.id, part.organisation_id)))
        shared = {one for one in held if one.name is not SectionName.WALL}
        lost = set()
        for section in shared:
            cover = covering(stand, section.name, part.organisation)
            if cover is None:
                lost.add(section)
            else:
                _move_to(session, section, part, cover)
        if lost:
            _lose(session, part, held if lost == shared else lost, by=by, whole=lost == shared)


def _drop_agreements(session: Session, submission: Submission, stand: Collection[Permission]) -> None:
    """Forget who agreed to what is permitted no more: a permission that comes later is thought about anew."""
    parts = [one.id for one in session.scalars(queries.participations(submission.id))]
    for one in session.scalars(select(Agreement).where(Agreement.participation_id.in_(parts))):
        if covering(stand, one.section, one.organisation) is None:
            session.delete(one)
    session.flush()


def _move_to(session: Session, section: Section, part: Participation, cover: Permission) -> None:
    """Let the grant name a permission that stands."""
    keys = (section.data_key_id, section.originals_key_id)
    for grant in [one for key in keys if key for one in grants.holders(session, key)]:
        if grant.holder_id == part.organisation_id:
            grant.permission_id = cover.id


def _lose(session: Session, part: Participation, sections: set[Section], *, by: Actor, whole: bool) -> None:
    keys = {section.data_key_id for section in sections} | ({part.thread_key_id} if whole else set())
    keys |= set(session.scalars(evidence.originals_held(sections, part.organisation_id)))
    grants.take_back(session, keys, holder=part.organisation_id)
    destroy_derived(session, part)
    for data_key in sorted(keys):
        reseal_or_owe(session, data_key, by=by)
    due = clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM)
    for section in sections:
        if section.name is not SectionName.WALL:
            session.add(Withdrawal(participation_id=part.id, section=section.name, due_on=due))
    if whole:
        session.execute(delete(Agreement).where(Agreement.participation_id == part.id))
        before, part.state = part.state, rules.move(part.state, Verb.WITHDRAW)
        part.moved_on = clock.today()
        moved = ParticipationMoved(participation=part.id, before=before, after=part.state)
        audit.record(session, moved, on=part.submission_id, by=by)
    part.unread = True
    tell(session, part)
    session.flush()


def destroy_derived(session: Session, part: Participation) -> None:
    """Destroy what the organisation made of what it read: its notes, marks, links, and its summary line."""
    for kept, _label in contents.RECORDS:
        session.execute(delete(kept).where(kept.participation_id == part.id))
    session.execute(delete(Link).where(casework.joins(part.id)))
    part.summary = part.summary_key_id = None


def reseal_or_owe(session: Session, data_key: UUID, *, by: Actor) -> None:
    """Re-encrypt under a new key now, or owe it where nobody present has the old one."""
    key = grants.open_key(session, by, data_key)
    if key is None:
        owed.owe_rekey(session, data_key)
    else:
        reseal(session, key, by=by)


def reseal(session: Session, old: OpenKey, *, by: Actor) -> None:
    """Move everything that lies under `old` to a new data key, for those who still hold `old`."""
    row = session.get_one(DataKey, old.id)
    new = grants.make_data_key(session, row.label, subject=row.subject_id)
    if row.label == contents.SECTION_KEY:
        section = session.get_one(Section, row.subject_id, with_for_update=True)
        section.content = contents.seal_section(new, section.id, contents.open_section(old, section))
        section.data_key_id = new.id
    elif row.label == contents.ORIGINALS_KEY:
        session.get_one(Section, row.subject_id, with_for_update=True).originals_key_id = new.id
    else:
        part = session.get_one(Participation, row.subject_id, with_for_update=True)
        for message in session.scalars(select(Message).where(Message.participation_id == part.id)):
            message.content = contents.seal_message(new, message, contents.open_message(old, message))
        for remedy in session.scalars(select(Remedy).where(Remedy.participation_id == part.id)):
            remedy.content = contents.seal_remedy(new, remedy, contents.open_remedy(old, remedy))
        for one in session.scalars(held_by_law.of_thread(part.id)):
            one.content = new.seal(
                old.open(one.content, row=one.id, label=contents.HOLD), row=one.id, label=contents.HOLD
            )
        part.thread_key_id = new.id
    session.flush()
    resealing.move(session, old, new, leads_to=DESK if by.organisation else RECEIPT, by=by)
    grants.regrant(session, old.id, new, by=by)
    owed.move(session, old.id, new.id)
    session.execute(delete(DataKey).where(DataKey.id == old.id))
