"""What an organisation says of how far it has come: written on one page, shown on the next, published with that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as Rows

from portal.accounts.step_up import StepUpForm
from portal.commitments.models.progress import MilestoneState
from portal.commitments.operations.progress import Said, Seen
from portal.commitments.rules.progress import LONGEST_UPDATE, MONTHS, SETTLED, Status, of_milestone
from portal.commitments.rules.texts import MOST_MILESTONES
from portal.web.forms import Form, long_text, one_of, options

MARK: Final = "."


class MilestoneRow(Rows):
    """Where one milestone stands after the update."""

    key = HiddenField()
    status = one_of("", required=_l("Choose where this milestone stands."), radio=False)


class ProgressForm(Form):
    """An update. `seen` is what stood in public when it was begun."""

    seen = HiddenField(default="")
    status = one_of(
        _l("Where the commitment stands now"),
        required=_l("Choose where the commitment stands after this update."),
        hint=_l("In your own judgement. What others judge stands apart from it."),
    )
    milestones = FieldList(FormField(MilestoneRow), _l("Where each milestone stands"), max_entries=MOST_MILESTONES)
    text = long_text(
        _l("What has happened"),
        longest=LONGEST_UPDATE,
        required=_l("Write what has happened since the last update."),
        hint=_l("Plain text. Figures where there are any; nothing from a report, and the name of nobody."),
        rows=10,
    )
    months = one_of(
        _l("The next update is due"),
        hint=_l("Everyone sees this day, and whether it was kept. After “Done” nothing more is due."),
    )
    corrects = one_of(
        _l("This corrects an earlier update"),
        radio=False,
        hint=_l("The earlier one stays readable; both say that one corrects the other."),
    )

    def offer(
        self,
        *,
        statuses: Sequence[tuple[Status, Any]],
        known: Mapping[Status, Any],
        states: Sequence[MilestoneState],
        updates: int,
        usual: int,
        anew: bool,
    ) -> None:
        """Put in what can be chosen; what stands now is chosen already. `known` are all statuses in words.

        Rows of other milestones than there are, as no page of ours sends them, give way to those there are.
        """
        self.status.choices = options((status.value, said) for status, said in statuses)
        self.months.choices = options(months_offered())
        self.corrects.choices = options([("", _("No")), *((str(n), str(n)) for n in range(updates, 0, -1))])
        if not self.is_submitted():
            self.months.data = str(usual)
        by_key = {state.key: state for state in states}
        if [row.form.key.data for row in self.milestones] != list(by_key):
            while self.milestones.entries:
                self.milestones.pop_entry()
            for state in states:
                self.milestones.append_entry({"key": state.key, "status": state.status.value})
        for row in self.milestones:
            found = by_key[row.form.key.data or ""]
            row.form.status.choices = options((one.value, known[one]) for one in of_milestone(found.status, anew=anew))
            row.form.status.label.text = found.title

    @property
    def said(self) -> Said:
        """Return the update; only of a form that was validated."""
        status = Status(self.status.data)
        months = int(self.months.data) if self.months.data else None
        return Said(
            text=self.text.data or "",
            status=status,
            milestones={row.form.key.data or "": Status(row.form.status.data) for row in self.milestones},
            months=None if status in SETTLED else months,
            corrects=int(self.corrects.data) if self.corrects.data else None,
        )

    @property
    def since(self) -> Seen:
        """Return what was seen; numbers that never are, for what is none."""
        parts = (self.seen.data or "").split(MARK)
        good = len(parts) == 2 and all(one.isascii() and one.isdigit() and len(one) < 10 for one in parts)
        return Seen(int(parts[0]), int(parts[1])) if good else Seen(-1, -1)

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of all that was written, for the page that shows it before it is published."""
        for entry in (self.once, self.seen, self.status, self.text, self.months, self.corrects):
            yield entry.name, entry.data or ""
        for row in self.milestones:
            yield row.form.key.name, row.form.key.data or ""
            yield row.form.status.name, row.form.status.data or ""


class PublishProgressForm(StepUpForm, ProgressForm):
    """What was written on the page before, and the second factor."""


def months_offered() -> Iterable[tuple[str, str]]:
    said = {3: _("In three months"), 6: _("In six months"), 12: _("In a year")}
    return [(str(months), said[months]) for months in MONTHS]
