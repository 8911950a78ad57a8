"""The form of whom to call."""

from flask_babel import lazy_gettext as _l

from portal.web.forms import EditingForm, long_text

LONGEST = 500


class DutyForm(EditingForm):
    contact = long_text(
        _l("Whom to call, when and how"),
        longest=LONGEST,
        hint=_l(
            "Such as: on duty day and night, +1 555 0100; on Signal under the same number. Leave it empty to say none."
        ),
        rows=4,
        autocomplete="off",
    )
