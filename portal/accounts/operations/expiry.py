"""What is over is deleted: sessions, drafts, throttles and the salts that sources were hashed under."""

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts import access
from portal.accounts.models import MemberSession, ReporterSession, Throttle, ThrottleSalt


def forget_expired(session: Session) -> int:
    """Delete what is over; return how many rows. When a reporter's session ends is locked: each is looked at."""
    now, today = clock.now(), clock.today()
    over = (
        delete(MemberSession).where(MemberSession.until_at < now),
        delete(Throttle).where(Throttle.window_ends_at < now),
        delete(ThrottleSalt).where(ThrottleSalt.day < today),
    )
    done = [session.execute(one) for one in over]
    return _forget_reporters(session) + sum(one.rowcount for one in done if isinstance(one, CursorResult))


def _forget_reporters(session: Session) -> int:
    due = session.scalars(select(ReporterSession).where(ReporterSession.until_on <= clock.today()))
    over = [row for row in due if access.ends(session, row) <= clock.now()]
    for row in over:
        session.delete(row)
    session.flush()
    return len(over)
