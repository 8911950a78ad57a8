"""What is recorded of an organisation, as its own members read it, and what its managers say of it."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug import Response

from portal.parties import access, queries
from portal.parties.blueprint import pages
from portal.parties.forms import AnswerForm
from portal.parties.operations import recording
from portal.parties.rules import Word
from portal.parties.views import showing
from portal.policy import Action, allows
from portal.problems import Hidden, Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


@pages.get("/desk/organisation/ownership")
@action(Action.PARTY_OWN)
def ownership() -> str:
    """Show whom the organisation belongs to and what it owns, as far as the secretariat has recorded it."""
    by, session = actor(), reading()
    ours = session.scalar(queries.of_organisation(by.organisation))
    return render_template(
        "parties/own.html",
        lines=showing.lines(session, ours) if ours else [],
        words=showing.WORDS,
        may_answer=allows(by.role, by.stakes, Action.PARTY_ANSWER),
    )


@pages.route("/desk/organisation/ownership/<uuid:link>", methods=["GET", "POST"])
@action(Action.PARTY_ANSWER)
def answer(link: UUID) -> Page:
    """Say that a link is right or wrong."""
    by, session = actor(), reading()
    ours = session.scalar(queries.of_organisation(by.organisation))
    if ours is None:
        raise Hidden
    line = showing.line(session, ours, link)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                found, party = access.own_link(session, link, by=by, to=Action.PARTY_ANSWER)
                recording.answer(session, found, party, Word(form.word.data), form.text.data or "", by=by)
                session.commit()
            return redirect(url_for(".ownership"), 303)
        except Invalid as problem:
            form.blame(problem)
    return render_template("parties/answer.html", form=form, line=line), 422 if form.errors else 200
