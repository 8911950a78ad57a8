"""The forms of those who write notes, and of those who answer them."""

from collections.abc import Iterable
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.accounts.step_up import StepUpForm
from portal.incidents.contents import Text
from portal.incidents.rules import Pap, Position, Tlp
from portal.organisations.models import Kind
from portal.web.forms import Form, long_text, many_of, one_of, options, text, tick, version_in

LONGEST_TITLE: Final = 150
LONGEST_KNOWN: Final = 50_000
LONGEST_STATEMENT: Final = 10_000

ONWARD: Final = {
    Tlp.RED: _l("For those named here and nobody else. They pass nothing on."),
    Tlp.AMBER_STRICT: _l("For the organisations named here. It stays inside them."),
    Tlp.AMBER: _l("For the organisations named here, and for their clients who need to know it."),
    Tlp.GREEN: _l("For the community of this portal and its peers, not for the public."),
    Tlp.CLEAR: _l("No limit on passing it on. Here it is still shown only to its audience."),
}
ACTIONS: Final = {
    Pap.RED: _l("Readers only look at what they have. They query nothing outside."),
    Pap.AMBER: _l("Readers may look things up elsewhere without touching the attacker’s own systems."),
    Pap.GREEN: _l("Readers may also block. They do not provoke the attacker."),
    Pap.CLEAR: _l("No limit on what readers do with it."),
}
POSITIONS: Final = {
    Position.AFFECTED: _l("Affected"),
    Position.NOT_AFFECTED: _l("Not affected"),
    Position.INVESTIGATING: _l("Investigating"),
    Position.MITIGATED: _l("Mitigated"),
}
PARTY_KINDS: Final = {
    Kind.STATE: _l("Every state body that is verified now"),
    Kind.CIVIL_SOCIETY: _l("Every civil-society organisation that is verified now"),
    Kind.TECHNOLOGY_COMPANY: _l("Every technology company that is verified now"),
}


class NoteForm(Form):
    """`version` tells which text the writer had before them; it is empty for a new note."""

    version = HiddenField(default="")
    title = text(
        _l("Title"),
        longest=LONGEST_TITLE,
        required=_l("Enter a title, such as “Sign-in pages that imitate a mail service”."),
        hint=_l("Name nobody who was targeted."),
        autocomplete="off",
    )
    known = long_text(
        _l("What is known"),
        longest=LONGEST_KNOWN,
        required=_l("Write what is known, and how you know it."),
        hint=_l("Only those whom you name can read it, after you have shared it."),
        rows=14,
        autocomplete="off",
    )
    first_seen = text(
        _l("When it was first seen"),
        longest=100,
        hint=_l("As exact as you know it, such as “spring 2026” or “about 3 March 2026”."),
        autocomplete="off",
    )
    tlp = one_of(
        _l("To whom readers may pass it on (TLP)"),
        [(one.value, one.value) for one in Tlp],
        required=_l("Choose a label."),
        hints={one.value: words for one, words in ONWARD.items()},
    )
    pap = one_of(
        _l("What readers may do with it (PAP)"),
        [(one.value, one.value) for one in Pap],
        required=_l("Choose a label."),
        hints={one.value: words for one, words in ACTIONS.items()},
    )

    @property
    def written(self) -> Text:
        return Text(self.title.data or "", self.known.data or "", self.first_seen.data or "")

    @property
    def version_number(self) -> int:
        """Return the version that the writer had before them; something unreadable is none that there ever was."""
        return version_in(self.version)


class AudienceForm(Form):
    """Who is to read the note. What is on offer depends on the portal and on the note's label: `offering`."""

    kinds = many_of(_l("All at once"))
    organisations = many_of(_l("One by one"))

    def offering(self, *, kinds: Iterable[str], organisations: Iterable[tuple[str, str]]) -> "AudienceForm":
        self.kinds.choices = options((kind.value, words) for kind, words in PARTY_KINDS.items() if kind.value in kinds)
        self.organisations.choices = options(organisations)
        if not self.kinds.choices:
            del self.kinds
        return self


class ShareForm(StepUpForm):
    """`agreed` stands for the text and the audience that the page showed."""

    agreed = HiddenField(default="")


class LabelForm(StepUpForm):
    tlp = one_of(_l("To whom readers may pass it on (TLP)"), required=_l("Choose a label."))

    def offering(self, labels: Iterable[Tlp]) -> "LabelForm":
        """Offer these labels, each with what it means."""
        found = list(labels)
        self.tlp.choices = options((one.value, one.value) for one in found)
        self.tlp.render_kw = {**(self.tlp.render_kw or {}), "hints": {one.value: ONWARD[one] for one in found}}
        return self


class CopiesGoneForm(Form):
    gone = tick(
        _l("Every copy that we made is gone: files, prints, mails, notes outside this portal."),
        required=_l("Tick this once all copies are gone."),
    )


class StatementForm(Form):
    position = one_of(
        _l("What you say of your organisation"),
        [(one.value, words) for one, words in POSITIONS.items()],
        required=_l("Choose what is true for your organisation now. You can state something else later."),
    )
    text = long_text(
        _l("Statement"),
        longest=LONGEST_STATEMENT,
        required=_l("Write a sentence or more, so that the others know what it rests on."),
        hint=_l("Everybody who reads the note reads this too."),
        rows=6,
        autocomplete="off",
    )
