"""What the secretariat types about a block, and its author against it."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from portal.accounts.step_up import StepUpForm
from portal.commitments.rules.blocks import Outcome, Why
from portal.web.forms import Form, long_text, one_of, options, text

LONGEST_WORDS = 1_000
WHY = (
    (Why.COURT.value, _l("A court or an authority has ordered it")),
    (Why.DANGER.value, _l("It endangers somebody")),
    (Why.ILLEGAL.value, _l("It is against the law")),
    (Why.OTHER.value, _l("Another reason")),
)


class FindForm(Form):
    """Where the thing stands that is to be blocked."""

    address = text(
        _l("Address of the public page"),
        longest=300,
        required=_l("Write the address of the page, such as /commitments/warn-people."),
        hint=_l("As it stands in the browser, with or without the name of the portal."),
        dir="ltr",
        autocomplete="off",
    )


class ProposeForm(Form):
    part = one_of(_l("What is to be blocked"), required=_l("Choose what is to be blocked."))
    why = one_of(_l("Why"), WHY, required=_l("Choose why."))
    words = long_text(
        _l("The reason, in words"),
        longest=LONGEST_WORDS,
        required=_l("Write the reason: everybody reads it in the place of the text."),
        hint=_l("It is public once a second person confirms. Do not repeat what is to be blocked, and name no person."),
        rows=4,
        autocomplete="off",
    )

    def offer(self, parts: Iterable[tuple[str, str]]) -> None:
        """Put in what can be chosen: how it is named here, and its words."""
        self.part.choices = options(parts)


class ConfirmForm(StepUpForm):
    """One button, and the second factor."""


class LiftForm(StepUpForm):
    """One button, and the second factor."""


class MoveForm(Form):
    """One button: nothing to fill in."""


class AppealForm(Form):
    text = long_text(
        _l("Your appeal"),
        longest=4_000,
        required=_l("Write why the block should not stand."),
        hint=_l("Only members of your organisation and of the secretariat can open it."),
        rows=8,
        autocomplete="off",
    )


class DecideForm(Form):
    outcome = one_of(
        _l("What you decide"),
        [
            (Outcome.STANDS.value, _l("The block stands")),
            (Outcome.LIFT.value, _l("The block is to be lifted")),
        ],
        required=_l("Choose what you decide."),
    )
    text = long_text(
        _l("The reasons"),
        longest=4_000,
        required=_l("Write the reasons: whoever appealed reads them."),
        rows=6,
        autocomplete="off",
    )
