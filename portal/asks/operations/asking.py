"""Asking, and taking it back before it is public."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.asks import queries, rules
from portal.asks.events import Asked, AskWithdrawn
from portal.asks.models import Ask
from portal.asks.operations import clocking
from portal.asks.operations.publishing import QUESTION
from portal.asks.rules import Kind, State, Verb
from portal.keys.instance import lock
from portal.notices.operations import forget_proofs, wake_with_proof
from portal.organisations.models import Organisation
from portal.problems import Refused
from portal.reference.labels import N_


@dataclass(frozen=True, slots=True)
class Subject:
    """A published thing that can be asked about: a code for its kind, its newest version, and whose it is."""

    kind: str
    id: UUID
    version: int
    organisation: UUID


def check_may_ask(session: Session, kind: Kind, about: Subject, *, by: Actor) -> None:
    """Raise `Refused` with the reason where this cannot be asked now."""
    if by.organisation is None or by.organisation == about.organisation:
        raise Refused(N_("This belongs to your own organisation. Questions about it come from others."))
    if not session.get_one(Organisation, about.organisation).may_act:
        raise Refused(N_("That organisation is suspended at present: nobody there could answer."))
    if session.scalar(queries.open_about(kind, about.kind, about.id, asker=by.organisation).limit(1)):
        raise Refused(
            N_(
                "Your organisation has asked about this already. Wait for the answer or for the day by which it is due,"
                " or withdraw that question first."
            )
        )


def ask(
    session: Session,
    kind: Kind,
    text: str,
    *,
    about: Subject,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice asks once
) -> Ask:
    """Ask, locked until it is public; raise `Refused`. Its addressee is told, and that the mail was taken is kept."""
    assert by.organisation is not None
    # Held until this transaction ends, so that two colleagues at once ask one after the other.
    session.execute(select(Organisation.id).where(Organisation.id == by.organisation).with_for_update(key_share=True))
    if (done := session.get(Ask, id)) is not None and done.asker_id == by.organisation:
        return done
    check_may_ask(session, kind, about, by=by)
    made = Ask(
        id=id,
        kind=kind,
        state=State.SENT,
        about_kind=about.kind,
        about_id=about.id,
        about_version=about.version,
        asker_id=by.organisation,
        addressee_id=about.organisation,
        asked_by=by.account,
        until_on=rules.reach_until(kind, asked_on=clock.today()),
        question=lock(session, text, row=id, label=QUESTION),
    )
    session.add(made)
    session.flush()
    event = Asked(kind=kind, about=about.id, version=about.version, addressee=about.organisation)
    audit.record(session, event, on=id, by=by, first=True)
    wake_with_proof(session, id, *session.scalars(queries.members(about.organisation)))
    return made


def withdraw(session: Session, ask: Ask, *, by: Actor) -> None:
    """Take back what is not public yet: its text is destroyed. Raise `Refused` where it is too late."""
    clocking.lapse_if_due(session, ask)
    take_back(session, ask, by=by)


def take_back(session: Session, ask: Ask, *, by: Actor) -> None:
    """Do it, whatever day it is: what was withdrawn in time is withdrawn once more after a restore."""
    ask.state = rules.move(ask.state, Verb.WITHDRAW)
    ask.question = None
    ask.moved_on = clock.today()
    forget_proofs(session, ask.id)
    audit.record(session, AskWithdrawn(), on=ask.id, by=by)
