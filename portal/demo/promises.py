"""The demonstration's commitments: written by one member, published by another, by the operations of the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.commitments import queries
from portal.commitments.operations import drafting, publishing
from portal.commitments.texts import Text
from portal.db import new_id
from portal.demo.cast import MESSENGER, OFFICE, VENDOR
from portal.organisations.models import Organisation

FIRST: Final = timedelta(days=300)
"""How long ago each commitment was first published; each version after that followed a few months later."""
NEXT: Final = timedelta(days=130)
BEGINS: Final = clock.today() - FIRST + timedelta(days=30)
ENDS: Final = BEGINS + timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment with its versions in order; the last one only waits for a second person where `waiting`."""

    organisation: str
    versions: tuple[Text, ...]
    waiting: bool = False


NOTICES: Final = Text(
    title="Tell people within three days that they were targeted",
    problem="People learn too late, or never, that somebody used our messenger to get into their phone.",
    action="We tell each person whom we are sure about, in their language, with a way to get help.",
    target="A notice within 72 hours in 90 of 100 cases, counted each quarter and published.",
    scope="The messenger in all countries. Not the edition for businesses.",
    starts_on=BEGINS,
    due_on=ENDS,
    items=("CTA-1", "CTA-CM-4", "UNGP-22", "UNGP-31c"),
)

PROMISES: Final = (
    Promise(
        MESSENGER,
        (
            NOTICES,
            Text(
                title=NOTICES.title,
                problem=NOTICES.problem,
                action=f"{NOTICES.action} Whoever wants it can have a person to write to.",
                target="A notice within 72 hours in 95 of 100 cases, counted each month and published.",
                scope="The messenger in all countries, and the edition for businesses.",
                starts_on=BEGINS,
                due_on=ENDS,
                items=("CTA-1", "CTA-CM-4", "UNGP-21", "UNGP-22"),
                summary="We raised the target after the first quarter, and took the edition for businesses in.",
            ),
        ),
    ),
    Promise(
        MESSENGER,
        (
            Text(
                title="Publish how many accounts we closed for selling access",
                problem="Nobody outside can see whether our rules against hacking for hire are kept.",
                action="We publish each half-year how many accounts we closed, by kind and by region.",
                target="Two reports a year, each within 60 days of the end of its half-year.",
                scope="All our products.",
                starts_on=BEGINS,
                due_on=ENDS,
                items=("CTA-CM-1",),
            ),
        ),
        waiting=True,
    ),
    Promise(
        VENDOR,
        (
            Text(
                title="Ask for what a customer will use our product before we sell it",
                problem="We sold to customers about whom we had asked too little.",
                action="Two of us who are paid from no sale check each customer, and can stop the sale.",
                target="A written check for every sale; a yearly count of those that were stopped.",
                scope="All sales and renewals, also through resellers.",
                starts_on=BEGINS,
                due_on=ENDS,
                items=("UNGP-17", "USDOS20-GRV"),
            ),
        ),
    ),
    Promise(
        OFFICE,
        (
            Text(
                title="Say each year what we licensed and what we refused",
                problem="Parliament and the public cannot see what intrusion tools leave the country.",
                action="We publish the licences for such tools by kind and region, with the refusals.",
                target="One report a year by the end of March, complete for the year before.",
                scope="All licences under the export control act. Names of companies only where the law lets us.",
                starts_on=BEGINS,
                due_on=ENDS,
                items=("PMP-COP-TRA", "UNGP-28"),
            ),
        ),
    ),
)


def make_all(session: Session, members: Mapping[str, Sequence[Actor]]) -> None:
    """Make every commitment of the demonstration. `members` are of each organisation, two at least."""
    known = {one.name: one for one in session.scalars(select(Organisation))}
    for promise in PROMISES:
        _make(session, known[promise.organisation], promise, members[promise.organisation])


def _make(session: Session, organisation: Organisation, promise: Promise, members: Sequence[Actor]) -> None:
    writer, reader = members[:2]
    first, *later = promise.versions
    made = drafting.begin(session, organisation, first, by=writer, id=new_id())
    for number, text in enumerate((first, *later), start=1):
        if number > 1:
            drafting.write(session, made, text, revision=0, by=writer)
        drafting.send(session, made, by=writer)
        if number == len(promise.versions) and promise.waiting:
            return
        version = session.scalars(queries.open_version(made.id)).one()
        digest = drafting.opened(session, version, by=reader).digest
        publishing.publish(session, made, digest=digest, by=reader)
        # Written as if it had been published then, so that questions about it can be older than the demonstration.
        version.published_on = made.moved_on = clock.today() - FIRST + NEXT * (number - 1)
