"""By when a request is answered, how long it is kept, and how long a notice may stand. Pure."""

from datetime import date, timedelta
from typing import Final

DAYS_TO_ANSWER: Final = 28
"""Within a month, GDPR Article 12(3)."""
DAYS_KEPT: Final = 90
"""After the last day to answer, so that the person can read the answers; then everything of it goes."""
KEPT: Final = timedelta(days=DAYS_TO_ANSWER + DAYS_KEPT)
MOST_ASKED: Final = 5
"""How many organisations one request can be sent to, beside the secretariat."""
MOST_DAYS: Final = 365
"""A notice stands a year at most."""


def due_on(today: date) -> date:
    return today + timedelta(days=DAYS_TO_ANSWER)
