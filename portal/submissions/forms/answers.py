"""The form of an answer that is prepared."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.settings import LANGUAGES
from portal.submissions.forms.receipt import LONGEST_MESSAGE
from portal.submissions.operations.answers import Prepared
from portal.web.forms import EditingForm, long_text, one_of, options, text
from portal.web.language import own_name


class AnswerForm(EditingForm):
    title = text(
        _l("Title"), required=_l("Write a title, by which you find it."), hint=_l("The reporter does not see it.")
    )
    language = one_of(_l("Language"), required=_l("Choose the language that it is written in."))
    text = long_text(
        _l("Text"),
        longest=LONGEST_MESSAGE,
        required=_l("Write something first."),
        hint=_l(
            "It is put into the message and can be changed there before it is sent. Where you write {reference}, the"
            " reference of the report stands. Write nothing about any one report."
        ),
        rows=8,
        autocomplete="off",
        dir="auto",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = options((one, own_name(one)) for one in LANGUAGES)

    def show(self, found: Prepared | None) -> None:
        if found is not None:
            self.title.data, self.language.data, self.text.data = found.title, found.language, found.text
