"""From a draft to the public record: sent, taken back, thrown away, published by a second person, withdrawn."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.actor import Actor
from portal.commitments import access, queries
from portal.commitments.blueprint import pages
from portal.commitments.forms import DiscardForm, PublishForm, WithdrawForm
from portal.commitments.models import Commitment, Version
from portal.commitments.operations import drafting, publishing
from portal.commitments.rules import State
from portal.commitments.views import words
from portal.commitments.views.comparing import since_published
from portal.policy import Action
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]
Verb = Callable[..., None]


@pages.post("/desk/commitments/<uuid:commitment>/send")
@action(Action.COMMITMENT_DRAFT)
def send(commitment: UUID) -> Response:
    return _done(commitment, drafting.send)


@pages.post("/desk/commitments/<uuid:commitment>/take-back")
@action(Action.COMMITMENT_DRAFT)
def take_back(commitment: UUID) -> Response:
    return _done(commitment, drafting.take_back)


def _done(commitment: UUID, verb: Verb) -> Response:
    with writing() as session:
        verb(session, access.own(session, commitment, by=actor(), to=Action.COMMITMENT_DRAFT), by=actor())
        session.commit()
    return redirect(url_for(".own", commitment=commitment), 303)


@pages.route("/desk/commitments/<uuid:commitment>/discard", methods=["GET", "POST"])
@action(Action.COMMITMENT_DRAFT)
def discard(commitment: UUID) -> Page:
    """Throw the draft away. Of a commitment that was never published nothing is left."""
    found = access.own(reading(), commitment, by=actor(), to=Action.COMMITMENT_DRAFT)
    published = bool(found.number)
    form = DiscardForm()
    if form.validate_on_submit():
        with writing() as session:
            drafting.discard(
                session, access.own(session, commitment, by=actor(), to=Action.COMMITMENT_DRAFT), by=actor()
            )
            session.commit()
        return redirect(url_for(".own", commitment=commitment) if published else url_for(".desk"), 303)
    if reading().scalar(queries.open_version(found.id)) is None:
        raise Stale(drafting.NO_DRAFT)
    return render_template("commitments/desk/discard.html", form=form, commitment=found), 422 if form.errors else 200


@pages.route("/desk/commitments/<uuid:commitment>/approve", methods=["GET", "POST"])
@action(Action.COMMITMENT_APPROVE)
def approve(commitment: UUID) -> Page:
    """Show exactly what will be public, to somebody who did not write it, and publish exactly that."""
    by = actor()
    form = PublishForm()
    form.ask_unless_fresh(reading(), by, Action.COMMITMENT_APPROVE)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.COMMITMENT_APPROVE)
                found = access.own(session, commitment, by=by, to=Action.COMMITMENT_APPROVE)
                publishing.publish(session, found, digest=form.digest_bytes, by=by)
                session.commit()
                slug = found.slug
            return redirect(url_for(".show", slug=slug), 303)
        except Invalid as problem:
            form.blame(problem)
    return _to_be_read(reading(), commitment, form, by=by)


def _to_be_read(session: Session, commitment: UUID, form: PublishForm, *, by: Actor) -> Page:
    """Show the text with the form that carries its digest. A form that comes back keeps the digest it came with."""
    found = access.own(session, commitment, by=by, to=Action.COMMITMENT_APPROVE)
    version = _waiting(session, found, by=by)
    text = drafting.opened(session, version, by=by)
    drafting.check_whole(text, number=version.number)
    if form.is_submitted() and form.digest_bytes != text.digest:
        raise Stale(publishing.CHANGED)
    form.digest.data = text.digest.hex()
    page = render_template(
        "commitments/desk/approve.html",
        form=form,
        commitment=found,
        version=version,
        text=text,
        items=words.items(text.items),
        bases=words.BASES,
        **since_published(session, found, text),
    )
    return page, 422 if form.errors else 200


def _waiting(session: Session, commitment: Commitment, *, by: Actor) -> Version:
    version = session.scalar(queries.open_version(commitment.id))
    if version is None or version.state is not State.WAITING:
        raise Stale(N_("This does not wait for a second person any more. Open the page to see where it stands."))
    if version.written_by == by.account:
        raise Refused(publishing.OWN_TEXT)
    return version


@pages.route("/desk/commitments/<uuid:commitment>/withdraw", methods=["GET", "POST"])
@action(Action.COMMITMENT_WITHDRAW)
def withdraw(commitment: UUID) -> Page:
    """Mark what was published as withdrawn, in public, with the reason."""
    by = actor()
    found = access.own(reading(), commitment, by=by, to=Action.COMMITMENT_WITHDRAW)
    publishing.check_withdrawable(reading(), found)
    slug = found.slug
    form = WithdrawForm()
    form.ask_unless_fresh(reading(), by, Action.COMMITMENT_WITHDRAW)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.COMMITMENT_WITHDRAW)
                found = access.own(session, commitment, by=by, to=Action.COMMITMENT_WITHDRAW)
                publishing.withdraw(session, found, form.reason.data or "", by=by)
                session.commit()
            return redirect(url_for(".show", slug=slug), 303)
        except Invalid as problem:
            form.blame(problem)
            found = access.own(reading(), commitment, by=by, to=Action.COMMITMENT_WITHDRAW)
    return render_template("commitments/desk/withdraw.html", form=form, commitment=found), 422 if form.errors else 200
