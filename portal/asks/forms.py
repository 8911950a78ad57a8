"""What people type when they ask and answer."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from portal.accounts.step_up import StepUpForm
from portal.asks.rules import DAYS_KEPT, LONGEST_TEXT, Mark
from portal.web.forms import EditingForm, Form, cleaned, listed, long_text, no_controls, one_of, words_field

PLAIN = _l("Plain text, in paragraphs. Name no person who did not agree, and nothing from a report.")


class QuestionForm(EditingForm):
    """`was` is the version that is asked about."""

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


class SpokenForm(Form):
    """The words that were told to whoever answers by a one-time link."""

    words = words_field(
        _l("The four words, or the four numbers, that you were told"),
        required=_l("Type the four words, or the four numbers, in their order."),
        hint=_l("In their order. Spaces and capital letters do not matter."),
    )


class LinkedAnswerForm(AnswerForm):
    """An answer by a one-time link, with the words that opened it."""

    words = HiddenField(filters=[cleaned], default="")


class SendForm(StepUpForm):
    """What was written on the page before, the version that it is about, if any, and the second factor."""

    was = HiddenField(default="")

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


class RejoinderForm(Form):
    text = long_text(
        _l("Your rejoinder"),
        longest=LONGEST_TEXT,
        required=_l("Write your rejoinder first."),
        hint=PLAIN,
        rows=10,
        autocomplete="off",
    )


class MarkForm(StepUpForm):
    """What whoever asked says of the answer."""

    mark = one_of(
        _l("What you say of the answer"),
        [
            (Mark.ANSWERS.value, _l("It answers what was asked")),
            (Mark.PARTLY.value, _l("It answers a part of it")),
            (Mark.NOT.value, _l("It does not answer it")),
        ],
        required=_l("Choose what you say of the answer."),
    )


class AuthorityForm(Form):
    """Who speaks for an addressee of which nobody can sign in, and how that was found out."""

    how = one_of(_l("How you reached them"), required=_l("Choose how you reached them."))
    text = long_text(
        _l("Who speaks for it, and how you know"),
        longest=2_000,
        required=_l("Write who speaks for it, and how you made sure of that."),
        hint=_l(
            "A role rather than a name, such as “head of the legal office”. Only the secretariat can read it."
            " It is destroyed %(days)d days after the link was used or ended.",
            days=DAYS_KEPT,
        ),
        rows=5,
        autocomplete="off",
    )

    def offer(self) -> None:
        self.how.choices = listed("check_channel")


class MakeLinkForm(StepUpForm):
    """One button, and the second factor. `was` is the check that was read."""

    was = HiddenField(default="")


class EndLinkForm(Form):
    """One button: nothing to fill in."""
