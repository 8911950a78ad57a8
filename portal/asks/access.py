"""Fetching is authorising: only the two organisations know of something asked, until it is public on its own page."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.asks import queries
from portal.asks.models import Ask
from portal.policy import Action, Stake, allows
from portal.problems import Hidden, Refused
from portal.reference.labels import N_


def stakes_in(ask: Ask, by: Actor) -> frozenset[Stake]:
    """Return a member's stake: asking, or being asked."""
    if by.organisation is None or Stake.MEMBER not in by.stakes:
        return frozenset()
    sides = {ask.asker_id: Stake.ASKER, ask.addressee_id: Stake.ASKED}
    return frozenset({sides[by.organisation]}) if by.organisation in sides else frozenset()


def ask(session: Session, wanted: UUID, *, by: Actor, to: Action, lock: bool = False) -> Ask:
    """Load something asked for one of its two parties; raise `Hidden` for others, `Refused` for the wrong side."""
    query = queries.ask(wanted)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None or not allows(by.role, stakes := stakes_in(found, by), Action.ASK_SEE):
        raise Hidden
    if not allows(by.role, stakes, to):
        raise Refused(N_("This is for the other side of the question to do."))
    return found
