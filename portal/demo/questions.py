"""The demonstration's questions about commitments: one answered, one whose day has passed, one that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.asks import rules
from portal.asks.grounds import Grounds, Link
from portal.asks.models import Ask
from portal.asks.operations import answering, asking, clocking, following
from portal.asks.rules import Kind, Mark
from portal.commitments import queries
from portal.commitments.operations import challenging
from portal.commitments.views.questions import subject
from portal.db import new_id
from portal.demo.cast import HELPLINE, LAB, MESSENGER, OFFICE, VENDOR
from portal.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Question:
    """What `asker` asked about the newest commitment of `about`, so many days ago; it was delivered the next day."""

    asker: str
    about: str
    text: str
    days_ago: int
    answer: str = ""
    kind: Kind = Kind.QUESTION
    grounds: Grounds | None = None
    mark: Mark | None = None
    rejoinder: str = ""


QUESTIONS: Final = (
    Question(
        HELPLINE,
        MESSENGER,
        "You count notices within 72 hours. From which moment do you count?\n\n"
        "People who call us often have a notice that speaks of an attack weeks before.",
        days_ago=12,
        answer="From the moment at which two of us agree that somebody was targeted.\n\n"
        "We will publish how long that takes as well, from the next quarter on.",
    ),
    Question(
        LAB,
        VENDOR,
        "Which sales were stopped by this check last year, and for what reasons?",
        days_ago=45,
    ),
    Question(
        HELPLINE,
        MESSENGER,
        "You say that nine in ten are told within 72 hours. Of the people who called us last year, eleven were told"
        " after more than three weeks, and four were never told.",
        days_ago=20,
        answer="We looked at the cases that we could find. In seven we were not sure in time. We will count those as"
        " well, from the next report on.",
        kind=Kind.CHALLENGE,
        grounds=Grounds(
            links=(
                Link(
                    "https://rights-lab.example/late-notices",
                    "A study of 214 notices, with the days between attack and notice",
                    clock.today() - timedelta(days=24),
                ),
            ),
            for_person=True,
        ),
        mark=Mark.PARTLY,
        rejoinder="Four people were never told. The answer does not speak of them.",
    ),
    Question(
        LAB,
        VENDOR,
        "A customer of yours was fined for unlawful surveillance in the year in which you say that each was checked.",
        days_ago=50,
        kind=Kind.CHALLENGE,
        grounds=Grounds(
            links=(
                Link(
                    "https://courts.example/judgment-17",
                    "The judgment, in public since March",
                    clock.today() - timedelta(days=60),
                ),
            )
        ),
    ),
    Question(
        OFFICE,
        MESSENGER,
        "Will people in countries where your messenger is blocked be told in another way?",
        days_ago=3,
    ),
)


def ask_all(session: Session, members: Mapping[str, Sequence[Actor]]) -> None:
    """Ask every question of the demonstration, and let the days pass. `members` are of each organisation."""
    known = {one.name: one.id for one in session.scalars(select(Organisation))}
    for question in QUESTIONS:
        commitment = session.scalars(queries.of_organisation(known[question.about]).limit(1)).one()
        asker, addressee = members[question.asker][0], members[question.about][0]
        text, about = question.text, subject(commitment)
        made = asking.ask(session, question.kind, text, about=about, by=asker, id=new_id(), grounds=question.grounds)
        _deliver(session, made, days_ago=question.days_ago)
        if question.answer:
            answering.answer(session, made, question.answer, by=addressee, id=new_id())
        if question.mark:
            following.mark(session, made, question.mark, by=asker)
        if question.rejoinder:
            following.rejoin(session, made, question.rejoinder, by=asker, id=new_id())
        clocking.lapse_if_due(session, made)
    challenging.settle(session)


def _deliver(session: Session, ask: Ask, *, days_ago: int) -> None:
    """Write the days as if it had been asked then, and seen and mailed the day after."""
    ask.asked_on = clock.today() - timedelta(days=days_ago)
    ask.shown_on = ask.mailed_on = ask.asked_on + timedelta(days=1)
    ask.until_on = rules.reach_until(ask.kind, asked_on=ask.asked_on)
    session.flush()
    clocking.deliver_if_proven(session, ask)
    session.flush()
