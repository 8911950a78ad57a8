"""The owner's page: the text that they were given, the day by which they can correct facts, and their reply."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.actor import Kind
from portal.asks import rules as asks
from portal.asks.models import Ask
from portal.asks.operations import answering, clocking
from portal.asks.operations.publishing import answer_to
from portal.asks.rules import Verb
from portal.asks.views.showing import shown
from portal.asks.views.things import Thing
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms.assessing import ReplyForm
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import judging
from portal.commitments.queries import assessing as found
from portal.commitments.rules.assessing import PUBLIC
from portal.commitments.views.assessments import AT, BOTH, text_of
from portal.policy import Action
from portal.problems import Hidden, Invalid, Stale
from portal.reference.blocked import in_words
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]
FACTS: Final = Action.ASSESSMENT_FACTS


def describe(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Thing]:
    """Return what these assessments are called, and where their two parties read them: `app` hands it to `asks`."""
    ours = actor().organisation if actor().kind is Kind.ACCOUNT else None
    things = {}
    for one, title, slug, serial, assessor in session.execute(found.titles(ids)):
        page = "commitments.assessment" if assessor == ours else "commitments.facts"
        things[one] = Thing(
            _("Assessment of “%(title)s”", title=in_words(title)),
            url_for("commitments.public_assessment", slug=slug, serial=serial) if serial else None,
            url_for(page, assessment=one),
        )
    return things


def draw(session: Session, ask: Ask) -> str:
    """Return the text that the owner was given, as a part of a page of `asks`: `app` hands it there."""
    return Markup(render_template("commitments/assessing/given.html", **text_of(judging.given(session, ask))))  # nosec B704  a template, which escapes


@pages.route(f"{AT}/facts", methods=BOTH)
@action(FACTS)
def facts(assessment: UUID) -> Page:
    """Show the owner the text that they were given, with its days; and take their reply."""
    form = ReplyForm()
    form.ask_unless_fresh(reading(), actor(), FACTS)
    if request.method != "POST":
        return _shown(assessment, form)
    status = 422
    try:
        _given(assessment)
        if form.validate_on_submit():
            _reply(assessment, form)
            return redirect(url_for(".facts", assessment=assessment), 303)
    except Hidden:
        return _unsent(form)
    except Invalid as problem:
        form.blame(problem)
    except Stale as problem:
        form.form_errors.append(_(problem.reason))
        status = 409
    return _shown(assessment, form), status


def _given(assessment: UUID) -> tuple[Assessment, Ask]:
    """Load what the owner was given, and note when they see it for the first time; raise `Hidden`."""
    one = access.assessment(reading(), assessment, by=actor(), to=FACTS)
    if one.ask is None or one.ask.question is None:
        raise Hidden
    if shown(clocking.unseen([one.ask], by=actor())):
        return _given(assessment)
    return one, one.ask


def _shown(assessment: UUID, form: ReplyForm) -> str:
    one, ask = _given(assessment)
    return render_template(
        "commitments/assessing/facts.html",
        form=form,
        assessment=one,
        commitment=one.commitment,
        ask=ask,
        reply=answer_to(reading(), ask),
        may_reply=asks.may_move(ask.state, Verb.ANSWER),
        may_extend=answering.may_extend(ask),
        public=one.state in PUBLIC,
        **text_of(judging.given(reading(), ask)),
    )


def _unsent(form: ReplyForm) -> Page:
    """Show what was typed about a text that was taken back meanwhile. It says the same to whoever was never asked."""
    typed = [(form.text.label.text, form.text.data)]
    back = url_for("asks.all_asks")
    return render_template("commitments/assessing/unsent.html", commitment=None, typed=typed, back=back), 404


def _reply(assessment: UUID, form: ReplyForm) -> None:
    by = actor()
    with writing() as session:
        form.confirm_step_up(session, by, FACTS)
        one = access.assessment(session, assessment, by=by, to=FACTS)
        if one.ask is None:
            raise Hidden
        judging.reply(session, one, one.ask, form.text.data or "", by=by, id=form.once_id)
        session.commit()
