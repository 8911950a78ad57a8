"""What people type when they complain, decide and appeal, and when an author answers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.complaints.rules import LONGEST, About, MendingVerb, Outcome
from portal.web.forms import EditingForm, Form, a_day, long_text, one_of
from portal.web.forms import text as a_line

ABOUT = (
    (About.ILLEGAL.value, _l("It is illegal")),
    (About.WRONG.value, _l("It is wrong")),
    (About.DANGER.value, _l("It puts somebody in danger")),
    (About.COPYRIGHT.value, _l("It is mine, or somebody else’s, and was copied")),
    (About.OTHER.value, _l("Something else")),
)
OUTCOMES = (
    (Outcome.STAYS.value, _l("It stays as it is")),
    (Outcome.BLOCK.value, _l("It is to be blocked: two people do that")),
    (Outcome.AUTHOR.value, _l("Its author is asked to put it right")),
    (Outcome.ELSEWHERE.value, _l("It is not on this portal, or not ours to decide")),
)


class ComplaintForm(Form):
    """`unknown` is the address of which was said before that no page stands at it: sent again as it is, it is taken."""

    page = a_line(
        _l("The page"),
        longest=300,
        required=_l("Write the address of the page, as it stands in the browser."),
        dir="ltr",
        autocomplete="off",
    )
    unknown = HiddenField(default="")
    about = one_of(_l("What is wrong"), ABOUT, required=_l("Choose what is wrong."))
    text = long_text(
        _l("Which words, and why"),
        longest=LONGEST,
        required=_l("Write which words it is about, and why."),
        hint=_l("Copy the words that it is about. If a law or a court says so, name it."),
        rows=8,
        autocomplete="off",
    )
    contact = a_line(
        _l("Where you can be reached"),
        longest=200,
        hint=_l("Only if you wish. You read the decision here, and no mail is sent."),
        autocomplete="off",
    )

    def doubt_page(self) -> None:
        """Say beside the address that no page stands at it, this once."""
        self.unknown.data = self.page.data
        self.page.errors = [
            _(
                "No page of this portal stands at this address. Correct it; if a page stood there and is gone, send it"
                " again as it is. About another site, turn to that site: nothing there can be decided here."
            )
        ]

    @property
    def is_doubted(self) -> bool:
        return self.unknown.data != self.page.data


class WordsForm(Form):
    words = long_text(
        _l("The seven words, or the seven numbers, of your complaint"),
        longest=1_000,
        required=_l("Type the seven words, or the seven numbers, in their order."),
        hint=_l("In their order. Spaces and capital letters do not matter."),
        rows=3,
        dir="ltr",
        autocomplete="off",
        autocapitalize="none",
        autocorrect="off",
        spellcheck="false",
    )


class AppealForm(WordsForm):
    text = long_text(
        _l("Why the decision is wrong"),
        longest=LONGEST,
        required=_l("Write why the decision is wrong."),
        rows=6,
        autocomplete="off",
    )


class DecideForm(EditingForm):
    """`was` is the state in which it was read. The last three are for an author who is asked, and for no other."""

    outcome = one_of(_l("What you decide"), OUTCOMES, required=_l("Choose what you decide."))
    text = long_text(
        _l("The reasons"),
        longest=LONGEST,
        required=_l("Write the reasons: whoever complained reads them."),
        rows=6,
        autocomplete="off",
    )
    author = one_of(_l("Whose words they are"), radio=False)
    wanted = long_text(
        _l("What the author is asked to put right"),
        longest=LONGEST,
        hint=_l(
            "In your own words: its members read this, and nothing of the complaint. Say which words of the page it is"
            " about. Do not say who complained, or how they put it."
        ),
        rows=6,
        autocomplete="off",
    )
    until = a_day(_l("By when"), hint=_l("Within three weeks, so that whoever complained can still appeal."))

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.outcome.data != Outcome.AUTHOR.value:
            return good
        missing = {
            self.author: _("Choose whose words they are."),
            self.wanted: _("Write what the author is asked to put right."),
            self.until: _("Write by when, such as 2027-03-31."),
        }
        for field, message in missing.items():
            if not field.data and not field.errors:
                field.errors = [message]
                good = False
        return good


class AnswerForm(Form):
    outcome = one_of(
        _l("Your answer"),
        (
            (MendingVerb.PUT_RIGHT.value, _l("We put it right")),
            (MendingVerb.DECLINE.value, _l("We will not put it right")),
        ),
        required=_l("Choose your answer."),
    )
    text = long_text(
        _l("What you did, or why you will not"),
        longest=LONGEST,
        required=_l("Write what you did, or why you will not."),
        hint=_l(
            "Only the secretariat reads this. Whoever complained reads on which day you answered, and which of the two."
        ),
        rows=6,
        autocomplete="off",
    )

    @property
    def put_right(self) -> bool:
        return bool(self.outcome.data == MendingVerb.PUT_RIGHT.value)
