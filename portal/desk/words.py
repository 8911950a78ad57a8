"""What waits in the reader's words: each thing with why, what to do, by when and where; and how many of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.asks.views.things import things
from portal.commitments.views.desk import CANNOT_OPEN
from portal.desk.rules import Item, Task, Whose
from portal.desk.ways import ASKED_AND_JUDGED, Text, Way, always, has_title
from portal.organisations.rules import StandingVerb
from portal.policy import Action, allows
from portal.submissions.rules import PartState
from portal.submissions.views.desk import STATES as PART_STATES
from portal.submissions.views.desk import WAITS
from portal.web.templates import day, word

# What each kind of work is called for those who wait for it.
JOBS: Final[Mapping[str, LazyString]] = {
    "indicators.import": _l("Importing indicators"),
    "indicators.reseal": _l("Sealing indicators anew"),
    "reports.import": _l("Filing reports from a table"),
    "keys.reseal": _l("Sealing grants anew"),
    "files.reseal": _l("Sealing files anew"),
}
UNDER_WAY: Final = _l("Work under way")


@dataclass(frozen=True, slots=True)
class When:
    """By when, in words. What is past its day or due today is a tag of this shape and tone; `soft`: no day binds."""

    words: str
    shape: str = ""
    tone: str = ""
    soft: bool = False

    @property
    def is_late(self) -> bool:
        return self.shape == "late"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: what it is, its name, why it waits, what to do, by when, and its address."""

    what: Text
    name: str
    why: Sequence[Text]
    todo: Text
    url: str
    when: When
    in_danger: bool = False


def lines(session: Session, items: Sequence[Item], *, today: date) -> list[Line]:
    """Put things into words. What a question is about has its title elsewhere: a query for each kind of that."""
    asked = {item.thing: _Asked(item.place, item.of) for item in items if item.of and has_title(item)}
    titles = things(session, asked.values()) if asked else {}
    names = {thing: titles[one.about_id].title for thing, one in asked.items()}
    return [_line(item, names.get(item.thing, item.name), today=today) for item in items]


def _line(item: Item, name: str, *, today: date) -> Line:
    way = WAYS[item.task]
    return Line(
        what=way.what(item),
        name=name,
        why=[one for one in way.why(item) if one],
        todo=way.todo(item),
        url=way.url(item),
        when=when(item, today=today),
        in_danger=item.task is Task.DANGER,
    )


def when(item: Item, *, today: date) -> When:
    """Say by when: past its day and today by a shape too, and from when it waits where no day binds."""
    if item.day is None:
        return When(_("since %(day)s", day=day(item.since)) if item.since else "", soft=True)
    over = (today - item.day).days
    if over > 0:
        return When(ngettext("%(num)d day over", "%(num)d days over", over), "late", "bad")
    return When(_("Today"), "half", "warn") if over == 0 else When(_("by %(day)s", day=day(item.day)))


WHOSE: Final[Mapping[str, LazyString]] = {
    Whose.ME: _l("you handle it"),
    Whose.OTHER: _l("a colleague handles it"),
    Whose.NOBODY: _l("nobody handles it yet"),
}
PROPOSED: Final[Mapping[str, LazyString]] = {
    StandingVerb.SUSPEND: _l("Proposal to suspend an organisation"),
    StandingVerb.LIFT: _l("Proposal to lift a suspension"),
    StandingVerb.REMOVE: _l("Proposal to remove an organisation"),
}


def _why_report(item: Item) -> Sequence[Text]:
    """Of somebody in danger the line says so by itself."""
    urgency = "" if item.task is Task.DANGER else _("urgency: %(word)s", word=word("urgency", item.code))
    return urgency, PART_STATES[PartState(item.state)][0], WHOSE.get(item.whose, "")


REPORT: Final = Way(
    what=lambda item: _("Report %(reference)s", reference=item.place),
    todo=lambda item: WAITS[PartState(item.state)],
    url=lambda item: url_for("submissions.show", reference=item.place),
    why=_why_report,
)


class _Asked(NamedTuple):
    about_kind: str
    about_id: UUID


