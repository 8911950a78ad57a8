"""What people type about an assessment: its text, the yes to it, corrections, and who is asked to make one."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.step_up import StepUpForm
from portal.asks.rules import LONGEST_TEXT
from portal.commitments.forms import PublishForm
from portal.commitments.judgements import Judgement
from portal.problems import Invalid
from portal.reference.instruments import Basis, Item
from portal.reference.labels import N_
from portal.reference.rubrics import LISTS, Rubric
from portal.web.forms import Form, long_text, one_of, options, text, tick
from portal.web.templates import word

REASON: Final = _l("Say on what this rests, with links, so that somebody else could look.")
NONE: Final = "none"
SOME: Final = "some"


def _reason(label: Any) -> Any:
    return long_text(label, longest=3_000, hint=REASON)


class JudgementForm(Form):
    """The text of an assessment. `revision` is that of the draft it was opened with.

    A draft may lack anything, so that nothing that was begun is lost for the sake of the rest.
    """

    revision = HiddenField(default="0")
    summary = long_text(
        _l("In short"),
        longest=600,
        hint=_l("It stands first, and on the page of the commitment."),
    )
    completion = one_of(_l("Completion"))
    completion_reason = _reason(_l("Reasons for this grade of completion"))
    ambition = one_of(_l("Ambition"))
    ambition_reason = _reason(_l("Reasons for this grade of ambition"))
    result = one_of(_l("Result"))
    result_reason = _reason(_l("Reasons for this grade of result"))
    verifiability = one_of(_l("Verifiability"))
    verifiability_reason = _reason(_l("Reasons for this grade of verifiability"))
    confidence = one_of(_l("Confidence"))
    confidence_reason = _reason(_l("Reasons for this confidence"))
    items = SelectMultipleField(
        _l("Items of instruments that it rests on"),
        validate_choice=False,  # the operation does, and names those that are wrong
        coerce=str,
        description=_l("Only items that this version is mapped to, and whose wording was compared with its source."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    conflict = one_of(
        _l("Conflicts of interest"),
        ((NONE, _l("We have none")), (SOME, _l("We have some, written below"))),
        hint=_l(
            "Money from the organisation that promises, work for it or against it, people who know each other well."
        ),
    )
    conflicts = long_text(_l("Which conflicts"), longest=1_500)
    names = text(
        _l("Who of your staff made it"),
        longest=300,
        hint=_l("Leave it empty, and only your organisation is named."),
    )
    agreed = tick(_l("Everybody who is named here agreed to it"))

    def offer(self, rubric: Rubric, items: list[Item]) -> None:
        """Put in the grades with what each means, and the items that a judgement may rest on."""
        for one in rubric.dimensions:
            field = self[one.code]
            field.choices = options((grade, word(LISTS[one.code], grade)) for grade in one.means)
            field.render_kw = {"why": _(one.asks), "hints": {grade: _(said) for grade, said in one.means.items()}}
        self.items.choices = [
            SelectChoice(value=item.code, label=f"{item.code}: {item.title}")
            for item in items
            if item.basis is Basis.SOURCE
        ]

    def typed(self, rubric: Rubric) -> Judgement:
        """Return the text of a form that was validated; raise `Invalid` where two answers do not fit together."""
        some, written = self.conflict.data == SOME, self.conflicts.data or ""
        if some and not written:
            raise Invalid(N_("Write which conflicts there are."), field="conflicts")
        if written and not some:
            raise Invalid(
                N_("You wrote about conflicts. Choose that there are some, or delete the text."), field="conflict"
            )
        if self.names.data and not self.agreed.data:
            raise Invalid(
                N_("People are named only if they agreed. Tick that they did, or delete the names."), field="agreed"
            )
        said = {name: self[name].data or "" for name in (*LISTS, *(f"{one}_reason" for one in LISTS), "summary")}
        return Judgement(
            rubric=rubric.version,
            items=tuple(self.items.data or ()),
            conflicts=written if self.conflict.data else None,
            names=self.names.data or "",
            **said,
        )

    @property
    def revision_number(self) -> int:
        """Return the revision that was edited; -1, which never is one, for what is no number."""
        typed = self.revision.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class VolunteerForm(Form):
    """One button: nothing to fill in."""


class AssignForm(Form):
    commitment = text(
        _l("Commitment"),
        longest=300,
        required=_l("Write the address of its page, or the last part of it."),
        hint=_l("The address of its public page, such as /commitments/warn-people-who-are-targeted."),
        dir="ltr",
    )
    assessor = one_of(_l("Assessor"), radio=False, required=_l("Choose who is asked to assess it."))


class ReadForm(PublishForm):
    """The yes of the second reader. `digest` is that of the text on the page."""


class StandForm(PublishForm):
    """The yes to publishing what the owner read, as it stands."""


class ReplyForm(StepUpForm):
    text = long_text(
        _l("Which facts are wrong, or what you say to it"),
        longest=LONGEST_TEXT,
        required=_l("Write your reply, or that you have nothing to correct."),
        hint=_l("It is published beside the assessment, in full and under the name of your organisation."),
    )


class WithdrawAssessmentForm(StepUpForm):
    reason = long_text(
        _l("Reason"),
        longest=1_000,
        required=_l("Write why your organisation stands by it no more."),
        hint=_l("It is published at once, beside the assessment."),
    )
