"""Asking the reporter for permission that is missing, and the reporter's answer: given or refused, in one step."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.organisations.models import Kind, Organisation
from portal.problems import Hidden, Invalid, Refused
from portal.reference import codes
from portal.reference.labels import N_
from portal.submissions import contents, queries, rules
from portal.submissions.drafting import NOTICES, may_pass
from portal.submissions.events import PermissionAnswered, PermissionRequested
from portal.submissions.models import Message, Participation, Permission, Submission
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations import permission, referral, second, thread
from portal.submissions.operations.holding import hold
from portal.submissions.operations.permission import Audience
from portal.submissions.operations.telling import tell
from portal.submissions.queries import requests
from portal.submissions.rules import SHARED, Mode, PartState, Purpose, RequestState, SaidAs, SectionName, Wish

PURPOSES: Final = "referral_purpose"
Wanted = tuple[SectionName, Wish]
"""A part, to be read, to be copied, or to be used in notes."""

CHOOSE: Final = N_("Choose at least one part of the report.")
NOT_ASKED: Final = N_(
    "This cannot be asked for now: it is permitted or asked already, was refused or taken back a short time ago, or can"
    " never be. Open the page again to see."
)
ANSWERED: Final = N_("This request was answered already. You can change what it permits under who may open what.")


def askable(session: Session, part: Participation, *, to: Organisation, by: Actor) -> list[Wanted]:
    """Return what the organisation could ask the reporter to permit, for itself or for `to`, and has not asked yet.

    What was refused, or given and taken back, is not asked for again at once: nobody is to be worn down.
    """
    if part.submission.kind in NOTICES or part.submission.reporter_pair_id is None:
        return []
    if part.state is PartState.WITHDRAWN:
        return []
    found = _for_itself(session, part) if to.id == part.organisation_id else _onward(session, part, to=to, by=by)
    asked = {
        (one.section, one.mode)
        for one in session.scalars(requests.of_part(part.id))
        if one.organisation_id == to.id and (one.state is RequestState.ASKED or asked_again_on(one) > clock.today())
    }
    return _not_just_taken_back(session, part.submission, [one for one in found if one not in asked], to=to)


def _not_just_taken_back(
    session: Session, submission: Submission, found: Sequence[Wanted], *, to: Organisation
) -> list[Wanted]:
    since = clock.today() - timedelta(days=rules.DAYS_TO_ASK_AGAIN)
    before = list(session.scalars(requests.taken_back(submission.id, since))) if found else []
    if not before:
        return list(found)
    before += permission.standing(session, submission)
    return [(one, wish) for one, wish in found if not _stands(before, one, to, wish)]


def _stands(permissions: Sequence[Permission], section: SectionName, to: Organisation, wish: Wish) -> bool:
    """Say whether one of these permissions lets the organisation have what it wishes of a part."""
    if wish is Wish.NOTE:
        return any(one.purpose == Purpose.NOTE and one.section is section for one in permissions)
    return permission.covering(permissions, section, to, mode=Mode(wish)) is not None


def asked_again_on(one: PermissionRequest) -> date:
    """Return from which day on what was refused can be asked for again; a long past day for all else."""
    if one.state is not RequestState.REFUSED or one.answered_on is None:
        return date.min
    return one.answered_on + timedelta(days=rules.DAYS_TO_ASK_AGAIN)


def ended(session: Session, submission: Submission, asked: Sequence[PermissionRequest]) -> dict[UUID, Permission]:
    """Return, of what was given and stands no more, the permission that ended it, by the request's id."""
    given = [one for one in asked if one.state is RequestState.GIVEN]
    if not given:
        return {}
    stand = permission.standing(session, submission)
    gone = [one for one in given if not _stands(stand, one.section, one.organisation, one.mode)]
    over = list(session.scalars(requests.ended(submission.id))) if gone else []
    found = {one.id: next((last for last in over if _was_about(last, one)), None) for one in gone}
    return {request: last for request, last in found.items() if last is not None}


def _was_about(over: Permission, one: PermissionRequest) -> bool:
    """Say whether this permission let the organisation have what was asked for; a copy needs that it may read."""
    if over.section is not one.section or (over.purpose == Purpose.NOTE) is not (one.mode is Wish.NOTE):
        return False
    whom = over.organisation_id == one.organisation_id or over.audience is one.organisation.kind
    return whom and over.mode.value in {one.mode, Wish.READING, Wish.NOTE}


def _for_itself(session: Session, part: Participation) -> list[Wanted]:
    able = [one for one in SHARED if one in rules.sections_for(part.organisation.kind)]
    mine = {one.name for one in session.scalars(queries.held(part.submission_id, part.organisation_id))}
    copied, unnoted = permission.permitted_copies(session, part), _unnoted(session, part)
    wanted: list[Wanted] = [(one, Wish.READING) for one in able if one not in mine]
    wanted += [(one, Wish.COPYING) for one in able if one in mine and one not in copied]
    return wanted + [(one, Wish.NOTE) for one in able if one in mine & unnoted]


def _unnoted(session: Session, part: Participation) -> set[SectionName]:
    """Return what civil society may not use in notes yet; nothing for others, who never may."""
    if part.organisation.kind is not Kind.CIVIL_SOCIETY:
        return set()
    noted = {one.section for one in permission.standing(session, part.submission) if one.purpose == Purpose.NOTE}
    return {one for one in SHARED if may_pass(one, Purpose.NOTE)} - noted


def _onward(session: Session, part: Participation, *, to: Organisation, by: Actor) -> list[Wanted]:
    refused = referral.offer(session, part, to=to, by=by).refused
    return [(one, Wish.READING) for one in SHARED if refused.get(one) == referral.NOT_PERMITTED]


