"""What an organisation filed in its own name: the list, where each stands, the answers, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.organisations.rules import Standing
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import access, filed, queries, rules
from portal.submissions.blueprint import pages
from portal.submissions.drafting import FILED_BY
from portal.submissions.forms.filings import TakeBackForm, WithdrawFilingForm
from portal.submissions.forms.receipt import WriteForm
from portal.submissions.models import Participation, Stewardship, Submission
from portal.submissions.operations import permission, receipts, stewardship, thread
from portal.submissions.rules import PartState, SaidAs
from portal.submissions.views.debts import settle
from portal.submissions.views.kinds import words_of
from portal.submissions.views.own import shown_to_reporter, standing_of
from portal.submissions.views.report import Page, go
from portal.submissions.views.sent import sent
from portal.web import lists
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.lists import Filter, ListSpec, Order
from portal.web.templates import day

SEE: Final = Action.FILING_SEE
WRITE: Final = Action.FILING_WRITE
WITHDRAW: Final = Action.FILING_WITHDRAW
AT: Final = "/desk/filings/<reference>"
STANDS: Final = "stands"
WITHDRAWN: Final = "withdrawn"
TAKEN_BACK: Final = N_("You took everything back from this organisation, so it can read nothing that you write.")


@dataclass(frozen=True, slots=True)
class Line:
    """One filing in the list; `news`: somebody answered."""

    reference: str
    kind: str
    filed_on: str
    receivers: str
    news: bool
    over: bool


@pages.get("/desk/filings")
@action(Action.FILINGS_LIST)
def filings() -> str | Response:
    by = actor()
    if by.organisation is None:
        raise Hidden
    words = words_of(FILED_BY[by.role])
    return lists.respond("submissions/desk/filings.html", reading(), SPEC, filed.filings(by.organisation), words=words)


def _lines(session: Session, rows: Sequence[Submission]) -> list[Line]:
    parts: dict[UUID, list[Participation]] = {one.id: [] for one in rows}
    for part in session.scalars(filed.parts_of(parts)):
        parts[part.submission_id].append(part)
    return [
        Line(
            reference=one.reference,
            kind=str(words_of(one.kind).name),
            filed_on=day(one.filed_on),
            receivers=_(", ").join(part.organisation.name for part in parts[one.id]),
            news=any(part.news for part in parts[one.id]),
            over=one.reporter_pair_id is None,
        )
        for one in rows
    ]


def _states() -> list[tuple[str, str]]:
    return [(STANDS, _("Still filed")), (WITHDRAWN, _("Withdrawn"))]


def _in_state(value: str) -> ColumnElement[bool]:
    return Submission.reporter_pair_id.is_(None) if value == WITHDRAWN else Submission.reporter_pair_id.is_not(None)


SPEC: Final = ListSpec(
    "filings",
    orders=(
        Order("newest", _l("Newest first"), (Submission.filed_on, Submission.id), descending=True),
        Order("oldest", _l("Oldest first"), (Submission.filed_on, Submission.id)),
    ),
    filters=(Filter("state", _l("State"), choices=_states, where=_in_state),),
    cells=(
        (_l("Reference"), lambda line: line.reference),
        (_l("Kind"), lambda line: line.kind),
        (_l("Filed on"), lambda line: line.filed_on),
        (_l("Sent to"), lambda line: line.receivers),
        (_l("State"), lambda line: _("Withdrawn") if line.over else _("Still filed")),
    ),
    read=_lines,
)


def _as_reporter(session: Session, kept: Stewardship) -> Actor:
    """Return the reporter as whom the organisation acts. What it writes is its own word, not one member's."""
    return stewardship.speak_for(session, kept, by=actor())


@pages.get(AT)
@action(SEE)
def filing(reference: str) -> Page:
    """Show where it stands with each of those who received it."""
    kept = access.filing(reading(), reference, by=actor(), to=SEE)
    if kept.ended_on is None:
        settle(_as_reporter(reading(), kept))
        kept = access.filing(reading(), reference, by=actor(), to=SEE)
    parts = list(reading().scalars(queries.participations(kept.submission_id)))
    return render_template(
        "submissions/desk/filing.html",
        submission=kept.submission,
        words=words_of(kept.submission.kind),
        ended=day(kept.ended_on) if kept.ended_on else None,
        standings=[standing_of(part) for part in sorted(parts, key=lambda part: not part.news)],
        filed="filed" in request.args,
        withdrawn=PartState.WITHDRAWN,
    )


@pages.get(f"{AT}/answers")
@action(SEE)
def filing_answers(reference: str) -> Page:
    """Read back what was filed."""
    kept = access.filing(reading(), reference, by=actor(), to=SEE)
    return render_template(
        "submissions/desk/filing_answers.html",
        submission=kept.submission,
        words=words_of(kept.submission.kind),
        **sent(kept.submission, by=_as_reporter(reading(), kept)),
    )


