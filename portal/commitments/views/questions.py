"""Questions about a commitment: asked on a page of the desk, shown on its public page once that is their turn."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.asks import queries as asks
from portal.asks.forms import QuestionForm
from portal.asks.models import Ask
from portal.asks.operations import asking
from portal.asks.operations.asking import Subject
from portal.asks.rules import Kind
from portal.asks.views import composing
from portal.asks.views.composing import Page, Writing
from portal.asks.views.things import Thing
from portal.asks.views.words import days
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment
from portal.commitments.queries import ABOUT, titles
from portal.policy import Action
from portal.problems import Refused
from portal.reference.blocked import in_words
from portal.reference.labels import N_
from portal.reference.reply_times import reply_time
from portal.web.database import reading
from portal.web.forms import EditingForm, version_in
from portal.web.gate import action, actor

AT: Final = "/desk/commitments/<slug>/ask"
WITHDRAWN: Final = {
    Kind.QUESTION: N_("This commitment was withdrawn. Questions are about what still stands."),
    Kind.CHALLENGE: N_("This commitment was withdrawn. Only what still stands can be challenged."),
}


def of(session: Session, commitment: Commitment) -> Mapping[Kind, Sequence[Ask]]:
    """Return what its public page shows of questions and challenges, with who asked, the newest first."""
    found = session.scalars(asks.public_about(ABOUT, commitment.id)).all()
    return {kind: [one for one in found if one.kind is kind] for kind in (Kind.QUESTION, Kind.CHALLENGE)}


def describe(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Thing]:
    """Return title and public address of those of these commitments that are public: `app` hands it to `asks`."""
    found = session.execute(titles(ids))
    return {row: Thing(title, url_for("commitments.show", slug=slug)) for row, title, slug in found}


@pages.route(AT, methods=["GET", "POST"])
@action(Action.ASK_SEND)
def ask(slug: str) -> Page:
    """Write a question, then see exactly what will be public, and when."""
    commitment = standing(reading(), slug, Kind.QUESTION)
    asking.check_may_ask(reading(), Kind.QUESTION, subject(commitment), by=actor())
    form = QuestionForm()
    if request.method != "POST":
        form.was.data = str(commitment.number)
    return composing.write(_asking(commitment), form)


@pages.post(f"{AT}/send")
@action(Action.ASK_SEND)
def send_question(slug: str) -> Page:
    """Ask, after the second factor was shown again."""

    def act(session: Session, text: str, once: UUID) -> None:
        about = subject(standing(session, slug, Kind.QUESTION))
        read = version_in(EditingForm().was)
        asking.ask(session, Kind.QUESTION, text, about=about, by=actor(), id=once, read=read)

    return composing.send(_asking(access.published(reading(), slug)[0]), act)


def standing(session: Session, slug: str, kind: Kind) -> Commitment:
    """Load a public commitment of which this can be asked; raise `Refused` for one that was withdrawn."""
    commitment, _version = access.published(session, slug)
    if commitment.is_withdrawn:
        raise Refused(WITHDRAWN[kind])
    return commitment


def subject(commitment: Commitment) -> Subject:
    """Return a published commitment as something that can be asked about."""
    return Subject(ABOUT, commitment.id, commitment.number, commitment.organisation_id)


def _asking(commitment: Commitment) -> Writing:
    time, slug, title = reply_time(Kind.QUESTION), commitment.slug, commitment.title
    name = commitment.organisation.name
    here = url_for("commitments.show", slug=slug)
    return Writing(
        action=Action.ASK_SEND,
        trail=((_("Commitments"), url_for("commitments.register")), (title, here), (_("Ask"), None)),
        title=_("Ask %(name)s about this commitment", name=name),
        label=_("Ask"),
        happens=[
            _(
                "%(name)s has %(days)s to answer, from the day on which a member there has seen your question here and "
                "their mail server has taken our notice.",
                name=name,
                days=days(time.days),
            ),
            _(
                "With the answer, your question is public at once: in full, under the name of your organisation, on "
                "the page of “%(title)s”.",
                title=in_words(title),
            ),
            _("Without one, that page says after the day: “asked on …, no answer by …”, with your question in full."),
            _(
                "If delivery cannot be proven within %(days)s, nothing is public: that is not the same as no answer.",
                days=days(time.reach),
            ),
            _("Once more time can be taken: %(days)s.", days=days(time.extension)),
            _(
                "Until it is public you can withdraw it, and only members of the two organisations can read it here. "
                "It is locked, not sealed: the portal itself has to open it on the day."
            ),
            _("Once it is public, nobody can change it or take it back."),
        ],
        write_url=url_for("commitments.ask", slug=slug),
        send_url=url_for("commitments.send_question", slug=slug),
        back_url=url_for("asks.all_asks", side="by_us"),
    )
