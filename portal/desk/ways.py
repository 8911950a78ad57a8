"""How things of one task are put into words; and those of what is asked, judged and challenged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.asks.rules import Kind, State
from portal.asks.views.words import STATES
from portal.commitments.rules.assessing import State as Judging
from portal.commitments.rules.blocks import BlockState
from portal.complaints.rules import MendingState
from portal.complaints.rules import State as Complaint
from portal.complaints.views.words import MENDINGS
from portal.desk.rules import Item, Task, Whose

Text: TypeAlias = str | LazyString


@dataclass(frozen=True, slots=True)
class Way:
    """How things of one task are put into words, and where they are."""

    what: Callable[[Item], Text]
    todo: Callable[[Item], Text]
    url: Callable[[Item], str]
    why: Callable[[Item], Sequence[Text]] = lambda _item: ()


def always(said: Text) -> Callable[[Item], Text]:
    return lambda _item: said


QUESTIONS: Final = frozenset({Task.ASKED, Task.SILENT, Task.ASK_NEWS, Task.TO_MARK})


def is_unseen(item: Item) -> bool:
    """Whether opening it is what proves that it was delivered: the desk says no more of it than that it is there."""
    return item.task is Task.ASKED and item.whose == Whose.NOBODY


def has_title(item: Item) -> bool:
    return item.task in QUESTIONS and not is_unseen(item)


def _asked(item: Item) -> str:
    """`state` is the kind of what is asked of us."""
    if is_unseen(item):
        return {
            Kind.CHALLENGE.value: str(_("A new challenge")),
            Kind.FACTS.value: str(_("A text about you, before it is published")),
        }.get(item.state, str(_("A new question")))
    return {
        Kind.CHALLENGE.value: str(_("Challenge by %(name)s", name=item.code)),
        Kind.FACTS.value: str(_("Text about you by %(name)s, before it is published", name=item.code)),
    }.get(item.state, str(_("Question from %(name)s", name=item.code)))


def _to_answer(item: Item) -> Text:
    return _("Read it, and correct its facts") if item.state == Kind.FACTS else _("Read and answer")


def _silent(item: Item) -> Sequence[Text]:
    return (_("Your day has passed") if item.state == Kind.FACTS else _("Your silence is public"),)


def _ask_url(item: Item) -> str:
    return url_for("asks.show", ask_id=item.thing)


def _assessment(what: Text, todo: Text, endpoint: str, why: Text = "") -> Way:
    def url(item: Item) -> str:
        return url_for(endpoint, assessment=item.thing)

    return Way(always(what), always(todo), url, lambda _item: (why,))


ASKED_AND_JUDGED: Final[Mapping[Task, Way]] = {
    Task.ASKED: Way(
        _asked,
        _to_answer,
        _ask_url,
        lambda item: (_("Nobody of your organisation has opened it") if is_unseen(item) else "",),
    ),
    Task.SILENT: Way(
        _asked,
        always(_l("Answer late: it is shown beside the day that has passed")),
        _ask_url,
        _silent,
    ),
    Task.TO_MARK: Way(
        lambda item: _("Your challenge to %(name)s", name=item.code),
        always(_l("Reply once, or say whether it answers what you asked")),
        _ask_url,
        lambda _item: (_("It was answered"),),
    ),
    Task.ASK_NEWS: Way(
        lambda item: _("Your question to %(name)s", name=item.code),
        always(_l("See what became of it")),
        _ask_url,
        lambda item: (STATES[State(item.state)][0],),
    ),
    Task.ASSESS_ASKED: _assessment(
        _l("A commitment that you are asked to assess"), _l("Take it on, or decline"), "commitments.assessment"
    ),
    Task.ASSESS_READ: _assessment(
        _l("An assessment by a colleague"),
        _l("Read it, and agree if it is right"),
        "commitments.read_assessment",
        _l("Waits for a second reader"),
    ),
    Task.ASSESS_HEARD: _assessment(
        _l("Your assessment"),
        _l("Publish it with the reply, or change it"),
        "commitments.assessment",
        _l("Its owner was heard, or let the day pass"),
    ),
    Task.ASSESS_WRITE: _assessment(
        _l("Your assessment, half written"), _l("Finish it, and send it to a second reader"), "commitments.assessment"
    ),
    Task.BLOCK: Way(
        lambda item: _("A block to be lifted") if item.state == BlockState.LIFTING else _("A block to be confirmed"),
        always(_l("Read it, and confirm or drop it")),
        lambda item: url_for("commitments.block", block_id=item.thing),
        lambda _item: (_("Waits for a second person"),),
    ),
    Task.BLOCK_APPEAL: Way(
        always(_l("An appeal against a block")),
        always(_l("Decide on it, with reasons: you took no part")),
        lambda item: url_for("commitments.block", block_id=item.thing),
    ),
    Task.OWN_BLOCK: Way(
        always(_l("Something that you wrote was blocked")),
        always(_l("Read why, and appeal if it is wrong")),
        lambda item: url_for("commitments.own_block", block_id=item.thing),
    ),
    Task.MEND: Way(
        always(_l("Something that you published is to be put right")),
        always(_l("Put it right and say so, or say why you will not")),
        lambda item: url_for("complaints.mending", mending_id=item.thing),
        lambda item: (_("Your day to answer is past"),) if item.state == MendingState.LAPSED else (),
    ),
    Task.AUTHORS: Way(
        lambda item: _("%(name)s was asked to put something right", name=item.code),
        always(_l("See whether more is to be done")),
        lambda item: url_for("complaints.asked_author", mending_id=item.thing),
        lambda item: (MENDINGS[MendingState(item.state)][0],),
    ),
    Task.COMPLAINT: Way(
        lambda item: _("Appeal about content") if item.state == Complaint.APPEALED else _("Complaint about content"),
        always(_l("Decide on it, with reasons")),
        lambda item: url_for("complaints.complaint", complaint_id=item.thing),
    ),
    Task.UNREACHED: Way(
        lambda item: _("%(name)s was asked, and nobody there can sign in", name=item.code),
        always(_l("Find out who speaks for it, so that they can answer by a link")),
        lambda item: url_for("asks.reply_link", ask_id=item.of),
    ),
    Task.TO_ASSIGN: Way(
        lambda item: (
            _("%(name)s declined to assess a commitment", name=item.code)
            if item.state == Judging.DECLINED
            else _("%(name)s has not said whether it assesses a commitment", name=item.code)
        ),
        lambda item: _("Ask somebody else") if item.state == Judging.DECLINED else _("Call them, or ask somebody else"),
        lambda item: url_for("commitments.assign_assessment", commitment=f"/commitments/{item.place}"),
    ),
    Task.REPLY_LINK: Way(
        lambda item: _("Who speaks for %(name)s", name=item.code),
        always(_l("Check it again, and confirm it")),
        lambda item: url_for("asks.reply_link", ask_id=item.of),
        lambda _item: (_("Waits for a second person"),),
    ),
}
