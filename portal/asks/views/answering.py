"""Answering, more time, and taking a question back."""

from typing import Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import clock
from portal.asks import access, rules
from portal.asks.blueprint import pages
from portal.asks.forms import AnswerForm, ExtendForm, WithdrawForm
from portal.asks.models import Ask
from portal.asks.operations import answering as operations
from portal.asks.operations import asking, clocking, publishing
from portal.asks.rules import State, Verb
from portal.asks.views import composing
from portal.asks.views.composing import Page, Writing
from portal.asks.views.showing import shown
from portal.asks.views.things import things
from portal.asks.views.words import ANSWERING, LISTS, WHAT, WITHDRAWING
from portal.policy import Action
from portal.problems import Invalid, Refused
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day

AT: Final = "/desk/asks/<uuid:ask_id>"
BOTH: Final = ("GET", "POST")


@pages.route(f"{AT}/answer", methods=BOTH)
@action(Action.ASK_ANSWER)
def answer(ask_id: UUID) -> Page:
    """Write an answer, then see exactly what will be public."""
    ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_ANSWER)
    if there := things(reading(), [ask])[ask.about_id].desk:
        return redirect(there, 303)
    if shown(clocking.unseen([ask], by=actor())):
        ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_ANSWER)
    if request.method != "POST":
        rules.move(ask.state, Verb.ANSWER)
    return composing.write(_answering(ask), AnswerForm())


@pages.post(f"{AT}/answer/send")
@action(Action.ASK_ANSWER)
def send_answer(ask_id: UUID) -> Page:
    """Publish question and answer, after the second factor was shown again."""

    found = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_ANSWER)
    if there := things(reading(), [found])[found.about_id].desk:
        return redirect(there, 303)

    def act(session: Session, text: str, once: UUID) -> None:
        ask = access.ask(session, ask_id, by=actor(), to=Action.ASK_ANSWER, lock=True)
        operations.answer(session, ask, text, by=actor(), id=once)

    return composing.send(_answering(found), act)


def _answering(ask: Ask) -> Writing:
    title = things(reading(), [ask])[ask.about_id].title
    happens = [
        _("What was asked and your answer are public at once, in full, under the names of both organisations."),
        _("They stand on the page of “%(title)s”, and whoever reads that page reads both.", title=title),
    ]
    if ask.state is State.NO_ANSWER or rules.has_lapsed(ask.state, ask.until_on, today=clock.today()):
        happens.append(
            _("The answer was due by %(day)s, so it is marked as given after that day.", day=day(ask.until_on))
        )
    happens.append(_("It cannot be changed or taken back afterwards."))
    here = url_for("asks.show", ask_id=ask.id)
    return Writing(
        action=Action.ASK_ANSWER,
        trail=((str(LISTS[ask.kind]), url_for("asks.all_asks")), (title, here), (_("Answer"), None)),
        title=str(ANSWERING[ask.kind]),
        label=_("Publish the answer"),
        happens=happens,
        write_url=url_for("asks.answer", ask_id=ask.id),
        send_url=url_for("asks.send_answer", ask_id=ask.id),
        back_url=here,
        quoted=publishing.question(reading(), ask),
        asked=str(WHAT[ask.kind]),
        grounds=publishing.grounds(reading(), ask),
    )


@pages.route(f"{AT}/extend", methods=BOTH)
@action(Action.ASK_EXTEND)
def extend(ask_id: UUID) -> Page:
    """Take the one extension."""
    ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_EXTEND)
    if request.method == "POST":
        with writing() as session:
            ask = access.ask(session, ask_id, by=actor(), to=Action.ASK_EXTEND, lock=True)
            operations.extend(session, ask, by=actor())
            session.commit()
        return redirect(url_for(".show", ask_id=ask_id), 303)
    if not operations.may_extend(ask):
        raise Refused("More time can be asked for once, before the day by which the answer is due.")
    happens = [
        _("The answer is then due by %(day)s.", day=day(rules.extended(ask.kind, ask.until_on))),
        _("This is possible once. Whoever asked sees it, and it is public together with what was asked.")
        if not ask.is_of_a_text
        else _("This is possible once. Whoever wrote the text sees it, and waits until then."),
    ]
    return _confirm(ask, ExtendForm(), title=_("Take more time to answer"), happens=happens)


@pages.route(f"{AT}/withdraw", methods=BOTH)
@action(Action.ASK_WITHDRAW)
def withdraw(ask_id: UUID) -> Page:
    """Take a question back before it is public."""
    ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_WITHDRAW)
    form = WithdrawForm()
    form.ask_unless_fresh(reading(), actor(), Action.ASK_WITHDRAW)
    if request.method != "POST":
        rules.move(ask.state, Verb.WITHDRAW)
    elif form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), Action.ASK_WITHDRAW)
                ask = access.ask(session, ask_id, by=actor(), to=Action.ASK_WITHDRAW, lock=True)
                asking.withdraw(session, ask, by=actor())
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return redirect(url_for(".show", ask_id=ask_id), 303)
    ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_WITHDRAW)
    happens = [
        _("What was asked never becomes public, and its text is destroyed."),
        _("Both organisations keep seeing that it was asked and withdrawn, and on which days."),
    ]
    page = _confirm(ask, form, title=str(WITHDRAWING[ask.kind]), happens=happens)
    return (page, 422) if request.method == "POST" else page


def _confirm(ask: Ask, form: ExtendForm | WithdrawForm, *, title: str, happens: list[str]) -> str:
    here = url_for("asks.show", ask_id=ask.id)
    about = things(reading(), [ask])[ask.about_id].title
    trail = ((str(LISTS[ask.kind]), url_for("asks.all_asks")), (about, here), (title, None))
    return render_template("asks/confirm.html", form=form, title=title, happens=happens, trail=trail, back=here)
