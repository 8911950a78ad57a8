"""Assessments until somebody else reads them: assigned, volunteered for, written, sent, taken back, given up."""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.asks.operations import asking, clocking
from portal.asks.rules import State as AskState
from portal.commitments import queries
from portal.commitments.events import AssessmentBegun, AssessmentEnded, AssessmentMoved, AssessmentTakenBack
from portal.commitments.judgements import Judgement
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import evidence
from portal.commitments.operations.drafting import NO_KEY, hold
from portal.commitments.queries import assessing as found
from portal.commitments.rules import assessing as rules
from portal.commitments.rules.assessing import State, Verb
from portal.keys import grants
from portal.notices.operations import wake
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.parties import queries as parties
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_

DRAFT: Final = "assessment.draft"
OWN: Final = N_("No organisation assesses a commitment of its own. Somebody else has to.")
KIN: Final = N_("This organisation and the one that promises share an owner, so it cannot assess the commitment.")
BEGUN: Final = N_("Its assessor has begun, or it is public. Only they can end it now.")
NOT_WHOLE: Final = N_("The text is not whole yet. Open the draft to see what is missing, and write that first.")
NOT_HEARD: Final = N_("The organisation that promises has not been heard yet. Wait for its reply, or until its day.")


def check_may_assess(session: Session, commitment: Commitment, assessor: Organisation) -> None:
    """Raise `Refused` with the reason where this organisation must not judge this commitment.

    Asked at each step, and not only when it is begun: who owns whom may become known in between.
    """
    owner = session.get_one(Organisation, commitment.organisation_id)
    if assessor.id == owner.id:
        raise Refused(OWN)
    rules.check_assessor(
        assessor.kind.value, assessor.country, owner_kind=owner.kind.value, owner_country=owner.country
    )
    if not assessor.may_act:
        raise Refused(N_("This organisation is suspended or was removed, so it cannot assess anything."))
    if assessor.id in parties.kin(session, owner.id, today=clock.today()):
        raise Refused(KIN)


