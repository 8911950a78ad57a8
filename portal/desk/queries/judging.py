"""What waits of challenges, assessments and one-time links."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from portal.actor import Actor
from portal.asks import queries as asks
from portal.asks.models import Ask, ReplyLink
from portal.asks.rules import ANSWERED, DAYS_TO_REJOIN, REJOINED
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.queries import assessing
from portal.commitments.rules.assessing import HEARD, State
from portal.db.paging import AnySelect
from portal.desk.queries.columns import row
from portal.organisations.models import Organisation


def unmarked(by: Actor, today: date) -> ColumnElement[bool]:
    """Over Ask: a challenge of ours that was answered, as long as we can still reply and have not said what we make
    of it. Not to say it is a choice as well, so that nobody is asked for ever.
    """
    lately = Ask.answered_on >= today - timedelta(days=DAYS_TO_REJOIN)
    ours = (Ask.asker_id == by.organisation) & Ask.kind.in_(REJOINED) & Ask.state.in_(ANSWERED)
    return ours & lately & Ask.mark.is_(None)


def asked(by: Actor, _today: date) -> AnySelect:
    return _of(Assessment.state == State.ASSIGNED, by=by)


def read(by: Actor, _today: date) -> AnySelect:
    return _of(Assessment.state == State.WAITING, Assessment.written_by != by.account, by=by)


def heard(by: Actor, _today: date) -> AnySelect:
    return _of(Assessment.state == State.WITH_OWNER, Ask.state.in_(HEARD), by=by)


def written(by: Actor, _today: date) -> AnySelect:
    """What this member has begun to write, or nobody has begun although it was taken on."""
    mine = or_(Assessment.written_by == by.account, Assessment.written_by.is_(None))
    return _of(Assessment.state == State.DRAFTING, mine, by=by)


def _of(*wanted: ColumnElement[bool], by: Actor) -> AnySelect:
    return (
        select(*row(Assessment.id, name=Commitment.title, since=Assessment.moved_on))
        .select_from(Assessment)
        .join(Commitment, Commitment.id == Assessment.commitment_id)
        .outerjoin(Ask, Ask.id == Assessment.ask_id)
        .where(Assessment.assessor_id == by.organisation, *wanted)
        .order_by(Assessment.moved_on, Assessment.id)
    )


def unreached(_by: Actor, _today: date) -> AnySelect:
    """What was asked where nobody can sign in, and nobody has looked yet who speaks there, while a day runs."""
    named = row(Ask.id, of=Ask.id, code=Organisation.name, day=Ask.until_on, since=Ask.asked_on)
    return (
        select(*named)
        .select_from(Ask)
        .join(Organisation, Organisation.id == Ask.addressee_id)
        .where(asks.is_unreachable(), asks.is_unlooked())
        .order_by(Ask.until_on, Ask.id)
    )


def to_assign(_by: Actor, today: date) -> AnySelect:
    """Who was asked to assess something and declined, or has said nothing for long, while nobody else assesses it."""
    named = row(
        Assessment.id,
        place=Commitment.slug,
        code=Organisation.name,
        state=Assessment.state,
        name=Commitment.title,
        since=Assessment.moved_on,
    )
    return (
        select(*named)
        .select_from(Assessment)
        .join(Commitment, Commitment.id == Assessment.commitment_id)
        .join(Organisation, Organisation.id == Assessment.assessor_id)
        .where(assessing.is_to_ask_again(today))
        .order_by(Assessment.moved_on, Assessment.id)
    )


def reply_links(by: Actor, _today: date) -> AnySelect:
    """Who was found to speak for somebody, which another person has to confirm."""
    waits = (ReplyLink.confirmed_by.is_(None), ReplyLink.ended_on.is_(None), ReplyLink.checked_by != by.account)
    return (
        select(*row(ReplyLink.id, of=ReplyLink.ask_id, code=Organisation.name, since=ReplyLink.checked_on))
        .select_from(ReplyLink)
        .join(Ask, Ask.id == ReplyLink.ask_id)
        .join(Organisation, Organisation.id == Ask.addressee_id)
        .where(*waits)
        .order_by(ReplyLink.checked_on, ReplyLink.id)
    )
