"""Filing from the desk: half-typed intakes, sealed under the organisation's own key, and the filing itself.

Who files has no receipt to give. The reporter's key pair is made all the same, and kept by the organisation
(`stewardship`): for the person, until it is handed over, or for itself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants, pairs, rings
from portal.keys.models import PairKind, RingKind
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.submissions import contents, rules
from portal.submissions.drafting import Draft
from portal.submissions.events import NoticeFiled, SubmissionFiledForAnother
from portal.submissions.models import Intake, Participation, Submission
from portal.submissions.operations import filing, stewardship
from portal.submissions.operations.moving import move
from portal.submissions.operations.own import NO_KEY
from portal.submissions.operations.permission import ring_for
from portal.submissions.operations.telling import tell
from portal.submissions.operations.thread import SENT_ELSEWHERE
from portal.submissions.queries import filed_for
from portal.submissions.rules import SHARED, SectionName, Verb

NOT_RECEIVING: Final = N_(
    "Your organisation was not verified to receive reports, so it cannot file one for somebody else."
)
NOT_TO_ITSELF: Final = N_("Choose others than your own organisation.")
WALLED_ITSELF: Final = N_("Your own organisation is on this list. It cannot file a report that it must never see.")


@dataclass(frozen=True, slots=True)
class Begun:
    """A half-typed intake as a list shows it: `title` is how it begins, or nothing."""

    id: UUID
    title: str
    changed_on: date


def read(session: Session, intake: Intake, *, by: Actor) -> Draft:
    """Return what was typed so far; raise `Refused` where the actor does not hold the organisation's key."""
    key = grants.working_key(session, by, generation=intake.key_id)
    if key is None:
        raise Refused(NO_KEY)
    return Draft.read(json.loads(key.open(intake.content, row=intake.id, label=contents.INTAKE)))


def begun(session: Session, intakes: Sequence[Intake], *, by: Actor) -> list[Begun]:
    """Return each intake with how its story begins, for the eyes of those who may open it."""
    found = []
    for intake in intakes:
        told = read(session, intake, by=by).answers.get("what_happened", "")
        found.append(Begun(intake.id, str(told).partition("\n")[0], intake.changed_on))
    return found


def seen(intake: Intake | None) -> str:
    """Return what tells one version of an intake from another, without saying what is in it."""
    return blake2b(intake.content, digest_size=8).hexdigest() if intake else ""


def keep(
    session: Session,
    draft: Draft,
    *,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice keeps one
    was: str,
    by: Actor,
) -> Intake:
    """Keep what was typed; raise `Stale` unless what is kept now is what `was` seen."""
    assert by.organisation is not None and by.account is not None
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(NO_KEY)
    intake = _own_intake(session, id, by=by)
    if intake is None:
        intake = Intake(id=id, organisation_id=by.organisation, account_id=by.account)
        session.add(intake)
    elif read(session, intake, by=by) == draft:
        return intake
    else:
        _check_unchanged(intake, was)
    intake.key_id, intake.changed_on = key.id, clock.today()
    intake.content = key.seal(json.dumps(draft.content(), ensure_ascii=False), row=id, label=contents.INTAKE)
    session.flush()
    return intake


def _own_intake(session: Session, id: UUID, *, by: Actor) -> Intake | None:  # noqa: A002
    """Return the intake with the id that a form carries, locked; raise `Invalid` for somebody else's."""
    found = session.get(Intake, id, with_for_update=True, populate_existing=True)
    if found is None:
        return None
    if found.organisation_id != by.organisation or not (by.is_manager or found.account_id == by.account):
        raise Invalid(SENT_ELSEWHERE)
    return found


def _check_unchanged(intake: Intake | None, was: str) -> None:
    if intake is not None and was != seen(intake):
        raise Stale


def throw_away(session: Session, intake: UUID) -> None:
    """Delete an intake with all that was typed; gone already, it stays gone."""
    session.execute(delete(Intake).where(Intake.id == intake))


def forget_old(session: Session) -> int:
    """Delete intakes that were begun longer ago than they are kept; return how many."""
    last = clock.today() - timedelta(days=rules.DAYS_OF_INTAKE)
    return len(session.scalars(delete(Intake).where(Intake.begun_on < last).returning(Intake.id)).all())


