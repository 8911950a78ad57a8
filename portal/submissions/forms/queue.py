"""What is typed over the list of reports."""

import unicodedata
from typing import Final

from flask_babel import lazy_gettext as _l

from portal.web.forms import Form, text

GROUP: Final = 3


class FindForm(Form):
    sought = text(
        _l("Find a report by its reference"),
        longest=80,
        required=_l("Type a reference, such as K7Q-44M."),
        hint=_l("Such as K7Q-44M. Capitals, spaces and the hyphen do not matter."),
        autocomplete="off",
        spellcheck="false",
    )

    @property
    def reference(self) -> str:
        """Return what was typed as references are written: six signs in two groups, whatever script its digits are."""
        signs = "".join(sign for sign in unicodedata.normalize("NFKC", self.sought.data or "") if sign.isalnum())
        latin = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in signs).upper()
        return f"{latin[:GROUP]}-{latin[GROUP:]}"
