"""States and days in the reader's words."""

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.asks.models import Ask
from portal.asks.rules import REJOINED, Kind, Mark, State
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

KINDS: Final = {
    Kind.QUESTION: _l("Question"),
    Kind.CHALLENGE: _l("Challenge"),
    Kind.DISPUTE: _l("Dispute"),
    Kind.FACTS: _l("Facts of a text"),
    Kind.CLAIM: _l("Claim"),
    Kind.DANGER: _l("Claim, where there is danger"),
}
ABOUT: Final = {
    Kind.QUESTION: _l("Question about “%(title)s”"),
    Kind.CHALLENGE: _l("Challenge of “%(title)s”"),
    Kind.DISPUTE: _l("Dispute about “%(title)s”"),
    Kind.FACTS: _l("Facts of “%(title)s”"),
    Kind.CLAIM: _l("Claim about “%(title)s”"),
    Kind.DANGER: _l("Claim about “%(title)s”"),
}
WHAT: Final = {
    Kind.QUESTION: _l("The question"),
    Kind.CHALLENGE: _l("The challenge"),
    Kind.DISPUTE: _l("The dispute"),
    Kind.FACTS: _l("The text"),
    Kind.CLAIM: _l("The claim"),
    Kind.DANGER: _l("The claim"),
}
LISTS: Final = {kind: _l("Challenges") if kind in REJOINED else _l("Questions") for kind in Kind}
"""What the list is called on the way to one of them."""
ANSWERING: Final = {
    Kind.QUESTION: _l("Answer the question"),
    Kind.CHALLENGE: _l("Answer the challenge"),
    Kind.DISPUTE: _l("Answer the dispute"),
    Kind.FACTS: _l("Answer on the facts"),
    Kind.CLAIM: _l("Answer the claim"),
    Kind.DANGER: _l("Answer the claim"),
}
WITHDRAWING: Final = {
    Kind.QUESTION: _l("Withdraw the question"),
    Kind.CHALLENGE: _l("Withdraw the challenge"),
    Kind.DISPUTE: _l("Withdraw the dispute"),
    Kind.FACTS: _l("Withdraw what was asked"),
    Kind.CLAIM: _l("Withdraw the claim"),
    Kind.DANGER: _l("Withdraw the claim"),
}
MARKS: Final = {
    Mark.ANSWERS: (_l("It answers what was asked"), "full", "ok"),
    Mark.PARTLY: (_l("It answers a part of it"), "half", "warn"),
    Mark.NOT: (_l("It does not answer it"), "late", "bad"),
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
