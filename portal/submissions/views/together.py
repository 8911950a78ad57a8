"""Several reports of the list at once: first what exactly will happen, then all of it or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused, Stale
from portal.submissions import access, rules
from portal.submissions.blueprint import pages
from portal.submissions.forms.together import (
    NOBODY,
    AssignTogetherForm,
    DeclineTogetherForm,
    MarkTogetherForm,
    chosen,
)
from portal.submissions.models import Participation
from portal.submissions.operations import floods, handling, marking, review
from portal.submissions.rules import PartState, Verb
from portal.submissions.views.queue import asked_of, spec, visible
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.forms import Form, options
from portal.web.gate import action, actor

TOGETHER: Final = "/desk/submissions/together"
RESTRICTED: Final = _l("restricted: choose on its own page who handles it")
MOVED_ON: Final = _l("it is not new any more, so it cannot be declined")
NOT_HELD: Final = _l("it is not held back any more")
TAKEN_BACK: Final = _l("the reporter took it back")
NOT_YOURS: Final = _l("you cannot open it")
NONE_TICKED: Final = _l("No report was ticked. Go back to the list, tick those you mean, and press the button again.")
CHANGED: Final = _l("Some of these have changed meanwhile. Nothing was done yet: look at the list again.")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which of the chosen reports the act is for, each with what tells who handles it as it is shown, and which stay as
    they are, each with the reason.
    """

    for_these: Mapping[str, str]
    left: tuple[tuple[str, Any], ...]


Why = Callable[[Participation], Any]
Act = Callable[[Session, Participation], None]


@pages.post(f"{TOGETHER}/assign")
@action(Action.PARTICIPATION_ASSIGN)
def assign_together() -> Page:
    """Say who handles several reports."""
    by, form = actor(), AssignTogetherForm()
    form.handler.choices = options([*_members(reading(), by), (NOBODY, _("Nobody yet"))])

    def act(session: Session, part: Participation) -> None:
        handler = None if form.handler.data == NOBODY else UUID(form.handler.data)
        handling.assign(session, part, handler=handler, was=request.form.get(f"was-{part.submission.reference}"), by=by)

    return _carry_out(form, "assign", Action.PARTICIPATION_ASSIGN, why_not=_not_assigned, act=act)


@pages.post(f"{TOGETHER}/decline")
@action(Action.PARTICIPATION_DECLINE)
def decline_together() -> Page:
    """Decline several reports for one reason, which each reporter reads."""
    by, form = actor(), DeclineTogetherForm()

    def act(session: Session, part: Participation) -> None:
        once = uuid5(form.once_id, part.id.hex)
        reason, words, genuine = form.reason.data, form.text.data or "", not form.not_genuine.data
        review.decline(session, part, reason=reason, words=words, genuine=genuine, by=by, id=once)

    return _carry_out(form, "decline", Action.PARTICIPATION_DECLINE, why_not=_not_declined, act=act)


@pages.post(f"{TOGETHER}/release")
@action(Action.PARTICIPATION_ACCEPT)
def release_together() -> Page:
    """Take several reports that were held back into the list."""
    by = actor()

    def act(session: Session, part: Participation) -> None:
        floods.release(session, part, by=by)

    return _carry_out(Form(), "release", Action.PARTICIPATION_ACCEPT, why_not=_not_released, act=act)


@pages.post(f"{TOGETHER}/mark")
@action(Action.PARTICIPATION_NOTE)
def mark_together() -> Page:
    """Add the same codes and tag to several reports; each keeps the marks that it has."""
    by, form = actor(), MarkTogetherForm(nothing=_("Nothing"))

    def act(session: Session, part: Participation) -> None:
        for facet, code in form.chosen().items():
            marking.add(session, part, facet, code, by=by)

    return _carry_out(form, "mark", Action.PARTICIPATION_NOTE, why_not=_not_marked, act=act)


def _carry_out(form: Form, name: str, to: Action, *, why_not: Why, act: Act) -> Page:
    """Show what will happen to the chosen ones; do it once it was confirmed for exactly these."""
    visible(actor())
    wanted = chosen(request.form)
    if not wanted:
        return _preview(form, name, Plan({}, ()), notice=NONE_TICKED), 422
    if "confirmed" not in request.form:
        return _preview(form, name, _plan(reading(), wanted, to, why_not))
    if not form.validate_on_submit():
        return _preview(form, name, _plan(reading(), wanted, to, why_not)), 422
    try:
        with writing() as session:
            plan = _plan(session, wanted, to, why_not)
            if plan.left:
                raise Stale
            for reference in plan.for_these:
                act(session, access.participation(session, reference, by=actor(), to=to))
            session.commit()
    except Stale:
        return _preview(form, name, _plan(reading(), wanted, to, why_not), notice=CHANGED), 409
    except Invalid as problem:
        form.blame(problem)
        return _preview(form, name, _plan(reading(), wanted, to, why_not)), 422
    return go("queue", **_asked())


def _plan(session: Session, references: Sequence[str], to: Action, why_not: Why) -> Plan:
    for_these: dict[str, str] = {}
    left = []
    for reference in references:
        try:
            part = access.participation(session, reference, by=actor(), to=to)
        except (Hidden, Refused):
            left.append((reference, NOT_YOURS))
            continue
        if (why := why_not(part)) is None:
            for_these[reference] = handling.seen(part)
        else:
            left.append((reference, why))
    return Plan(for_these, tuple(left))


def _preview(form: Form, name: str, plan: Plan, *, notice: Any = None) -> str:
    at = f"submissions/desk/{name}_together.html"
    return render_template(at, form=form, plan=plan, warning=notice, asked=_asked())


def _asked() -> dict[str, Any]:
    """Return what the list was narrowed to, so that it is so again afterwards."""
    return asked_of(spec(actor()))


def _not_assigned(part: Participation) -> Any:
    return RESTRICTED if part.ring_id is not None else None


def _not_declined(part: Participation) -> Any:
    return None if rules.may_move(part.state, Verb.DECLINE) else MOVED_ON


def _not_released(part: Participation) -> Any:
    return None if rules.may_move(part.state, Verb.RELEASE) else NOT_HELD


def _not_marked(part: Participation) -> Any:
    return TAKEN_BACK if part.state is PartState.WITHDRAWN else None


def _members(session: Session, by: Actor) -> list[tuple[str, str]]:
    """Return the actor's organisation's members, by name."""
    if by.organisation is None:
        raise Hidden
    named = handling.colleagues(session, by.organisation)
    return [(str(one), _("%(name)s (you)", name=name) if one == by.account else name) for one, name in named]
