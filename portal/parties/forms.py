"""What people type about parties and links."""

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.accounts.step_up import StepUpForm
from portal.organisations.forms import LONGEST_WEBSITE, is_web_address
from portal.parties.rules import LONGEST_TEXT, LinkKind, Word
from portal.web.forms import Form, a_day, long_text, one_of, text

KINDS: Final = ((LinkKind.BELONGS_TO.value, _l("belongs to")), (LinkKind.OWNS.value, _l("owns")))
SOURCE: Final = _l("A web address that anybody can open: a company register, a law, an annual report.")


class PartyForm(StepUpForm):
    """One of the two."""

    organisation = one_of(_l("An organisation of this portal"), radio=False)
    name = text(
        _l("Or the name of another body"),
        longest=200,
        hint=_l("A holding, a fund, a ministry. Never a private person who is not known publicly as an owner."),
    )


class TieForm(StepUpForm):
    organisation = one_of(
        _l("The organisation of this portal that it is"),
        radio=False,
        required=_l("Choose the organisation that it is."),
        hint=_l("One that is recorded as a party of its own is not in the list: add a link between the two instead."),
    )


class UntieForm(StepUpForm):
    """`was` is the organisation that was read."""

    was = HiddenField(default="")
    name = text(
        _l("Its name"),
        longest=200,
        required=_l("Write what the body is called."),
        hint=_l("It was deleted when the body was said to be a member, so it has to be typed anew."),
    )
    reason = long_text(
        _l("Reason"),
        longest=LONGEST_TEXT,
        required=_l("Write how it was mistaken, and where that can be read."),
        hint=_l("Only the secretariat reads it."),
    )


class LinkForm(StepUpForm):
    kind = one_of(_l("What it is to the other"), KINDS, required=_l("Choose what the first is to the second."))
    other = one_of(_l("The other party"), radio=False, required=_l("Choose the other party. Add it first if needed."))
    since = a_day(_l("Since"), required=_l("Write the day since when it is so, such as 2024-01-31."))
    until = a_day(_l("Until"), hint=_l("Only where it is over already."))
    source = text(
        _l("Source"),
        longest=LONGEST_WEBSITE,
        required=_l("Write the web address where this can be read."),
        hint=SOURCE,
        check=is_web_address,
        dir="ltr",
        inputmode="url",
    )
    seen_on = a_day(_l("Seen there on"), required=_l("Write the day on which you saw it there."))


class EndForm(StepUpForm):
    until = a_day(_l("Last day on which it was so"), required=_l("Write the last day, such as 2026-06-30."))
    reason = long_text(
        _l("Reason"),
        longest=LONGEST_TEXT,
        required=_l("Write what has changed, or what was wrong, and where that can be read."),
        hint=_l("The secretariat and the organisations concerned read it."),
    )


class AnswerForm(Form):
    word = one_of(
        _l("Is this right?"),
        ((Word.CONFIRMED.value, _l("It is right")), (Word.DISPUTED.value, _l("It is wrong"))),
        required=_l("Choose one of the two."),
    )
    text = long_text(
        _l("What is wrong, and where that can be read"),
        longest=LONGEST_TEXT,
        hint=_l("Only the secretariat reads it, and whoever belongs to your organisation."),
    )
