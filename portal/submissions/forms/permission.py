"""The boxes of permission: who may read which part, take a copy of it, and until when; and uses without a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _

from portal import clock
from portal.organisations.models import Organisation
from portal.reference import codes
from portal.submissions import rules
from portal.submissions.cells import COPY, Cell, Cells, sound
from portal.submissions.drafting import AUDIENCES, TARGETS, Draft, Passing, Permitted, may_pass
from portal.submissions.rules import SHARED, WITHOUT_NAME, SectionName
from portal.web.forms import Form, many_of, one_of
from portal.web.templates import day, word

KEEP: Final = "keep"
"""Leaves every day as it stands, where the parts of one target end on different days."""


class PermissionForm(Form):
    """Groups of boxes for each receiver (`to-<id>`) and kind or purpose (`on-<kind>`).

    Beside those of a receiver or a kind stand `copy-<target>`, and `until-<target>`.
    """

    organisations: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for name in self.needed:
            if good and not self[name].data:
                self[name].errors = [_("Tick at least one part, or go back and do not choose this organisation.")]
                good = False
        return good

    @property
    def targets(self) -> tuple[str, ...]:
        """Return whom the boxes are for: organisations' ids, kinds, purposes."""
        return (*(name.removeprefix("to-") for name in self.organisations), *TARGETS)

    def boxes(self, target: str) -> Any:
        """Return the boxes of what a target may read, or what may be used."""
        return self[f"on-{target}" if target in TARGETS else f"to-{target}"]


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is ticked to begin with: parts to read and to copy by target, and until when."""

    read: Mapping[str, Iterable[str]]
    copy: Mapping[str, Iterable[str]] = field(default_factory=dict)
    until: Mapping[str, str] = field(default_factory=dict)


def permission_form(draft: Draft, receivers: Iterable[Organisation]) -> PermissionForm:
    """Return the form: everything a chosen receiver may hold is ticked to read; nothing to copy, nothing beyond."""
    chosen = list(receivers)
    read = {str(one.id): [name.value for name in draft.sections.get(one.id, able_of(one))] for one in chosen}
    read |= {target: _named(draft.beyond, target) for target in TARGETS}
    copy = {target: _named(draft.copying, target) for target in read}
    return grid_form(chosen, Ticked(read, copy, draft.until), all_needed=True)


def _named(pairs: Iterable[Passing], target: str) -> list[str]:
    return [section.value for section, whom in pairs if whom == target]


def able_of(organisation: Organisation) -> tuple[SectionName, ...]:
    """Return which parts the reporter may give to an organisation; the wall is not theirs to tick."""
    return tuple(name for name in SHARED if name in rules.sections_for(organisation.kind))


def grid_form(organisations: Iterable[Organisation], ticked: Ticked, *, all_needed: bool = False) -> PermissionForm:
    """Return boxes for every part that each organisation and each kind may have, with `ticked` to begin with."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for one in organisations:
        target = str(one.id)
        fields[f"to-{target}"] = many_of(one.name, _sections(able_of(one)))
        data[f"to-{target}"] = list(ticked.read.get(target, ()))
        fields |= _more(target, one.name, able_of(one), until=ticked.until.get(target, ""))
    shown = tuple(name for name in fields if name.startswith("to-"))
    for target in TARGETS:
        able = [name for name in SHARED if may_pass(name, target)]
        fields[f"on-{target}"] = many_of(word("audience", target), _sections(able))
        data[f"on-{target}"] = list(ticked.read.get(target, ()))
        if target not in WITHOUT_NAME:
            fields |= _more(target, word("audience", target), able, until=ticked.until.get(target, ""))
    data |= {f"{COPY}{target}": list(found) for target, found in ticked.copy.items()}
    data |= {f"until-{target}": found for target, found in ticked.until.items()}
    extra = {"organisations": shown, "needed": shown if all_needed else ()}
    made: PermissionForm = type("GridForm", (PermissionForm,), fields | extra)(data=data)
    return made


