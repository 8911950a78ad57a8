"""The form in which a manager says how long reports are kept."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from portal.submissions.rules import PartState
from portal.web.forms import EditingForm, text

FIRST: Final = _l("Enter a number of days.")


class RetentionForm(EditingForm):
    closed = text(
        _l("Days after you closed it"),
        longest=6,
        required=FIRST,
        hint=_l("From 30 to 1825; 365 where nothing else was said."),
        inputmode="numeric",
    )
    declined = text(
        _l("Days after you declined it"),
        longest=6,
        required=FIRST,
        hint=_l("From 30 to 365; 30 where nothing else was said."),
        inputmode="numeric",
    )
    offered = text(
        _l("Days after it came, where nobody took it on"),
        longest=6,
        required=FIRST,
        hint=_l("From 30 to 365; 30 where nothing else was said."),
        inputmode="numeric",
    )

    def show(self, days: Mapping[PartState, int]) -> None:
        for outcome, number in days.items():
            self[outcome.value].data = str(number)

    def days(self) -> dict[PartState, int]:
        """Return what was typed, in any decimal digits; 0, which is refused, for what is no number."""
        typed = {
            one: (self[one.value].data or "").strip()
            for one in (PartState.CLOSED, PartState.DECLINED, PartState.OFFERED)
        }
        return {one: int(said) if said.isdecimal() else 0 for one, said in typed.items()}
