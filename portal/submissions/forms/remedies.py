"""The forms about what would make good what was done."""

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from portal.submissions.forms.desk import BOTH_READ, LONGEST_REASON
from portal.submissions.forms.gentle import GentleForm
from portal.submissions.rules import RemedyState
from portal.web.forms import Form, listed, long_text, one_of, options
from portal.web.templates import word

ONLY_YOU: Final = _l("Only this organisation and you can read it. Please leave out passwords.")


def _words(hint: Any = BOTH_READ) -> Any:
    return long_text(_l("Words to it"), longest=LONGEST_REASON, hint=hint, rows=5, autocomplete="off")


class _WithRemedy(GentleForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["remedy"].choices = listed("remedy")


class AskRemedyForm(_WithRemedy):
    """What a reporter asks for."""

    remedy = one_of(_l("What would help you"), required=_l("Choose what would help you."))
    text = _words(ONLY_YOU)


class RemedyForm(_WithRemedy):
    """What an organisation offers or gives, or asks somebody for."""

    remedy = one_of(_l("Which remedy"), required=_l("Choose which remedy."))
    state = one_of(_l("How it stands"), required=_l("Choose how it stands."))
    text = _words()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = listed("remedy_state")


class RemedyStepForm(Form):
    """What became of a remedy; what can is set by `offering`."""

    state = one_of(_l("What became of it"), required=_l("Choose what became of it."))
    text = _words()

    def offering(self, states: Iterable[RemedyState]) -> None:
        self.state.choices = options((one.value, word("remedy_state", one)) for one in states)


class RemedyAnswerForm(RemedyStepForm, GentleForm):
    """What the reporter says to what was offered."""

    text = _words(ONLY_YOU)
