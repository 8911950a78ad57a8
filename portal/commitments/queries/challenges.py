"""The selects that keep `Commitment.challenged` true of what is public in `asks`, a package below that knows nothing of
commitments.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from portal.asks.models import Ask
from portal.asks.rules import PUBLIC, Kind, Mark, State
from portal.commitments.models import Commitment
from portal.commitments.rules.challenged import RANKS, Challenged
from portal.db.paging import AnySelect
from portal.organisations.models import Organisation

ABOUT = "commitment"


def _rank(of: Challenged) -> int:
    return RANKS.index(of)


def worst() -> ColumnElement[int]:
    """The place in `RANKS` of the worst of a group of public challenges."""
    return func.max(
        case(
            (Ask.state == State.NO_ANSWER, _rank(Challenged.UNANSWERED)),
            (Ask.mark.in_([Mark.PARTLY, Mark.NOT]), _rank(Challenged.NOT_SATISFIED)),
            else_=_rank(Challenged.ANSWERED),
        )
    )


def out_of_date() -> Select[Commitment, int]:
    """Each commitment whose column says something else than its public challenges, with what those say."""
    here = and_(Ask.about_kind == ABOUT, Ask.about_id == Commitment.id)
    stands = case({one.value: place for place, one in enumerate(RANKS)}, value=Commitment.challenged)
    found = (
        select(Commitment.id, worst().label("worst"))
        .join(Ask, here)
        .where(Ask.kind == Kind.CHALLENGE, Ask.state.in_(PUBLIC))
        .group_by(Commitment.id, Commitment.challenged)
        .having(stands != worst())
        .subquery()
    )
    return select(Commitment, found.c.worst).join(found, found.c.id == Commitment.id).order_by(Commitment.id)


def public(commitments: Collection[UUID]) -> AnySelect:
    """The public challenges of these commitments, the newest first: who challenges, what the owner said to it
    (`reply`), and what the challenger says of the answer."""
    return (
        select(
            Ask.about_id,
            Organisation.name.label("by_name"),
            Ask.state.label("reply"),
            Ask.answered_on,
            Ask.until_on,
            Ask.mark,
        )
        .join(Organisation, Organisation.id == Ask.asker_id)
        .where(
            Ask.about_kind == ABOUT,
            Ask.kind == Kind.CHALLENGE,
            Ask.about_id.in_(commitments),
            Ask.state.in_(PUBLIC),
        )
        .order_by(Ask.asked_on.desc(), Ask.id.desc())
    )
