"""What an organisation makes of a report for itself: codes and tags by which it finds it again."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Hidden
from portal.reference.countries import country_name
from portal.reference.labels import N_
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.forms.casework import EntryForm, marking_form, talk_form, vouching_form
from portal.submissions.models import Participation
from portal.submissions.operations import entries, handling, marking
from portal.submissions.operations.marking import Marks
from portal.submissions.rules import FACET_LISTS, EntryKind, Facet, HowSaid, PartState
from portal.submissions.views.linking import linked
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, small
from portal.web.database import reading
from portal.web.gate import action, actor
from portal.web.language import language
from portal.web.templates import day, word

FACETS: Final[Mapping[Facet, str]] = {
    Facet.HARM: N_("Harms"),
    Facet.CAPABILITY: N_("What was used"),
    Facet.VECTOR: N_("How it reached the person"),
    Facet.CHANNEL: N_("How it was sold"),
    Facet.GROUP: N_("Kind of person"),
    Facet.COUNTRY: N_("Countries of this report"),
    Facet.TAG: N_("Tags"),
    Facet.DECLINED: N_("Declined as"),
}
"""What a member can mark by hand, in the order of the page."""

KINDS: Final[Mapping[EntryKind, str]] = {EntryKind.TALK: "talks", EntryKind.VOUCHING: "vouched"}
"""Under which name the page has the lines of each kind."""


def shown(session: Session, part: Participation, by: Actor) -> dict[str, Any]:
    """Return what the page of a report shows of it."""
    found = marking.of(session, [part.id], by=by).get(part.id, {})
    return {
        "marks": [_row(part, facet, found.get(facet, ())) for facet in FACETS if _shows(part, facet, found)],
        "linked": linked(session, part, by),
        **_log(session, part, by),
    }


def _shows(part: Participation, facet: Facet, found: Marks) -> bool:
    """Say whether the page has a row for this facet: why a report was declined is asked only once it was."""
    return facet is not Facet.DECLINED or facet in found or part.state is PartState.DECLINED


def _log(session: Session, part: Participation, by: Actor) -> dict[str, Any]:
    """Return the organisation's own log by kind: lines of how, the day, who wrote it down, and the text."""
    written = entries.entries(session, part, by=by)
    names = handling.names(session, {one.account for one in written})
    lines: dict[str, list[tuple[str, str, str, str]]] = {"talks": [], "vouched": []}
    for one in written:
        how = word("permission_given", one.how)
        lines[KINDS[one.kind]].append((how, day(one.on), names.get(one.account, ""), one.text))
    return lines


def _row(part: Participation, facet: Facet, codes: Iterable[str]) -> tuple[str, str, tuple[str, str]]:
    words = str(_(", ")).join(mark_words(facet, code) for code in codes)
    address = url_for("submissions.codes", reference=part.submission.reference, facet=facet.value)
    return _(FACETS[facet]), words or _("Nothing yet"), (_("Change"), address)


def mark_words(facet: Facet, code: str) -> str:
    """Return a mark as people read it."""
    if facet is Facet.COUNTRY:
        return country_name(code, language())
    return word(FACET_LISTS[facet], code) if facet in FACET_LISTS else code


@pages.route("/desk/submissions/<reference>/codes/<facet>", methods=["GET", "POST"])
@action(Action.PARTICIPATION_NOTE)
def codes(reference: str, facet: str) -> Page:
    """Confirm codes of one facet, or write tags."""
    if facet not in {one.value for one in FACETS}:
        raise Hidden
    of = Facet(facet)
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_NOTE)
    present = marking.of(reading(), [part.id], by=actor()).get(part.id, {}).get(of, ())
    form = marking_form(of, present)

    def act(session: Session, part: Participation) -> None:
        chosen, before = form.chosen(), form.before()
        marking.change(session, part, of, add=chosen - before, remove=before - chosen, by=actor())

    def again(part: Participation) -> str:
        lead = _("Only your organisation can read it and search for it. The reporter does not see it.")
        return small(part, form, title=_(FACETS[of]), label=_("Save"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_NOTE, form, act=act, again=again, anchor="codes")


@pages.route("/desk/submissions/<reference>/talk", methods=["GET", "POST"])
@action(Action.PARTICIPATION_NOTE)
def talk(reference: str) -> Page:
    """Write down a talk that was held elsewhere."""
    return _write(reference, EntryKind.TALK, talk_form(), title=_("Write down a talk held elsewhere"))


@pages.route("/desk/submissions/<reference>/vouching", methods=["GET", "POST"])
@action(Action.PARTICIPATION_NOTE)
def vouching(reference: str) -> Page:
    """Write down who vouched for the person."""
    lead = _("Ask only what you need to be sure enough. Whoever vouches need not learn what was reported.")
    return _write(reference, EntryKind.VOUCHING, vouching_form(), title=_("Write down who vouches"), lead=lead)


def _write(reference: str, kind: EntryKind, form: EntryForm, *, title: str, lead: str = "") -> Page:
    def act(session: Session, part: Participation) -> None:
        assert form.on.data is not None
        how = HowSaid(form.how.data)
        entries.write(session, part, kind, form.text.data or "", on=form.on.data, how=how, by=actor(), id=form.once_id)

    def again(part: Participation) -> str:
        return small(part, form, title=title, label=_("Keep it"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_NOTE, form, act=act, again=again, anchor="log")
