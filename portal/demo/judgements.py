"""The demonstration's assessments: one with its reply, one with the owner, one that waits, one that is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.asks import rules as asks
from portal.asks.operations import clocking
from portal.commitments import queries
from portal.commitments.judgements import Judgement
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import assessing, judging, settling
from portal.db import new_id
from portal.demo.cast import HELPLINE, LAB, MESSENGER, OFFICE, VENDOR
from portal.organisations.models import Organisation
from portal.reference import rubrics

Members = Mapping[str, Sequence[Actor]]

JUDGEMENT: Final = Judgement(
    rubric=rubrics.newest().version,
    summary="Most people were told within three days. In two countries it took weeks, and nobody could see why.",
    completion="substantial",
    completion_reason="Their own count says 93 of 100. Of 41 notices that came to us, 36 were sent within three days.",
    ambition="modest",
    ambition_reason="It changes when people are told, not how many are found.",
    result="marginal",
    result_reason="People come to us sooner than before. Most still do not know what to do with the notice.",
    verifiability="yes",
    verifiability_reason="The target has a number, a period and a way to count.",
    confidence="moderate",
    confidence_reason="We saw only those who came to us, and they may not be like the others.",
    items=("CTA-1",),
    conflicts="Two of us gave a paid training at this company in the year before.",
    names="Hana Wanjiru",
)
REPLY: Final = (
    "In one of the two countries our notices were held back by a court until May. We have published the order.\n\n"
    "The other one is right, and we are working on it."
)


def judge_all(session: Session, members: Members) -> None:
    """Make every assessment of the demonstration. `members` are of each organisation."""
    known = {one.name: one for one in session.scalars(select(Organisation))}
    newest = {
        name: session.scalars(queries.of_organisation(known[name].id).limit(1)).one()
        for name in (MESSENGER, VENDOR, OFFICE)
    }
    first, second = members[HELPLINE][:2]
    made = _begin(session, newest[MESSENGER], known[HELPLINE], JUDGEMENT, by=first)
    _read(session, made, by=second)
    _deliver(session, made, days_ago=15)
    assert made.ask is not None
    judging.reply(session, made, made.ask, REPLY, by=members[MESSENGER][0], id=new_id())
    judging.stand(session, made, digest=JUDGEMENT.digest, by=second)
    unnamed = replace(JUDGEMENT, items=(), names="")
    given = _begin(session, newest[VENDOR], known[HELPLINE], unnamed, by=second)
    _read(session, given, by=first)
    _deliver(session, given, days_ago=4)
    waiting = _begin(session, newest[OFFICE], known[HELPLINE], unnamed, by=second)
    assert waiting.draft is not None
    asked, by = known[LAB], members["Example Secretariat"][0]
    assessing.begin(session, newest[VENDOR], asked, assigned=True, by=by, id=new_id())
    settling.settle(session, by=members[VENDOR][0], leads_to="/desk/commitments")


def _begin(
    session: Session, commitment: Commitment, assessor: Organisation, judgement: Judgement, *, by: Actor
) -> Assessment:
    made = assessing.begin(session, commitment, assessor, assigned=False, by=by, id=new_id())
    assessing.write(session, made, judgement, revision=made.revision, by=by)
    assessing.send(session, made, by=by)
    return made


def _read(session: Session, assessment: Assessment, *, by: Actor) -> None:
    digest = assessing.opened(session, assessment, by=by).digest
    judging.read(session, assessment, digest=digest, by=by, id=new_id())


def _deliver(session: Session, assessment: Assessment, *, days_ago: int) -> None:
    """Write the days as if it had been given then, and seen and mailed the day after."""
    ask = assessment.ask
    assert ask is not None
    ask.asked_on = clock.today() - timedelta(days=days_ago)
    ask.shown_on = ask.mailed_on = ask.asked_on + timedelta(days=1)
    ask.until_on = asks.reach_until(ask.kind, asked_on=ask.asked_on)
    session.flush()
    clocking.deliver_if_proven(session, ask)
    session.flush()