def begin(
    session: Session,
    commitment: Commitment,
    assessor: Organisation,
    *,
    assigned: bool,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> Assessment:
    """Ask an organisation for an assessment of the newest version, or volunteer; raise `Refused`.

    The same form sent again gives the same one.
    """
    hold(session, commitment)
    if (done := session.get(Assessment, id)) is not None:
        if done.commitment_id != commitment.id or done.assessor_id != assessor.id:
            raise Invalid(
                N_("This form was sent before from another place. Open the page again and send it once more.")
            )
        return done
    check_stands(commitment)
    if commitment.organisation.standing is Standing.REMOVED:
        raise Refused(
            N_("Who promised this was removed from the portal. Nobody there could correct the facts of an assessment.")
        )
    check_may_assess(session, commitment, assessor)
    if session.scalar(found.open_of(commitment.id, assessor.id)) is not None:
        raise Refused(N_("This organisation has an assessment of this commitment under way already."))
    made = Assessment(
        id=id,
        commitment_id=commitment.id,
        number=commitment.number,
        assessor_id=assessor.id,
        state=State.ASSIGNED if assigned else State.DRAFTING,
        assigned_by=by.account if assigned else None,
    )
    session.add(made)
    session.flush()
    event = AssessmentBegun(
        commitment=commitment.id, version=commitment.number, assessor=assessor.id, assigned=assigned
    )
    audit.record(session, event, on=id, by=by, first=True)
    if assigned:
        evidence.grant_to(session, commitment, assessor.id, by=by)
        wake(session, *_colleagues(session, made, by))
    return made


def check_stands(commitment: Commitment) -> None:
    """Raise `Refused` for one that was withdrawn, or of which nothing is public."""
    if commitment.is_withdrawn:
        raise Refused(N_("This commitment was withdrawn. Only one that stands can be assessed."))
    if not commitment.number:
        raise Refused(N_("Only a commitment that stands can be assessed."))


def accept(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """Take an assignment on."""
    held(session, assessment)
    check_may_assess(session, assessment.commitment, assessment.assessor)
    move(session, assessment, Verb.ACCEPT, by=by)


def decline(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """Refuse an assignment; whoever assigned it is told."""
    held(session, assessment)
    _end(session, assessment, Verb.DECLINE, by=by)
    if assessment.assigned_by:
        wake(session, assessment.assigned_by)


def write(session: Session, assessment: Assessment, judgement: Judgement, *, revision: int, by: Actor) -> None:
    """Write the draft; what waited for a second reader goes back to being one.

    Raise `Stale` unless it is the one that was edited. A text that changes nothing changes nothing.
    """
    held(session, assessment)
    check(session, assessment, judgement)
    if assessment.draft is not None and opened(session, assessment, by=by) == judgement:
        return
    if assessment.revision != revision:
        raise Stale(N_("Somebody else changed the draft while you were writing."))
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(NO_KEY)
    move(session, assessment, Verb.WRITE, by=by)
    assessment.draft, assessment.key_id = key.seal(judgement.written(), row=assessment.id, label=DRAFT), key.id
    assessment.written_by = by.account
    session.flush()


def check(session: Session, assessment: Assessment, judgement: Judgement) -> None:
    """Raise `Invalid` for a text that rests on what it may not rest on."""
    rules.check_items(judgement.items, queries.items(session, assessment.commitment_id, assessment.number))


def send(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """Ask for a second reader: whoever of the assessor did not write the text."""
    held(session, assessment)
    if assessment.state is State.WAITING:
        return
    if assessment.draft is None:
        raise Refused(N_("There is no text yet that somebody could read. Write it first."))
    if rules.missing(opened(session, assessment, by=by)):
        raise Refused(NOT_WHOLE)
    move(session, assessment, Verb.SEND, by=by)
    wake(session, *_colleagues(session, assessment, by))


def take_back(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """Make a draft of what waits, or of what is with the owner, who can read it no more unless they were heard."""
    held(session, assessment)
    if assessment.state is State.DRAFTING:
        return
    asked = _unask(session, assessment, by=by) if assessment.state is State.WITH_OWNER else None
    make_draft(session, assessment, asked=asked, by=by)


def make_draft(session: Session, assessment: Assessment, *, asked: UUID | None, by: Actor) -> None:
    """Do it, once what the owner was asked is taken back: also once more after a restore."""
    assessment.state = rules.move(assessment.state, Verb.TAKE_BACK)
    assessment.moved_on = clock.today()
    if asked is not None:
        assessment.ask_id = None
    session.flush()
    session.expire(assessment, ["ask"])
    audit.record(session, AssessmentTakenBack(asked=asked), on=assessment.id, by=by)


def _unask(session: Session, assessment: Assessment, *, by: Actor) -> UUID | None:
    """Take back what the owner was asked, and has not answered yet; what they said about it stays."""
    ask = assessment.ask
    if ask is None:
        return None
    clocking.lapse_if_due(session, ask)
    if ask.state not in {AskState.SENT, AskState.DELIVERED}:
        return None
    asking.take_back(session, ask, by=by)
    return ask.id


def give_up(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """End it before it is public: its draft is destroyed."""
    held(session, assessment)
    if assessment.state is not State.ENDED:
        _end(session, assessment, Verb.END, by=by)


def take_assignment_back(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """End one for the secretariat: before anybody took it on, or where the assessor cannot go on with it.

    Otherwise the secretariat could end what is about to be said of somebody.
    """
    held(session, assessment)
    if assessment.state is State.ENDED:
        return
    if assessment.state is not State.ASSIGNED and assessment.assessor.may_act:
        raise Refused(BEGUN)
    members = _colleagues(session, assessment, by)
    _end(session, assessment, Verb.END, by=by)
    wake(session, *members)


def _end(session: Session, assessment: Assessment, verb: Verb, *, by: Actor) -> None:
    after = rules.move(assessment.state, verb)
    if assessment.ask is not None:
        _unask(session, assessment, by=by)
    destroy(session, assessment, after, by=by)


def destroy(session: Session, assessment: Assessment, after: State, *, by: Actor) -> None:
    """End it and destroy its draft: also once more after a restore."""
    assessment.state, assessment.moved_on = after, clock.today()
    assessment.draft = assessment.key_id = None
    session.flush()
    audit.record(session, AssessmentEnded(after=after), on=assessment.id, by=by)
    close_evidence(session, assessment, by=by)


def close_evidence(session: Session, assessment: Assessment, *, by: Actor) -> None:
    """Take back what is for assessors only, unless another assessment of theirs is under way or stands."""
    of = assessment.commitment_id, assessment.assessor_id
    if session.scalar(found.open_of(*of)) is None and session.scalar(found.standing_of(*of)) is None:
        evidence.revoke_from(session, assessment.commitment, assessment.assessor_id, by=by)


def opened(session: Session, assessment: Assessment, *, by: Actor) -> Judgement:
    """Return the draft; raise `Refused` for somebody who holds no key to it."""
    assert assessment.draft is not None
    key = grants.working_key(session, by, generation=assessment.key_id)
    if key is None:
        raise Refused(NO_KEY)
    return Judgement.read(key.open(assessment.draft, row=assessment.id, label=DRAFT))


def held(session: Session, assessment: Assessment) -> None:
    """Lock the commitment and then the assessment until the end of this transaction, and read both anew."""
    hold(session, session.get_one(Commitment, assessment.commitment_id))
    session.execute(select(Assessment.id).where(Assessment.id == assessment.id).with_for_update())
    session.refresh(assessment)


def move(session: Session, assessment: Assessment, verb: Verb, *, by: Actor) -> None:
    """Move an assessment on, and record it."""
    before, assessment.state = assessment.state, rules.move(assessment.state, verb)
    assessment.moved_on = clock.today()
    session.flush()
    audit.record(session, AssessmentMoved(before=before, after=assessment.state), on=assessment.id, by=by)


def _colleagues(session: Session, assessment: Assessment, by: Actor) -> list[UUID]:
    """Return the assessor's members, without whoever did it."""
    return [
        one
        for one in queries.colleagues(session, assessment.assessor_id, without=assessment.written_by or UUID(int=0))
        if one != by.account
    ]
