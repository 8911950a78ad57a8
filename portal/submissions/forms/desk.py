"""The forms of those who review reports."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Length

from portal.accounts.step_up import StepUpForm
from portal.submissions import rules
from portal.submissions.forms.receipt import LONGEST_MESSAGE
from portal.submissions.operations.referral import SAY_WHAT_FOR
from portal.web.forms import Form, cleaned, listed, long_text, many_of, no_controls, one_of, options, text, tick
from portal.web.templates import word

LONGEST_NOTE: Final = 20_000
LONGEST_REASON: Final = 5_000
LONGEST_SUMMARY: Final = 200
PURPOSES: Final = "referral_purpose"
NOBODY: Final = "nobody"
WRITE_FIRST = _l("Write something first.")
BOTH_READ = _l("Only the reporter and your organisation can read it.")


class MessageForm(Form):
    """What is written to the reporter; `prepared` is an answer to be put into it first.

    `answers` is shown where the reporter objected: nothing else ends that.
    """

    text = long_text(
        _l("Your message"), longest=LONGEST_MESSAGE, required=WRITE_FIRST, hint=BOTH_READ, rows=6, autocomplete="off"
    )
    answers = tick(_l("This is our answer to what the reporter objects to"))
    prepared = one_of(_l("A prepared answer"), radio=False)

    def offering(self, prepared: Iterable[tuple[str, Any]]) -> "MessageForm":
        self.prepared.choices = options([("", _("Choose one")), *prepared])
        return self


class AskForm(Form):
    text = long_text(
        _l("Your question"),
        longest=LONGEST_MESSAGE,
        required=_l("Write your question first."),
        hint=_l("Ask only for what you need to go on. The reporter can leave it unanswered."),
        rows=6,
        autocomplete="off",
    )


class CloseForm(Form):
    text = long_text(
        _l("Last words to the reporter"),
        longest=LONGEST_MESSAGE,
        hint=_l("For example what was done, and what they can do if something new happens."),
        rows=6,
        autocomplete="off",
    )


class NoteForm(Form):
    text = long_text(
        _l("Note"),
        longest=LONGEST_NOTE,
        required=WRITE_FIRST,
        hint=_l(
            "Your organisation can read it, and nobody else. It is destroyed if the reporter takes permission back."
        ),
        rows=6,
        autocomplete="off",
    )


class SummaryForm(Form):
    """`was` tells which summary the writer had before them."""

    text = text(
        _l("Summary in one line"),
        longest=LONGEST_SUMMARY,
        hint=_l("Shown in your list. Name nobody. Leave it empty to delete it."),
        autocomplete="off",
    )
    was = HiddenField(default="")


class AssignForm(Form):
    """`was` tells whom the writer saw chosen."""

    handler = one_of(_l("Who handles this report"), required=_l("Choose somebody, or nobody yet."))
    second = one_of(
        _l("Who stands in"),
        required=_l("Choose somebody, or nobody."),
        hint=_l("They can do whatever the handler can, and are told whenever the handler is told."),
    )
    note = long_text(
        _l("A note for whoever takes over"),
        longest=LONGEST_NOTE,
        hint=_l(
            "What was agreed, what comes next, what to take care of. It is kept among the notes of your organisation."
        ),
        rows=4,
        autocomplete="off",
    )
    was = HiddenField(default="")

    def offering(self, members: Iterable[tuple[str, Any]]) -> "AssignForm":
        able = list(members)
        self.handler.choices = options([*able, (NOBODY, _("Nobody yet"))])
        self.second.choices = options([*able, (NOBODY, _("Nobody"))])
        return self

    @property
    def chosen(self) -> dict[str, UUID | None]:
        return {one.name: None if one.data == NOBODY else UUID(one.data) for one in (self.handler, self.second)}


class NameForm(Form):
    """Opens a restricted report to a member, after a manager compared names."""

    handler = one_of(_l("Who else may open this report"), required=_l("Choose somebody."))
    compared = tick(
        _l("I compared this person with the names above, and they are not among them."),
        required=_l("Compare the names first, then tick this."),
    )

    def offering(self, members: Iterable[tuple[str, Any]], *, compare: bool) -> "NameForm":
        """Offer these members; nothing is to `compare` where nobody was named who must never see it."""
        self.handler.choices = options(members)
        if not compare:
            del self.compared
        return self


class RestrictForm(Form):
    """Who besides managers may open a report from now on."""

    named = many_of(_l("Who else may open it"), hint=_l("Nobody needs to be chosen. Others can be let in later."))

    def offering(self, members: Iterable[tuple[str, Any]]) -> "RestrictForm":
        self.named.choices = options(members)
        return self


class UnnameForm(Form):
    handler = HiddenField()


class GoneForm(Form):
    gone = tick(
        _l("Every copy that we made is gone: files, prints, mails, notes outside this portal."),
        required=_l("Tick this once all copies are gone."),
    )


class ReferForm(Form):
    """What goes to another organisation; the sections on offer are set by `offering`."""

    sections = many_of(_l("Parts of the report"))
    purpose = one_of(_l("What for"), required=_l("Choose what the referral is for: the reporter reads it."))
    note = long_text(
        _l("Note to go with it"),
        longest=LONGEST_REASON,
        hint=_l("That organisation and the reporter both read it. Say why you refer, and nothing that is not needed."),
        rows=5,
        autocomplete="off",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if "note" not in self or not rules.wants_words(self.purpose.data or "") or self.note.data or self.note.errors:
            return good
        self.note.errors = [_(SAY_WHAT_FOR)]
        return False

    def offering(self, sections: Iterable[str], *, anew: bool) -> "ReferForm":
        """Offer these sections. What it is for, and the note, begin a conversation: only where it goes there `anew`."""
        self.sections.choices = options((name, word("section", name)) for name in sections)
        if anew:
            self.purpose.choices = listed(PURPOSES)
        else:
            del self.purpose, self.note
        return self


class AgreeForm(Form):
    """What a second person agrees to; the sections on offer are set by `offering`."""

    sections = many_of(_l("Parts that may go there"))

    def offering(self, sections: Iterable[str]) -> "AgreeForm":
        self.sections.choices = options((name, word("section", name)) for name in sections)
        return self


class ReferConfirmForm(StepUpForm):
    """What was chosen on the page before, and the second factor."""

    sections = HiddenField(default="")
    purpose = HiddenField(default="")
    note = HiddenField(filters=[cleaned], validators=[Length(max=LONGEST_REASON), no_controls], default="")


class CaseFileForm(StepUpForm):
    own = tick(
        _l("Also what only your organisation reads: notes, log, summary, codes and tags"),
        hint=_l("It was written for colleagues. Leave it out unless whoever gets the file needs it."),
    )
