"""The forms of a victim's account. Browsers are asked to keep nothing of them: what they keep can be found."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from portal.accounts import forms as accounts
from portal.accounts import rules
from portal.accounts.forms import NewPassword
from portal.web.forms import Form, secret, text, tick, words_field


def name_field(*, hint: object = "") -> Field:
    return text(
        _l("Name of the account"),
        longest=rules.LONGEST_KEEPER,
        required=_l("Type the name that you chose."),
        hint=hint,
        autocomplete="off",
        autocapitalize="none",
        autocorrect="off",
        spellcheck="false",
        dir="auto",
    )


class Keeping(Form):
    """A mixin: the report that is open in this browser can come along."""

    keep = tick(_l("Put the report that is open in this browser into the account"))

    def offer(self, *, at_hand: bool) -> None:
        """Take the box away where no report is open. Call this before validating and before showing."""
        if not at_hand:
            del self.keep
        elif not self.is_submitted():
            self.keep.data = True

    @property
    def brings(self) -> bool:
        return "keep" in self and bool(self.keep.data)


class EnterForm(Keeping):
    name = name_field()
    password = secret(_l("Password"), required=_l("Enter your password."), autocomplete="off")


class Chosen(NewPassword):
    """A password that is chosen, and typed twice."""

    password = secret(
        _l("New password"),
        required=_l("Choose a password."),
        hint=_l(
            "At least 12 characters; any signs, and spaces too. Three or four words that do not belong together are "
            "good. If the browser offers to save it, say no."
        ),
        autocomplete="off",
    )
    again = secret(
        _l("New password once more"), required=_l("Type the new password a second time."), autocomplete="off"
    )


class BeginForm(Chosen):
    name = name_field(
        hint=_l(
            "Not your own name, and not one that you use elsewhere. Nobody but you can read it. It is not an address."
        )
    )

    def validate_name(self, field: Field) -> None:
        if len(rules.normalised_keeper(field.data or "")) < rules.SHORTEST_KEEPER:
            raise ValidationError(_("Use at least %(least)d characters.", least=rules.SHORTEST_KEEPER))


class RecoverForm(Chosen):
    code = accounts.code(
        _l("Recovery code"),
        required=_l("Type the recovery code that you kept."),
        hint=_l("Eight groups of four letters and digits. Capitals and hyphens do not matter."),
    )


class KeepCodeForm(accounts.KeepRecoveryCode):
    """The recovery code, typed back."""


class AddForm(Form):
    words = words_field(
        _l("Its seven words, or its seven numbers"), hint=_l("In their order. They go on working as before.")
    )


class ChangePasswordForm(Chosen):
    old_password = secret(_l("Present password"), required=_l("Enter your present password."), autocomplete="off")
