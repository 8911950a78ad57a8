"""Answering by a one-time link: the words, what is asked, exactly what will be public, then it is.

No account and no cookie: each page carries the words to the next one, which looks at them anew.
"""

from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug import Response

from portal import clock
from portal.asks import rules
from portal.asks.blueprint import pages
from portal.asks.forms import LinkedAnswerForm, SpokenForm
from portal.asks.models import Ask
from portal.asks.operations import linking, publishing, spoken
from portal.asks.rules import State
from portal.asks.views.composing import CHANGE
from portal.asks.views.spoken import stretched_words
from portal.asks.views.things import drawn, things
from portal.asks.views.words import ABOUT
from portal.policy import Action
from portal.problems import Refused, Stale
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action
from portal.web.templates import day

Page = str | Response | tuple[str, int]
FOUR: Final = _l("Type the four words, or the four numbers, in their order.")
NOT_THESE: Final = _l(
    "These are not the words. Look at their order, and type them again. After a few tries the link ends."
)


@pages.get("/reply/<token>")
@action(Action.ASK_BY_LINK)
def reply(token: str) -> Page:
    """Say whom it is for, and ask for the words: who asks, and what, is shown to whoever has both."""
    return _closed(token, SpokenForm())


@pages.post("/reply/<token>")
@action(Action.ASK_BY_LINK)
def open_reply(token: str) -> Page:
    """Note that it was opened, which lets the days run, and show what is asked."""
    form = SpokenForm()
    found = _enter(token, form)
    if not isinstance(found, Entered):
        return found
    with writing() as session:
        link = linking.find(session, token)
        if link is not None:
            linking.show(session, link)
            session.commit()
    return _write(token, LinkedAnswerForm(formdata=None, words=form.words.data))


@pages.post("/reply/<token>/check")
@action(Action.ASK_BY_LINK)
def check_reply(token: str) -> Page:
    """Show exactly what will be public."""
    form = LinkedAnswerForm()
    found = _enter(token, form)
    if not isinstance(found, Entered):
        return found
    if CHANGE in request.form:
        return _write(token, form)
    if not form.validate_on_submit():
        return _write(token, form, 422)
    link = linking.find(reading(), token)
    if link is None or link.opened_on is None:
        return _unsent(form, linking.OVER, 410)
    return render_template(
        "asks/reply_check.html", token=token, form=form, change=CHANGE, happens=_happens(link.ask), **_asked(link.ask)
    )


@pages.post("/reply/<token>/send")
@action(Action.ASK_BY_LINK)
def send_reply(token: str) -> Page:
    """Publish the answer; the link opens nothing from then on."""
    form = LinkedAnswerForm()
    found = _enter(token, form)
    if not isinstance(found, Entered):
        return _sent_before(form) or found
    if not form.validate_on_submit():
        return _write(token, form, 422)
    try:
        with writing() as session:
            linking.answer(session, token, form.text.data or "", words=found.words, id=form.once_id)
            session.commit()
    except (Refused, Stale) as problem:
        close_reading()
        return _sent_before(form) or _unsent(form, problem.reason, 409)
    return redirect(url_for(".replied"), 303)


@dataclass(frozen=True, slots=True)
class Entered:
    """Whoever asks has both the link and its words, which were stretched."""

    words: bytes


def _enter(token: str, form: SpokenForm | LinkedAnswerForm) -> Entered | Page:
    """Let in whoever typed the words of this link; otherwise return the page that says so. A wrong try is counted."""
    link = linking.find(reading(), token)
    if link is None:
        return _over(form)
    words = spoken.parse(form.words.data or "")
    if words is None:
        return _closed(token, SpokenForm(), FOUR)
    known = stretched_words(words, link=link.id)
    with writing() as session:
        entered = linking.enter(session, token, words=known)
        session.commit()
    if entered is None:
        return _over(form)
    return Entered(known) if entered else _closed(token, SpokenForm(), NOT_THESE)


def _sent_before(form: LinkedAnswerForm) -> Response | None:
    """Lead on where this very form was sent already: whoever presses twice has answered, once."""
    return redirect(url_for(".replied"), 303) if linking.was_sent(reading(), form.once_id) else None


@pages.get("/reply/sent")
@action(Action.ASK_BY_LINK)
def replied() -> str:
    return render_template("asks/replied.html")


def _closed(token: str, form: SpokenForm, wrong: object = None) -> Page:
    link = linking.find(reading(), token)
    if link is None:
        return _over(form)
    if wrong is not None:
        form.words.errors, form.words.data = [str(wrong)], ""
    page = render_template("asks/reply_closed.html", token=token, form=form, link=link, ask=link.ask)
    return page, 422 if wrong is not None else 200


def _write(token: str, form: LinkedAnswerForm, status: int = 200) -> Page:
    link = linking.find(reading(), token)
    if link is None or link.opened_on is None:
        return _over(form)
    return render_template("asks/reply.html", token=token, form=form, link=link, **_asked(link.ask)), status


def _asked(ask: Ask) -> dict[str, object]:
    thing = things(reading(), [ask])[ask.about_id]
    return {
        "ask": ask,
        "thing": thing,
        "heading": ABOUT[ask.kind] % {"title": thing.title},
        "question": publishing.question(reading(), ask),
        "given": drawn(reading(), ask),
        "grounds": publishing.grounds(reading(), ask),
    }


def _happens(ask: Ask) -> list[str]:
    public = _("What was asked and your answer are public at once, in full, under the names of both organisations.")
    if ask.is_of_a_text:
        public = _("Your answer is published beside this text, in full, and not before it.")
    happens = [
        public,
        _("It says that it came by a link, and that two people of the secretariat made sure who speaks for you."),
        _("It cannot be changed or taken back afterwards, and this link opens nothing any more."),
    ]
    if ask.state is State.NO_ANSWER or rules.has_lapsed(ask.state, ask.until_on, today=clock.today()):
        late = _("The answer was due by %(day)s, so it is marked as given after that day.", day=day(ask.until_on))
        happens.insert(1, late)
    return happens


def _over(form: SpokenForm | LinkedAnswerForm) -> tuple[str, int]:
    """Say that the link opens nothing, with what was written, which is kept nowhere."""
    if isinstance(form, LinkedAnswerForm):
        return _unsent(form, linking.OVER, 410)
    return render_template("asks/reply_over.html"), 410


def _unsent(form: LinkedAnswerForm, reason: str, status: int) -> tuple[str, int]:
    return render_template("asks/reply_unsent.html", text=form.text.data, reason=_(reason)), status