def ask(
    session: Session,
    part: Participation,
    *,
    to: Organisation,
    wanted: Collection[Wanted],
    purpose: str,
    reason: str,
    until: str = "",
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries: that of the message, so that sending it twice asks once
) -> None:
    """Ask for these parts, for the reason; raise `Invalid`, or `Refused` for what cannot be asked for."""
    hold(session, part)
    if (done := session.get(Message, id)) is not None:
        if done.participation_id != part.id:
            raise Invalid(thread.SENT_ELSEWHERE)
        return
    if not codes.is_code(PURPOSES, purpose):
        raise Invalid(N_("Choose what it is for: the reporter reads it."), field="purpose")
    if until and not codes.is_code("permission_until", until):
        raise Invalid(N_("Choose until when from the list."), field="until")
    if not wanted:
        raise Invalid(CHOOSE, field="sections")
    if not set(wanted) <= set(askable(session, part, to=to, by=by)):
        raise Refused(NOT_ASKED)
    said = thread.say(session, part, reason, kind=SaidAs.MESSAGE, by=by, id=id)
    for section, mode in sorted(set(wanted)):
        made = PermissionRequest(participation_id=part.id, message_id=said.id, organisation_id=to.id)
        made.section, made.mode, made.purpose, made.until = section, mode, purpose, until
        session.add(made)
    names = tuple(sorted({section for section, _mode in wanted}))
    event = PermissionRequested(participation=part.id, organisation=to.id, sections=names)
    audit.record(session, event, on=part.submission_id, by=by)
    session.flush()


def load(session: Session, submission: Submission, message: UUID) -> Sequence[PermissionRequest]:
    """Return the parts of one request to this report's reporter; raise `Hidden` where there is none any more."""
    found = session.scalars(requests.asked_with(submission.id, message)).all()
    if not found or found[0].participation.state is PartState.WITHDRAWN:
        raise Hidden
    return found


def reason(session: Session, asked: Sequence[PermissionRequest], *, by: Actor) -> str:
    """Return why it is asked for; empty for whoever holds no key to the thread."""
    key = grants.open_key(session, by, asked[0].participation.thread_key_id)
    return contents.open_message(key, session.get_one(Message, asked[0].message_id)).text if key else ""


def answer(session: Session, submission: Submission, message: UUID, *, given: bool, until: str = "", by: Actor) -> None:
    """Permit what was asked for, or refuse it. The same answer twice is one; raise `Refused` for another one later.

    `until`: for less time than was asked for, by the codes of `permission_until`; raise `Invalid` for a longer one.

    `by` is the reporter, or whoever speaks for them. Whoever takes part can open what is given at once; another
    organisation once it is referred to.
    """
    hold(session, load(session, submission, message)[0].participation)
    asked = load(session, submission, message)
    meant = RequestState.GIVEN if given else RequestState.REFUSED
    if any(one.state is not RequestState.ASKED for one in asked):
        if all(one.state is meant for one in asked):
            return
        raise Refused(ANSWERED)
    if given and until:
        _shorten(asked, until)
    if given:
        _give(session, submission, asked, by=by)
    for one in asked:
        one.state, one.answered_on = meant, clock.today()
    part = asked[0].participation
    event = PermissionAnswered(participation=part.id, request=message, given=given)
    audit.record(session, event, on=submission.id, by=by)
    part.unread = True
    tell(session, part)
    session.flush()


def _shorten(asked: Sequence[PermissionRequest], until: str) -> None:
    """Let it last as the reporter says. What stands in the request from then on is what was given."""
    for one in asked:
        if not rules.is_shorter(until, than=one.until):
            raise Invalid(N_("Choose until when from the list."), field="until")
        one.until = until


def _give(session: Session, submission: Submission, asked: Sequence[PermissionRequest], *, by: Actor) -> None:
    """Permit every part of a request; where a member speaks for the person, a second one may have to agree first."""
    more = [(one.section, _audience(one.organisation_id, one.mode)) for one in asked]
    second.use(session, submission, more, by=by)
    for one in asked:
        _permit(session, submission, one, by=by)


def _audience(organisation: UUID, wish: Wish) -> Audience:
    """Return to whom it would be given. Notes are drawn by whoever in civil society holds the report."""
    if wish is Wish.NOTE:
        return permission.audience(Purpose.NOTE)
    return Audience(organisation=organisation, mode=Mode(wish))


def until_of(session: Session, submission: Submission, one: PermissionRequest) -> date | None:
    """Return until when it would be given today: as it was asked for, and no longer copied than it is read."""
    asked = rules.until_on(one.until, since=one.answered_on or clock.today())
    if one.mode is not Wish.COPYING:
        return asked
    reading = permission.covering(permission.standing(session, submission), one.section, one.organisation)
    days = [last for last in (asked, reading.until_on if reading else None) if last]
    return min(days, default=None)


def _permit(session: Session, submission: Submission, one: PermissionRequest, *, by: Actor) -> None:
    """Give what is not permitted by now. A copy means nothing without reading, which the asker has, or had."""
    parts = session.scalars(queries.participations(submission.id))
    if any(part.organisation_id == one.organisation_id and part.state is PartState.WITHDRAWN for part in parts):
        raise Refused(NOT_ASKED)
    stand, until = permission.standing(session, submission), until_of(session, submission, one)
    for wish in (Wish.READING, one.mode) if one.mode is Wish.COPYING else (one.mode,):
        if not _stands(stand, one.section, one.organisation, wish):
            to = _audience(one.organisation_id, wish)
            permission.permit(session, submission, section=one.section, to=to, until=until, by=by)
