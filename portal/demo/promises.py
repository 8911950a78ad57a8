"""The demonstration's commitments: written by one member, published by another, by the operations of the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.commitments import queries
from portal.commitments.models import Commitment
from portal.commitments.models.progress import ProgressUpdate
from portal.commitments.operations import drafting, evidence, progress, publishing
from portal.commitments.operations.evidence import Place
from portal.commitments.operations.evidence import Said as Evidence
from portal.commitments.operations.progress import Said
from portal.commitments.rules.evidence import Audience
from portal.commitments.rules.progress import SETTLED, USUAL, Status, later
from portal.commitments.texts import Link, Milestone, Text
from portal.db import new_id
from portal.demo.cast import MESSENGER, OFFICE, VENDOR
from portal.organisations.models import Organisation

FIRST: Final = timedelta(days=300)
"""How long ago each commitment was first published; each version after that followed a few months later."""
NEXT: Final = timedelta(days=130)
BEGINS: Final = clock.today() - FIRST + timedelta(days=30)
ENDS: Final = BEGINS + timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Report:
    """A progress update that was published so many days ago. `steps` are statuses of milestones by their keys."""

    days_ago: int
    text: str
    status: Status
    steps: Mapping[str, Status] = field(default_factory=dict)
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence, with whom it is for."""

    said: Evidence
    audience: Audience
    at: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment with its versions in order; the last one only waits for a second person where `waiting`."""

    organisation: str
    versions: tuple[Text, ...]
    waiting: bool = False
    reports: tuple[Report, ...] = ()
    shown: tuple[Proof, ...] = ()


NOTICES: Final = Text(
    title="Tell people within three days that they were targeted",
    problem="People learn too late, or never, that somebody used our messenger to get into their phone.",
    action="We tell each person whom we are sure about, in their language, with a way to get help.",
    target="A notice within 72 hours in 90 of 100 cases, counted each quarter and published.",
    scope="The messenger in all countries. Not the edition for businesses.",
    type="policy",
    baseline="In the year before, one notice in three went out within 72 hours.",
    lead="Head of Product Security",
    budget="USD 1.2 million in the first year",
    customers=("individuals",),
    links=(Link(url="https://messenger.example/notices", words="How we tell people, on our own site"),),
    milestones=(
        Milestone(
            key="demo-language",
            title="Notices in the twelve languages that most people use",
            due_on=BEGINS + timedelta(days=150),
            who="Head of Localisation",
        ),
        Milestone(
            key="demo-report",
            title="The first report on how quickly notices went out",
            due_on=BEGINS + timedelta(days=400),
            who="Head of Transparency",
        ),
    ),
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
                type=NOTICES.type,
                baseline=NOTICES.baseline,
                lead=NOTICES.lead,
                budget=NOTICES.budget,
                customers=("businesses", "individuals"),
                links=NOTICES.links,
                milestones=NOTICES.milestones,
                starts_on=BEGINS,
                due_on=ENDS,
                items=("CTA-1", "CTA-CM-4", "UNGP-21", "UNGP-22"),
                summary="We raised the target after the first quarter, and took the edition for businesses in.",
            ),
        ),
        reports=(
            Report(
                days_ago=120,
                text="The notices exist in nine languages. In the first quarter 71 of 100 went out within 72 hours.",
                status=Status.IN_PROGRESS,
                steps={"demo-language": Status.IN_PROGRESS},
            ),
            Report(
                days_ago=110,
                text="It was 69 of 100: two notices had been counted twice. The languages were right.",
                status=Status.IN_PROGRESS,
                corrects=1,
            ),
            Report(
                days_ago=20,
                text="All twelve languages are there. In the third quarter 88 of 100 notices went out in time.",
                status=Status.IN_PROGRESS,
                steps={"demo-language": Status.DONE},
            ),
        ),
        shown=(
            Proof(
                Evidence(
                    type="transparency_report",
                    words="The figures of the third quarter, by month and by country.",
                    seen_on=clock.today() - timedelta(days=25),
                    url="https://messenger.example/notices/third-quarter",
                ),
                Audience.PUBLIC,
                Place(update=3),
            ),
            Proof(
                Evidence(
                    type="audit_report",
                    words="What the auditor wrote about how the hours are counted.",
                    seen_on=clock.today() - timedelta(days=40),
                    url="https://auditor.example/reports/17",
                ),
                Audience.ASSESSORS,
            ),
            Proof(
                Evidence(
                    type="training_record",
                    words="Who was taught to write the notices, by team.",
                    seen_on=clock.today() - timedelta(days=60),
                    url="https://messenger.example/inside/training",
                ),
                Audience.ORGANISATION,
                Place(milestone="demo-language"),
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
                type="pledge",
                baseline="Nothing of this was published before.",
                lead="Head of Transparency",
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
                type="policy",
                baseline="Eleven of our thirty sales of last year were checked in writing.",
                lead="Head of Compliance",
                customers=("public_bodies", "resellers", "security_services"),
                starts_on=BEGINS,
                due_on=ENDS,
                items=("UNGP-17", "USDOS20-GRV"),
            ),
        ),
        shown=(
            Proof(
                Evidence(
                    type="contract_clause",
                    words="The clause by which a customer says what the product is for, as it stands in new contracts.",
                    seen_on=clock.today() - timedelta(days=50),
                    url="https://vendor.example/contracts/clause-9",
                ),
                Audience.ASSESSORS,
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
                type="state_measure",
                baseline="So far such licences stand in one total for all dual-use goods.",
                lead="Director of Export Control",
                countries=("KE",),
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
    first, *others = promise.versions
    made = drafting.begin(session, organisation, first, by=writer, id=new_id())
    for number, text in enumerate((first, *others), start=1):
        if number > 1:
            drafting.write(session, made, text, revision=0, by=writer)
        drafting.send(session, made, by=writer)
        if number == len(promise.versions) and promise.waiting:
            return
        version = session.scalars(queries.open_version(made.id)).one()
        digest = drafting.opened(session, version, by=reader).digest
        publishing.publish(session, made, digest=digest, by=reader)
        # Written as if it had been published then, so that questions about it can be older than the demonstration.
        version.published_on = made.moved_on = made.updated_on = clock.today() - FIRST + NEXT * (number - 1)
        made.next_due_on = later(made.moved_on, months=USUAL)
    for report in promise.reports:
        _report(session, made, report, by=writer)
    for proof in promise.shown:
        _show(session, made, proof, by=writer)


def _show(session: Session, made: Commitment, proof: Proof, *, by: Actor) -> None:
    public = proof.audience is Audience.PUBLIC
    audience = Audience.ORGANISATION if public else proof.audience
    row = evidence.add(session, made, proof.said, None, at=proof.at, audience=audience, by=by, id=new_id())
    if public:
        evidence.publish(session, made, row, by=by)


def _report(session: Session, made: Commitment, report: Report, *, by: Actor) -> None:
    """Publish an update, written as if it had been published then."""
    months = None if report.status in SETTLED else USUAL
    said = Said(
        text=report.text, status=report.status, milestones=report.steps, months=months, corrects=report.corrects
    )
    wanted = new_id()
    progress.publish(session, made, said, since=progress.seen(made), by=by, id=wanted)
    update = session.get_one(ProgressUpdate, wanted)
    update.published_on = made.updated_on = clock.today() - timedelta(days=report.days_ago)
    if months is not None:
        update.next_due_on = made.next_due_on = later(update.published_on, months=months)
