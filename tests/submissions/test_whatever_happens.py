"""Whatever happens to a report, nobody opens what permission and grants do not give, and its reporter never loses it.

Sequences of acts are drawn by a seed and done by the portal's operations, each tried also where it must be refused.
Beside them runs a model of a few lines that knows nothing of keys: it says who holds what. After each act the model and
what the keys really open are compared, for every person and part; at the end of a sequence the pages are asked too.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.access import reporter as reporter_of
from portal.actor import Actor
from portal.db import Database, new_id
from portal.jobs import work
from portal.keys import grants
from portal.organisations import queries as organisation_queries
from portal.organisations.models import Organisation
from portal.organisations.operations import members, rotation
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused
from portal.submissions import access, queries
from portal.submissions.models import Participation, Permission, Submission
from portal.submissions.operations import freezing, permission, reading, referral, retention, settling
from portal.submissions.rules import SHARED, PartState, SectionName
from tests import factories
from tests.factories import Person
from tests.submissions.desk import HAPPENED, Report, report

SEEDS: Final = range(7)
ACTS: Final = 24
WALL: Final = SectionName.WALL
MAY_HOLD: Final = {
    "civil_society": set(SectionName),
    "state": set(SHARED),
    "technology_company": {SectionName.TECHNICAL},
}


@dataclass
class Model:
    """Who holds what, said without keys. `stands`: (part, an organisation's id or a kind); `there`: who takes part."""

    kinds: dict[UUID, str]
    stands: set[tuple[SectionName, str]]
    held: dict[UUID, set[SectionName]]
    there: set[UUID]
    frozen: bool = False
    destroyed: bool = False

    def permitted(self, section: SectionName, to: UUID) -> bool:
        targets = {str(to), self.kinds[to]}
        return section in MAY_HOLD[self.kinds[to]] and any(
            one == section and whom in targets for one, whom in self.stands
        )

    def end(self, to: UUID) -> None:
        self.held[to] = set()
        self.stands = {one for one in self.stands if one[1] != str(to)}

    def take_back(self, gone: set[tuple[SectionName, str]]) -> None:
        self.stands -= gone
        for one, held in self.held.items():
            kept = {section for section in held if section is not WALL and self.permitted(section, one)}
            self.held[one] = kept | (held & {WALL} if kept else set())


@dataclass
class World:
    """A report that was sent, the managers of those who have it or may get it, and the model beside it."""

    app: Flask
    chance: random.Random
    filed: Report
    managers: list[Person]
    model: Model
    restricted: bool
    admitted: list[Person] = field(default_factory=list)
    waiting: list[Person] = field(default_factory=list)
    removed: list[Person] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    @property
    def db(self) -> Database:
        return self.filed.db

    @property
    def people(self) -> list[Person]:
        return [*self.managers, *self.admitted, *self.waiting, *self.removed]

    def acting(self, person: Person) -> Actor:
        with self.db.reading() as session:
            return person.actor(session)

    def as_reporter(self, act: Callable[[Session, Submission, Actor], object]) -> None:
        with self.db.writing() as session:
            by = reporter_of(session, self.filed.token)
            act(session, access.own_submission(session, by=by, lock=True), by)
            session.commit()

    def should_open(self, person: Person, section: SectionName) -> bool:
        """Say by the model whether this person's keys open a part."""
        inside = person in self.managers or (person in self.admitted and not self.restricted)
        return inside and section in self.model.held[person.organisation]


def refer(world: World) -> None:
    """This and every act after it does one thing, or tries what must be refused, and tells the model."""
    source = world.chance.choice(
        [one for one in world.managers if world.model.kinds[one.organisation] == "civil_society"]
    )
    lacking = [one for one in SHARED if one not in world.model.held[source.organisation]]
    to, section = world.chance.choice(world.managers), world.chance.choice([*SHARED, *lacking, *lacking])
    held, there = world.model.held, to.organisation in world.model.there
    good = (
        not world.model.frozen
        and source.organisation in world.model.there
        and to.organisation != source.organisation
        and {section, WALL} <= held[source.organisation]
        and section not in held[to.organisation]
        and world.model.permitted(section, to.organisation)
        and (not there or bool(held[to.organisation]))
    )
    by = world.acting(source)
    with expected(good, Refused, Hidden), world.db.writing() as session:
        part = access.participation(session, world.filed.reference, by=by, to=Action.PARTICIPATION_SEE)
        target = session.get_one(Organisation, to.organisation)
        referral.refer(session, part, to=target, sections=[section], note="", by=by, id=new_id())
        session.commit()
    if good:
        held[to.organisation].add(section)
        world.model.there.add(to.organisation)
        if WALL in MAY_HOLD[world.model.kinds[to.organisation]]:
            held[to.organisation].add(WALL)


def permit(world: World) -> None:
    person, section = world.chance.choice(world.managers), world.chance.choice(SHARED)
    named = world.chance.random() < 0.5
    target = str(person.organisation) if named else world.model.kinds[person.organisation]
    good = not world.model.frozen and section in MAY_HOLD[world.model.kinds[person.organisation]]

    def act(session: Session, submission: Submission, by: Actor) -> None:
        to = permission.audience(target)
        permission.permit(session, submission, section=section, to=to, until=None, by=by)

    with expected(good, Refused, Invalid):
        world.as_reporter(act)
    if good:
        world.model.stands.add((section, target))
        if named and person.organisation in world.model.there:
            world.model.held[person.organisation].add(section)


def standing(world: World) -> set[tuple[SectionName, str]]:
    """Draw some of what stands, or nothing: in an order that no new id changes, so that a seed says what happens."""
    order = {str(one.organisation): place for place, one in enumerate(world.managers)}
    found = sorted(world.model.stands, key=lambda one: (one[0], order.get(one[1], -1), one[1]))
    return set(world.chance.sample(found, min(len(found), world.chance.choice((1, 1, 2)))))


def rows(session: Session, submission: Submission, drawn: set[tuple[SectionName, str]]) -> list[Permission]:
    found = permission.standing(session, submission)
    return [one for one in found if (one.section, str(one.organisation_id or one.audience)) in drawn]


def withdraw(world: World) -> None:
    drawn = standing(world)
    world.as_reporter(lambda session, one, by: permission.withdraw(session, rows(session, one, drawn), by=by))
    world.model.take_back(drawn)


def withdraw_from(world: World) -> None:
    person = world.chance.choice(world.managers)

    def act(session: Session, submission: Submission, by: Actor) -> None:
        for part in session.scalars(queries.participations(submission.id)):
            if part.organisation_id == person.organisation:
                permission.withdraw_from(session, part, by=by)

    live = bool(world.model.held[person.organisation])
    world.as_reporter(act)
    if live:
        world.model.end(person.organisation)


def expire(world: World) -> None:
    """Let the last day of something pass; the portal itself takes it back, which has no key."""
    drawn = standing(world)
    with world.db.writing() as session:
        submission = session.get_one(Submission, world.filed.id)
        for one in rows(session, submission, drawn):
            one.until_on = clock.today() - timedelta(days=1)
        session.flush()
        permission.expire(session)
        session.commit()
    world.model.take_back(drawn)


def rotate(world: World) -> None:
    person = world.chance.choice(world.managers)
    by = world.acting(person)
    with world.db.writing() as session:
        was = rotation.seen(organisation_queries.rings(session, person.organisation))
        rotation.rotate_all(session, person.organisation, was=was, by=by, id=new_id())
        session.commit()


def run_jobs(world: World) -> None:
    work.run_waiting(world.db, [rotation.RESEAL])


def join(world: World) -> None:
    if not world.waiting:
        manager = world.chance.choice(world.managers)
        with world.db.writing() as session:
            name = f"Member {len(world.people)}"
            world.waiting.append(factories.make_member(world.app, session, manager.organisation, name=name))
            session.commit()


def admit(world: World) -> None:
    if world.waiting:
        person = world.waiting.pop()
        by = world.acting(manager_of(world, person))
        with world.db.writing() as session:
            membership = organisation_queries.membership(session, person.account, person.organisation)
            assert membership is not None
            members.admit(session, membership, pair=person.pair, by=by)
            session.commit()
        world.admitted.append(person)


def remove(world: World) -> None:
    if world.admitted:
        person = world.admitted.pop(world.chance.randrange(len(world.admitted)))
        by = world.acting(manager_of(world, person))
        with world.db.writing() as session:
            membership = organisation_queries.membership(session, person.account, person.organisation)
            assert membership is not None
            members.remove(session, membership, by=by)
            session.commit()
        world.removed.append(person)


def manager_of(world: World, person: Person) -> Person:
    return next(one for one in world.managers if one.organisation == person.organisation)


def freeze(world: World) -> None:
    world.as_reporter(lambda session, submission, by: freezing.freeze(session, submission, by=by))
    world.model.frozen = True


def resume(world: World) -> None:
    world.as_reporter(lambda session, submission, by: freezing.resume(session, submission, by=by))
    world.model.frozen = False


def come_by(world: World) -> None:
    """Let somebody come by, and with them what is owed be paid."""
    by = world.acting(world.chance.choice(world.people))
    with world.db.writing() as session:
        settling.settle(session, by=by)
        session.commit()


def reporter_comes_by(world: World) -> None:
    world.as_reporter(lambda session, _submission, by: settling.settle(session, by=by))


def keep_long_enough(world: World) -> None:
    """Let an organisation's part be kept to its last day; with the last part goes the report, unless it is frozen."""
    live = [one for one in world.managers if world.model.held[one.organisation]]
    if not live or (len(live) == 1 and world.chance.random() < 0.7):  # else few sequences would come far
        return
    person = world.chance.choice(live)
    over = {"state": PartState.CLOSED, "kept_until": clock.today() - timedelta(days=1)}
    with world.db.writing() as session:
        mine = Participation.submission_id == world.filed.id, Participation.organisation_id == person.organisation
        session.execute(update(Participation).where(*mine).values(over))
        session.expire_all()
        retention.destroy_due(session, backups_until=lambda _session: None)
        session.commit()
    if not world.model.frozen:
        world.model.end(person.organisation)
        world.model.destroyed = not any(world.model.held.values())


POSSIBLE: Final[tuple[tuple[Callable[[World], None], int], ...]] = (
    (refer, 12),
    (permit, 6),
    (withdraw, 2),
    (withdraw_from, 1),
    (expire, 1),
    (rotate, 2),
    (run_jobs, 2),
    (join, 2),
    (admit, 3),
    (remove, 2),
    (freeze, 1),
    (resume, 2),
    (come_by, 3),
    (reporter_comes_by, 2),
    (keep_long_enough, 2),
)


@contextmanager
def expected(good: bool, *refusals: type[Exception]) -> Iterator[None]:
    """Let what is right succeed, and everything else be refused."""
    if good:
        yield
    else:
        with pytest.raises(refusals):
            yield


def opened(world: World, person: Person) -> tuple[set[SectionName], set[SectionName]]:
    """Return what a person's keys open whatever any check says, and what they open by way of the checks."""
    by, checked = world.acting(person), set()
    with world.db.reading() as session:
        sections = session.scalars(queries.sections(world.filed.id)).all()
        found = grants.open_keys(session, by, [one.data_key_id for one in sections]) if by.account else {}
        keys = {one.name for one in sections if one.data_key_id in found}
        try:
            access.participation(session, world.filed.reference, by=by, to=Action.PARTICIPATION_SEE)
            checked = {one.name for one in sections if reading.open_section(session, one, by=by) is not None}
        except (Hidden, Refused):
            pass
    return keys, checked


def check(world: World) -> None:
    told = f"after {', '.join(world.done)}"
    for person in world.people:
        should = {one for one in SectionName if world.should_open(person, one)}
        keys, checked = opened(world, person)
        assert keys == should, f"{person.name} of {world.model.kinds[person.organisation]} by keys, {told}"
        assert checked == (set() if world.model.frozen else should), f"{person.name} by the checks, {told}"
    with world.db.reading() as session:
        by = reporter_of(session, world.filed.token)
        mine = access.own_submission(session, by=by)
        found = session.scalars(queries.sections(mine.id)).all()
        parts = session.scalars(queries.participations(mine.id)).all()
        wanted = {one.data_key_id for one in found} | {one.thread_key_id for one in parts if one.destroyed_on is None}
        missing = wanted - grants.open_keys(session, by, wanted).keys()
        assert bool(missing) is world.model.destroyed, f"the reporter, {told}"


def check_pages(world: World) -> None:
    """Ask the pages the same, once a sequence is over."""
    for person in world.people:
        visitor = person.visitor()
        for section in SHARED:
            answer = visitor.fetch(f"{world.filed.url}/section/{section}")
            good = world.should_open(person, section) and not world.model.frozen
            assert (answer.status_code == 200) is good, f"{person.name}: {section}, after {', '.join(world.done)}"
    if not world.model.destroyed:
        assert HAPPENED in world.filed.reporter().open("/return/answers").main


@pytest.fixture(params=SEEDS)
def world(request: pytest.FixtureRequest, app: Flask, helpline: Person) -> World:
    """A report to the helpline and a lab, by chance restricted, and two more that it can come to."""
    chance = random.Random(request.param)
    lab = request.getfixturevalue("make_organisation")(name="Example Harbour Lab", country="PT", manager="Ines Prado")
    managers = [helpline, lab, request.getfixturevalue("liaison"), request.getfixturevalue("company")]
    ids = [one.organisation for one in managers]
    kinds = dict(zip(ids, ("civil_society", "civil_society", "state", "technology_company"), strict=True))
    beyond = {(one, kind) for kind in ("state", "civil_society") for one in SHARED if chance.random() < 0.5}
    restricted = request.param % 3 == 2
    people = "Somebody Feared" if restricted else ""
    filed = report(app, helpline, lab, beyond=sorted(beyond), people=people)
    stands = {(one, str(whom)) for one in SHARED for whom in ids[:2]} | beyond
    held = {one: set(SectionName) if one in ids[:2] else set() for one in ids}
    model = Model(kinds, stands, held, set(ids[:2]))
    return World(app, chance, filed, managers, model, restricted)


def test_only_what_is_given_opens_and_the_reporter_keeps_it(world: World) -> None:
    acts, weights = zip(*POSSIBLE, strict=True)
    check(world)
    for act in world.chance.choices(acts, weights, k=ACTS):
        world.done.append(act.__name__)
        act(world)
        check(world)
        if world.model.destroyed:
            break
    check_pages(world)
