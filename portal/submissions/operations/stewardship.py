"""Keeping a report: the reporter's key in an organisation's hands, for somebody until it is handed over, or for itself.

The private key of the reporter's pair lies under a data key of its own. Its one grant is sealed to the ring of the
organisation's participation, so that whatever ends a member's reading (a rotation, an un-naming) ends this too; where
the organisation files in its own name and takes no part, to its own ring.
"""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor, Keyring, Kind
from portal.db import new_id
from portal.keys import grants, pairs
from portal.keys.models import Grant, Ring
from portal.organisations.rules import Standing
from portal.policy import Role, Stake
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import contents, queries
from portal.submissions.events import PermissionRelayed, StewardshipEnded
from portal.submissions.models import HandOver, Participation, Relay, Stewardship, Submission
from portal.submissions.operations import permission
from portal.submissions.operations.thread import SENT_ELSEWHERE
from portal.submissions.queries import filed_for
from portal.submissions.rules import HowSaid, PartState

HANDED_OVER: Final = N_("This report was handed over: only the person can change what it permits.")
ENDED: Final = N_("Everything was taken back from this report for the person, so nothing more can be changed.")
NOT_YET: Final = N_("Choose a day that has already come.")
NO_KEY: Final = N_("You do not hold the key that is kept for this person. Ask a manager of your organisation.")


def take(session: Session, submission: Submission, private: bytes, *, ring: Ring, by: Actor) -> Stewardship:
    """Keep the reporter's private key, sealed to `ring` of the organisation that files it."""
    pair = submission.reporter_pair_id
    assert pair is not None
    row = new_id()
    key = grants.make_data_key(session, contents.STEWARD_KEY, subject=row)
    grants.give(session, key, ring=ring, by=by)
    made = Stewardship(id=row, submission_id=submission.id, organisation_id=ring.holder_id, data_key_id=key.id)
    made.wrapped = pairs.wrap(private, under=key.key, owner=row, pair_id=pair)
    session.add(made)
    session.flush()
    return made


def of_part(session: Session, part: Participation) -> Stewardship:
    """Return the stewardship that this organisation has; raise `Hidden` for whoever is not the one that filed."""
    found = session.scalar(filed_for.stewardship(part.submission_id, part.organisation_id))
    if found is None:
        raise Hidden
    return found


def check_is_kept(kept: Stewardship) -> None:
    """Raise `Refused` once the organisation speaks for the person no more."""
    if kept.handed_over_on is not None:
        raise Refused(HANDED_OVER)
    if kept.ended_on is not None:
        raise Refused(ENDED)


def speak_for(session: Session, kept: Stewardship, *, by: Actor) -> Actor:
    """Return the reporter as whom the member acts: with the reporter's keys, and on record as the member."""
    check_is_kept(kept)
    private = _private(session, kept, by=by)
    pair = session.get_one(Submission, kept.submission_id).reporter_pair_id
    return Actor(
        Kind.RECEIPT,
        Role.REPORTER,
        account=by.account,
        stakes=frozenset({Stake.NONE, Stake.AUTHOR}),
        pair=pair,
        keyring=Keyring({pair: private} if pair else {}),
    )


def in_its_name(reporter: Actor) -> Actor:
    """Return who acts for an organisation in its own name: what it writes is not the word of one member."""
    return replace(reporter, account=None)


def _private(session: Session, kept: Stewardship, *, by: Actor) -> bytes:
    pair = session.get_one(Submission, kept.submission_id).reporter_pair_id
    key = grants.open_key(session, by, kept.data_key_id) if kept.data_key_id else None
    if key is None or kept.wrapped is None or pair is None:
        raise Refused(NO_KEY)
    return pairs.unwrap(kept.wrapped, under=key.key, owner=kept.id, pair_id=pair)


def relay(
    session: Session,
    submission: Submission,
    *,
    how: HowSaid,
    said_on: date,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> bool:
    """Put on record how and when the person said it; return False where this form was sent before."""
    if said_on > clock.today():
        raise Invalid(NOT_YET, field="said_on")
    if (done := session.get(Relay, id)) is not None:
        if done.submission_id != submission.id:
            raise Invalid(SENT_ELSEWHERE)
        return False
    assert by.account is not None
    session.add(Relay(id=id, submission_id=submission.id, account_id=by.account, how=how, said_on=said_on))
    audit.record(session, PermissionRelayed(relay=id, how=how, said_on=said_on), on=submission.id, by=by)
    session.flush()
    return True


def end(session: Session, kept: Stewardship, submission: Submission, *, by: Actor) -> None:
    """Take the report back from everyone who has it, this organisation too, and destroy the reporter's key.

    Everything is re-encrypted on the way, and then nobody has a grant: what is stored can never be opened again.
    """
    reporter = speak_for(session, kept, by=by)
    for part in list(session.scalars(queries.participations(submission.id))):
        if part.state is not PartState.WITHDRAWN and part.organisation.standing is not Standing.REMOVED:
            permission.withdraw_from(session, part, by=reporter)
    for one in permission.standing(session, submission):
        one.withdrawn_on = clock.today()
    session.execute(delete(Grant).where(Grant.pair_id == submission.reporter_pair_id))
    session.execute(delete(HandOver).where(HandOver.submission_id == submission.id))
    submission.reporter_pair_id, submission.receipt_closed_on = None, clock.today()
    kept.ended_on = clock.today()
    destroy(session, kept)
    audit.record(session, StewardshipEnded(stewardship=kept.id), on=submission.id, by=by)
    session.flush()


def destroy(session: Session, kept: Stewardship) -> None:
    """Delete the organisation's copy of the reporter's key, and the key that it lay under. The day is set before."""
    key, kept.wrapped, kept.data_key_id = kept.data_key_id, None, None
    session.flush()
    grants.destroy(session, [key])
