"""The second reader, publishing what the owner was heard about, and withdrawing it: each with the second factor."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.asks.views.words import days
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms import PublishForm
from portal.commitments.forms.assessing import ReadForm, StandForm, WithdrawAssessmentForm
from portal.commitments.judgements import Judgement
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import assessing, judging
from portal.commitments.rules import assessing as rules
from portal.commitments.rules.assessing import PUBLIC, State, Verb
from portal.commitments.views.assessments import AT, BOTH, replies, text_of
from portal.policy import Action
from portal.problems import Invalid, Refused, Stale
from portal.reference.reply_times import reply_time
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]
Agree = Callable[[Session, Assessment, PublishForm], None]
READ: Final = Action.ASSESSMENT_READ


@pages.route(f"{AT}/read", methods=BOTH)
@action(READ)
def read_assessment(assessment: UUID) -> Page:
    """Show exactly what the owner and then everybody will read, to somebody who did not write it, and agree to that."""

    def agree(session: Session, one: Assessment, form: PublishForm) -> None:
        judging.read(session, one, digest=form.digest_bytes, by=actor(), id=form.once_id)

    return _agreed(assessment, ReadForm(), State.WAITING, agree)


@pages.route(f"{AT}/publish", methods=BOTH)
@action(READ)
def publish_assessment(assessment: UUID) -> Page:
    """Publish what the owner read, as it stands, once they were heard."""

    def agree(session: Session, one: Assessment, form: PublishForm) -> None:
        judging.stand(session, one, digest=form.digest_bytes, by=actor())

    return _agreed(assessment, StandForm(), State.WITH_OWNER, agree)


def _agreed(assessment: UUID, form: PublishForm, state: State, agree: Agree) -> Page:
    by = actor()
    form.ask_unless_fresh(reading(), by, READ)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, READ)
                one = access.assessment(session, assessment, by=by, to=READ)
                agree(session, one, form)
                session.commit()
                public, slug, serial = one.state in PUBLIC, one.commitment.slug, one.serial
            if public:
                return redirect(url_for(".public_assessment", slug=slug, serial=serial), 303)
            return redirect(url_for(".assessment", assessment=assessment), 303)
        except Invalid as problem:
            form.blame(problem)
    return _to_be_read(reading(), assessment, form, state)


def _to_be_read(session: Session, assessment: UUID, form: PublishForm, state: State) -> Page:
    """Show the text with the form that carries its digest. A form that comes back keeps the digest it came with."""
    by = actor()
    one = access.assessment(session, assessment, by=by, to=READ)
    if one.state is not state:
        rules.move(one.state, Verb.HAND if state is State.WAITING else Verb.PUBLISH)
        raise Stale(judging.CHANGED)
    if one.written_by == by.account:
        raise Refused(judging.OWN_TEXT)
    judgement = assessing.opened(session, one, by=by)
    if form.is_submitted() and form.digest_bytes != judgement.digest:
        raise Stale(judging.CHANGED)
    form.digest.data = judgement.digest.hex()
    asks_owner = judging.would_ask(session, one, judgement)
    if state is State.WITH_OWNER and asks_owner:
        raise Refused(assessing.NOT_HEARD)
    page = render_template(
        "commitments/assessing/read.html",
        form=form,
        assessment=one,
        commitment=one.commitment,
        asks=replies(session, one),
        happens=_happens(one, judgement, asks_owner=asks_owner),
        asks_owner=asks_owner,
        **text_of(judgement),
    )
    return page, 422 if form.errors else 200


def _happens(one: Assessment, judgement: Judgement, *, asks_owner: bool) -> list[str]:
    time, name = reply_time("facts"), one.commitment.organisation.name
    named = (
        _("It names %(names)s of your staff.", names=judgement.names)
        if judgement.names
        else _("Nobody of your staff is named, only your organisation.")
    )
    if not asks_owner:
        return [
            _("Everyone reads this text at once, with what %(name)s said, or that they did not.", name=name),
            _("It is never changed. A newer assessment of yours takes its place, and this one stays readable."),
            named,
        ]
    return [
        _(
            "%(name)s reads this text, and has %(days)s to correct facts, from the day on which a member there has "
            "seen it here and their mail server has taken our notice.",
            name=name,
            days=days(time.days),
        ),
        _("Once more time can be taken: %(days)s.", days=days(time.extension)),
        _("Until it is published only members of the two organisations can read it. It is locked, not sealed."),
        _("After that you publish it with their reply, or change it, and it is read by a second person again."),
        named,
    ]


@pages.route(f"{AT}/withdraw", methods=BOTH)
@action(Action.ASSESSMENT_WITHDRAW)
def withdraw_assessment(assessment: UUID) -> Page:
    """Mark what was published as withdrawn, in public, with the reason."""
    by, to = actor(), Action.ASSESSMENT_WITHDRAW
    one = access.assessment(reading(), assessment, by=by, to=to)
    slug, serial = one.commitment.slug, one.serial
    rules.move(one.state, Verb.WITHDRAW)
    form = WithdrawAssessmentForm()
    form.ask_unless_fresh(reading(), by, to)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, to)
                one = access.assessment(session, assessment, by=by, to=to)
                judging.withdraw(session, one, form.reason.data or "", by=by)
                session.commit()
            return redirect(url_for(".public_assessment", slug=slug, serial=serial), 303)
        except Invalid as problem:
            form.blame(problem)
            one = access.assessment(reading(), assessment, by=by, to=to)
    page = render_template("commitments/assessing/withdraw.html", form=form, assessment=one, commitment=one.commitment)
    return page, 422 if form.errors else 200
