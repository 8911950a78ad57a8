"""From the second reader to the public: handed to the owner, corrected, published once, superseded, withdrawn."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.asks import queries as asks
from portal.asks.models import Ask
from portal.asks.operations import answering, asking, clocking, publishing
from portal.asks.operations.asking import Subject
from portal.asks.rules import Kind
from portal.asks.rules import State as AskState
from portal.commitments.events import AssessmentWithdrawn
from portal.commitments.judgements import NAMES, Judgement
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import assessing
from portal.commitments.operations.publishing import touch
from portal.commitments.queries import assessing as found
from portal.commitments.rules import assessing as rules
from portal.commitments.rules.assessing import HEARD, PUBLIC, Assessed, State, Verb
from portal.notices.operations import wake
from portal.organisations import queries as organisations
from portal.organisations.rules import Standing
from portal.problems import Refused, Stale
from portal.reference.labels import N_

OWN_TEXT: Final = N_("You wrote this text yourself. Somebody else of your organisation has to read it.")
CHANGED: Final = N_("The text was changed after you read it. Nothing was done. Open it again and read it anew.")


def read(
    session: Session,
    assessment: Assessment,
    *,
    digest: bytes,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, and of what the owner is asked
) -> None:
    """Agree, as second reader, with exactly the text that has this digest: it goes to the owner.

    Where the owner was heard before about one that graded nothing better, it is published. Raise `Stale` for another
    text, `Refused` for one's own. Sent twice, it is done once.
    """
    assessing.held(session, assessment)
    if assessment.ask_id == id or (assessment.state in PUBLIC and assessment.digest == digest):
        return
    judgement = _to_be_read(session, assessment, State.WAITING, digest=digest, by=by)
    if needs_owner(session, assessment, judgement):
        _hand(session, assessment, judgement, by=by, id=id)
    else:
        _publish(session, assessment, judgement, by=by)


def stand(session: Session, assessment: Assessment, *, digest: bytes, by: Actor) -> None:
    """Publish what the owner read as it stands, once they were heard: again by somebody who did not write it."""
    assessing.held(session, assessment)
    if assessment.state in PUBLIC and assessment.digest == digest:
        return
    judgement = _to_be_read(session, assessment, State.WITH_OWNER, digest=digest, by=by)
    if needs_owner(session, assessment, judgement):
        raise Refused(assessing.NOT_HEARD)
    _publish(session, assessment, judgement, by=by)


def _to_be_read(session: Session, assessment: Assessment, state: State, *, digest: bytes, by: Actor) -> Judgement:
    if assessment.state is not state:
        raise Stale(CHANGED)
    judgement = assessing.opened(session, assessment, by=by)
    if judgement.digest != digest:
        raise Stale(CHANGED)
    if assessment.written_by == by.account:
        raise Refused(OWN_TEXT)
    if rules.missing(judgement):
        raise Refused(assessing.NOT_WHOLE)
    assessing.check(session, assessment, judgement)
    assessing.check_may_assess(session, assessment.commitment, assessment.assessor)
    return judgement


def needs_owner(session: Session, assessment: Assessment, judgement: Judgement) -> bool:
    """Say whether the owner has still to be heard, once the calendar's word on that is written down."""
    if assessment.ask is not None:
        clocking.lapse_if_due(session, assessment.ask)
    return would_ask(session, assessment, judgement)


def would_ask(session: Session, assessment: Assessment, judgement: Judgement) -> bool:
    """Say whether the owner has still to be heard: not asked yet, not answered yet, or about better grades only.

    Who was asked and then removed is heard no more: nobody is left there, whatever the grades.
    """
    ask = assessment.ask
    if ask is None or ask.state not in HEARD:
        return True
    if assessment.commitment.organisation.standing is Standing.REMOVED:
        return False
    return rules.is_worse(given(session, ask).grades, judgement.grades)


def given(session: Session, ask: Ask) -> Judgement:
    """Return the text that the owner was given, and no other: it is no draft of the assessor any more."""
    return Judgement.read(publishing.question(session, ask))


def _hand(session: Session, assessment: Assessment, judgement: Judgement, *, by: Actor, id: UUID) -> None:  # noqa: A002
    commitment = assessment.commitment
    before = assessment.ask
    if before is not None and before.state is AskState.NOT_REACHED:
        asking.take_back(session, before, by=by)  # else they would be asked about two texts at once
    about = Subject(found.ABOUT, assessment.id, assessment.number, commitment.organisation_id)
    assessment.ask_id = asking.ask(session, Kind.FACTS, judgement.written(), about=about, by=by, id=id).id
    session.flush()
    session.expire(assessment, ["ask"])
    assessing.move(session, assessment, Verb.HAND, by=by)


def reply(session: Session, assessment: Assessment, ask: Ask, text: str, *, by: Actor, id: UUID) -> None:  # noqa: A002
    """Say, as the owner, which facts are wrong: locked until the assessment is public, then public at once."""
    assessing.held(session, assessment)
    session.execute(asks.ask(ask.id).with_for_update())
    session.refresh(ask)
    answering.answer(session, ask, text, by=by, id=id)


def _publish(session: Session, assessment: Assessment, judgement: Judgement, *, by: Actor) -> None:
    """Put the text in the open, this once, and destroy the draft; what the same assessor said before stands down."""
    commitment = assessment.commitment
    rules.move(assessment.state, Verb.PUBLISH)
    before = session.scalar(found.standing_of(commitment.id, assessment.assessor_id))
    if before is not None:
        assessing.move(session, before, Verb.SUPERSEDE, by=by)
    assert assessment.ask is not None
    changed, serial = given(session, assessment.ask) != judgement, found.last_serial(session, commitment.id) + 1
    for name in NAMES:
        setattr(assessment, name, getattr(judgement, name))
    assessment.items = list(judgement.items)
    assessment.changed, assessment.serial = changed, serial
    assessment.approved_by, assessment.published_on, assessment.digest = by.account, clock.today(), judgement.digest
    assessment.draft = assessment.key_id = None
    assessing.move(session, assessment, Verb.PUBLISH, by=by)
    for ask in session.scalars(found.asked_about(assessment.id)).all():
        publishing.release(session, ask)
    show(session, commitment)
    wake(session, *session.scalars(organisations.admitted(commitment.organisation_id)))


def withdraw(session: Session, assessment: Assessment, reason: str, *, by: Actor) -> None:
    """Mark an assessment as withdrawn from today, for a public reason. It stays readable."""
    assessing.held(session, assessment)
    if assessment.state is State.WITHDRAWN:
        if assessment.reason != reason:
            raise Stale(N_("Somebody else has withdrawn this assessment already."))
        return
    assessment.state = rules.move(assessment.state, Verb.WITHDRAW)
    assessment.withdrawn_on = assessment.moved_on = clock.today()
    assessment.reason = reason
    session.flush()
    audit.record(session, AssessmentWithdrawn(), on=assessment.id, by=by)
    assessing.close_evidence(session, assessment, by=by)
    show(session, assessment.commitment)
    wake(session, *session.scalars(organisations.admitted(assessment.commitment.organisation_id)))


def show(session: Session, commitment: Commitment) -> None:
    """Bring what lists show of the commitment to what stands now, and say that its pages are others."""
    newest = session.scalar(found.newest_standing(commitment.id))
    commitment.assessed = Assessed(newest.completion) if newest and newest.completion else Assessed.NONE
    commitment.assessed_number = newest.number if newest else None
    touch(session, commitment)
