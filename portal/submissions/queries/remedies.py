"""Selects about remedies."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select

from portal.submissions.models import Remedy


def remedies(participations: Collection[UUID]) -> Select[Remedy]:
    """The remedies of several parts, each part's in the order in which they began."""
    found = select(Remedy).where(Remedy.participation_id.in_(participations))
    return found.order_by(Remedy.participation_id, Remedy.number)
