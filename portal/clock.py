"""The only clock. Days are UTC days: where a reporter caused something, nothing finer is kept in the clear."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def today() -> date:
    """Return this day in UTC."""
    return now().date()
