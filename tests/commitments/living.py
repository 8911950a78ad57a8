"""Everything that can happen to a commitment in public, by the portal's own operations; each says words of its own."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller

from portal import clock
from portal.actor import Actor
from portal.asks.grounds import Grounds
from portal.asks.grounds import Link as Shown
from portal.asks.models import Ask
from portal.asks.operations import answering, asking, clocking, following
from portal.asks.operations.asking import Subject
from portal.asks.rules import OPEN, Kind, Mark
from portal.commitments import queries
from portal.commitments.judgements import Judgement
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.models.blocks import Block
from portal.commitments.operations import (
    assessing,
    blocking,
    challenging,
    drafting,
    evidence,
    judging,
    progress,
    publishing,
    taking,
)
from portal.commitments.operations.progress import Said
from portal.commitments.operations.taking import Target
from portal.commitments.queries import ABOUT
from portal.commitments.queries import blocks as blocks_of
from portal.commitments.rules.assessing import State
from portal.commitments.rules.blocks import BlockState, Of, Why
from portal.commitments.rules.challenged import Own
from portal.commitments.rules.evidence import Audience
from portal.commitments.rules.parts import Column
from portal.commitments.rules.progress import Status
from portal.commitments.texts import Link, Milestone, Text
from portal.db import Database, new_id
from portal.incidents.operations import citing
from portal.organisations.models import Organisation
from portal.reference.rubrics import newest
from tests.factories import Person

WORD: Final = re.compile(r"kanari\d+[a-z]+")
"""What each text says: the turn on which it was said, and in which part."""
FILE: Final = b"month,hours\n2027-01,kanari0infile\n"


class Life:
    """One commitment and those who act on it. `do` does an act, or raises a `Problem` and changes nothing.

    Its `number` chooses among what can be blocked or lifted.
    """

    def __init__(self, time: Traveller, **people: Person) -> None:
        self.time, self.id, self.turn, self.since = time, new_id(), 0, clock.today()
        self.db: Database = people["owner"].database
        self.by = {name: acting(person) for name, person in people.items()}
        with self.db.writing() as session:
            organisation = session.get_one(Organisation, people["owner"].organisation)
            drafting.begin(session, organisation, self.text(), by=self.by["owner"], id=self.id)
            session.commit()

    def do(self, act: str, number: int = 0) -> None:
        self.turn += 1
        self.pass_time()
        with self.db.writing() as session:
            ACTS[act](self, session, session.get_one(Commitment, self.id), number)
            session.commit()

    def pass_time(self) -> None:
        """Let a second pass: pages are kept by the moment of the last change."""
        self.time.shift(timedelta(seconds=1))

    def propose(self, code: str) -> UUID:
        """Propose a block, as the first of two people; return its id."""
        with self.db.writing() as session:
            commitment, words = session.get_one(Commitment, self.id), f"The reason {self.turn}"
            by = self.by["first"]
            made = blocking.propose(session, commitment, code, why=Why.COURT, words=words, by=by, id=new_id()).id
            session.commit()
        return made

    def block(self, code: str) -> UUID:
        """Block something, by two people; return the id of the block."""
        made = self.propose(code)
        self.pass_time()
        with self.db.writing() as session:
            blocking.confirm(session, session.get_one(Block, made), by=self.by["other"])
            session.commit()
        return made

    def lift(self, block: UUID) -> None:
        self.pass_time()
        with self.db.writing() as session:
            lift_block(self, session, session.get_one(Block, block))
            session.commit()

    def word(self, part: str) -> str:
        return f"kanari{self.turn}{part}"

    def offered(self, of: Of) -> list[Target]:
        """Return the parts of this kind of thing that can be blocked now."""
        with self.db.reading() as session:
            found = taking.targets(session, session.get_one(Commitment, self.id))
        return [one for one in found if one.of is of]

    def text(self) -> Text:
        """Return a text that says something of its own in every part."""
        today = clock.today()
        address = f"https://news.example/{self.word('address')}"
        said: dict[str, Any] = {name: f"So {self.word(name)}." for name in IN_WORDS}
        return Text(
            title=f"Promise {self.word('title')}",
            type="policy",
            starts_on=today,
            due_on=today + timedelta(days=700),
            items=("CTA-1",),
            links=(Link(url=address, words=self.word("link")),),
            milestones=(Milestone(key="step", title=self.word("step"), due_on=today, who=self.word("who")),),
            **said,
        )

    def judgement(self) -> Judgement:
        grades: dict[str, Any] = {
            "completion": "substantial",
            "ambition": "modest",
            "result": "marginal",
            "verifiability": "yes",
            "confidence": "moderate",
        }
        reasons: dict[str, Any] = {f"{name}_reason": self.word(f"{name}reason") for name in grades}
        said: dict[str, Any] = {name: self.word(f"judged{name}") for name in ("summary", "conflicts", "names")}
        return Judgement(rubric=newest().version, **grades, **reasons, **said)


def acting(person: Person) -> Actor:
    """Return who a request of this person would be; each asks for itself, or would not see that it is signed in."""
    with person.database.reading() as session:
        return person.actor(session)


IN_WORDS: Final = ("problem", "action", "target", "scope", "summary", "baseline", "lead", "budget")
Act = Callable[[Life, Session, Commitment, int], None]


def draft(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    version = session.scalar(queries.open_version(commitment.id))
    revision = version.revision if version else 0
    drafting.write(session, commitment, life.text(), revision=revision, by=life.by["owner"])


def discard(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    if commitment.number:
        drafting.discard(session, commitment, by=life.by["owner"])


def version(life: Life, session: Session, commitment: Commitment, number: int) -> None:
    """Write a text and publish it: by two people."""
    draft(life, session, commitment, number)
    drafting.send(session, commitment, by=life.by["owner"])
    made = session.scalars(queries.open_version(commitment.id)).one()
    digest = drafting.opened(session, made, by=life.by["second"]).digest
    publishing.publish(session, commitment, digest=digest, by=life.by["second"])


def withdraw(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    publishing.withdraw(session, commitment, life.word("withdrawal"), by=life.by["owner"])


def report(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    _report(life, session, commitment, corrects=None)


def correct(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    _report(life, session, commitment, corrects=1)


def _report(life: Life, session: Session, commitment: Commitment, *, corrects: int | None) -> None:
    withdrawn = commitment.is_withdrawn
    status = Status.WITHDRAWN if withdrawn else Status.IN_PROGRESS
    said = Said(text=life.word("update"), status=status, months=None if withdrawn else 3, corrects=corrects)
    since = progress.seen(commitment)
    progress.publish(session, commitment, said, since=since, by=life.by["owner"], id=new_id())


def show(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    """Publish evidence."""
    url = f"https://news.example/{life.word('evidenceaddress')}"
    said = evidence.Said(type="notification_statistics", words=life.word("evidence"), seen_on=clock.today(), url=url)
    place, by = evidence.Place(), life.by["owner"]
    made = evidence.add(session, commitment, said, None, at=place, audience=Audience.ORGANISATION, by=by, id=new_id())
    evidence.publish(session, commitment, made, by=by)


def ask(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    asking.ask(
        session, Kind.QUESTION, life.word("question"), about=_about(commitment), by=life.by["asker"], id=new_id()
    )


def challenge(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    url = f"https://news.example/{life.word('groundsaddress')}"
    grounds = Grounds(links=(Shown(url, life.word("grounds"), clock.today()),))
    about, by = _about(commitment), life.by["asker"]
    challenging.challenge(
        session,
        life.word("challenge"),
        grounds,
        Own(),
        about=about,
        notes=citing.check,
        by=by,
        read=about.version,
        id=new_id(),
    )


def _about(commitment: Commitment) -> Subject:
    return Subject(ABOUT, commitment.id, commitment.number, commitment.organisation_id)


def _asked(session: Session, commitment: Commitment, *kinds: Kind) -> list[Ask]:
    judged = select(Assessment.id).where(Assessment.commitment_id == commitment.id)
    about = (Ask.about_id == commitment.id) | Ask.about_id.in_(judged)
    return list(session.scalars(select(Ask).where(about, Ask.kind.in_(kinds)).order_by(Ask.asked_on.desc(), Ask.id)))


def deliver(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    """Let everything asked reach its addressee: it is seen here, and the mail was taken."""
    for one in _asked(session, commitment, *Kind):
        if one.state in OPEN and one.shown_on is None:
            one.shown_on = one.mailed_on = clock.today()
            clocking.deliver_if_proven(session, one)


def wait(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    """Let the days pass by which an answer was due."""
    life.time.shift(timedelta(days=60))
    for one in _asked(session, commitment, *Kind):
        clocking.lapse_if_due(session, one)
    session.flush()
    challenging.settle(session)


def answer(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    for one in _asked(session, commitment, Kind.QUESTION, Kind.CHALLENGE):
        if one.answered_on is None:
            part = f"{one.kind}answer"
            answering.answer(session, one, life.word(part), by=life.by["owner"], id=new_id())
    challenging.settle(session)


def rejoin(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    for one in _asked(session, commitment, Kind.CHALLENGE):
        if following.may_rejoin(one):
            following.rejoin(session, one, life.word("rejoinder"), by=life.by["asker"], id=new_id())


def mark(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    for one in _asked(session, commitment, Kind.CHALLENGE):
        if following.may_mark(one):
            following.mark(session, one, Mark.PARTLY, by=life.by["asker"])


def assess(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    """Write an assessment, and give it to the owner: by two people."""
    asker, judgement = life.by["asker"], life.judgement()
    assessor = session.get_one(Organisation, asker.organisation)
    made = assessing.begin(session, commitment, assessor, assigned=False, by=asker, id=new_id())
    assessing.write(session, made, judgement, revision=made.revision, by=asker)
    assessing.send(session, made, by=asker)
    judging.read(session, made, digest=judgement.digest, by=life.by["reader"], id=new_id())


def _assessments(session: Session, commitment: Commitment, state: State) -> list[Assessment]:
    wanted = Assessment.commitment_id == commitment.id, Assessment.state == state
    return list(session.scalars(select(Assessment).where(*wanted).order_by(Assessment.begun_on, Assessment.id)))


def reply(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    """Say which facts are wrong: before the assessment is public, or late."""
    for one in _asked(session, commitment, Kind.FACTS):
        if one.answered_on is None:
            made = session.get_one(Assessment, one.about_id)
            judging.reply(session, made, one, life.word("reply"), by=life.by["owner"], id=new_id())


def judge(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    """Publish the assessments that the owner was asked about."""
    reader = life.by["reader"]
    for one in _assessments(session, commitment, State.WITH_OWNER):
        digest = assessing.opened(session, one, by=reader).digest
        judging.stand(session, one, digest=digest, by=reader)


def retract(life: Life, session: Session, commitment: Commitment, _number: int) -> None:
    for one in _assessments(session, commitment, State.PUBLISHED):
        judging.withdraw(session, one, life.word("retraction"), by=life.by["asker"])


def block(life: Life, session: Session, commitment: Commitment, number: int) -> None:
    """Block one of the parts that can be, by two people."""
    found = taking.targets(session, commitment)
    if found:
        code, words = found[number % len(found)].code, f"The reason {life.turn}"
        first, second = life.by["first"], life.by["other"]
        made = blocking.propose(session, commitment, code, why=Why.COURT, words=words, by=first, id=new_id())
        blocking.confirm(session, made, by=second)


def lift(life: Life, session: Session, commitment: Commitment, number: int) -> None:
    found = list(session.scalars(blocks_of.holding(commitment.id)))
    if found:
        lift_block(life, session, found[number % len(found)])


def lift_block(life: Life, session: Session, made: Block) -> None:
    if made.state is BlockState.IN_FORCE:
        blocking.propose_lift(session, made, by=life.by["first"])
    blocking.lift(session, made, by=life.by["other"])


ACTS: Final[Mapping[str, Act]] = {
    one.__name__: one
    for one in (
        *(draft, discard, version, withdraw, report, correct, show),
        *(ask, challenge, deliver, wait, answer, rejoin, mark),
        *(assess, reply, judge, retract, block, lift),
    )
}
WHOLE: Final = (
    *("version", "report", "correct", "show", "ask", "challenge", "deliver", "answer", "rejoin", "mark"),
    *("ask", "challenge", "deliver", "wait", "answer", "assess", "reply", "judge", "version", "assess", "deliver"),
    *("wait", "judge", "reply", "retract", "withdraw", "correct"),
)
"""A life in which everything happens that can be blocked, and nothing is refused."""


def held(session: Session, commitment: UUID) -> set[str]:
    """Return the words that blocks hold now; an update only repeats what its version calls the milestones."""
    found = [
        piece
        for one in session.scalars(blocks_of.holding(commitment))
        for piece in blocking.pieces(session, one)
        if (piece.of, piece.column) != (Of.UPDATE, Column.MILESTONES)
    ]
    return {word for piece in found for word in WORD.findall(piece.says)}


def state_of(db: Database, commitment: UUID) -> tuple[str, int, list[Any]]:
    """Return its address, how many public versions it has, and its blocks that were made, by number."""
    with db.reading() as session:
        found = session.get_one(Commitment, commitment)
        made = sorted(session.scalars(blocks_of.of_commitment(commitment)), key=lambda one: one.number or 0)
        return found.slug or "", found.number, made
