"""The secretariat's organisations: the list, each one's history, and what two people decide about it."""

from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response

from portal import clock
from portal.accounts.step_up import StepUpForm
from portal.organisations import access, queries, rules, standings
from portal.organisations.blueprint import pages
from portal.organisations.forms import ReasonForm
from portal.organisations.models import Organisation, Proposal
from portal.organisations.operations import renewal
from portal.organisations.operations import standing as operations
from portal.organisations.rules import ProposalState, Reason, StandingVerb
from portal.organisations.views import history
from portal.organisations.views.public import DIRECTORY, country_choices, kind_choices, receives, standing_choices
from portal.policy import Action
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.web.database import reading, writing
from portal.web.forms import options
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order, respond
from portal.web.templates import word

Page = str | Response | tuple[str, int]


class ProposeForm(ReasonForm, StepUpForm):
    """Why, and the second factor again."""

    def offer(self, verb: StandingVerb) -> None:
        chosen = [(reason.value, word("standing_reason", reason.value)) for reason in rules.REASONS[verb]]
        self.reason.choices = options(chosen)


ORGANISATIONS: Final = ListSpec(
    name="all-organisations",
    orders=(
        *DIRECTORY.orders,
        Order("renewal", _l("Renewal, soonest first"), (Organisation.renewed_until, Organisation.id)),
    ),
    filters=(
        Filter("kind", _l("Kind"), Organisation.kind, kind_choices),
        Filter("country", _l("Country"), Organisation.country, country_choices),
        Filter("standing", _l("Standing"), Organisation.standing, standing_choices),
        Filter(
            "renewal",
            _l("Renewal"),
            choices=lambda: [("due", _("Due, nothing confirmed")), ("confirmed", _("Confirmed, waits for us"))],
            where=lambda value: standings.is_renewal_due(clock.today(), confirmed=value == "confirmed"),
        ),
        Filter(
            "waits",
            _l("Proposals"),
            choices=lambda: [("yes", _("Waits for a second person"))],
            where=lambda _value: standings.has_proposal(),
        ),
        Filter(
            "reports",
            _l("Reports"),
            choices=lambda: [("open", _("Open to reports")), ("paused", _("Paused"))],
            where=receives,
        ),
    ),
    cells=(*DIRECTORY.cells, (_l("Renewed until"), lambda row: row.renewed_until)),
)


@pages.get("/secretariat/organisations")
@action(Action.APPLICATION_SEE)
def all_organisations() -> str | FlaskResponse:
    return respond("organisations/all.html", reading(), ORGANISATIONS, queries.directory())


@pages.get("/secretariat/organisations/<uuid:organisation>")
@action(Action.STANDING_SEE)
def organisation(organisation: UUID) -> str:
    """Show where an organisation stands, what was decided about it, and what can be."""
    by, session = actor(), reading()
    found = access.organisation(session, organisation, by=by, to=Action.STANDING_SEE)
    proposals = list(session.scalars(standings.proposals(found.id)))
    waiting = [one for one in proposals if one.state is ProposalState.WAITING]
    apart = not (found.kind.value == "secretariat" or by.organisation == found.id)
    free = apart and not any(one.verb is not StandingVerb.DISSOLVE for one in waiting)
    lines = history.of(found, proposals)
    return render_template(
        "organisations/standing.html",
        organisation=found,
        managers=len(standings.managers(session, found.id)),
        waiting=[(one, *history.of_proposal(one)) for one in waiting],
        mine={one.id for one in waiting if one.proposed_by == by.account},
        history=lines,
        verbs=[verb for verb in VERBS if free and rules.may_move(found.standing, verb)],
        words=VERBS,
        renewal=renewal.waiting(session, found),
        is_due=renewal.is_due(found),
    )


VERBS: Final[dict[StandingVerb, Any]] = {
    StandingVerb.SUSPEND: _l("Propose to suspend it"),
    StandingVerb.LIFT: _l("Propose to lift the suspension"),
    StandingVerb.REMOVE: _l("Propose to remove it"),
}


