"""The selects of a freeze: what is owed of reports that nobody may give anything of."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select, union_all

from portal.submissions.models import Participation, Section, Submission


def halted(submission: UUID, organisation: UUID) -> Select[date | None]:
    """Since when an organisation is to keep its part of a report, and not to use it."""
    return select(Participation.halted_on).where(
        Participation.submission_id == submission, Participation.organisation_id == organisation
    )


def frozen_keys(data_keys: Iterable[UUID]) -> Select[UUID]:
    """Those of the data keys under which something of a frozen report lies."""
    wanted = list(data_keys)
    frozen = select(Submission.id).where(Submission.frozen_on.is_not(None)).scalar_subquery()
    columns = (Section.data_key_id, Section.originals_key_id)
    of_sections = (select(column).where(column.in_(wanted), Section.submission_id.in_(frozen)) for column in columns)
    threads = select(Participation.thread_key_id).where(
        Participation.thread_key_id.in_(wanted), Participation.submission_id.in_(frozen)
    )
    return select(union_all(*of_sections, threads).subquery().c[0])
