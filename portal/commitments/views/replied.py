"""Public assessments with what their owner said to them, or did not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.asks.models import Ask
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.queries import assessing as found


@dataclass(frozen=True, slots=True)
class Public:
    """A public assessment with what the owner said to it, or did not say."""

    row: Assessment
    asks: Sequence[Ask]


def of(session: Session, commitment: Commitment) -> list[Public]:
    """Return the public assessments of a commitment, the newest first, each with its replies: two queries."""
    rows = session.scalars(found.public_of(commitment.id)).all()
    return _with_replies(session, rows)


def _with_replies(session: Session, rows: Sequence[Assessment]) -> list[Public]:
    said: defaultdict[UUID, list[Ask]] = defaultdict(list)
    if rows:
        for one in session.scalars(found.replies([row.id for row in rows])):
            said[one.about_id].append(one)
    return [Public(row, said[row.id]) for row in rows]
