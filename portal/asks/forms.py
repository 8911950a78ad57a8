"""What people type when they ask and answer."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from portal.accounts.step_up import StepUpForm
from portal.asks.rules import LONGEST_TEXT
from portal.web.forms import Form, cleaned, long_text, no_controls

PLAIN = _l("Plain text, in paragraphs. Name no person who did not agree, and nothing from a report.")


class QuestionForm(Form):
    text = long_text(
        _l("Your question"),
        longest=LONGEST_TEXT,
        required=_l("Write your question first."),
        hint=PLAIN,
        rows=10,
        autocomplete="off",
    )


class AnswerForm(Form):
    text = long_text(
        _l("Your answer"),
        longest=LONGEST_TEXT,
        required=_l("Write your answer first."),
        hint=PLAIN,
        rows=10,
        autocomplete="off",
    )


class SendForm(StepUpForm):
    """What was written on the page before, and the second factor."""

    text = HiddenField(
        filters=[cleaned],
        validators=[
            InputRequired(_l("There is no text any more. Go back and write it again.")),
            Length(max=LONGEST_TEXT, message=_l("Shorten this to %(max)d characters or fewer.")),
            no_controls,
        ],
        default="",
    )


class ExtendForm(Form):
    """One button: nothing to fill in."""


class WithdrawForm(StepUpForm):
    """One button, and the second factor."""
