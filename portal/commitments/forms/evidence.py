"""What is said of a piece of evidence, and the file that comes with it or the address at which it can be read."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField

from portal.accounts.step_up import StepUpForm
from portal.commitments.models.progress import MilestoneState
from portal.commitments.operations.evidence import Place, Said
from portal.commitments.rules.evidence import Audience, digest_of
from portal.commitments.rules.texts import LONGEST_LINK
from portal.web.forms import Form, a_day, listed, long_text, one_of, options, text

UPDATE: Final = "update"
MILESTONE: Final = "milestone"


class EvidenceForm(Form):
    """One piece. It stays sealed until it is published from a page of its own."""

    at = one_of(_l("What it belongs to"), radio=False)
    type = one_of(_l("What kind of evidence it is"), radio=False, required=_l("Choose what kind of evidence it is."))
    words = long_text(
        _l("What it shows"),
        longest=1_000,
        required=_l("Write in a sentence or two what this shows."),
        hint=_l("Plain text. Nothing from a report, and the name of nobody who did not agree."),
    )
    audience = one_of(
        _l("Who can see it now"),
        required=_l("Choose who can see it."),
        hints={
            Audience.ORGANISATION.value: _l("Only members of your organisation can open it."),
            Audience.ASSESSORS.value: _l(
                "Organisations that were assigned to assess this commitment can open it too. Nobody else can."
            ),
        },
    )
    url = text(
        _l("Web address"),
        longest=LONGEST_LINK,
        hint=_l("Where it can be read, if it is no file."),
        dir="ltr",
        inputmode="url",
    )
    sha256 = text(
        _l("SHA-256 of the copy that you kept"),
        hint=_l(
            "Only of a web address, if you saved what you saw there. With it anybody to whom you give the copy can"
            " check that it is still the same, also when the page has changed."
        ),
        dir="ltr",
        autocomplete="off",
        spellcheck="false",
    )
    file = FileField(
        _l("File"),
        description=_l(
            "Instead of an address: up to 200 MB. It is kept exactly as it is, with whatever is hidden in it."
        ),
    )
    seen_on = a_day(
        _l("Seen on"),
        required=_l("Write the day on which you looked at it, such as 2027-03-31."),
        hint=_l("The day on which somebody of your organisation looked at exactly this."),
    )

    def offer(self, milestones: Sequence[MilestoneState], *, updates: int) -> None:
        """Put in what it can belong to, and whom it can be for before it is public."""
        self.type.choices = options([("", _("Choose one")), *((c.value, c.label) for c in listed("evidence_type"))])
        self.audience.choices = options(
            [
                (Audience.ORGANISATION.value, _("Our organisation only")),
                (Audience.ASSESSORS.value, _("Assessors too")),
            ]
        )
        numbered = [(f"{UPDATE} {number}", _("Update %(number)s", number=number)) for number in range(updates, 0, -1)]
        steps = [(f"{MILESTONE} {one.key}", one.title) for one in milestones]
        self.at.choices = options([("", _("The whole commitment")), *numbered, *steps])

    @property
    def place(self) -> Place:
        kind, _space, which = (self.at.data or "").partition(" ")
        if kind == UPDATE:
            return Place(update=int(which))
        return Place(milestone=which) if kind == MILESTONE else Place()

    @property
    def said(self) -> Said:
        """Return what was said; only of a form that was validated."""
        assert self.seen_on.data is not None
        return Said(
            type=self.type.data or "",
            words=self.words.data or "",
            seen_on=self.seen_on.data,
            url=self.url.data or "",
            sha256=digest_of(self.sha256.data or ""),
        )

    def blame_file(self, message: Any) -> None:
        self.file.errors = [*self.file.errors, message]


class PublishEvidenceForm(StepUpForm):
    """One button, and the second factor."""


class ShowEvidenceForm(Form):
    """One button: nothing to fill in."""


class RemoveEvidenceForm(Form):
    """One button: nothing to fill in."""
