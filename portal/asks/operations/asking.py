"""Asking, and taking it back before it is public."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.asks import queries, rules
from portal.asks.events import Asked, AskWithdrawn
from portal.asks.grounds import Grounds, check_links
from portal.asks.models import Ask
from portal.asks.operations import clocking
from portal.asks.operations.publishing import GROUNDS, QUESTION
from portal.asks.rules import Kind, State, Verb
from portal.keys.instance import lock
from portal.notices.operations import forget_proofs, wake_with_proof
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.parties import queries as parties
from portal.policy import Role
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_

KIN: Final = N_(
    "Your organisation and this one belong together: one belongs to the other, owns it, or both share an owner."
    " Questions and challenges come from others."
)

NEWER: Final = N_("A newer version was published meanwhile. Read it first. What you wrote was not sent.")
ELSEWHERE: Final = N_("This form was sent before from another place. Open the page again and send it once more.")


@dataclass(frozen=True, slots=True)
class Subject:
    """A published thing that can be asked about: a code for its kind, its newest version, and whose it is."""

    kind: str
    id: UUID
    version: int
    organisation: UUID


def is_kin(session: Session, organisation: UUID, *, by: Actor) -> bool:
    """Say whether the actor's organisation belongs together with this one.

    A sister company could ask what its sister wants to be asked, and call the answer good. A state may ask what
    belongs to it: that is how it supervises.
    """
    return by.role is not Role.STATE and by.organisation in parties.kin(session, organisation, today=clock.today())


def check_no_kin(session: Session, organisation: UUID, *, by: Actor) -> None:
    if is_kin(session, organisation, by=by):
        raise Refused(KIN)


def check_may_ask(session: Session, kind: Kind, about: Subject, *, by: Actor) -> None:
    """Raise `Refused` with the reason where this cannot be asked now."""
    if by.organisation is None or by.organisation == about.organisation:
        raise Refused(N_("This belongs to your own organisation. Questions about it come from others."))
    check_no_kin(session, about.organisation, by=by)
    addressee = session.get_one(Organisation, about.organisation)
    if addressee.standing is Standing.REMOVED:
        raise Refused(N_("That organisation was removed from the portal: nobody there can answer any more."))
    if not addressee.may_act:
        raise Refused(N_("That organisation is suspended at present: nobody there could answer."))
    if session.scalar(queries.open_about(kind, about.kind, about.id, asker=by.organisation).limit(1)):
        raise Refused(
            N_(
                "Your organisation has asked about this already. Wait for the answer or for the day by which it is due,"
                " or withdraw what it asked first."
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
    grounds: Grounds | None = None,
    read: int | None = None,
) -> Ask:
    """Ask, locked until it is public; raise `Refused`, or `Invalid` for grounds that cannot be.

    `read` is the version that whoever asks had before them; raise `Stale` where there is a newer one.

    Its addressee is told, and that the mail was taken is kept. The same form sent again asks once; one that carries the
    id of something else asks nothing, or an assessment could go past its owner with an answer to another text.
    """
    assert by.organisation is not None
    # Held until this transaction ends, so that two colleagues at once ask one after the other.
    session.execute(select(Organisation.id).where(Organisation.id == by.organisation).with_for_update(key_share=True))
    if (done := session.get(Ask, id)) is not None:
        _check_same(done, kind, about, by=by)
        return done
    check_may_ask(session, kind, about, by=by)
    if read is not None and read != about.version:
        raise Stale(NEWER)
    check_links(grounds.links if grounds else (), today=clock.today())
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
        grounds=lock(session, grounds.written(), row=id, label=GROUNDS) if grounds else None,
    )
    session.add(made)
    session.flush()
    event = Asked(kind=kind, about=about.id, version=about.version, addressee=about.organisation)
    audit.record(session, event, on=id, by=by, first=True)
    wake_with_proof(session, id, *session.scalars(organisations.admitted(about.organisation)))
    return made


def _check_same(done: Ask, kind: Kind, about: Subject, *, by: Actor) -> None:
    if (done.asker_id, done.kind, done.about_kind, done.about_id, done.addressee_id) != (
        by.organisation,
        kind,
        about.kind,
        about.id,
        about.organisation,
    ):
        raise Invalid(ELSEWHERE)


def withdraw(session: Session, ask: Ask, *, by: Actor) -> None:
    """Take back what is not public yet: its text is destroyed. Raise `Refused` where it is too late."""
    if ask.is_of_a_text:
        raise Refused(N_("This goes with a text that your organisation wrote. Take it back there."))
    clocking.lapse_if_due(session, ask)
    take_back(session, ask, by=by)


def take_back(session: Session, ask: Ask, *, by: Actor) -> None:
    """Do it, whatever day it is: what was withdrawn in time is withdrawn once more after a restore."""
    ask.state = rules.move(ask.state, Verb.WITHDRAW)
    ask.question = ask.grounds = ask.own = ask.own_key_id = None
    ask.moved_on = clock.today()
    forget_proofs(session, ask.id)
    audit.record(session, AskWithdrawn(), on=ask.id, by=by)
