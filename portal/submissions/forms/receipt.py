"""The forms of somebody who comes back with a receipt."""

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from portal.submissions.forms.gentle import GentleForm
from portal.web.forms import Form, long_text, secret, words_field

LONGEST_MESSAGE: Final = 50_000
LONGEST_WORDS: Final = 1_000


class ReturnForm(Form):
    words = words_field(
        _l("Your seven words, or your seven numbers"),
        hint=_l("In their order. Spaces and capital letters do not matter."),
    )


class CodeForm(Form):
    words = words_field(
        _l("The one-time code: seven words, or seven numbers"),
        hint=_l("From the organisation that reported for you. Spaces and capital letters do not matter."),
    )


class TypeBackForm(Form):
    words = words_field(
        _l("Type the words or the numbers back"), hint=_l("From your paper, so that you know that you have them.")
    )


class WriteForm(GentleForm):
    text = long_text(
        _l("Your message"),
        longest=LONGEST_MESSAGE,
        required=_l("Write something first."),
        hint=_l("Only this organisation and you can read it. Please leave out passwords."),
        rows=8,
        autocomplete="off",
    )


class ConfirmForm(Form):
    """Something that needs no words again, since it only takes away. `wanted` and `was` are codes of a grid.

    `about` is the report that was open when the page was shown: an account opens another one with one press.
    """

    about = HiddenField(default="")
    wanted = HiddenField(default="")
    was = HiddenField(default="")

    def is_about(self, reference: str) -> bool:
        """Say whether the page was about the report that is open now; from here on the form is."""
        was, self.about.data = self.about.data, reference
        if was == reference:
            return True
        self.form_errors.append(
            _(
                "Another report was opened in this browser meanwhile. Nothing was done. This page is now about report"
                " %(reference)s.",
                reference=reference,
            )
        )
        return False


class ConfirmAgainForm(ConfirmForm):
    """Something that nobody else who sits at this screen may do: what opened the report is typed once more."""

    @property
    def proof(self) -> Field:
        """Return the field in which it is typed."""
        raise NotImplementedError


class ConfirmWithWordsForm(ConfirmAgainForm):
    words = words_field(
        _l("Type your seven words or numbers again"), hint=_l("So that nobody else who sits at this screen can do it.")
    )

    @property
    def proof(self) -> Field:
        return self.words


class ConfirmWithPasswordForm(ConfirmAgainForm):
    """The same in an account, whose owner may not have kept the words."""

    password = secret(
        _l("Type the password of your account again"),
        required=_l("Type the password of your account."),
        hint=_l("So that nobody else who sits at this screen can do it."),
        autocomplete="off",
    )

    @property
    def proof(self) -> Field:
        return self.password
