"""The keys that move where a report is restricted, or opened again."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, select, union

from portal.keys.models import Generation, Grant
from portal.submissions.models import Participation, Section, Stewardship


def keys_of(part: Participation) -> CompoundSelect[UUID | None]:
    """Every data key of a report that this part's organisation can ever hold: sections, originals, thread, what it
    keeps for the person."""
    sections = Section.submission_id == part.submission_id
    return union(
        select(Section.data_key_id).where(sections),
        select(Section.originals_key_id).where(sections, Section.originals_key_id.is_not(None)),
        select(Participation.thread_key_id).where(Participation.id == part.id),
        select(Stewardship.data_key_id).where(
            Stewardship.submission_id == part.submission_id,
            Stewardship.organisation_id == part.organisation_id,
            Stewardship.data_key_id.is_not(None),
        ),
    )


def granted(ring: UUID, data_keys: Collection[UUID]) -> Select[UUID]:
    """Those of the data keys of which a ring has a grant, in whatever generation."""
    found = select(Grant.data_key_id).join(Generation, Grant.pair_id == Generation.id)
    return found.where(Generation.ring_id == ring, Grant.data_key_id.in_(list(data_keys))).distinct()
