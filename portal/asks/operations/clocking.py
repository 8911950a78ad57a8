"""Proof of delivery, and what the clock does: any of it may be done twice, by a page or by the sweep."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.asks import queries, rules
from portal.asks.events import AskDelivered, AskLapsed, AskShown
from portal.asks.models import Ask
from portal.asks.operations.publishing import moved, publish
from portal.asks.rules import CLOCKED, UNDELIVERED, State, Verb
from portal.db import Database
from portal.notices.operations import forget_proofs, wake, wake_with_proof
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.sealing.envelopes import Unreadable

BATCH: Final = 200

_log = structlog.get_logger()


def unseen(asks: Iterable[Ask], *, by: Actor) -> list[UUID]:
    """Return which of these a member of the addressee sees for the first time."""
    return [
        ask.id
        for ask in asks
        if ask.addressee_id == by.organisation and ask.shown_on is None and ask.state in UNDELIVERED
    ]


def show(session: Session, asks: Iterable[UUID], *, by: Actor) -> None:
    """Note that a member of the addressee was shown these: one half of the proof of delivery."""
    for wanted in sorted(asks):
        ask = session.scalars(queries.ask(wanted).with_for_update()).one()
        if unseen([ask], by=by):
            ask.shown_on = clock.today()
            audit.record(session, AskShown(), on=ask.id, by=by)
            deliver_if_proven(session, ask)


def deliver_if_proven(session: Session, ask: Ask) -> None:
    """Let the clock run once both proofs are there."""
    if ask.state not in UNDELIVERED:
        return
    ask.mailed_on = ask.mailed_on or session.scalar(queries.taken_on(ask.id))
    if ask.delivered_on is None:
        return
    ask.state = rules.move(ask.state, Verb.DELIVER)
    ask.until_on = rules.answer_until(ask.kind, delivered_on=ask.delivered_on)
    if ask.held_on is not None:
        ask.held_on = max(ask.held_on, ask.delivered_on)
    forget_proofs(session, ask.id)
    audit.record(session, AskDelivered(delivered=ask.delivered_on, until=ask.until_on), on=ask.id, by=SYSTEM)


def hold_or_resume(session: Session, ask: Ask) -> None:
    """Stop the clock while nobody can answer for the addressee, or be reached there; give the days back afterwards.

    Of one that was removed nobody ever can again: it could not be reached, which is not that it was silent.
    """
    addressee = session.get_one(Organisation, ask.addressee_id)
    if ask.state not in CLOCKED:
        return
    if addressee.standing is Standing.REMOVED and (ask.held_on is not None or ask.until_on >= addressee.standing_on):
        ask.state, ask.held_on = rules.move(ask.state, Verb.LEAVE), None
        moved(session, ask)
        audit.record(session, AskLapsed(state=ask.state), on=ask.id, by=SYSTEM)
        session.flush()
        return
    if addressee.may_act == (ask.held_on is None):
        return
    if ask.held_on is not None:
        ask.until_on = rules.resumed(ask.until_on, held_on=ask.held_on, on=addressee.standing_on)
        ask.held_on = None
    elif ask.until_on >= addressee.standing_on:
        ask.held_on = max(addressee.standing_on, ask.delivered_on or ask.asked_on)
    session.flush()


def lapse_if_due(session: Session, ask: Ask) -> None:
    """Carry out what the calendar has decided: public without an answer, or not reached."""
    hold_or_resume(session, ask)
    if ask.held_on is not None or not rules.has_lapsed(ask.state, ask.until_on, today=clock.today()):
        return
    ask.state = rules.move(ask.state, Verb.LAPSE)
    if ask.state is State.NO_ANSWER:
        publish(session, ask, answer=None)
        wake(session, *session.scalars(organisations.admitted(ask.addressee_id)))
    else:
        moved(session, ask)
    audit.record(session, AskLapsed(state=ask.state), on=ask.id, by=SYSTEM)


def tell_again(session: Session, ask: Ask) -> None:
    """Owe the addressee's members a notice once more: the earlier ones were given up."""
    if ask.state in UNDELIVERED and ask.mailed_on is None:
        wake_with_proof(session, ask.id, *session.scalars(organisations.admitted(ask.addressee_id)))


def sweep(database: Database) -> None:
    """Bring everything asked to where the calendar and the mail say it is."""
    for found, act in (
        (queries.untold(), tell_again),
        (queries.mailed(), deliver_if_proven),
        (queries.to_hold_or_resume(), hold_or_resume),
        (queries.lapsed(clock.today()), lapse_if_due),
    ):
        _each(database, found, act)


def _each(database: Database, found: Select[UUID], act: Callable[[Session, Ask], None]) -> None:
    """Do `act` to each in a transaction of its own, so that one that cannot be opened holds up no other."""
    with database.reading() as session:
        wanted = list(session.scalars(found.limit(BATCH)))
    for one in wanted:
        try:
            with database.writing() as session:
                ask = session.scalar(queries.ask(one).with_for_update())
                if ask is not None:
                    act(session, ask)
                session.commit()
        except Unreadable:
            _log.error("ask.unreadable")
