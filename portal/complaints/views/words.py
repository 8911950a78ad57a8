"""States, codes and outcomes in the reader's words."""

from typing import Final

from flask_babel import lazy_gettext as _l

from portal.complaints.forms import ABOUT, OUTCOMES
from portal.complaints.rules import MendingState, State

STATES: Final = {
    State.WAITING: (_l("Waits for a decision"), "half", "warn"),
    State.DECIDED: (_l("Decided"), "full", "ok"),
    State.APPEALED: (_l("Appealed"), "half", "warn"),
    State.SETTLED: (_l("Decided on appeal"), "full", "ok"),
}
MENDINGS: Final = {
    MendingState.ASKED: (_l("Waiting for an answer"), "half", "warn"),
    MendingState.PUT_RIGHT: (_l("Put right"), "full", "ok"),
    MendingState.DECLINED: (_l("Will not be put right"), "full", "bad"),
    MendingState.LAPSED: (_l("No answer by its day"), "late", "bad"),
    MendingState.TAKEN_BACK: (_l("Taken back"), "none", "soft"),
}
ABOUTS: Final = dict(ABOUT)
DECIDED: Final = dict(OUTCOMES)
