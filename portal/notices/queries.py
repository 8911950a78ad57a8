"""The selects of this package."""

from sqlalchemy import Select, func, select

from portal.notices.models import Mail, MailState


def newest_waiting(most: int) -> Select[Mail]:
    """The mails that wait, the newest first."""
    return select(Mail).where(Mail.state == MailState.WAITING).order_by(Mail.due_at.desc(), Mail.id).limit(most)


def count_failed() -> Select[int]:
    """Count the mails of the last week that were given up."""
    return select(func.count(Mail.id)).where(Mail.state == MailState.FAILED)
