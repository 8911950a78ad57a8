"""The forms of who files from a desk: a case worker for somebody, who then speaks for them; a company for itself."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.accounts.step_up import StepUpForm
from portal.organisations.models import Organisation
from portal.problems import Invalid
from portal.reference.countries import country_choices, country_name
from portal.submissions.drafting import NOTICES, TARGETS, Draft, may_pass
from portal.submissions.forms.gentle import GentleForm
from portal.submissions.forms.questions import FIELDS, answers_of, as_typed
from portal.submissions.forms.report import LONGEST_NAMES
from portal.submissions.rules import SHARED, WITHOUT_NAME, Purpose, SectionName
from portal.submissions.wall import Wall, names_of
from portal.web.forms import Form, a_day, listed, long_text, many_of, one_of, options, tick
from portal.web.language import language
from portal.web.templates import word

TRUSTED: Final = "trusted_person"


class IntakeForm(GentleForm):
    """Every question of the intake at once, the wall, and what may be passed on.

    `half` is set where it is only kept: then nothing has to be answered. `was` tells which version the writer had.
    """

    half = True
    was = HiddenField(default="")
    wall_country = one_of(_l("A government, by its country"), radio=False)
    wall_organisation = one_of(_l("An organisation of this portal"), radio=False)
    wall_others = long_text(
        _l("Other organisations or companies"),
        longest=LONGEST_NAMES,
        hint=_l("Those that are not in the list above. One name on each line."),
        rows=3,
        autocomplete="off",
    )
    wall_people = long_text(
        _l("People"),
        longest=LONGEST_NAMES,
        hint=_l(
            "One name on each line. If a person is named, only managers of an organisation open the report at first,"
            " yours included, and they check everyone who is to work on it against these names."
        ),
        rows=3,
        autocomplete="off",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        for name in ("wall_people", "wall_others"):
            try:
                names_of(self[name].data if name in self else "", field=name)
            except Invalid as problem:
                self.blame(problem)
                good = False
        return self._is_whole() and good

    def _is_whole(self) -> bool:
        """Say whether nothing is missing that has to be there once it is filed."""
        if self.half:
            return True
        if "receivers" not in self:
            return self._take_back_is_answered()
        if not self["receivers"].data:
            self["receivers"].errors = [_("Choose at least one organisation.")]
        return bool(self["receivers"].data)

    def _take_back_is_answered(self) -> bool:
        chosen = self["take_back"].data or []
        if not chosen:
            self["take_back"].errors = [_("Choose at least one. Decide it with the person.")]
        elif TRUSTED in chosen and not self["trusted_person"].data:
            self["trusted_person"].errors = [_("Write who this is, or do not choose a trusted person above.")]
        else:
            return True
        return False


def intake_form(
    draft: Draft, parties: Iterable[Organisation], *, half: bool, able: Iterable[Organisation] = ()
) -> IntakeForm:
    """Return the form, filled with what was typed before; half of it will do where it is only to be kept.

    `able` are those who can receive what an organisation files in its own name.
    """
    questions = [replace(one, optional=one.optional or half) for one in draft.questionnaire.questions()]
    fields: dict[str, Any] = {one.id: FIELDS[one.type](one) for one in questions}
    own = draft.kind in NOTICES
    fields |= {f"on-{kind}": many_of(passed_on(kind, own=own), _able(kind)) for kind in TARGETS}
    data: dict[str, Any] = dict(as_typed(questions, draft.answers))
    data |= {f"on-{kind}": [name.value for name in SHARED if (name, kind) in draft.beyond] for kind in TARGETS}
    data |= {"wall_people": draft.people, "wall_others": draft.others}
    if own:  # nobody is named in it, so that nobody has to be kept from it by name
        fields |= {"wall_people": None, **_receiving(able)}
        data |= {"receivers": [str(one) for one in draft.receivers], "copies": bool(draft.copying)}
    form: IntakeForm = type("QuestionsForm", (IntakeForm,), fields | {"half": half})(data=data)
    if "take_back" in form:
        form["take_back"].flags.optional = half
    free = [pair for pair in country_choices(language()) if pair[0] not in draft.wall.countries]
    form.wall_country.choices = options([("", _("Choose a country")), *free])
    open_ones = [one for one in parties if one.id not in draft.wall.organisations]
    named = [(str(one.id), f"{one.name} ({country_name(one.country, language())})") for one in open_ones]
    form.wall_organisation.choices = options([("", _("Choose an organisation")), *named])
    return form


def _receiving(able: Iterable[Organisation]) -> dict[str, Any]:
    """Return the fields by which an organisation chooses who receives what it files."""
    offered = [(str(one.id), f"{one.name} ({country_name(one.country, language())})") for one in able]
    return {
        "receivers": many_of(_("Who receives it?"), offered),
        "copies": tick(
            _("Those who receive it may take copies"),
            hint=_("They need this to use links and hashes in their own tools. A copy cannot be called back."),
        ),
    }


def passed_on(target: str, *, own: bool = False) -> str:
    """Return what a group of boxes is called where somebody else than the person ticks them.

    `own`: an organisation ticks them for what it files in its own name.
    """
    if own and target in WITHOUT_NAME:
        return str(_("Use this in notes without our name") if target == Purpose.NOTE else _("Quote our words"))
    if target == Purpose.QUOTE:
        return str(_("Quote the person’s words"))
    return str(_("Use this without the person’s name")) if target == Purpose.NOTE else word("audience", target)


def _able(kind: str) -> list[tuple[str, str]]:
    return [(name.value, word("section", name)) for name in SHARED if may_pass(name, kind)]


def typed(form: IntakeForm, draft: Draft, *, removed: str = "") -> Draft:
    """Return the draft with everything that was typed, and without what was `removed` from the wall."""
    answers = answers_of(form, draft.questionnaire.questions())
    return replace(
        draft,
        answers={key: value for key, value in answers.items() if value},
        wall=_wall(form, draft.wall, removed),
        people=names_of(form.wall_people.data, field="wall_people") if "wall_people" in form else "",
        others=names_of(form.wall_others.data, field="wall_others"),
        beyond=frozenset((SectionName(name), kind) for kind in TARGETS for name in form[f"on-{kind}"].data or ()),
        **(_received(form) if "receivers" in form else {}),
    )


def _received(form: IntakeForm) -> dict[str, Any]:
    chosen = tuple(UUID(one) for one in dict.fromkeys(form["receivers"].data or ()))
    copied = frozenset((name, str(one)) for one in chosen for name in SHARED) if form["copies"].data else frozenset()
    return {"receivers": chosen, "copying": copied}


def _wall(form: IntakeForm, wall: Wall, removed: str) -> Wall:
    countries = [*wall.countries, *_one(form.wall_country.data)]
    organisations = [*map(str, wall.organisations), *_one(form.wall_organisation.data)]
    return replace(
        wall,
        countries=tuple(dict.fromkeys(one for one in countries if one != removed)),
        organisations=tuple(UUID(one) for one in dict.fromkeys(organisations) if one != removed),
    )


def _one(chosen: str | None) -> Collection[str]:
    return [chosen] if chosen else []


def how_said() -> Any:
    return one_of(
        _l("How did the person say so?"),
        required=_l("Choose how the person said so."),
        hint=_l("It stays on record, and the person sees it once the report is theirs."),
    )


class RelayForm(Form):
    """What a person said, carried out for them. `wanted` and `was` are codes of a grid."""

    wanted = HiddenField(default="")
    was = HiddenField(default="")
    how = how_said()
    said_on = a_day(_l("On which day?"), required=_l("Enter the day on which the person said so."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how.choices = listed("permission_given")


class RelayWiderForm(RelayForm, StepUpForm):
    """The same where more is given, or where it can never be mended: the second factor comes with it."""


class HandOverForm(StepUpForm):
    """Makes a one-time code; nothing is asked but the second factor."""
