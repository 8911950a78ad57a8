"""Challenges of a commitment: written on a page of the desk, shown on its public page once that is their turn."""

from typing import Final
from uuid import UUID

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.asks import access as asks
from portal.asks.operations import asking
from portal.asks.rules import DAYS_TO_REJOIN, Kind
from portal.asks.views.composing import CHANGE, Page
from portal.asks.views.words import days
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms.challenging import ChallengeForm, SendChallengeForm
from portal.commitments.models import Commitment
from portal.commitments.operations import challenging
from portal.commitments.operations.challenging import NoteCheck
from portal.commitments.views.questions import standing, subject
from portal.policy import Action, Role
from portal.problems import Invalid, Problem, Refused, Stale
from portal.reference.blocked import in_words
from portal.reference.reply_times import reply_time
from portal.web.database import reading, writing
from portal.web.forms import version_in
from portal.web.gate import action, actor

AT: Final = "/desk/commitments/<slug>/challenge"
EXTENSION: Final = "portal.commitments.notes"


def install(app: Flask, notes: NoteCheck) -> None:
    """Take the function that says which incident notes may be cited: they lie in a package above."""
    app.extensions[EXTENSION] = notes


def _notes() -> NoteCheck:
    found: NoteCheck = current_app.extensions[EXTENSION]
    return found


@pages.route(AT, methods=["GET", "POST"])
@action(Action.ASK_SEND)
def challenge(slug: str) -> Page:
    """Write a challenge, then see exactly what will be public, and when."""
    commitment = standing(reading(), slug, Kind.CHALLENGE)
    asking.check_may_ask(reading(), Kind.CHALLENGE, subject(commitment), by=actor())
    form = ChallengeForm()
    form.offer(helps=actor().role is Role.CIVIL_SOCIETY)
    if request.method != "POST":
        form.was.data = str(commitment.number)
    if request.method != "POST" or CHANGE in request.form:
        return _write(commitment, form)
    if form.validate_on_submit():
        try:
            challenging.check(reading(), form.grounds, form.own, notes=_notes(), by=actor())
        except Invalid as problem:
            form.blame(problem)
        else:
            sure = SendChallengeForm(formdata=None)
            sure.offer(helps=actor().role is Role.CIVIL_SOCIETY)
            sure.ask_unless_fresh(reading(), actor(), Action.ASK_SEND)
            return _check(commitment, sure, typed=form)
    return _write(commitment, form), 422


@pages.post(f"{AT}/send")
@action(Action.ASK_SEND)
def send_challenge(slug: str) -> Page:
    """Challenge, after the second factor was shown again."""
    form = SendChallengeForm()
    form.offer(helps=actor().role is Role.CIVIL_SOCIETY)
    form.ask_unless_fresh(reading(), actor(), Action.ASK_SEND)
    if form.validate_on_submit():
        try:
            _send(slug, form)
        except Invalid as problem:
            form.blame(problem)
        except (Refused, Stale) as problem:
            return _unsent(_published(slug), form, problem)
        else:
            return redirect(url_for("asks.all_asks", side="by_us"), 303)
    if set(form.errors) <= {"code", None}:
        return _check(_published(slug), form, typed=form), 422
    return _write(_published(slug), form), 422  # where what is wrong can be mended


def _published(slug: str) -> Commitment:
    return access.published(reading(), slug)[0]


def _send(slug: str, form: SendChallengeForm) -> None:
    with writing() as session:
        form.confirm_step_up(session, actor(), Action.ASK_SEND)
        about = subject(standing(session, slug, Kind.CHALLENGE))
        text, once = form.text.data or "", form.once_id
        challenging.challenge(
            session,
            text,
            form.grounds,
            form.own,
            about=about,
            notes=_notes(),
            by=actor(),
            read=version_in(form.was),
            id=once,
        )
        session.commit()


@pages.get("/desk/asks/<uuid:ask_id>/report")
@action(Action.ASK_FOLLOW)
def rests_on(ask_id: UUID) -> str:
    """Show the members of the asker which report or note a challenge rests on, as far as they can open it."""
    ask = asks.ask(reading(), ask_id, by=actor(), to=Action.ASK_FOLLOW)
    found = challenging.rests_on(reading(), ask, notes=_notes(), by=actor())
    return render_template("commitments/desk/rests_on.html", ask=ask, found=found)


def _write(commitment: Commitment, form: ChallengeForm) -> str:
    more = any(entry.data or entry.errors for row in form.rows()[1:] for entry in row)
    return render_template("commitments/desk/challenge.html", form=form, commitment=commitment, more=more)


def _check(commitment: Commitment, form: SendChallengeForm, *, typed: ChallengeForm) -> str:
    return render_template(
        "commitments/desk/challenge_check.html",
        form=form,
        text=typed.text.data,
        grounds=typed.grounds,
        carried=typed.carried(),
        commitment=commitment,
        change=CHANGE,
        happens=_happens(commitment),
    )


def _unsent(commitment: Commitment, form: SendChallengeForm, problem: Problem) -> tuple[str, int]:
    reason = _(problem.reason) % problem.values
    page = render_template("commitments/desk/challenge_unsent.html", text=form.text.data, reason=reason, of=commitment)
    return page, 409 if isinstance(problem, Stale) else 403


def _happens(commitment: Commitment) -> list[str]:
    time, name, title = reply_time(Kind.CHALLENGE), commitment.organisation.name, commitment.title
    return [
        _(
            "%(name)s has %(days)s to answer, from the day on which a member there has seen your challenge here and "
            "their mail server has taken our notice.",
            name=name,
            days=days(time.days),
        ),
        _(
            "With the answer, your challenge is public at once: in full, with what it rests on, under the name of your "
            "organisation, on the page of “%(title)s”.",
            title=in_words(title),
        ),
        _("Without one, that page says after the day: “asked on …, no answer by …”, with your challenge in full."),
        _(
            "If delivery cannot be proven within %(days)s, nothing is public: that is not the same as no answer.",
            days=days(time.reach),
        ),
        _("Once more time can be taken: %(days)s.", days=days(time.extension)),
        _(
            "After the answer you can write one rejoinder, within %(days)s, and mark whether it answers. Both are "
            "public.",
            days=days(DAYS_TO_REJOIN),
        ),
        _(
            "Until it is public you can withdraw it, and only members of the two organisations can read it here. "
            "It is locked, not sealed: the portal itself has to open it on the day."
        ),
        _("Once it is public, nobody can change it or take it back."),
    ]
