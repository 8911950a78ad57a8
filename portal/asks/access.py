"""Fetching is authorising: only the two organisations know of something asked, until it is public on its own page."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.asks import queries
from portal.asks.models import Ask, ReplyLink
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


def for_link(session: Session, wanted: UUID, *, by: Actor) -> Ask:
    """Load something asked for the secretariat, which makes links to answer by and never reads it; raise `Hidden`.

    One that nobody needs a link for is hidden, unless it had one: what was asked of whom is no business of its own.
    """
    found = session.scalar(queries.ask(wanted))
    if found is None or not allows(by.role, by.stakes, Action.ASK_LINK):
        raise Hidden
    needed = queries.unreachable().where(Ask.id == wanted), queries.links(wanted).limit(1)
    if all(session.scalar(one) is None for one in needed):
        raise Hidden
    return found


def open_link(session: Session, wanted: UUID, *, by: Actor) -> ReplyLink:
    """Load the link, or the check that waits, of something asked; raise `Hidden`."""
    found = session.scalar(queries.open_links([wanted]))
    if found is None or not allows(by.role, by.stakes, Action.ASK_LINK):
        raise Hidden
    return found
