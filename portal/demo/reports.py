"""The demonstration's reports: filed, referred and brought to every state, by the operations of the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import access as accounts
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.db import new_id
from portal.demo.cast import REPORTS, Report
from portal.keys.instance import instance
from portal.organisations.models import Organisation
from portal.sealing.receipts import new_receipt
from portal.submissions import access, queries, rules
from portal.submissions.drafting import Draft
from portal.submissions.models import Participation, Submission
from portal.submissions.operations import filing, finding, permission, referral, remedies, review, thread
from portal.submissions.rules import PartState, RemedyState, SaidAs, SectionName, Verb
from portal.submissions.wall import Wall

Step = Callable[[Session, Participation, Actor], None]


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that was filed, with the words and the keys of whoever reports."""

    submission: Submission
    words: tuple[str, ...]
    reporter: Actor
    printed: bool

    def part(self, session: Session, name: str) -> Participation:
        """Return the part of the organisation of that name."""
        found = session.scalars(queries.participations(self.submission.id))
        return next(one for one in found if one.organisation.name == name)


def file_all(session: Session, actors: Mapping[str, Actor]) -> list[Filed]:
    """File every report and bring each organisation's part to its state, in the order of `REPORTS`."""
    known = {one.name: one for one in session.scalars(select(Organisation))}
    filed = []
    for report in REPORTS:
        words, reporter = _file(session, report, known)
        submission = access.own_submission(session, by=reporter)
        _refer(session, report, submission, actors, known)
        for name, state in report.ends.items():
            part = _part(session, submission, known[name])
            for step in WAYS[state]:
                step(session, part, reporter if step in BY_REPORTER else actors[name])
        filed.append(Filed(submission, words, reporter, report.receipt_printed))
    return filed


def _file(session: Session, report: Report, known: Mapping[str, Organisation]) -> tuple[tuple[str, ...], Actor]:
    draft_by = accounts.reporter(session, reporters.begin_draft(session))
    chosen = [known[name] for name in report.receivers]
    draft = Draft(
        version=Draft.read({}).version,
        answers={"how_much": "all", **report.answers},
        wall=Wall(countries=report.walled_countries),
        people=report.people,
        receivers=tuple(one.id for one in chosen),
        sections={one.id: _shared(one.kind) for one in chosen},
        beyond=frozenset((section, kind.value) for section, kind in report.beyond),
    )
    reporters.write_content(session, draft.content(), by=draft_by)
    words = new_receipt()
    stretched = reporters.stretch_receipt(instance(session), words)
    filed = filing.file_report(session, words=words, stretched=stretched, language=report.language, by=draft_by)
    return words, accounts.reporter(session, filed.token)


def _shared(kind: str) -> tuple[SectionName, ...]:
    return tuple(name for name in rules.sections_for(kind) if name is not SectionName.WALL)


def _refer(
    session: Session,
    report: Report,
    submission: Submission,
    actors: Mapping[str, Actor],
    known: Mapping[str, Organisation],
) -> None:
    """Let the first receiver take the report on and refer it."""
    if not report.referred:
        return
    first = report.receivers[0]
    part = _part(session, submission, known[first])
    review.accept(session, part, by=actors[first])
    _begin(session, part, actors[first])
    for name, sections in report.referred.items():
        referral.refer(
            session,
            part,
            to=known[name],
            sections=sections,
            note="Please look into this. The reporter knows that we ask you.",
            by=actors[first],
            id=new_id(),
        )


def _part(session: Session, submission: Submission, organisation: Organisation) -> Participation:
    found = session.scalars(queries.participations(submission.id))
    return next(one for one in found if one.organisation_id == organisation.id)


def _accept(session: Session, part: Participation, by: Actor) -> None:
    if rules.may_move(part.state, Verb.ACCEPT):
        review.accept(session, part, by=by)
        _begin(session, part, by)


def _begin(session: Session, part: Participation, by: Actor) -> None:
    """Read it, answer, and note something, as whoever takes a report on does."""
    thread.mark_read(session, part.id)
    words = "We have read this and begin today. Please keep the device and the messages as they are."
    thread.say(session, part, words, kind=SaidAs.MESSAGE, by=by, id=new_id())


def _ask(session: Session, part: Participation, by: Actor) -> None:
    question = "Do you still have the message? Please do not delete it."
    thread.say(session, part, question, kind=SaidAs.QUESTION, by=by, id=new_id())


def _decide(session: Session, part: Participation, by: Actor) -> None:
    state = part.organisation.kind == "state"
    code = "diplomatic_step" if state else "no_trace_found"
    reasons = (
        "We asked the other government about it." if state else "We looked at a copy of the telephone with two tools."
    )
    more = {} if state else {"confidence": "moderate", "how": "copy tool_result"}
    finding.decide(session, part, code=code, reasons=reasons, more=more, by=by, id=new_id())


def _offer(session: Session, part: Participation, by: Actor) -> None:
    if part.organisation.kind == "civil_society":
        words = "We can lend you a telephone while yours is examined."
        code, state = "device_examined_or_replaced", RemedyState.OFFERED
        remedies.begin(session, part, code=code, state=state, text=words, by=by, id=new_id())


def _close(session: Session, part: Participation, by: Actor) -> None:
    words = "We found no trace. That does not prove that the device is clean. Write here if anything changes."
    review.close(session, part, words=words, by=by, id=new_id())


def _decline(session: Session, part: Participation, by: Actor) -> None:
    words = "Our law does not let us act on this. The helpline that sent it to us goes on."
    review.decline(session, part, reason="outside_work", words=words, by=by, id=new_id())


def _withdraw(session: Session, part: Participation, by: Actor) -> None:
    permission.withdraw_from(session, part, by=by)


WAYS: Final[Mapping[PartState, tuple[Step, ...]]] = {
    PartState.OFFERED: (),
    PartState.IN_REVIEW: (_accept, _offer),
    PartState.ASKED: (_accept, _ask),
    PartState.DECIDED: (_accept, _decide),
    PartState.CLOSED: (_accept, _decide, _close),
    PartState.DECLINED: (_decline,),
    PartState.WITHDRAWN: (_accept, _withdraw),
}
BY_REPORTER: Final = frozenset({_withdraw})
