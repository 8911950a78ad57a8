"""The form of whom to call."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.web.forms import Form, long_text

LONGEST = 500


class DutyForm(Form):
    """`version` is that of what the writer had before them."""

    contact = long_text(
        _l("Whom to call, when and how"),
        longest=LONGEST,
        hint=_l(
            "Such as: on duty day and night, +1 555 0100; on Signal under the same number. Leave it empty to say none."
        ),
        rows=4,
        autocomplete="off",
    )
    version = HiddenField(default="0")

    @property
    def version_number(self) -> int:
        """Return the version that was changed; -1, which never is one, for what is no number."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1

    def show_version(self, version: int) -> None:
        self.version.data, self.version.raw_data = str(version), [str(version)]
