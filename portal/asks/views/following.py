"""After an answer: the one rejoinder of whoever asked, and their mark."""

from typing import Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.asks import access
from portal.asks.blueprint import pages
from portal.asks.forms import MarkForm, RejoinderForm
from portal.asks.models import Ask
from portal.asks.operations import following as operations
from portal.asks.rules import DAYS_TO_REJOIN, Mark
from portal.asks.views import composing
from portal.asks.views.composing import Page, Writing
from portal.asks.views.things import things
from portal.asks.views.words import LISTS, WHAT, days
from portal.policy import Action
from portal.problems import Invalid
from portal.web.database import reading, writing
from portal.web.gate import action, actor

AT: Final = "/desk/asks/<uuid:ask_id>"
BOTH: Final = ("GET", "POST")


@pages.route(f"{AT}/rejoinder", methods=BOTH)
@action(Action.ASK_FOLLOW)
def rejoin(ask_id: UUID) -> Page:
    """Write the rejoinder, then see exactly what will be public."""
    ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_FOLLOW)
    if request.method != "POST":
        operations.check_rejoin(reading(), ask, by=actor())
    return composing.write(_rejoining(ask), RejoinderForm())


@pages.post(f"{AT}/rejoinder/send")
@action(Action.ASK_FOLLOW)
def send_rejoinder(ask_id: UUID) -> Page:
    """Publish it, after the second factor was shown again."""

    def act(session: Session, text: str, once: UUID) -> None:
        ask = access.ask(session, ask_id, by=actor(), to=Action.ASK_FOLLOW, lock=True)
        operations.rejoin(session, ask, text, by=actor(), id=once)

    return composing.send(_rejoining(access.ask(reading(), ask_id, by=actor(), to=Action.ASK_FOLLOW)), act)


def _rejoining(ask: Ask) -> Writing:
    title = things(reading(), [ask])[ask.about_id].title
    here = url_for("asks.show", ask_id=ask.id)
    return Writing(
        action=Action.ASK_FOLLOW,
        trail=((str(LISTS[ask.kind]), url_for("asks.all_asks")), (title, here), (_("Rejoinder"), None)),
        title=_("Write a rejoinder"),
        label=_("Publish the rejoinder"),
        happens=[
            _("It is public at once, in full, under the name of your organisation, below the answer."),
            _("It stands on the page of “%(title)s”, and whoever reads that page reads both.", title=title),
            _(
                "There is one, within %(days)s of the answer. It cannot be changed or taken back afterwards.",
                days=days(DAYS_TO_REJOIN),
            ),
        ],
        write_url=url_for("asks.rejoin", ask_id=ask.id),
        send_url=url_for("asks.send_rejoinder", ask_id=ask.id),
        back_url=here,
        quoted=ask.public_question or "",
        asked=str(WHAT[ask.kind]),
        grounds=ask.shown_grounds,
        said=((_("The answer"), ask.public_answer or ""),),
        yours=_("Your rejoinder"),
    )


@pages.route(f"{AT}/mark", methods=BOTH)
@action(Action.ASK_FOLLOW)
def mark(ask_id: UUID) -> Page:
    """Say in public whether the answer answers."""
    ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_FOLLOW)
    form = MarkForm()
    form.ask_unless_fresh(reading(), actor(), Action.ASK_FOLLOW)
    if request.method != "POST":
        operations.check_mark(reading(), ask, by=actor())
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), Action.ASK_FOLLOW)
                ask = access.ask(session, ask_id, by=actor(), to=Action.ASK_FOLLOW, lock=True)
                operations.mark(session, ask, Mark(form.mark.data), by=actor())
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return redirect(url_for(".show", ask_id=ask_id), 303)
        ask = access.ask(reading(), ask_id, by=actor(), to=Action.ASK_FOLLOW)
    title = things(reading(), [ask])[ask.about_id].title
    page = render_template("asks/mark.html", form=form, ask=ask, title=title, part=LISTS[ask.kind])
    return (page, 422) if form.is_submitted() else page
