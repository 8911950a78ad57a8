"""The forms by which a receiver moves its part in a report on, each with what the reporter reads of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.submissions import rules
from portal.submissions.forms.desk import BOTH_READ, LONGEST_REASON
from portal.submissions.forms.receipt import LONGEST_MESSAGE
from portal.web.forms import Form, listed, long_text, many_of, one_of, tick


class DeclineForm(Form):
    reason = one_of(_l("Why you do not take this on"), required=_l("Choose why you do not take this on."))
    text = long_text(
        _l("What you write to the reporter"),
        longest=LONGEST_REASON,
        hint=_l("The reporter reads this and the reason. Say where they could turn instead, if you know."),
        rows=6,
        autocomplete="off",
    )
    not_genuine = tick(
        _l("For ourselves: we do not think that this is a genuine report"),
        hint=_l("It stays sealed in your organisation, to be counted. The reporter reads only what stands above."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = listed("decline_reason")


class ReopenForm(Form):
    text = long_text(
        _l("Why you open it again"),
        longest=LONGEST_REASON,
        required=_l("Write to the reporter why you open it again."),
        hint=_l("The reporter reads this."),
        rows=4,
        autocomplete="off",
    )


class DecideForm(Form):
    """What a state decided, and its reasons. `after`: the newest decision that its writer had before them."""

    after = HiddenField(default="")
    decision = one_of(_l("What you decided"), required=_l("Choose what you decided."))
    text = long_text(
        _l("Reasons"),
        longest=LONGEST_MESSAGE,
        required=_l("Write the reasons, so that the reporter understands the decision."),
        hint=BOTH_READ,
        rows=8,
        autocomplete="off",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = listed("state_decision")

    @property
    def more(self) -> dict[str, str]:
        return {}


class FindForm(Form):
    """What others found, how sure they are, and what they looked at. `after` as in `DecideForm`."""

    after = HiddenField(default="")
    decision = one_of(_l("What you found"), required=_l("Choose what you found."))
    confidence = one_of(
        _l("How sure you are"), hint=_l("Leave it open only where nothing was examined. The reporter reads it.")
    )
    how = many_of(_l("What you examined"), hint=_l("The reporter reads it."))
    text = long_text(
        _l("Reasons"),
        longest=LONGEST_MESSAGE,
        required=_l("Write the reasons, so that the reporter understands the finding."),
        hint=BOTH_READ,
        rows=8,
        autocomplete="off",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = listed("finding")
        self.confidence.choices = listed("assessment_confidence_icd203")
        self.how.choices = listed("examined_how")

    @property
    def more(self) -> dict[str, str]:
        return {"confidence": self.confidence.data or "", "how": " ".join(self.how.data or [])}


def decide_form(kind: str) -> DecideForm | FindForm:
    """Return the form of what an organisation of that kind decides or finds."""
    return DecideForm() if rules.decision_list(kind) == "state_decision" else FindForm()


class SecondForm(Form):
    agree = tick(
        _l("I looked at what was examined myself, and find the same."),
        required=_l("Tick this once you have looked at it yourself."),
    )
