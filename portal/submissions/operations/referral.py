"""Referring onward: within the permission, past the wall, with the keys that the referrer itself holds."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.db import new_id
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import Ring, RingKind
from portal.organisations.models import Kind, Organisation
from portal.organisations.operations.holding import hold as hold_keys
from portal.problems import Invalid, Refused
from portal.reference import codes
from portal.reference.labels import N_
from portal.sealing.envelopes import Unreadable
from portal.submissions import contents, queries, rules
from portal.submissions.drafting import NOTICES
from portal.submissions.events import ParticipationReferred
from portal.submissions.models import Agreement, Message, Participation, Permission
from portal.submissions.operations import floods, permission, reading
from portal.submissions.operations.telling import tell
from portal.submissions.queries import filed_for
from portal.submissions.rules import SHARED, PartState, SaidAs, SectionName
from portal.submissions.wall import Wall

CLOSED_TO_REPORTS = N_("This organisation does not take reports at the moment.")
WALLED = N_("The reporter does not want this organisation, or its government, ever to see this report.")
WALL_UNREAD = N_("Who must never see this report cannot be read here, so it cannot be passed on.")
TAKEN_BACK = N_("The reporter took permission back from this organisation.")
ITS_OWN = N_("This organisation filed it itself.")
RECEIPT_CLOSED = N_("The reporter closed the receipt: nobody could answer, or take permission back.")
NEVER = N_("An organisation of this kind can never receive this part of a report.")
NOT_HELD = N_("Your organisation was not given this part itself.")
NOT_PERMITTED = N_("The reporter has not permitted this part to be passed on to this organisation.")
NEEDS_SECOND = N_(
    "It is about a child, a detained or a missing person: another member of your organisation has to agree first that"
    " this part goes to a government."
)
SAY_WHAT_FOR = N_("Write in the note what it is for: the reporter and the organisation read it.")
HAS_IT = N_("This organisation has this part already.")


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be referred: the permission for each allowed section, the reason against each other one.

    `barred` is the reason why nothing at all can go to this organisation, or None. `second` are the sections to whose
    going a member has to agree, so that another one can refer them: those that wait for it are refused.
    """

    barred: str | None = None
    allowed: dict[SectionName, Permission] = field(default_factory=dict)
    refused: dict[SectionName, str] = field(default_factory=dict)
    second: tuple[SectionName, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """What a referral begins its conversation with: words, and a code of `referral_purpose`."""

    note: str
    purpose: str | None = None


def offer(session: Session, part: Participation, *, to: Organisation, by: Actor) -> Offer:
    """Say what of this report could go to `to`, and why the rest cannot."""
    wall = read_wall(session, part, by=by)
    barred = _barred(session, part, wall, to=to)
    if barred:
        return Offer(barred=barred, refused=dict.fromkeys(SHARED, barred))
    made = Offer()
    stand = permission.standing(session, part.submission)
    mine = {one.name for one in session.scalars(queries.held(part.submission_id, part.organisation_id))}
    theirs = {one.name for one in session.scalars(queries.held(part.submission_id, to.id))}
    for section in SHARED:
        cover = permission.covering(stand, section, to)
        if section not in rules.sections_for(to.kind):
            made.refused[section] = NEVER
        elif section in theirs:
            made.refused[section] = HAS_IT
        elif section not in mine:
            made.refused[section] = NOT_HELD
        elif cover is None:
            made.refused[section] = NOT_PERMITTED
        else:
            made.allowed[section] = cover
    return _with_second(session, part, made, to=to, by=by) if wall and wall.needs_two else made


def _with_second(session: Session, part: Participation, made: Offer, *, to: Organisation, by: Actor) -> Offer:
    """Refuse what goes to a state, unless another member than the one who acts has agreed to it."""
    if to.kind is not Kind.STATE:
        return made
    found = session.scalars(queries.agreements(part.id, to.id))
    agreed = {one.section for one in found if one.account_id != by.account}
    waiting = {section: NEEDS_SECOND for section in made.allowed if section not in agreed}
    return Offer(
        allowed={section: given for section, given in made.allowed.items() if section in agreed},
        refused=made.refused | waiting,
        second=tuple(made.allowed),
    )


def _barred(session: Session, part: Participation, wall: Wall | None, *, to: Organisation) -> str | None:
    if to.id == part.organisation_id or not to.is_open or not rings.ring_of(session, to.id, RingKind.REPORTS):
        return CLOSED_TO_REPORTS
    if part.submission.reporter_pair_id is None:
        return RECEIPT_CLOSED
    if part.submission.kind in NOTICES and session.scalar(filed_for.stewardship(part.submission_id, to.id)):
        return ITS_OWN
    if wall is None:
        return WALL_UNREAD
    if wall.bars(organisation=to.id, kind=to.kind, country=to.country):
        return WALLED
    there = _part_of(session, part.submission_id, to.id)
    return TAKEN_BACK if there is not None and there.state is PartState.WITHDRAWN else None


def read_wall(session: Session, part: Participation, *, by: Actor) -> Wall | None:
    """Return who must never see the report, or None where the actor's organisation does not hold the wall."""
    return wall_of(session, part.submission_id, by=by)


def wall_of(session: Session, submission: UUID, *, by: Actor) -> Wall | None:
    """Return who must never see a report, or None for whoever does not hold the wall."""
    section = session.scalars(queries.section(submission, SectionName.WALL)).one()
    answers = reading.open_section(session, section, by=by)
    return None if answers is None else Wall.from_answers(answers.given)


def refer(
    session: Session,
    part: Participation,
    *,
    to: Organisation,
    sections: Collection[SectionName],
    note: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice refers once
    purpose: str | None = None,
) -> Participation:
    """Give `to` the sections; raise `Refused` with the reason, or `Invalid` for a purpose that is on no list.

    The first time opens a thread between it and the reporter, which begins with `note` and `purpose`, a code of the
    list `referral_purpose`: both of them read it. Later the referrer has no key to that thread any more, so that
    further sections come without.
    """
    if (done := session.get(Participation, id)) is not None and done.referred_by_id == part.id:
        return done
    allowed = offer(session, part, to=to, by=by)
    for section in sections:
        if section not in allowed.allowed:
            raise Refused(allowed.refused.get(section, NOT_PERMITTED))
    if not sections:
        raise Refused(N_("Choose at least one part of the report."))
    if purpose is not None and not codes.is_code("referral_purpose", purpose):
        raise Invalid(N_("Choose what the referral is for: the reporter reads it."), field="purpose")
    if purpose is not None and rules.wants_words(purpose) and not note:
        raise Invalid(SAY_WHAT_FOR, field="note")
    why = Why(note, purpose)
    there = _part_of(session, part.submission_id, to.id) or _begin(session, part, to=to, why=why, by=by, id=id)
    _grant(session, there, {one: allowed.allowed[one] for one in sections}, by=by)
    session.execute(
        delete(Agreement).where(
            Agreement.participation_id == part.id,
            Agreement.organisation_id == to.id,
            Agreement.section.in_(list(sections)),
        )
    )
    event = ParticipationReferred(source=part.id, participation=there.id, sections=tuple(sorted(sections)))
    audit.record(session, event, on=part.submission_id, by=by)
    there.unread = there.news = True
    tell(session, there)
    return there


def _part_of(session: Session, submission: UUID, organisation: UUID) -> Participation | None:
    found = session.scalars(queries.participations(submission))
    return next((one for one in found if one.organisation_id == organisation), None)


def _begin(
    session: Session,
    part: Participation,
    *,
    to: Organisation,
    why: Why,
    by: Actor,
    id: UUID,  # noqa: A002
) -> Participation:
    """Open a participation whose thread only the new organisation and the reporter can read."""
    thread = grants.make_data_key(session, contents.THREAD_KEY, subject=id)
    there = Participation(
        id=id,
        submission_id=part.submission_id,
        organisation_id=to.id,
        urgency=part.urgency,
        filed_as=part.filed_as,
        thread_key_id=thread.id,
        referred_by_id=part.id,
    )
    floods.receive(session, there, source=part.organisation_id)
    if part.submission.restricted:
        there.ring_id = restricted_ring(session, there).id
    session.add(there)
    session.flush()
    grants.give(session, thread, ring=permission.ring_for(session, there), by=by)
    grants.give_reporter(session, thread, pair=_reporter(session, part), by=by)
    if why.note or why.purpose:
        _introduce(session, there, why, thread=thread, by=by)
    return there


def _reporter(session: Session, part: Participation) -> UUID:
    """Return the reporter's key pair; raise `Unreadable` for one that was never given this report.

    Everyone who files a report has such a pair, and could be written into the row of another.
    """
    pair = part.submission.reporter_pair_id
    if pair is None or pair not in {one.pair_id for one in grants.holders(session, part.thread_key_id)}:
        raise Unreadable
    return pair


def restricted_ring(session: Session, part: Participation) -> Ring:
    """Make the ring of a restricted participation, sealed to the organisation's managers."""
    hold_keys(session, part.organisation_id, alone=False)
    own = rings.ring_of(session, part.organisation_id, RingKind.OWN)
    managers = set(session.scalars(queries.people(part.organisation_id, managers_only=True)))
    able = [one for one in rings.admitted(session, own) if one.account in managers] if own else []
    if not able:
        raise Refused(CLOSED_TO_REPORTS)
    return rings.make_ring(
        session,
        part.organisation_id,
        RingKind.RESTRICTED,
        subject=part.id,
        members=able,
    )


def _grant(session: Session, there: Participation, given: dict[SectionName, Permission], *, by: Actor) -> None:
    """Give the sections; a civil-society organisation holds the wall too, since it may refer onward."""
    wanted: dict[SectionName, UUID | None] = {name: one.id for name, one in given.items()}
    if SectionName.WALL in rules.sections_for(session.get_one(Organisation, there.organisation_id).kind):
        wanted[SectionName.WALL] = None
    found = {one.name: one for one in session.scalars(queries.sections(there.submission_id))}
    opened = grants.open_keys(session, by, [found[name].data_key_id for name in wanted])
    ring = permission.ring_for(session, there)
    for name, permitted in wanted.items():
        grants.give(session, opened[found[name].data_key_id], ring=ring, by=by, permission=permitted)


def _introduce(session: Session, there: Participation, why: Why, *, thread: OpenKey, by: Actor) -> None:
    there.said += 1
    message = Message(
        id=new_id(), participation_id=there.id, number=there.said, kind=SaidAs.REFERRAL, account_id=by.account
    )
    message.content = contents.seal_message(thread, message, contents.Words(why.note, why.purpose))
    session.add(message)
