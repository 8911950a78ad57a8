"""States and days in the reader's words."""

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.asks.models import Ask
from portal.asks.rules import State
from portal.web.templates import day

STATES: Final = {
    State.SENT: (_l("Not delivered yet"), "none", "soft"),
    State.DELIVERED: (_l("Waiting for an answer"), "half", "warn"),
    State.ANSWERED: (_l("Answered"), "full", "ok"),
    State.ANSWERED_LATE: (_l("Answered late"), "full", "warn"),
    State.NO_ANSWER: (_l("No answer"), "late", "bad"),
    State.NOT_REACHED: (_l("Could not be reached"), "none", "soft"),
    State.WITHDRAWN: (_l("Withdrawn"), "none", "soft"),
}


def days(number: int) -> str:
    """Return a number of days in words."""
    return str(ngettext("%(num)d day", "%(num)d days", number))


def when(ask: Ask) -> str:
    """Return what the days say of it, as its public page and the list put it."""
    match ask.state:
        case State.ANSWERED:
            said = _("answered on %(day)s", day=day(ask.answered_on))
        case State.ANSWERED_LATE:
            said = _("answered on %(day)s, after the day by which it was due", day=day(ask.answered_on))
        case State.NO_ANSWER:
            said = _("no answer by %(day)s", day=day(ask.until_on))
        case State.DELIVERED if ask.held_on:
            said = _("no day runs while the organisation is suspended")
        case State.DELIVERED:
            said = _("due by %(day)s", day=day(ask.until_on))
        case State.SENT | State.NOT_REACHED:
            said = _("no day runs yet")
        case _:
            said = ""
    return str(said)