@pages.get(f"{AT}/thread/<uuid:part_id>")
@action(SEE)
def filing_thread(reference: str, part_id: UUID) -> Page:
    kept = access.filing(reading(), reference, by=actor(), to=SEE)
    part = access.filed_part(reading(), kept, part_id)
    if part.news:
        with writing() as session:
            receipts.mark_seen(session, part.id)
            session.commit()
        kept = access.filing(reading(), reference, by=actor(), to=SEE)
        part = access.filed_part(reading(), kept, part_id)
    return _show_thread(kept, part, WriteForm())


@pages.post(f"{AT}/thread/<uuid:part_id>")
@action(WRITE)
def write_on_filing(reference: str, part_id: UUID) -> Page:
    """Write to one of those who received it; nobody else reads it."""
    form = WriteForm()
    good = form.validate_on_submit()
    if not good or form.asks_again("text"):
        kept = access.filing(reading(), reference, by=actor(), to=WRITE)
        return _show_thread(kept, access.filed_part(reading(), kept, part_id), form), 200 if good else 422
    with writing() as session:
        kept = access.filing(session, reference, by=actor(), to=WRITE)
        part = access.filed_part(session, kept, part_id)
        if part.organisation.standing is Standing.REMOVED:
            raise Refused(permission.GONE)
        if part.state is PartState.WITHDRAWN:
            raise Refused(TAKEN_BACK)
        by = stewardship.in_its_name(_as_reporter(session, kept))
        thread.say(session, part, form.text.data or "", kind=SaidAs.MESSAGE, by=by, id=form.once_id)
        session.commit()
    return go("filing_thread", reference=reference, part_id=part_id, _anchor="last")


def _show_thread(kept: Stewardship, part: Participation, form: WriteForm) -> str:
    said = thread.messages(reading(), part, by=_as_reporter(reading(), kept)) if kept.ended_on is None else None
    return render_template(
        "submissions/desk/filing_thread.html",
        form=form,
        submission=kept.submission,
        words=words_of(kept.submission.kind),
        part=part,
        standing=standing_of(part),
        messages=[shown_to_reporter(one, part, me=kept.organisation) for one in said or ()],
        open=part.state is not PartState.WITHDRAWN and said is not None and part.organisation.may_act,
    )


@pages.route(f"{AT}/take-back/<uuid:part_id>", methods=["GET", "POST"])
@action(WITHDRAW)
def take_filing_back(reference: str, part_id: UUID) -> Page:
    """Take everything back from one of those who received it."""
    form = TakeBackForm()
    if form.is_submitted() and form.validate():
        with writing() as session:
            kept = access.filing(session, reference, by=actor(), to=WITHDRAW, lock=True)
            part = access.filed_part(session, kept, part_id)
            permission.withdraw_from(session, part, by=_as_reporter(session, kept))
            session.commit()
        return go("filing", reference=reference)
    kept = access.filing(reading(), reference, by=actor(), to=WITHDRAW)
    name = access.filed_part(reading(), kept, part_id).organisation.name
    happens = [
        _("%(name)s can open no part of it any more, from this moment.", name=name),
        _("It can no longer read your conversation with it, and you can write nothing more to it."),
        _("What %(name)s wrote from it here (notes, summary) is destroyed.", name=name),
        _("What it copied cannot be called back. It is asked to confirm by %(day)s that it is gone.", day=_due()),
    ]
    title = _("Take everything back from %(name)s?", name=name)
    return _confirm(kept, form, title=title, label=_("Take it back"), happens=happens)


@pages.route(f"{AT}/withdraw", methods=["GET", "POST"])
@action(WITHDRAW)
def withdraw_filing(reference: str) -> Page:
    """Take it back from everyone, for ever: afterwards nobody can open it, its author neither."""
    form = WithdrawFilingForm()
    form.ask_unless_fresh(reading(), actor(), WITHDRAW)
    if form.is_submitted() and form.validate():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), WITHDRAW)
                kept = access.filing(session, reference, by=actor(), to=WITHDRAW, lock=True)
                stewardship.end(session, kept, kept.submission, by=actor())
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("filing", reference=reference)
    kept = access.filing(reading(), reference, by=actor(), to=WITHDRAW)
    stewardship.check_is_kept(kept)
    happens = [
        _("No organisation can open anything of it any more, yours included, from this moment."),
        _("Notes and summaries that were made from it here are destroyed. Nobody can undo this."),
        _("What was copied cannot be called back. Each is asked to confirm by %(day)s that it is gone.", day=_due()),
        _("That it was filed, to whom, and who opened what on which day, stays recorded."),
    ]
    return _confirm(kept, form, title=_("Withdraw it from everyone?"), label=_("Withdraw it"), happens=happens)


def _confirm(kept: Stewardship, form: Any, *, title: str, label: str, happens: list[str]) -> Page:
    page = render_template(
        "submissions/desk/filing_change.html",
        form=form,
        submission=kept.submission,
        title=title,
        label=label,
        happens=happens,
        back=url_for("submissions.filing", reference=kept.submission.reference),
    )
    return (page, 422) if form.is_submitted() else page


def _due() -> str:
    return day(clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM))