def _note(todo: Text, why: Text = "") -> Way:
    return Way(
        what=lambda item: _("Incident note %(reference)s", reference=item.place),
        todo=always(todo),
        url=lambda item: url_for("incidents.show", reference=item.place),
        why=lambda item: (item.code, why),
    )


def _member(what: Text, todo: Text, endpoint: str, why: Text = "") -> Way:
    return Way(always(what), always(todo), lambda item: url_for(endpoint, account=item.thing), lambda _item: (why,))


def _own(what: Text, todo: Text, endpoint: str) -> Way:
    return Way(always(what), always(todo), lambda _item: url_for(endpoint))


def _organisation(what: Text, todo: Text, why: Text = "") -> Way:
    def url(item: Item) -> str:
        return url_for("organisations.organisation", organisation=item.thing)

    return Way(always(what), always(todo), url, lambda _item: (why,))


WAYS: Final[Mapping[Task, Way]] = {
    **dict.fromkeys((Task.DANGER, Task.OVERDUE, Task.OFFERED, Task.REVIEW), REPORT),
    Task.NEWS: Way(REPORT.what, always(_l("Read what is new")), REPORT.url, _why_report),
    Task.GONE: Way(
        lambda item: _("Copies of report %(reference)s", reference=item.place),
        always(_l("Confirm that your copies are gone")),
        lambda item: url_for("submissions.gone", reference=item.place, withdrawal_id=item.thing),
        lambda item: (
            _("The reporter took this back"),
            word("section", item.code) if item.code else _("The whole report"),
        ),
    ),
    Task.INTAKE: Way(
        always(_l("A report for somebody else, half typed")),
        always(_l("Send it, or throw it away")),
        lambda item: url_for("submissions.kept_intake", intake_id=item.thing),
        lambda item: (_("It was begun on %(day)s, and is thrown away after its last day", day=day(item.since)),),
    ),
    **ASKED_AND_JUDGED,
    Task.APPROVE: Way(
        lambda item: _("A text of a colleague") if item.name else CANNOT_OPEN,
        always(_l("Read it, and publish it if it is right")),
        lambda item: url_for("commitments.approve", commitment=item.of),
        lambda _item: (_("Waits for a second person"),),
    ),
    Task.PROMISED: Way(
        always(_l("Your commitment")),
        always(_l("Say where it stands: write its next version")),
        lambda item: url_for("commitments.own", commitment=item.thing),
        lambda _item: (_("What it promises is due"),),
    ),
    Task.MILESTONE: Way(
        always(_l("A milestone of your commitment")),
        always(_l("Say where it stands: report on progress")),
        lambda item: url_for("commitments.own", commitment=item.thing),
        lambda _item: (_("Its day is near, or has passed"),),
    ),
    Task.REPORT: Way(
        always(_l("Your commitment")),
        always(_l("Say where it stands: report on progress")),
        lambda item: url_for("commitments.own", commitment=item.thing),
        lambda _item: (_("The next update is due"),),
    ),
    Task.NOTES: _note(_l("Read what is new")),
    Task.STATE: _note(_l("State whether you are affected"), _l("You have stated nothing")),
    Task.NOTE_GONE: Way(
        lambda item: _("Copies of incident note %(reference)s", reference=item.place),
        always(_l("Confirm that your copies are gone")),
        lambda item: url_for("incidents.gone", withdrawal=item.thing),
        lambda _item: (_("It was taken back from you"),),
    ),
    Task.ADMIT: _member(
        _l("A member to admit"), _l("Call them, and type the words that they read to you"), "organisations.admit"
    ),
    Task.LOST: _member(
        _l("A member who is locked out"),
        _l("Call them, and let them begin again"),
        "organisations.let_begin_again",
        _l("Password and recovery code are lost"),
    ),
    Task.RESET: _member(
        _l("A member who lost the second factor"),
        _l("Meet or call them, and confirm it"),
        "organisations.reset",
        _l("One colleague is sure that it is them, and a second one is needed"),
    ),
    Task.NEW_SHEET: _own(
        _l("Your keys were made anew, so your recovery sheet opens nothing any more"),
        _l("Print a new one"),
        "organisations.make_sheet",
    ),
    Task.RENEW: Way(
        lambda item: _("Your place here is renewed until %(day)s", day=day(item.day)),
        always(_l("Confirm profile, obligations and conduct")),
        lambda _item: url_for("organisations.confirm_renewal"),
    ),
    Task.REFERENCES: Way(
        always(_l("A newcomer names you as a referee")),
        always(_l("Say whether you know them")),
        lambda item: url_for("organisations.reference", reference=item.thing),
    ),
    Task.DISSOLVING: _own(
        _l("Another manager wants to end your organisation"), _l("Agree, or keep it"), "organisations.dissolve"
    ),
    Task.TO_CONFIRM: Way(
        lambda item: PROPOSED[item.code],
        always(_l("Look at it, and confirm it or take it back")),
        lambda item: url_for("organisations.confirm_proposal", organisation=item.of, proposal=item.thing),
        lambda _item: (_("Waits for a second person"),),
    ),
    Task.KEYS_LOST: Way(
        always(_l("An organisation that nobody can open any more")),
        always(_l("Hear the five words of its manager, and confirm it")),
        lambda item: url_for("organisations.lost_keys", slug=item.place),
        lambda _item: (_("One of you has heard them, and a second one is needed"),),
    ),
    Task.RENEWALS: _organisation(
        _l("A year to be renewed"), _l("Look at the profile, and renew"), _l("Its manager has confirmed it")
    ),
    Task.RENEWALS_DUE: _organisation(
        _l("A year that ends soon"), _l("Remind its managers"), _l("It has confirmed nothing")
    ),
    Task.LATE: Way(
        always(_l("Reports past their day")),
        always(_l("Ask what keeps it")),
        lambda _item: url_for("submissions.late"),
        lambda item: (item.name,),
    ),
    Task.PRIVACY: Way(
        always(_l("A person asks what is held about them")),
        always(_l("Say what is held about a person, or that it cannot be said")),
        lambda item: url_for("privacy.question", question=item.thing),
    ),
    Task.NOTICE: Way(
        always(_l("A notice to everybody who has a receipt")),
        always(_l("Read it, and publish or drop it")),
        lambda item: url_for("privacy.notice", notice=item.thing),
        lambda _item: (_("Waits for a second person"),),
    ),
    Task.APPLICATIONS: Way(
        always(_l("An organisation that wants to join")),
        always(_l("Look at it, then approve or decline")),
        lambda item: url_for("organisations.application", application=item.thing),
        lambda item: (word("organisation_kind", item.code),),
    ),
    Task.ENDING: Way(
        REPORT.what,
        always(_l("Open it again if you still need it")),
        REPORT.url,
        lambda item: (PART_STATES[PartState(item.state)][0], _("It is destroyed after that day")),
    ),
    Task.STOPPED: Way(
        lambda item: JOBS.get(item.code, UNDER_WAY),
        always(_l("See why, and what to do")),
        lambda item: url_for("desk.job", job=item.thing),
        lambda _item: (_("It stopped before its end"),),
    ),
}

# What an empty desk says will be here, for those who may do what it comes from.
WILL_BE: Final[Mapping[Action, LazyString]] = {
    Action.QUEUE_SEE: _l("Reports that you are given, and what their reporters add"),
    Action.ASK_LIST: _l("Questions that others ask you, with the day to answer by"),
    Action.ASSESSMENT_LIST: _l("Commitments that you are asked to assess, and texts of colleagues to read"),
    Action.COMMITMENT_APPROVE: _l("Texts of colleagues to read and publish"),
    Action.NOTES_SEE: _l("Incident notes that are shared with you"),
    Action.MEMBER_ADMIT: _l("Members to admit"),
    Action.APPLICATION_DECIDE: _l("Applications, and years to be renewed"),
    Action.STANDING_CONFIRM: _l("Decisions of colleagues that need a second person"),
}


def will_be(by: Actor) -> list[LazyString]:
    return [said for needs, said in WILL_BE.items() if allows(by.role, by.stakes, needs)]
