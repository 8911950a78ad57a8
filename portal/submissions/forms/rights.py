"""The forms by which a reporter uses a right."""

from flask_babel import lazy_gettext as _l

from portal.submissions.forms.gentle import GentleForm
from portal.submissions.forms.receipt import LONGEST_MESSAGE
from portal.web.forms import long_text


class ObjectForm(GentleForm):
    text = long_text(
        _l("What you object to, and what should be done instead"),
        longest=LONGEST_MESSAGE,
        required=_l("Write what you object to."),
        hint=_l("Only this organisation and you can read it. Please leave out passwords."),
        rows=8,
        autocomplete="off",
    )
