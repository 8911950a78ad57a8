"""The forms about the days by which an organisation owes its next step."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.reference.labels import LABELS
from portal.submissions.forms.desk import LONGEST_REASON
from portal.submissions.rules import MOST_DAYS, Urgency
from portal.web.forms import Form, long_text
from portal.web.templates import word

WITHIN: Final = _l("Write a number of days from 1 to 60.")


class DaysField(IntegerField):
    """A number of days, in any decimal digits; what is none is shown again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None  # which is not within the days either


def _days(urgency: Urgency) -> DaysField:
    rules = [InputRequired(WITHIN), NumberRange(1, MOST_DAYS, WITHIN)]
    shown = {"inputmode": "numeric", "autocomplete": "off"}
    return DaysField(LABELS["urgency", urgency.value], rules, render_kw=shown)


class DaysForm(Form):
    """`was` tells which days the writer had before them."""

    immediate = _days(Urgency.IMMEDIATE)
    high = _days(Urgency.HIGH)
    normal = _days(Urgency.NORMAL)
    was = HiddenField(default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for urgency in Urgency:
            self[urgency.value].label.text = word("urgency", urgency)

    def show(self, days: Mapping[Urgency, int], *, was: str) -> None:
        for urgency, number in days.items():
            self[urgency.value].data, self[urgency.value].raw_data = number, [str(number)]
        self.was.data = was

    @property
    def days(self) -> dict[Urgency, int]:
        return {urgency: self[urgency.value].data for urgency in Urgency}


class PutOffForm(Form):
    text = long_text(
        _l("Why you need longer"),
        longest=LONGEST_REASON,
        required=_l("Write to the reporter why you need longer."),
        hint=_l("The reporter reads this."),
        rows=4,
        autocomplete="off",
    )
