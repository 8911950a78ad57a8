"""Asking the reporter for permission that is missing, and the reporter's answer: given or refused, in one step."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.organisations.models import Organisation
from portal.problems import Hidden, Invalid, Refused
from portal.reference import codes
from portal.reference.labels import N_
from portal.submissions import contents, queries, rules
from portal.submissions.drafting import NOTICES
from portal.submissions.events import PermissionAnswered, PermissionRequested
from portal.submissions.models import Message, Participation, Submission
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations import permission, referral, second, thread
from portal.submissions.operations.holding import hold
from portal.submissions.operations.permission import Audience
from portal.submissions.operations.telling import tell
from portal.submissions.queries import requests
from portal.submissions.rules import SHARED, Mode, PartState, RequestState, SaidAs, SectionName

PURPOSES: Final = "referral_purpose"
Wanted = tuple[SectionName, Mode]
"""A part, to be read or to be copied."""

CHOOSE: Final = N_("Choose at least one part of the report.")
NOT_ASKED: Final = N_(
    "This cannot be asked for: it is permitted or asked already, or can never be. Open the page again to see."
)
ANSWERED: Final = N_("This request was answered already. You can change what it permits under who may open what.")


def askable(session: Session, part: Participation, *, to: Organisation, by: Actor) -> list[Wanted]:
    """Return what the organisation could ask the reporter to permit, for itself or for `to`, and has not asked yet.

    What was refused is not asked for again at once: nobody is to be worn down.
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
    return [one for one in found if one not in asked]


def asked_again_on(one: PermissionRequest) -> date:
    """Return from which day on what was refused can be asked for again; a long past day for all else."""
    if one.state is not RequestState.REFUSED or one.answered_on is None:
        return date.min
    return one.answered_on + timedelta(days=rules.DAYS_TO_ASK_AGAIN)


def _for_itself(session: Session, part: Participation) -> list[Wanted]:
    able = [one for one in SHARED if one in rules.sections_for(part.organisation.kind)]
    mine = {one.name for one in session.scalars(queries.held(part.submission_id, part.organisation_id))}
    copied = permission.permitted_copies(session, part)
    wanted: list[Wanted] = [(one, Mode.READING) for one in able if one not in mine]
    return wanted + [(one, Mode.COPYING) for one in able if one in mine and one not in copied]


def _onward(session: Session, part: Participation, *, to: Organisation, by: Actor) -> list[Wanted]:
    refused = referral.offer(session, part, to=to, by=by).refused
    return [(one, Mode.READING) for one in SHARED if refused.get(one) == referral.NOT_PERMITTED]


def ask(
    session: Session,
    part: Participation,
    *,
    to: Organisation,
    wanted: Collection[Wanted],
    purpose: str,
    reason: str,
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
    if not wanted:
        raise Invalid(CHOOSE, field="sections")
    if not set(wanted) <= set(askable(session, part, to=to, by=by)):
        raise Refused(NOT_ASKED)
    said = thread.say(session, part, reason, kind=SaidAs.MESSAGE, by=by, id=id)
    for section, mode in sorted(set(wanted)):
        made = PermissionRequest(participation_id=part.id, message_id=said.id, organisation_id=to.id)
        made.section, made.mode, made.purpose = section, mode, purpose
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


def answer(session: Session, submission: Submission, message: UUID, *, given: bool, by: Actor) -> None:
    """Permit what was asked for, or refuse it. The same answer twice is one; raise `Refused` for another one later.

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


def _give(session: Session, submission: Submission, asked: Sequence[PermissionRequest], *, by: Actor) -> None:
    """Permit every part of a request; where a member speaks for the person, a second one may have to agree first."""
    more = [(one.section, Audience(organisation=one.organisation_id, mode=one.mode)) for one in asked]
    second.use(session, submission, more, by=by)
    for one in asked:
        _permit(session, submission, one, by=by)


def until_of(session: Session, submission: Submission, one: PermissionRequest) -> date | None:
    """Return until when it would be given: what is read until a day is copied until then, too."""
    if one.mode is not Mode.COPYING:
        return None
    reading = permission.covering(permission.standing(session, submission), one.section, one.organisation)
    return reading.until_on if reading else None


def _permit(session: Session, submission: Submission, one: PermissionRequest, *, by: Actor) -> None:
    """Give what is not permitted by now. A copy means nothing without reading, which the asker has, or had."""
    parts = session.scalars(queries.participations(submission.id))
    if any(part.organisation_id == one.organisation_id and part.state is PartState.WITHDRAWN for part in parts):
        raise Refused(NOT_ASKED)
    stand, until = permission.standing(session, submission), until_of(session, submission, one)
    for mode in (Mode.READING, one.mode) if one.mode is Mode.COPYING else (Mode.READING,):
        if permission.covering(stand, one.section, one.organisation, mode=mode) is None:
            to = Audience(organisation=one.organisation_id, mode=mode)
            permission.permit(session, submission, section=one.section, to=to, until=until, by=by)
