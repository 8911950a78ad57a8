"""The second factor in a form: a code that is typed, or what a security key answers to the page's challenge.

The page works with codes alone. Where the person has keys, a script beside the field offers to ask one of them, and
sends its answer in the hidden field `key`.
"""

from typing import Any, Final

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms import Field, HiddenField, StringField
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import TextInput

from portal.accounts.operations import security_keys
from portal.accounts.operations.second_factor import prove
from portal.accounts.operations.security_keys import Present
from portal.accounts.webauthn import Site, site
from portal.actor import Actor
from portal.problems import Invalid
from portal.reference.labels import N_
from portal.web import cookies
from portal.web.forms import Form, cleaned, no_controls, single_line

LONGEST_CODE: Final = 120
LONGEST_ANSWER: Final = 20_000


def here() -> Site:
    """Return this portal as security keys know it."""
    settings = cookies.settings()
    return site(settings.base_url, name=settings.name)


class KeyAnswer(HiddenField):
    """What a security key answered, in JSON. It is right once, so it is never shown again."""

    def __init__(self, **given: Any) -> None:
        super().__init__(filters=[lambda answer: (answer or "")[:LONGEST_ANSWER]], **given)

    def _value(self) -> str:
        return ""


class CodeOrKey(InputRequired):
    """Asks for a code, unless a security key answered."""

    def __call__(self, form: Any, field: Field) -> None:
        if form.key is not None and form.key.data:
            raise StopValidation
        super().__call__(form, field)


class CodeInput(TextInput):
    """A field for a code; beside it, for whoever has security keys, the way to use one."""

    def __call__(self, field: Field, **given: Any) -> Markup:
        control = super().__call__(field, **given)
        asked = getattr(field, "asked", None)
        return control + Markup(render_template("accounts/_ask_key.html", asked=asked)) if asked else control  # nosec B704


class CodeField(StringField):
    """A code of the second factor. `asked` is what the page asks of a security key instead, if there is any."""

    widget = CodeInput()
    asked: dict[str, Any] | None = None


def code_field(label: Any, *, required: Any, hint: Any) -> CodeField:
    """Return a field that takes a code where no security key answered; `required` is the message that says so."""
    too_long = Length(max=LONGEST_CODE, message=_l("Shorten this to %(max)d characters or fewer."))
    return CodeField(
        label,
        [CodeOrKey(required), too_long, no_controls, single_line],
        filters=[cleaned],
        description=hint,
        render_kw={
            "maxlength": LONGEST_CODE,
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autocapitalize": "none",
            "spellcheck": "false",
            "dir": "ltr",
        },
    )


class FactorForm(Form):
    """A form with the second factor in it: its field `code`, or what a security key answered."""

    key = KeyAnswer()

    def prove(self, session: Session, who: Present, *, to: str, by: Actor) -> None:
        """Raise `Invalid` (field `code`) unless the second factor is shown here, to do `to`; use it up."""
        if self.key.data:
            security_keys.prove(session, who, self.key.data, here(), to=to)
        elif not prove(session, who.account, self["code"].data or "", private=who.private, by=by):
            raise Invalid(
                N_("This code is not right, or it was used before. Wait for the next one and type it."), field="code"
            )
