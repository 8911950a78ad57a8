"""Total loss, as the secretariat sees to it: who there still holds keys, and beginning again with a manager."""

from uuid import UUID

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.organisations import access, losses, queries
from portal.organisations.blueprint import pages
from portal.organisations.models import KeyLoss, Membership, Organisation
from portal.organisations.operations import loss as operations
from portal.organisations.views.fresh_start import send_link
from portal.organisations.views.members import AdmitForm, name_of, recognise
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


@pages.get("/secretariat/organisations/<slug>/keys")
@action(Action.KEYS_LOST)
def lost_keys(slug: str) -> str:
    """Say who of an organisation's managers holds its keys, and what can be done where nobody does."""
    session, organisation = reading(), _organisation(reading(), slug)
    people = [(one, name_of(one.account_id), waits) for one, waits in session.execute(queries.members(organisation.id))]
    said = losses.key_loss(session, organisation.id)
    return render_template(
        "organisations/lost_keys.html",
        organisation=organisation,
        managers=[one for one in people if one[0].manager],
        held=any(not waits for _one, _name, waits in people),
        said=said,
        said_by=name_of(said.said_by) if said else "",
        mine=said is not None and said.said_by == actor().account,
    )


@pages.route("/secretariat/organisations/<slug>/keys/<uuid:account>/lost", methods=["GET", "POST"])
@action(Action.KEYS_LOST)
def keys_lost(slug: str, account: UUID) -> Page:
    """Say that nobody there can open anything, after hearing a manager's five words."""
    by, session = actor(), reading()
    organisation = _organisation(session, slug)
    operations.check_is_lost(session, organisation)
    founder = _manager(session, organisation, account)
    name, of, said = name_of(account), organisation.name, losses.key_loss(session, organisation.id)
    form = AdmitForm()
    form.ask_unless_fresh(session, by, Action.KEYS_LOST)
    if form.validate_on_submit():
        try:
            pair = recognise(account, form.words.data or "")
            with writing() as session:
                form.confirm_step_up(session, by, Action.KEYS_LOST)
                operations.say_lost(session, session.get_one(Membership, founder.id), pair=pair, by=by)
                session.commit()
            return redirect(url_for(".lost_keys", slug=slug), 303)
        except Invalid as problem:
            form.blame(problem)
    second = _is_second(said, by.account)
    page = render_template(
        "organisations/keys_lost.html", form=form, name=name, organisation=of, slug=slug, second=second
    )
    return page, 422 if form.errors else 200


def _is_second(said: KeyLoss | None, account: UUID | None) -> bool:
    return said is not None and said.said_by != account


@pages.route("/secretariat/organisations/<slug>/keys/<uuid:account>/begin-again", methods=["GET", "POST"])
@action(Action.KEYS_LOST)
def renew_lost(slug: str, account: UUID) -> Page:
    """Send a manager the link by which to begin again, where no colleague is left who could."""
    organisation = _organisation(reading(), slug)
    operations.check_is_lost(reading(), organisation)
    membership = _manager(reading(), organisation, account)
    return send_link(membership, to=Action.KEYS_LOST, back=url_for(".lost_keys", slug=slug))


def _organisation(session: Session, slug: str) -> Organisation:
    access.require(actor(), Action.KEYS_LOST)
    found = session.scalar(queries.by_slug(slug))
    if found is None:
        raise Hidden
    return found


def _manager(session: Session, organisation: Organisation, account: UUID) -> Membership:
    found = queries.membership(session, account, organisation.id)
    if found is None or not found.manager:
        raise Hidden
    return found
