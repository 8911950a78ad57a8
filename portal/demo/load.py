"""A database as full as after years: for trying how the portal feels then. Everything in it opens, as in a small one.

Reports are made by the portal's own operations. Nobody has a receipt for them: their words were never made.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.commitments import queries as commitments
from portal.commitments.operations import drafting, publishing
from portal.db import Database, new_id
from portal.demo.cast import HELPLINE
from portal.demo.incidents import SHARED as NOTE
from portal.demo.promises import PROMISES
from portal.incidents import queries as incidents
from portal.incidents.operations import sharing, writing
from portal.incidents.rules import Pap, Tlp
from portal.keys import grants, pairs, rings
from portal.keys.grants import OpenKey
from portal.keys.models import PairKind, RingKind
from portal.notices.models import Waiting
from portal.organisations.models import Organisation
from portal.submissions import contents, rules
from portal.submissions.drafting import Draft
from portal.submissions.events import SubmissionFiled
from portal.submissions.models import Participation
from portal.submissions.operations import filing
from portal.submissions.operations.filing import Offered
from portal.submissions.rules import SHARED, PartState

BATCH: Final = 250
"""Reports in one transaction: enough that its commit costs little, few enough that memory stays flat."""
YEARS: Final = 3
SEED: Final = 2026
# How most reports of a helpline that has worked for years stand.
STATES: Final = {
    PartState.CLOSED: 80,
    PartState.DECLINED: 8,
    PartState.DECIDED: 4,
    PartState.IN_REVIEW: 4,
    PartState.ASKED: 3,
    PartState.OFFERED: 1,
}
DANGERS: Final = {"no": 75, "unsure": 15, "soon": 7, "now": 3}
HAPPENED: Final = (
    "My phone was hot all night, and in the morning somebody knew what I had said to my sister.",
    "A message came with a link to a parcel that I never ordered. I opened it before I thought.",
    "I was warned by the maker of my phone that it may have been attacked by somebody paid by a state.",
    "They asked me at the border about a conversation that I had only had on this telephone.",
)
Progress = Callable[[str, int], None]
Members = Mapping[str, Sequence[Actor]]
"""The members of each organisation of the demonstration, acting, its first manager first."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """An organisation that reports go to: its ring, and its working key, under which it writes summaries."""

    organisation: Organisation
    ring: UUID
    working: OpenKey


@dataclass(frozen=True, slots=True)
class Load:
    """How many of each thing are put on top of the demonstration."""

    submissions: int = 0
    commitments: int = 0
    notes: int = 0


def put_on(database: Database, load: Load, members: Members, *, progress: Progress) -> None:
    """Fill the database up; `progress(what, done)` is called after each batch."""
    dice = random.Random(SEED)  # nosec B311  invented things, the same in every run
    managers = [actors[0] for actors in members.values()]
    _in_batches(database, load.submissions, partial(_submissions, managers, dice), partial(progress, "submissions"))
    _in_batches(database, load.commitments, partial(_commitments, members, dice), partial(progress, "commitments"))
    _in_batches(database, load.notes, partial(_notes, members, dice), partial(progress, "notes"))


def _in_batches(
    database: Database, many: int, make: Callable[[Session, range], None], progress: Callable[[int], None]
) -> None:
    for begin in range(0, many, BATCH):
        batch = range(begin, min(begin + BATCH, many))
        with database.writing() as session:
            make(session, batch)
            session.execute(delete(Waiting))  # thousands of invented things wake nobody
            session.commit()
        progress(batch.stop)


def _submissions(actors: Sequence[Actor], dice: random.Random, session: Session, numbers: range) -> None:
    """File reports to the organisations of these actors that receive any, to the first one most."""
    receivers = list(_receivers(session, actors))
    weights = [10, *(1 for _ in receivers[1:])]
    for number in numbers:
        _file(session, dice.choices(receivers, weights)[0], number=number, dice=dice)


def _commitments(members: Members, dice: random.Random, session: Session, numbers: range) -> None:
    """Publish commitments of those organisations of the demonstration that have made one already."""
    known = {one.name: one for one in session.scalars(select(Organisation))}
    for number in numbers:
        promise = dice.choice(PROMISES)
        writer, reader = members[promise.organisation][:2]
        text = replace(promise.versions[0], title=f"{promise.versions[0].title} ({number})")
        made = drafting.begin(session, known[promise.organisation], text, by=writer, id=new_id())
        drafting.send(session, made, by=writer)
        version = session.scalars(commitments.open_version(made.id)).one()
        publishing.publish(session, made, digest=drafting.opened(session, version, by=reader).digest, by=reader)


def _notes(members: Members, dice: random.Random, session: Session, numbers: range) -> None:
    """Share notes of the helpline with one to three others."""
    by = members[HELPLINE][0]
    assert by.organisation is not None
    possible = [one.id for one in session.scalars(incidents.to_be_named(by.organisation))]
    for number in numbers:
        text = replace(NOTE, title=f"{NOTE.title} ({number})")
        note = writing.write(session, text, tlp=Tlp.AMBER, pap=Pap.GREEN, by=by, id=new_id())
        sharing.name(session, note, organisations=dice.sample(possible, dice.randint(1, 3)), kinds=(), by=by)
        sharing.share(session, note, agreed=sharing.seen(note, sharing.named(session, note), None), by=by)


def _receivers(session: Session, actors: Sequence[Actor]) -> Iterator[Receiver]:
    for actor in actors:
        assert actor.organisation is not None
        ring = rings.ring_of(session, actor.organisation, RingKind.REPORTS)
        working = grants.working_key(session, actor)
        organisation = session.get_one(Organisation, actor.organisation)
        if ring is not None and working is not None and organisation.may_receive:
            yield Receiver(organisation, ring.id, working)


def _file(session: Session, to: Receiver, *, number: int, dice: random.Random) -> None:
    """File one report by the portal's own operations, and bring it to where it would be after some time."""
    pair, _private = pairs.make_pair(session, PairKind.RECEIPT)
    organisation = to.organisation
    able = tuple(name for name in SHARED if name in rules.sections_for(organisation.kind))
    draft = Draft(
        version=Draft.read({}).version,
        answers={
            "danger": dice.choices(list(DANGERS), list(DANGERS.values()))[0],
            "what_happened": f"{dice.choice(HAPPENED)} (No. {number})",
            "how_much": "all",
            "suspicious_material": f"https://login-{number}.bad.example/reset",
        },
        receivers=(organisation.id,),
        sections={organisation.id: able},
    )
    submission = filing.make_submission(session, draft, pair=pair.id, language="en", id=new_id())
    submission.filed_on = clock.today() - timedelta(days=dice.randrange(365 * YEARS))
    (part,) = filing.give_out(session, submission, draft, [Offered(organisation, to.ring)], by=SYSTEM)
    part.state = dice.choices(list(STATES), list(STATES.values()))[0]
    part.offered_on = part.moved_on = submission.filed_on
    part.due_on = _since(part) + timedelta(days=rules.DAYS[part.urgency])
    part.unread = part.state is PartState.OFFERED
    part.summary = to.working.seal(f"Invented report {number}", row=part.id, label=contents.SUMMARY)
    part.summary_key_id = to.working.id
    filed = SubmissionFiled(receivers=(organisation.id,))
    audit.record(session, filed, on=submission.id, by=SYSTEM, first=True)


def _since(part: Participation) -> date:
    """Return from when the present step is owed: what is open was moved on lately, or most of it would be overdue."""
    return clock.today() if part.state in rules.OPEN else part.offered_on