@pages.route(
    "/secretariat/organisations/<uuid:organisation>/propose/<any(suspend, lift, remove):verb>", methods=["GET", "POST"]
)
@action(Action.STANDING_PROPOSE)
def propose(organisation: UUID, verb: str) -> Page:
    """Propose a change of standing, with a reason; nothing changes before a second person confirms it."""
    by, wanted = actor(), StandingVerb(verb)
    found = access.organisation(reading(), organisation, by=by, to=Action.STANDING_PROPOSE)
    rules.move(found.standing, wanted)
    form = ProposeForm()
    form.offer(wanted)
    form.ask_unless_fresh(reading(), by, Action.STANDING_PROPOSE)
    if form.validate_on_submit():
        try:
            _propose(organisation, wanted, form)
            return redirect(url_for(".organisation", organisation=organisation), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template(
        "organisations/decide.html",
        form=form,
        asks=[form.reason, form.text],
        title=_title(found, wanted),
        what_happens=[_("Nothing changes yet. A second person of the secretariat has to confirm it."), *_then(wanted)],
        label=_("Propose it"),
        danger=wanted is not StandingVerb.LIFT,
        back=url_for(".organisation", organisation=organisation),
    )
    return page, 422 if form.errors else 200


def _propose(organisation: UUID, verb: StandingVerb, form: ProposeForm) -> None:
    by = actor()
    with writing() as session:
        form.confirm_step_up(session, by, Action.STANDING_PROPOSE)
        found = access.organisation(session, organisation, by=by, to=Action.STANDING_PROPOSE)
        reason, text = Reason(form.reason.data), form.text.data or ""
        operations.propose(session, found, verb, reason=reason, text=text, once=form.once_id, by=by)
        session.commit()


@pages.route(
    "/secretariat/organisations/<uuid:organisation>/proposals/<uuid:proposal>/confirm", methods=["GET", "POST"]
)
@action(Action.STANDING_CONFIRM)
def confirm_proposal(organisation: UUID, proposal: UUID) -> Page:
    """Confirm, as the second person, exactly the proposal that is shown."""
    by = actor()
    found = access.organisation(reading(), organisation, by=by, to=Action.STANDING_CONFIRM)
    shown = access.proposal(reading(), found, proposal)
    _check_mine_to_confirm(shown)
    form = StepUpForm()
    form.ask_unless_fresh(reading(), by, Action.STANDING_CONFIRM)
    if form.validate_on_submit():
        try:
            _confirm(organisation, proposal, form)
            return redirect(url_for(".organisation", organisation=organisation), 303)
        except Invalid as problem:
            form.blame(problem)
    said, why, text = history.of_proposal(shown)
    page = render_template(
        "organisations/confirm.html",
        form=form,
        title=_title(found, shown.verb),
        what_happens=[said, why, *([text] if text else []), *_then(shown.verb)],
        label=_("Confirm it"),
        danger=shown.verb is not StandingVerb.LIFT,
        back=url_for(".organisation", organisation=organisation),
    )
    return page, 422 if form.errors else 200


def _check_mine_to_confirm(shown: Proposal) -> None:
    if shown.state is not ProposalState.WAITING:
        raise Refused(operations.DECIDED)
    if shown.proposed_by == actor().account:
        raise Refused(N_("You proposed this yourself. A second person of the secretariat has to confirm it."))


def _confirm(organisation: UUID, proposal: UUID, form: StepUpForm) -> None:
    by = actor()
    with writing() as session:
        form.confirm_step_up(session, by, Action.STANDING_CONFIRM)
        found = access.organisation(session, organisation, by=by, to=Action.STANDING_CONFIRM)
        operations.confirm(session, found, access.proposal(session, found, proposal), by=by)
        session.commit()


@pages.post("/secretariat/organisations/<uuid:organisation>/proposals/<uuid:proposal>/drop")
@action(Action.STANDING_PROPOSE)
def drop_proposal(organisation: UUID, proposal: UUID) -> Response:
    """Take a proposal back: nothing changes, so no code is asked for."""
    by = actor()
    with writing() as session:
        found = access.organisation(session, organisation, by=by, to=Action.STANDING_PROPOSE)
        operations.drop(session, found, access.proposal(session, found, proposal), by=by)
        session.commit()
    return redirect(url_for(".organisation", organisation=organisation), 303)


@pages.post("/secretariat/organisations/<uuid:organisation>/renew")
@action(Action.RENEWAL_GRANT)
def renew(organisation: UUID) -> Response:
    """Renew for a year what the organisation's manager confirmed."""
    by = actor()
    with writing() as session:
        found = access.organisation(session, organisation, by=by, to=Action.RENEWAL_GRANT)
        renewal.renew(session, found, by=by)
        session.commit()
    return redirect(url_for(".organisation", organisation=organisation), 303)


def _title(organisation: Organisation, verb: StandingVerb) -> str:
    titles: dict[StandingVerb, str] = {
        StandingVerb.SUSPEND: _("Suspend %(name)s", name=organisation.name),
        StandingVerb.LIFT: _("Lift the suspension of %(name)s", name=organisation.name),
        StandingVerb.REMOVE: _("Remove %(name)s", name=organisation.name),
        StandingVerb.DISSOLVE: _("End %(name)s", name=organisation.name),
    }
    return titles[verb]


def _then(verb: StandingVerb) -> list[str]:
    """Say what a confirmed change does."""
    return {
        StandingVerb.SUSPEND: [
            _("Once confirmed: its members are signed out and can do nothing here, and no report can be sent to it."),
            _("It keeps its keys: if the suspension is lifted, it can open again what it was given."),
            _("Its public page says that it is suspended, and since when. Reporters read it on their own page."),
        ],
        StandingVerb.LIFT: [
            _("Once confirmed: its members can work again. Its intake stays paused until its manager opens it."),
        ],
        StandingVerb.REMOVE: [
            _("Once confirmed, this cannot be undone: everything that it could open is closed to it for ever."),
            _("Its members lose their places, and what it wrote about reports is destroyed."),
            _("Its public page stays, with the day. Nobody else can join under its name."),
        ],
        StandingVerb.DISSOLVE: [],
    }[verb]
