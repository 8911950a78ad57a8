"""The forms of a legal hold."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.web.forms import Form, a_day, long_text


class HoldForm(Form):
    law = long_text(
        _l("Which law forbids to destroy it"),
        longest=500,
        required=_l("Name the law and its article, or the court's order."),
        hint=_l("Such as “Code of Criminal Procedure, article 56”. Write nothing about the case."),
        rows=2,
        autocomplete="off",
    )
    until = a_day(_l("Until when"), required=_l("Enter a day."), hint=_l("At most a year from today."))


class EndHoldForm(Form):
    """`which` hold the writer had before them."""

    which = HiddenField(default="")
