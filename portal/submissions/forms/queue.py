"""What is typed over the list of reports."""

import unicodedata
from typing import Final

from flask_babel import lazy_gettext as _l

from portal.web.forms import Form, one_of, text

GROUP: Final = 3


class NameForm(Form):
    name = text(
        _l("What you call it"),
        longest=60,
        required=_l("Write a name for it."),
        hint=_l("It is sealed with the key of your organisation, and shown to nobody but you."),
        autocomplete="off",
    )


class RenameForm(NameForm):
    which = one_of(_l("Which"), required=_l("Choose which one."), radio=False)


def as_reference(typed: str) -> str:
    """Return what was typed as references are written: six signs in two groups, whatever script its digits are."""
    signs = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isalnum())
    latin = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in signs).upper()
    return f"{latin[:GROUP]}-{latin[GROUP:]}"


class FindForm(Form):
    sought = text(
        _l("Find a report by its reference or by words"),
        longest=80,
        required=_l("Type a reference, such as K7Q-44M, or words."),
        hint=_l("A reference, such as K7Q-44M, or words of the summary, the conversation or your notes."),
        autocomplete="off",
        spellcheck="false",
    )

    @property
    def is_reference(self) -> bool:
        """Say whether what was typed may be a reference: as many signs as one has."""
        return len(self.reference) == 2 * GROUP + 1

    @property
    def reference(self) -> str:
        return as_reference(self.sought.data or "")
