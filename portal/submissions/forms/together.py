"""What is typed once for several reports."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.submissions.forms.desk import NOBODY
from portal.submissions.forms.marks import MarksForm
from portal.submissions.forms.review import DeclineForm
from portal.web.forms import Form, one_of

MOST_CHOSEN: Final = 200
"""As many as the longest page of the list has: that of what is held back."""


def chosen(sent: MultiDict[str, str]) -> list[str]:
    """Return the references that were ticked, each once and in one order, so that two people wait for each other."""
    return sorted(set(sent.getlist("chosen")))[:MOST_CHOSEN]


class AssignTogetherForm(Form):
    handler = one_of(_l("Who handles them"), required=_l("Choose somebody, or nobody yet."))


class DeclineTogetherForm(DeclineForm):
    """The same reason and words for each of them."""


class MarkTogetherForm(MarksForm):
    """What is added to each of them; something has to be."""

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and not self.chosen():
            self.form_errors.append(_("Choose a code, or write a tag."))
            return False
        return good


__all__ = ["NOBODY", "AssignTogetherForm", "DeclineTogetherForm", "MarkTogetherForm", "chosen"]
