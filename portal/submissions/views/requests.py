"""Asking the reporter to permit more: for oneself, or so that a part can be referred."""

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.forms.requests import RequestForm, part_in_words
from portal.submissions.models import Participation, Permission
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations import asking
from portal.submissions.queries import requests
from portal.submissions.rules import RequestState
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day

AT = "/desk/submissions/<reference>/request"
FOR = "/desk/submissions/<reference>/refer/<slug>/request"


@pages.get(AT)
@action(Action.PARTICIPATION_WRITE)
def request_more(reference: str) -> str:
    """Offer to ask for what the organisation cannot read or copy itself."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_WRITE)
    return _show(part, part.organisation, None)


@pages.post(AT)
@action(Action.PARTICIPATION_WRITE)
def send_request(reference: str) -> Page:
    return _send(reference, None, Action.PARTICIPATION_WRITE)


@pages.get(FOR)
@action(Action.PARTICIPATION_REFER)
def request_for(reference: str, slug: str) -> str:
    """Offer to ask for what is not permitted to be passed on to this organisation."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_REFER)
    return _show(part, _receiver(reading(), slug), None)


@pages.post(FOR)
@action(Action.PARTICIPATION_REFER)
def send_request_for(reference: str, slug: str) -> Page:
    return _send(reference, slug, Action.PARTICIPATION_REFER)


def _receiver(session: Session, slug: str) -> Organisation:
    found = session.scalar(queries.receiver(slug))
    if found is None or not found.may_receive:
        raise Hidden
    return found


def _send(reference: str, slug: str | None, to: Action) -> Page:
    part = access.participation(reading(), reference, by=actor(), to=to)
    whom = _receiver(reading(), slug) if slug else part.organisation
    form = RequestForm()
    form.offering(asking.askable(reading(), part, to=whom, by=actor()))
    sent = form.validate_on_submit()
    if not form.sections.data:
        form.sections.errors = [_(asking.CHOOSE)]
    elif sent:
        try:
            with writing() as session:
                part = access.participation(session, reference, by=actor(), to=to)
                _ask(session, part, session.get_one(Organisation, whom.id), form)
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("show", reference=reference, _anchor="requests")
    part = access.participation(reading(), reference, by=actor(), to=to)
    return _show(part, _receiver(reading(), slug) if slug else part.organisation, form), 422


def _ask(session: Session, part: Participation, whom: Organisation, form: RequestForm) -> None:
    asking.ask(
        session,
        part,
        to=whom,
        wanted=form.wanted,
        purpose=form.purpose.data or "",
        reason=form.text.data or "",
        until=form.until.data or "",
        by=actor(),
        id=form.once_id,
    )


def _show(part: Participation, to: Organisation, form: RequestForm | None) -> str:
    found = asking.askable(reading(), part, to=to, by=actor())
    return render_template(
        "submissions/desk/request.html",
        part=part,
        to=to,
        form=(form or RequestForm()).offering(found),
        any=bool(found),
        own=to.id == part.organisation_id,
    )


def asked_by(session: Session, part: Participation) -> list[tuple[str, str]]:
    """Return what this organisation asked the reporter to permit, and what became of it."""
    found = session.scalars(requests.of_part(part.id)).all()
    over = asking.ended(session, part.submission, found)
    return [(_what(one, part), _state(one, over.get(one.id))) for one in found]


def _what(one: PermissionRequest, part: Participation) -> str:
    what = part_in_words(one.section, one.mode)
    if one.organisation_id == part.organisation_id:
        return what
    return str(_("%(what)s (for %(name)s)", what=what, name=one.organisation.name))


def _state(one: PermissionRequest, over: Permission | None) -> str:
    if over is not None:
        return _no_more(one, over)
    if one.state is RequestState.GIVEN:
        return str(_("Permitted on %(day)s.", day=day(one.answered_on)))
    if one.state is RequestState.REFUSED:
        said = _(
            "Refused on %(day)s. The reporter owes no reason. You can ask for it again from %(again)s on.",
            day=day(one.answered_on),
            again=day(asking.asked_again_on(one)),
        )
        return str(said)
    return str(_("Asked on %(day)s. The reporter has not answered yet.", day=day(one.asked_on)))


def _no_more(one: PermissionRequest, over: Permission) -> str:
    given = day(one.answered_on)
    if over.until_on is not None and over.withdrawn_on is not None and over.until_on < over.withdrawn_on:
        return str(_("Permitted on %(day)s, until %(last)s. That is over.", day=given, last=day(over.until_on)))
    return str(_("Permitted on %(day)s, and taken back on %(end)s.", day=given, end=day(over.withdrawn_on)))
