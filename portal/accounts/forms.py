"""What people type about themselves: addresses, passwords and codes. None of it is ever shown again or logged."""

import re
from collections.abc import Callable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from portal.accounts import rules
from portal.accounts.factor import LONGEST_CODE, FactorForm, KeyAnswer, code_field
from portal.accounts.step_up import StepUpForm
from portal.problems import Invalid
from portal.settings import LANGUAGES
from portal.web.forms import Form, one_of, secret, text

ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def code(label: object, *, required: object, hint: object = "", numeric: bool = False) -> Field:
    """Return a field for a code that is copied from paper or from an app."""
    return text(
        label,
        longest=LONGEST_CODE,
        required=required,
        hint=hint,
        autocomplete="one-time-code" if numeric else "off",
        inputmode="numeric" if numeric else "text",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )


class WithAddress(Form):
    """A form that asks for a person's own address."""

    email = text(
        _l("E-mail address"),
        longest=rules.LONGEST_EMAIL,
        required=_l("Enter your e-mail address."),
        autocomplete="username",
        inputmode="email",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )

    def validate_email(self, field: Field) -> None:
        if not ADDRESS.fullmatch(field.data or ""):
            raise ValidationError(_("Enter an e-mail address in full, such as name@organisation.example."))


class NewPassword(Form):
    """A form in which a password is set: a mixin for joining, recovering and changing."""

    password = secret(
        _l("New password"),
        required=_l("Choose a password."),
        hint=_l(
            "At least 12 characters; any signs, and spaces too. Three or four words that do not belong together are "
            "good. Longer is better than complicated."
        ),
        autocomplete="new-password",
    )
    again = secret(
        _l("New password once more"), required=_l("Type the new password a second time."), autocomplete="new-password"
    )

    def accepts_password(self, *, email: str) -> bool:
        """Say whether the new password can be used by the person with this address; put what is wrong at its field."""
        return self._accepts(lambda password: rules.check_password(password, email=email))

    def accepts_keepers_password(self, *, name: str) -> bool:
        """Say the same of a victim's account with this name."""
        return self._accepts(lambda password: rules.check_keepers_password(password, name=name))

    def _accepts(self, check: Callable[[str], None]) -> bool:
        password, again = self.password.data or "", self.again.data or ""
        if rules.normalised_password(password) != rules.normalised_password(again):
            self.again.errors = [_("This is not the same as above. Type it again.")]
            return False
        try:
            check(password)
        except Invalid as problem:
            self.blame(problem)
            return False
        return True


class SignIn(WithAddress):
    password = secret(_l("Password"), required=_l("Enter your password."), autocomplete="current-password")


class SecondFactor(FactorForm):
    code = code_field(
        _l("Code from your authenticator"),
        required=_l("Type the six digits that your authenticator shows, or a spare code."),
        hint=_l("Six digits. If your authenticator is not at hand, type one of your spare codes."),
    )


class Recover(NewPassword, WithAddress):
    recovery_code = code(
        _l("Recovery code"),
        required=_l("Type the recovery code that you kept."),
        hint=_l("Eight groups of four letters and digits. Capitals and hyphens do not matter."),
    )
    second_factor_code = code(
        _l("Code from your authenticator, or a spare code"),
        required=_l("Type the six digits that your authenticator shows, or a spare code."),
        numeric=True,
    )


class KeepRecoveryCode(Form):
    code = code(
        _l("Type the recovery code here"),
        required=_l("Type the code that is shown, from where you wrote it down."),
        hint=_l("Copy it from your paper, to be sure that it is right there. Capitals and hyphens do not matter."),
    )


class KeepAuthenticator(Form):
    code = code(
        _l("Six digits that the app shows"),
        required=_l("Type the six digits that your app shows for this portal."),
        numeric=True,
    )


class Act(Form):
    """A button on its own: it says yes."""


class NewCodes(StepUpForm):
    """Making new codes: an open screen that somebody else sits down at is not enough."""


class AddKeyFirst(StepUpForm):
    """Before a page asks a new security key anything."""


class NamedKey(Form):
    name = text(
        _l("Name of this security key"),
        longest=rules.LONGEST_KEY_NAME,
        required=_l("Give the key a name by which you will know it."),
        hint=_l("Such as “blue, on my key ring”. Only you can read it."),
        autocomplete="off",
    )


class AddKey(NamedKey):
    """A name, and what the new key answered. Scripts fill in the answer."""

    key = KeyAnswer()

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and not self.key.data:
            self.form_errors.append(_("The security key was not asked: that takes a script. Let scripts run here."))
        return good and bool(self.key.data)


class RemoveKey(StepUpForm):
    """Taking a security key off the account."""


class ChangePassword(NewPassword):
    old_password = secret(
        _l("Present password"), required=_l("Enter your present password."), autocomplete="current-password"
    )


class Language(Form):
    language = one_of(
        _l("Language"), [(known, known) for known in LANGUAGES], required=_l("Choose a language."), radio=True
    )
