"""Total loss: nobody can open an organisation any more. Two people of the secretariat let it begin again.

Nothing is got back by this: the new keys open none of the old. What reporters, and those who referred, can still open
is owed to the new keys, and given when they next come by.
"""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Account
from portal.actor import Actor
from portal.db import new_id
from portal.keys import rings, sheets
from portal.keys.rings import Keyholder
from portal.organisations import losses, queries
from portal.organisations.events import KeysLost
from portal.organisations.models import KeyLoss, Kind, Membership, MembershipState, Organisation
from portal.organisations.operations.holding import hold
from portal.problems import Refused
from portal.reference.labels import N_


def check_is_lost(session: Session, organisation: Organisation) -> None:
    """Refuse while somebody there still holds the keys, and for whoever has none to lose."""
    if organisation.kind is Kind.SECRETARIAT:
        raise Refused(N_("The secretariat cannot do this to itself."))
    if losses.has_keyholder(session, organisation.id):
        raise Refused(N_("Somebody there still holds the keys, and can admit the others."))
    if not queries.rings(session, organisation.id):
        raise Refused(N_("Nobody there has ever held keys. The first manager who joins makes them."))


def say_lost(session: Session, founder: Membership, *, pair: UUID, by: Actor) -> bool:
    """Say that the keys are lost, and with whom to begin again; return whether this was the second of two people.

    `pair` is the key pair that the five words of `founder` stood for: both people hear them.
    """
    organisation = founder.organisation
    hold(session, organisation.id)
    check_is_lost(session, organisation)
    account = session.get_one(Account, founder.account_id, with_for_update=True)
    if not founder.manager or account.key_id != pair or account.enrolled_on is None:
        raise Refused(N_("This person’s key has changed meanwhile. Ask them for the words once more."))
    assert by.account is not None
    said = losses.key_loss(session, organisation.id)
    if said is not None and said.said_by == by.account and said.pair_id == pair:
        return False
    if said is not None:
        session.delete(said)
        session.flush()
    second = said is not None and said.said_by != by.account and said.pair_id == pair
    if second:
        _begin_again(session, founder, Keyholder(account.id, pair), by=by)
    else:  # the first word, or another manager than the one that was named before: it takes two for the same one
        session.add(
            KeyLoss(
                id=new_id(), organisation_id=organisation.id, founder_id=account.id, pair_id=pair, said_by=by.account
            )
        )
    session.flush()
    event = KeysLost(number=2 if second else 1, founder=account.id)
    audit.record(session, event, on=organisation.id, by=by)
    return second


def _begin_again(session: Session, founder: Membership, member: Keyholder, *, by: Actor) -> None:
    organisation = founder.organisation_id
    for ring in queries.rings(session, organisation):
        rings.begin_again(session, ring, members=[member], by=by)
    sheets.forget(session, organisation)
    others = update(Membership).where(Membership.organisation_id == organisation, Membership.id != founder.id)
    session.execute(others.values(state=MembershipState.WAITING))
    founder.state = MembershipState.ADMITTED
