"""The forms about the days by which an organisation owes its next step."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.reference.labels import LABELS
from portal.submissions.forms.desk import LONGEST_REASON
from portal.submissions.operations.floods import Taken
from portal.submissions.rules import MOST_DAYS, MOST_TAKEN, Urgency
from portal.web.forms import EditingForm, Form, long_text
from portal.web.templates import word

AS_MANY: Final = _l("Write a number from 1 to 10000.")
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


class DaysForm(EditingForm):
    immediate = _days(Urgency.IMMEDIATE)
    high = _days(Urgency.HIGH)
    normal = _days(Urgency.NORMAL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for urgency in Urgency:
            self[urgency.value].label.text = word("urgency", urgency)

    def show(self, days: Mapping[Urgency, int]) -> None:
        for urgency, number in days.items():
            self[urgency.value].data = number

    @property
    def days(self) -> dict[Urgency, int]:
        return {urgency: self[urgency.value].data for urgency in Urgency}


def _number(label: Any) -> DaysField:
    rules = [InputRequired(AS_MANY), NumberRange(1, MOST_TAKEN, AS_MANY)]
    return DaysField(label, rules, render_kw={"inputmode": "numeric", "autocomplete": "off"})


class QuotaForm(EditingForm):
    in_all = _number(_l("New reports a day, in all"))
    from_one = _number(_l("Of these, from any one other organisation"))

    def show(self, taken: Taken) -> None:
        self.in_all.data, self.from_one.data = taken.in_all, taken.from_one

    @property
    def taken(self) -> Taken:
        return Taken(self.in_all.data or 0, self.from_one.data or 0)


class PutOffForm(Form):
    text = long_text(
        _l("Why you need longer"),
        longest=LONGEST_REASON,
        required=_l("Write to the reporter why you need longer."),
        hint=_l("The reporter reads this."),
        rows=4,
        autocomplete="off",
    )
