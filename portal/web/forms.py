"""The base of all forms, and fields that refuse what cannot be stored or shown."""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.db import new_id
from portal.problems import Invalid
from portal.reference.codes import codes
from portal.web.requests import TOO_LARGE
from portal.web.templates import word

ALLOWED_CONTROLS: Final = frozenset("\n\t")
CONTROLS: Final = frozenset({"Cc", "Cs"})
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)
LONGEST_WORDS: Final = 1_000
UNSHOWN: Final = "\N{REPLACEMENT CHARACTER}"


Check = Callable[["Form", Field], None]


class Form(FlaskForm):  # type: ignore[misc]
    """A form that can be sent twice and count once: `once` is the id of what it makes."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: object) -> None:
            """Every message here is our own."""
            del form

    once = HiddenField(default=lambda: new_id().hex)

    @property
    def once_id(self) -> UUID:
        """Return the id that this form carries; raise `Invalid` for one that is none."""
        try:
            return UUID(hex=self.once.data or "")
        except ValueError:
            raise Invalid("This form was changed on its way. Open the page again and send it once more.") from None

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if getattr(request, "undecodable", False):
            self.form_errors.append(_("Some letters could not be read. Check the text below and send it again."))
            return False
        return good

    def blame(self, problem: Invalid) -> None:
        """Show a refusal of the operation where the person can mend it."""
        message = _(problem.reason) % problem.values
        if problem.field:
            self[problem.field].errors = [*self[problem.field].errors, message]
        else:
            self.form_errors.append(message)


class EditingForm(Form):
    """A form of what colleagues can change too: `was` tells which version the writer had before them."""

    was = HiddenField(default="")

    @property
    def had(self) -> str:
        return self.was.data or ""


def status_of_upload(field: Field) -> int:
    """Return the status of a page with a form that takes a file; say beside it that the one before was too large."""
    if request.method == "POST":
        return 422
    if TOO_LARGE not in request.args:
        return 200
    most = current_app.config["MAX_CONTENT_LENGTH"] // 1_000_000
    field.errors = [
        _(
            "This file is larger than %(most)d MB. Divide it, or leave out what is not needed, and choose it again.",
            most=most,
        )
    ]
    return 413


def version_in(field: Field) -> int:
    """Return the version that a hidden field names; -1, which never is one, for what is no number."""
    typed = field.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def cleaned(text: str | None) -> str | None:
    """Take line ends as one sign, and white space off both ends."""
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n").strip()


def no_controls(form: Form, field: Field) -> None:
    """Refuse control characters. Marks of direction and joiners are writing, and stay."""
    del form
    typed = field.data or ""
    shown = "".join(
        UNSHOWN if unicodedata.category(sign) in CONTROLS and sign not in ALLOWED_CONTROLS else sign for sign in typed
    )
    if shown != typed:
        field.data = shown
        raise ValidationError(_("This contains a sign that cannot be shown. Delete it where you see � and send again."))


def single_line(form: Form, field: Field) -> None:
    del form
    if "\n" in (field.data or ""):
        raise ValidationError(_("Write this on one line."))


def _rules(longest: int, required: Any) -> list[Any]:
    # Not `InputRequired`, which looks at what was sent: a line of blanks is nothing.
    first: list[Any] = [DataRequired(required)] if required else [Optional()]
    too_long = _l("Shorten this to %(max)d characters or fewer.")
    return [*first, Length(max=longest, message=too_long), no_controls]


def text(
    label: Any, *, longest: int = 200, required: Any = None, hint: Any = "", check: Check | None = None, **render: Any
) -> StringField:
    """Return a field of one line; `required` is the message that says what to enter, `check` one more rule."""
    return StringField(
        label,
        [*_rules(longest, required), single_line, *([check] if check else [])],
        filters=[cleaned],
        description=hint,
        render_kw={"maxlength": longest, **render},
    )


def long_text(
    label: Any, *, longest: int = 5_000, required: Any = None, hint: Any = "", check: Check | None = None, **render: Any
) -> TextAreaField:
    """Return a field of many lines; `check` is one more rule."""
    return TextAreaField(
        label,
        [*_rules(longest, required), *([check] if check else [])],
        filters=[cleaned],
        description=hint,
        render_kw={"data-count": longest, **render},
    )


SEVEN: Final = _l("Type the seven words, or the seven numbers, in their order.")


def words_field(label: Any, *, hint: Any = "", required: Any = SEVEN) -> TextAreaField:
    """Return a field for words or their numbers; what a phone would correct or keep is switched off."""
    return long_text(
        label,
        longest=LONGEST_WORDS,
        required=required,
        hint=hint,
        rows=3,
        dir="ltr",
        autocomplete="off",
        autocapitalize="none",
        autocorrect="off",
        spellcheck="false",
    )


def secret(label: Any, *, required: Any, longest: int = 1_000, hint: Any = "", **render: Any) -> PasswordField:
    """Return a password field: never trimmed, never shown again."""
    return PasswordField(label, _rules(longest, required), description=hint, render_kw=render)


class Listed:
    """Refuses every value that is not among the choices, with words that help where the list has changed meanwhile.

    WTForms' own `Optional` in front of it would look at the first value only, and let whatever stands behind an empty
    one pass unchecked.
    """

    def __init__(self, *, optional: bool) -> None:
        self.field_flags = {"optional": True} if optional else {}

    def __call__(self, _form: object, field: RadioField | SelectField | SelectMultipleField) -> None:
        given = field.data if isinstance(field.data, list) else [field.data]
        known = {value for value, _label, _chosen, _render in field.iter_choices()}
        if any(one not in known for one in given if one):
            raise ValidationError(_("This is not one of the choices any more. Choose from the list as it is now."))


def one_of(
    label: Any,
    choices: Iterable[tuple[str, Any]] = (),
    *,
    required: Any = None,
    hint: Any = "",
    radio: bool = True,
    **render: Any,
) -> RadioField | SelectField:
    """Return a choice of one: radio buttons, or a long list to pull down. Without `required` it may stay open."""
    kind = RadioField if radio else SelectField
    return kind(
        label,
        [InputRequired(required), Listed(optional=False)] if required else [Listed(optional=True)],
        choices=options(choices),
        validate_choice=False,
        description=hint,
        render_kw=render,
        coerce=str,
        default="",
    )


def many_of(
    label: Any, choices: Iterable[tuple[str, Any]] = (), *, hint: Any = "", **render: Any
) -> SelectMultipleField:
    """Return a choice of any number, as boxes to tick."""
    return SelectMultipleField(
        label,
        [Listed(optional=True)],
        choices=options(choices),
        validate_choice=False,
        description=hint,
        render_kw=render,
        coerce=str,
        filters=[_ticked],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _ticked(values: list[str] | None) -> list[str]:
    return [value for value in values or () if value]


class DayField(DateField):
    """A day, in any decimal digits, in this century or the ones beside it; what cannot be one is shown again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(str(unicodedata.decimal(sign, sign)) for sign in (valuelist[0] if valuelist else "").strip())
        try:
            self.data = date.fromisoformat(typed) if typed else None
        except ValueError:
            self.data = None
        if typed and (self.data is None or not EARLIEST <= self.data <= LATEST):
            self.data = None
            raise ValueError(_("Write the day as year, month and day, such as 2027-03-31."))


def a_day(label: Any, *, required: Any = None, hint: Any = "", **render: Any) -> DayField:
    """Return a field for a day; `required` is the message that says what to enter."""
    rules: list[Any] = [InputRequired(required)] if required else [Optional()]
    return DayField(label, rules, description=hint, render_kw=render)


def tick(label: Any, *, required: Any = None, hint: Any = "") -> BooleanField:
    return BooleanField(label, [InputRequired(required)] if required else [], description=hint)


def listed(code_list: str) -> list[SelectChoice]:
    """Return the codes of a list with their words in the reader's language, in the list's order."""
    return options((code, word(code_list, code)) for code in codes(code_list))


def options(choices: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in choices]