def file_for_another(
    session: Session,
    draft: Draft,
    *,
    was: str,
    language: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice files once
) -> Submission:
    """File what was typed with the actor's own organisation as its first receiver, which holds every section.

    Others come by referral only, within `draft.beyond`. The reporter's private key is sealed to the organisation.
    Raise `Stale` unless what is kept now is what `was` seen.
    """
    assert by.organisation is not None
    if (done := _filed_before(session, id, by=by)) is not None:
        return done
    _check_unchanged(_own_intake(session, id, by=by), was)
    draft = replace(
        draft,
        receivers=(by.organisation,),
        sections={by.organisation: SHARED},
        copying=frozenset((section, str(by.organisation)) for section in SHARED),
    )
    pair, private = pairs.make_pair(session, PairKind.RECEIPT)
    own = _own(session, draft, by=by)
    submission = filing.make_submission(session, draft, pair=pair.id, language=language, id=id)
    (part,) = filing.give_out(session, submission, draft, [own], by=by)
    event = SubmissionFiledForAnother(organisation=by.organisation)
    audit.record(session, event, on=submission.id, by=by, first=True)
    stewardship.take(session, submission, private, ring=ring_for(session, part), by=by)
    _take_on(session, part, by=by)
    throw_away(session, id)
    session.flush()
    return submission


def file_notice(
    session: Session,
    draft: Draft,
    *,
    was: str,
    language: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice files once
) -> Submission:
    """File what was typed in the organisation's own name, to the receivers that `draft` names.

    The organisation takes no part in it: it keeps the reporter's key in its own ring, by which it reads what it filed
    and the answers, and takes it back. Raise `Stale` unless what is kept now is what `was` seen, `ReceiverLost` for a
    receiver that is gone.
    """
    assert by.organisation is not None
    if (done := _filed_before(session, id, by=by)) is not None:
        return done
    _check_unchanged(_own_intake(session, id, by=by), was)
    if by.organisation in draft.receivers:
        raise Invalid(NOT_TO_ITSELF, field="receivers")
    ring = rings.ring_of(session, by.organisation, RingKind.OWN)
    if ring is None or grants.working_key(session, by) is None:
        raise Refused(NO_KEY)
    offered = filing.chosen(draft, filing.offers(session, draft, only=draft.receivers).offered)
    able = {one.organisation.id: _shared(one.organisation.kind) for one in offered}
    draft = replace(draft, sections=able, people="")
    pair, private = pairs.make_pair(session, PairKind.RECEIPT)
    submission = filing.make_submission(session, draft, pair=pair.id, language=language, id=id)
    tell(session, *filing.give_out(session, submission, draft, offered, by=by))
    event = NoticeFiled(organisation=by.organisation, receivers=tuple(sorted(draft.receivers)))
    audit.record(session, event, on=submission.id, by=by, first=True)
    stewardship.take(session, submission, private, ring=ring, by=by)
    throw_away(session, id)
    session.flush()
    return submission


def _filed_before(session: Session, id: UUID, *, by: Actor) -> Submission | None:  # noqa: A002
    """Return what this form filed before; raise `Invalid` where its id is somebody else's."""
    done = session.get(Submission, id)
    if done is not None and (by.organisation is None or not session.scalar(filed_for.stewardship(id, by.organisation))):
        raise Invalid(SENT_ELSEWHERE)
    return done


def _shared(kind: str) -> tuple[SectionName, ...]:
    return tuple(one for one in rules.sections_for(kind) if one in SHARED)


def _own(session: Session, draft: Draft, *, by: Actor) -> filing.Offered:
    """Return the actor's organisation as a receiver; it may file while it takes no reports from others."""
    if by.organisation in draft.wall.organisations:
        raise Invalid(WALLED_ITSELF, field="wall_organisation")
    offered = filing.offers(session, draft, only=draft.receivers).offered
    if not offered:
        raise Refused(NOT_RECEIVING)
    return offered[0]


def _take_on(session: Session, part: Participation, *, by: Actor) -> None:
    """Whoever files it works on it. Where a person is named, a manager decides who does: it waits for one."""
    if part.ring_id is None or by.is_manager:
        move(session, part, Verb.ACCEPT, by=by)
        part.handler_id, part.unread = by.account, False
    else:
        tell(session, part)
