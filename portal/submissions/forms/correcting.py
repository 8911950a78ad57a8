"""The form that corrects one answer: its own field, as the question was asked, whatever it is called there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.reference.questionnaires import TYPED, Question
from portal.submissions.drafting import Answer
from portal.submissions.forms.gentle import GentleForm
from portal.submissions.forms.intake import how_said
from portal.submissions.forms.questions import FIELDS, answers_of, as_typed
from portal.submissions.rules import HowSaid
from portal.web.forms import a_day, listed


class CorrectForm(GentleForm):
    """`seen` tells which version the writer had before them."""

    seen = HiddenField(default="")


class CorrectForForm(CorrectForm):
    """The same for a person who cannot do it themselves yet."""

    how = how_said()
    said_on = a_day(_l("On which day?"), required=_l("Enter the day on which the person said so."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = listed("permission_given")

    @property
    def said(self) -> tuple[HowSaid, date]:
        assert self.said_on.data is not None
        return HowSaid(self.how.data), self.said_on.data


def correct_form(kind: type[CorrectForm], question: Question, answers: Mapping[str, Answer], seen: str) -> CorrectForm:
    """Return the form of one question, filled with what it says now; the answer's field is `answer`."""
    data = as_typed([question], answers)
    made: CorrectForm = type("OneAnswerForm", (kind,), {"answer": FIELDS[question.type](question)})(
        data={"answer": data.get(question.id, ""), "seen": seen}
    )
    return made


def answer_in(form: CorrectForm, question: Question) -> Answer:
    return answers_of({question.id: form["answer"]}, [question])[question.id]


def asks_again(form: CorrectForm, question: Question) -> bool:
    """Say whether to ask once more about what was typed; what was chosen from a list is not looked at."""
    return question.type in TYPED and form.asks_again("answer")