def _more(target: str, name: str, able: Iterable[SectionName], *, until: str) -> dict[str, Any]:
    """Return what is folded away beside the boxes of a receiver or a kind: copies, and until when."""
    return {
        f"{COPY}{target}": many_of(
            _("May also take a copy: %(name)s", name=name),
            _sections(able),
            hint=_("Files can be saved only with it: whoever examines them needs it."),
        ),
        f"until-{target}": one_of(_("Until when: %(name)s", name=name), _days(until), radio=False),
    }


def _days(now: str) -> list[tuple[str, str]]:
    """Return how long it may last; first, where that is something else, as it stands now."""
    listed = [("", _("Until it is taken back"))]
    listed += [(code, word("permission_until", code)) for code in codes.codes("permission_until")]
    if now == KEEP:
        return [(KEEP, _("As it stands now: on different days")), *listed]
    known = {code for code, _words in listed}
    return listed if now in known else [(now, _("Until %(day)s", day=day(date.fromisoformat(now)))), *listed]


def _sections(names: Iterable[SectionName]) -> list[tuple[str, str]]:
    return [(name.value, word("section", name)) for name in names]


def permitted(form: PermissionForm) -> Permitted:
    """Return what the form says as a draft keeps it: days as codes. Nothing is copied that is not read."""
    read = [(SectionName(one), target) for target in form.targets for one in form.boxes(target).data or ()]
    sections = {UUID(name.removeprefix("to-")): tuple(map(SectionName, form[name].data)) for name in form.organisations}
    limited = [target for target in form.targets if target not in WITHOUT_NAME]
    copied = {(SectionName(one), target) for target in limited for one in form[f"{COPY}{target}"].data or ()}
    return Permitted(
        sections=sections,
        beyond=frozenset((section, target) for section, target in read if target in TARGETS),
        copying=frozenset(copied & set(read)),
        until={target: chosen for target in limited if (chosen := form[f"until-{target}"].data or "")},
    )


def wanted_by(form: PermissionForm, now: Cells) -> Cells:
    """Return the cells that are ticked, each with its day; one that stands already may keep the day it has."""
    days = {one.place: one.until for one in now}
    given = permitted(form)
    places = [(section.value, str(one)) for one, names in given.sections.items() for section in names]
    places += [(section.value, target) for section, target in given.beyond]
    places += [(section.value, COPY + target) for section, target in given.copying]
    return sound(
        Cell(section, target, _day(given.until.get(target.removeprefix(COPY), ""), days.get((section, target), "")))
        for section, target in places
    )


def _day(chosen: str, stands: str) -> str:
    if chosen == KEEP:
        return stands
    last = rules.until_on(chosen, since=clock.today())
    return last.isoformat() if last else chosen


def ticked_by(cells: Cells) -> Ticked:
    """Return what to tick for what stands: a day where all parts of a target have the same, else to keep each."""
    days: dict[str, set[str]] = {}
    for one in cells:
        days.setdefault(one.whom, set()).add(one.until)
    return Ticked(
        read=_by_target(one for one in cells if not one.copies),
        copy=_by_target(one for one in cells if one.copies),
        until={target: next(iter(found)) if len(found) == 1 else KEEP for target, found in days.items()},
    )


def _by_target(cells: Iterable[Cell]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in cells:
        found.setdefault(one.whom, []).append(one.section)
    return found


def kinds_of(form: PermissionForm) -> list[Any]:
    """Return what a page shows of those beyond the organisations: the kinds."""
    return [entry(form, kind) for kind in AUDIENCES]


def entry(form: PermissionForm, target: str) -> tuple[Any, Any, Any]:
    """Return the boxes of a target: to read, to copy, and until when; the last two are None for a mere use."""
    if target in WITHOUT_NAME:
        return form.boxes(target), None, None
    return form.boxes(target), form[f"{COPY}{target}"], form[f"until-{target}"]
