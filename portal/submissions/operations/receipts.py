"""The words of a receipt: kept sealed in its session only until they were typed back."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Receipt, ReporterSession
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.audit.models import AuditEvent
from portal.problems import Hidden
from portal.sealing.derivation import same
from portal.sealing.receipts import canonical, parse
from portal.submissions.models import Participation, Submission


def kept_words(session: Session, *, by: Actor) -> tuple[str, ...] | None:
    """Return the words that were not typed back yet, or None."""
    found = reporters.read_content(session, by).get("words")
    return tuple(found) if found else None


def are_same(words: tuple[str, ...], typed: str | None) -> bool:
    """Say whether what was typed is these words, or their numbers."""
    read = parse(typed or "")
    return read is not None and same(canonical(read), canonical(words))


def forget_words(session: Session, *, by: Actor) -> str:
    """Delete the words: the session that held them for a day ends; return the token of one for an hour."""
    held = session.get(ReporterSession, by.session)
    receipt = session.get(Receipt, held.receipt_id) if held else None
    if receipt is None or by.pair is None:
        raise Hidden
    token = reporters.begin_receipt_session(session, receipt, by.keyring.private[by.pair])
    reporters.end_reporter_session(session, by)
    return token


def mark_seen(session: Session, part: UUID) -> None:
    """Note that the reporter has seen the news of a thread. It moves nothing, so it counts as no new version."""
    session.execute(update(Participation).where(Participation.id == part).values(news=False))


def mark_read(session: Session, submission: UUID, upto: int) -> None:
    """Note that the reporter has read the news up to that line of the report's chain; never back to an earlier one."""
    newest = select(func.max(AuditEvent.number)).where(AuditEvent.chain_id == submission).scalar_subquery()
    wanted = update(Submission).where(Submission.id == submission, Submission.seen < upto, newest >= upto)
    session.execute(wanted.values(seen=upto).execution_options(synchronize_session=False))
