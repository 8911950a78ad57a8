"""The selects of a reporter's copy of everything."""

from uuid import UUID

from sqlalchemy import Select, select

from portal.submissions.models import Permission


def permissions(submission: UUID) -> Select[Permission]:
    """Every permission of a report that was ever given, oldest first."""
    wanted = select(Permission).where(Permission.submission_id == submission)
    return wanted.order_by(Permission.given_on, Permission.id)
