"""What is permitted to whom, as boxes to tick, and what other ticks would change, in words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.organisations.rules import Standing
from portal.problems import Stale
from portal.submissions import queries, rules
from portal.submissions.cells import COPY, Cell, Cells, decoded, sound, widens
from portal.submissions.drafting import AUDIENCES, TARGETS, may_pass
from portal.submissions.forms.permission import PermissionForm, able_of, entry, grid_form, kinds_of, ticked_by
from portal.submissions.models import Participation, Permission, Submission
from portal.submissions.operations import permission as permissions
from portal.submissions.operations import second
from portal.submissions.rules import SHARED, WITHOUT_NAME, Purpose, SectionName
from portal.web.database import reading
from portal.web.templates import day, word


@dataclass(frozen=True, slots=True)
class Voice:
    """The sentences that differ by who reads them."""

    passes_on: Any
    notes: Any
    quotes: Any
    keeps: Any
    thread_ends: Any


TO_REPORTER: Final = Voice(
    passes_on=_l("An organisation that has your report may pass this on: %(section)s. To: %(to)s."),
    notes=_l("It may be used for notes that do not name you: %(section)s."),
    quotes=_l("Your words in this may be quoted, without your name: %(section)s."),
    keeps=_l("%(name)s can still open this, since you allow it to every organisation of its kind: %(section)s."),
    thread_ends=_l("Your conversation with %(name)s ends, and it can no longer read it."),
)
TO_STEWARD: Final = Voice(
    passes_on=_l("An organisation that has this report may pass this on: %(section)s. To: %(to)s."),
    notes=_l("It may be used for notes that do not name the person: %(section)s."),
    quotes=_l("The person’s words in this may be quoted, without a name: %(section)s."),
    keeps=_l("%(name)s can still open this, since it is allowed to every organisation of its kind: %(section)s."),
    thread_ends=_l("The conversation between the person and %(name)s ends, and it can no longer read it."),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """What is permitted now, and to whom it could be: organisations that take part, and kinds."""

    submission: Submission
    parts: list[Participation]
    standing: list[Permission]

    @classmethod
    def of(cls, session: Session, submission: Submission, *, without: UUID | None = None) -> "Grid":
        """Return the grid of a report; `without` is an organisation that it says nothing about."""
        parts = [
            one
            for one in session.scalars(queries.participations(submission.id))
            if one.organisation_id != without and one.organisation.standing is not Standing.REMOVED
        ]
        return cls(submission, parts, permissions.standing(session, submission))

    @property
    def cells(self) -> Cells:
        return sound(one.cell for one in self.standing if one.cell.place in self.possible)

    @property
    def possible(self) -> frozenset[tuple[str, str]]:
        """Return every part and target that a form could tick, to read, to copy or to use."""
        able = [(str(part.organisation_id), name) for part in self.parts for name in able_of(part.organisation)]
        able += [(kind, name) for kind in TARGETS for name in SHARED if may_pass(name, kind)]
        read = {(name.value, target) for target, name in able}
        return frozenset(read | {(name, COPY + target) for name, target in read if target not in WITHOUT_NAME})

    def wanted(self, text: str) -> Cells:
        """Return the cells that a page carried here, without what nobody could have ticked."""
        return sound(one for one in decoded(text) if one.place in self.possible and _is_day(one.until))

    def name(self, target: str) -> str:
        """Return in words whom a target means."""
        named = {str(part.organisation_id): part.organisation.name for part in self.parts}
        return named.get(target) or word("audience", target)

    def may_open(self, part: Participation, cells: Iterable[Cell]) -> set[str]:
        """Return the sections that these cells let an organisation that takes part open."""
        able = {name.value for name in able_of(part.organisation)}
        theirs = {str(part.organisation_id), part.organisation.kind}
        return {one.section for one in cells if one.target in theirs} & able

    def form(self) -> PermissionForm:
        return grid_form([part.organisation for part in self.parts], ticked_by(self.cells))


def _is_day(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text) >= clock.today()
    except ValueError:
        return False


def carry_out(session: Session, grid: Grid, wanted: Cells, *, was: Cells, by: Actor) -> None:
    """Give and take back, so that `wanted` stands. The grid is of a report that is locked.

    Raise `Stale` unless it is as it `was`: what was taken back a moment ago is not given again; `Invalid` where
    somebody else has to agree first.
    """
    if grid.cells != was:
        raise Stale
    new = sorted(wanted - grid.cells)
    more = [(SectionName(one.section), permissions.audience(one.target)) for one in new if widens(was, {one})]
    second.use(session, grid.submission, more, by=by)
    for one in new:
        until = date.fromisoformat(one.until) if one.until else None
        to = permissions.audience(one.target)
        permissions.permit(session, grid.submission, section=SectionName(one.section), to=to, until=until, by=by)
    lost = [one for one in grid.standing if one.cell.place in grid.possible and one.cell not in wanted]
    if lost:
        permissions.withdraw(session, lost, by=by)


def rows_of(grid: Grid, form: PermissionForm) -> Mapping[str, Any]:
    """Return what a page of boxes shows: each part's, with what it can open now, and what of that by what is ticked for
    all of its kind; those by kind; those for uses.
    """
    held = {(holder, name) for holder, name in reading().execute(queries.holdings(grid.submission.id))}
    return {
        "parts": [
            (part, entry(form, str(part.organisation_id)), *_opened_by(part, held, grid.cells)) for part in grid.parts
        ],
        "beyond": kinds_of(form),
        "uses": [form.boxes(use) for use in WITHOUT_NAME],
    }


def _opened_by(
    part: Participation, held: Collection[tuple[UUID | None, SectionName]], cells: Cells
) -> tuple[list[str], list[str]]:
    """Return what an organisation can open now, and what of it was passed on to it by what its kind may have."""
    if not part.organisation.may_act:
        return [], []
    ticked = {SectionName(one.section) for one in cells if one.target == str(part.organisation_id)}
    opens = [name for name in SHARED if (part.organisation_id, name) in held]
    return [word("section", name) for name in opens], [word("section", name) for name in opens if name not in ticked]


def consequences(grid: Grid, wanted: Cells, *, voice: Voice) -> list[str]:
    """Say exactly what will happen where `wanted` takes the place of what stands."""
    before, after = {one.place: one for one in grid.cells}, {one.place: one for one in wanted}
    gained = [one for one in sorted(wanted) if one.place not in before]
    ended = [one for one in sorted(grid.cells) if one.place not in after]
    moved = [one for one in sorted(wanted - grid.cells) if one.place in before]
    return [
        *(_gained(grid, one, voice) for one in gained),
        *(_moved(grid, one) for one in moved),
        *(_ended(grid, one) for one in ended if one.copies or one.target in TARGETS),
        *_lost(grid, wanted, voice),
    ]


def _gained(grid: Grid, one: Cell, voice: Voice) -> str:
    name, what = grid.name(one.whom), word("section", one.section)
    if one.copies:
        copies = _("%(name)s may also take a copy of this: %(section)s. A copy cannot be called back.")
        return _with_day(copies % {"name": name, "section": what}, one)
    if one.target in WITHOUT_NAME:
        return str(voice.notes if one.target == Purpose.NOTE else voice.quotes) % {"section": what}
    if one.target in AUDIENCES:
        return _with_day(str(voice.passes_on) % {"section": what, "to": name}, one)
    return _with_day(_("%(name)s can open this at once: %(section)s.", name=name, section=what), one)


def _with_day(sentence: str, one: Cell) -> str:
    return f"{sentence} {_('Until %(day)s.', day=day(date.fromisoformat(one.until)))}" if one.until else sentence


def _moved(grid: Grid, one: Cell) -> str:
    name, what = grid.name(one.whom), word("section", one.section)
    what = _("copies of: %(section)s", section=what) if one.copies else what
    if not one.until:
        return str(_("For %(name)s, this holds until it is taken back: %(section)s.", name=name, section=what))
    last = day(date.fromisoformat(one.until))
    return str(_("For %(name)s, this ends after %(day)s: %(section)s.", name=name, day=last, section=what))


def _ended(grid: Grid, one: Cell) -> str:
    name, what = grid.name(one.whom), word("section", one.section)
    if one.copies:
        sentence = _("%(name)s may take no more copies of this: %(section)s. Copies that were taken stay.")
        return str(sentence % {"name": name, "section": what})
    if one.target == Purpose.NOTE:
        said = _("No more notes may be drawn from this: %(section)s. Notes that were shared already stay.")
        return str(said % {"section": what})
    if one.target == Purpose.QUOTE:
        return str(_("Nothing more may be quoted from this: %(section)s. What was quoted already stays.", section=what))
    return str(_("This may no longer be passed on: %(section)s. To: %(to)s.", section=what, to=name))


def _lost(grid: Grid, wanted: Cells, voice: Voice) -> list[str]:
    """Say for each organisation what it loses, and what it still may open by a permission for all of its kind."""
    return [sentence for part in grid.parts for sentence in _lost_by(grid, wanted, part, voice)]


def _lost_by(grid: Grid, wanted: Cells, part: Participation, voice: Voice) -> list[str]:
    name, due = part.organisation.name, day(clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM))
    before, after = grid.may_open(part, grid.cells), grid.may_open(part, wanted)
    stays = {one.place for one in wanted}
    named = [one for one in grid.cells if one.target == str(part.organisation_id)]
    unticked = {one.section for one in named if one.place not in stays}
    losing = _("%(name)s can no longer open this: %(section)s.")
    said = [losing % {"name": name, "section": word("section", one)} for one in sorted(before - after)]
    said += [str(voice.keeps) % {"name": name, "section": word("section", one)} for one in sorted(unticked & after)]
    if before - after:
        said.append(_("What %(name)s wrote from it here (notes, summary) is destroyed.", name=name))
        said.append(
            _("What it copied cannot be called back. It is asked to confirm by %(day)s that it is gone.", day=due)
        )
    if before and not after:
        said.append(str(voice.thread_ends) % {"name": name})
    return said
