"""A reporter's own report: the news, the threads, who opened what, the answers read back, and closing it for ever."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing as OrganisationStanding
from portal.policy import Action, Stake
from portal.problems import Refused
from portal.reference.labels import N_
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.defang import defanged
from portal.submissions.drafting import FOR_ANOTHER
from portal.submissions.forms.receipt import ConfirmAgainForm, WriteForm
from portal.submissions.models import Participation, Submission, Withdrawal
from portal.submissions.operations import keepers, legal_hold, permission, receipts, remedies, thread
from portal.submissions.operations.closing import close_receipt
from portal.submissions.queries import filed_for
from portal.submissions.rules import PartState, SaidAs, Urgency
from portal.submissions.views.answering import waiting
from portal.submissions.views.debts import settle
from portal.submissions.views.evidence import opened_files
from portal.submissions.views.meaning import asides
from portal.submissions.views.news import news_of
from portal.submissions.views.remedies import lines
from portal.submissions.views.report import Page, go
from portal.submissions.views.saying import Spoken, kind_label
from portal.submissions.views.sent import sent
from portal.submissions.views.words import confirming, proves
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day, word


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one organisation, in words. `late` is silence: the day for its next step has passed."""

    part: Participation
    status: str
    next: str
    late: bool


@pages.get("/return/report")
@action(Action.RECEIPT_SEE)
def report() -> Page:
    """Show the news first, then how it stands with each organisation."""
    if receipts.kept_words(reading(), by=actor()):
        return go("receipt")
    settle(actor())
    submission = access.own_submission(reading(), by=actor())
    parts = list(reading().scalars(queries.participations(submission.id)))
    found = remedies.remedies(reading(), parts, by=actor())
    kept = relays = None
    if submission.kind == FOR_ANOTHER:
        kept = reading().scalars(filed_for.stewardship_of(submission.id)).one()
        relays = reading().scalars(filed_for.relays(submission.id)).all()
    return render_template(
        "submissions/receipt/report.html",
        submission=submission,
        news=[part for part in parts if part.news],
        fresh=news_of(submission, parts),
        standings=[standing_of(part) for part in sorted(parts, key=lambda part: not part.news)],
        kept=kept,
        requests=waiting(reading(), submission),
        holds=legal_hold.standing(reading(), submission.id, by=actor()),
        relayed=[(word("permission_given", one.how), day(one.said_on), day(one.recorded_on)) for one in relays or ()],
        in_account=Stake.KEEPING in actor().stakes,
        remedied=[
            (part, word("remedy", one.code), word("remedy_state", one.state))
            for part in parts
            for one in found.get(part.id, [])
        ],
        withdrawals=[taken_back(one) for one in reading().scalars(queries.withdrawals(submission.id))],
    )


def standing_of(part: Participation) -> Standing:
    """Say to whoever filed it how it stands with one organisation."""
    name = part.organisation.name
    if (elsewhere := _gone(part)) is not None:
        return elsewhere
    if part.destroyed_on is not None and part.backups_until is not None:
        return _destroyed(part, part.destroyed_on, part.backups_until)
    status, waits = {
        PartState.HELD: (
            _("%(name)s was sent many reports on one day. Yours is safe there, and will be read later.", name=name),
            False,
        ),
        PartState.OFFERED: (_("%(name)s has received this and has not taken it on yet.", name=name), True),
        PartState.IN_REVIEW: (_("%(name)s has taken this on.", name=name), True),
        PartState.ASKED: (_("%(name)s asked you something and waits for your answer.", name=name), False),
        PartState.DECIDED: (_("%(name)s has decided. Read what it wrote.", name=name), False),
        PartState.CLOSED: (_("%(name)s has finished its work on this.", name=name), False),
        PartState.DECLINED: (_("%(name)s will not take this on.", name=name), False),
        PartState.WITHDRAWN: (_("You took everything back from %(name)s. It can open nothing.", name=name), False),
    }[part.state]
    late = waits and part.due_on < clock.today()
    then = ""
    if late:
        then = _("Its next step was due on %(day)s. Nothing has come yet.", day=day(part.due_on))
    elif waits:
        then = _("Its next step is due by %(day)s.", day=day(part.due_on))
    elif part.state is PartState.HELD and part.urgency is Urgency.IMMEDIATE:
        then = _("Do not wait for it while somebody is in danger: the page about help says who answers at once.")
    elif part.state is PartState.ASKED and part.days_left:
        then = ngettext(
            "Once you answer, it has %(num)d day left for its next step.",
            "Once you answer, it has %(num)d days left for its next step.",
            part.days_left,
        )
    return Standing(part, status, _with_missed(part, then, late=late), late)


def _with_missed(part: Participation, then: str, *, late: bool) -> str:
    """Add the day that was missed last; while it is late, that day is said already."""
    if late or part.missed_on is None or part.state is PartState.WITHDRAWN:
        return then
    missed = _("It missed its day, %(day)s.", day=day(part.missed_on))
    return f"{then} {missed}" if then else missed


def _destroyed(part: Participation, on: date, backups_until: date) -> Standing:
    """Say what was destroyed because it was kept long enough: the reporter's copy of the certificate."""
    status = _(
        "%(name)s had kept its part long enough. On %(day)s its keys were destroyed; it can open nothing.",
        name=part.organisation.name,
        day=day(on),
    )
    then = _("Backups that hold its keys are kept until %(day)s.", day=day(backups_until))
    return Standing(part, status, then, False)


def _gone(part: Participation) -> Standing | None:
    """Say that an organisation was suspended or removed, which comes before whatever it did with the report."""
    organisation = part.organisation
    if organisation.may_act or (
        part.state is PartState.WITHDRAWN and organisation.standing is not OrganisationStanding.REMOVED
    ):
        return None
    when = day(organisation.standing_on)
    if organisation.standing is OrganisationStanding.REMOVED:
        status = _("%(name)s was removed from this portal on %(day)s.", name=organisation.name, day=when)
        return Standing(
            part, status, _("It can open nothing here any more. Nobody there can be asked about copies."), False
        )
    status = _(
        "%(name)s is suspended since %(day)s: it can open nothing now. You can take your permission back.",
        name=organisation.name,
        day=when,
    )
    then = _("If you do nothing and the suspension is lifted, it can open your report again.")
    return Standing(part, status, then, False)


def taken_back(one: Withdrawal) -> tuple[str, str]:
    """Return what was taken back from whom, and whether its copies are gone."""
    name = one.participation.organisation.name
    what = word("section", one.section) if one.section else _("The whole report")
    if one.confirmed_on:
        answer = _("Confirmed on %(day)s: its copies are gone.", day=day(one.confirmed_on))
    elif one.due_on < clock.today():
        answer = _("It was to confirm by %(day)s. No answer.", day=day(one.due_on))
    else:
        answer = _("It is asked to confirm by %(day)s that its copies are gone.", day=day(one.due_on))
    return _("%(section)s, taken back from %(name)s on %(day)s", section=what, name=name, day=day(one.asked_on)), answer


@pages.get("/return/thread/<uuid:part_id>")
@action(Action.RECEIPT_SEE)
def own_thread(part_id: UUID) -> Page:
    part = access.own_participation(reading(), part_id, by=actor())
    if part.news:
        with writing() as session:
            receipts.mark_seen(session, part.id)
            session.commit()
        part = access.own_participation(reading(), part_id, by=actor())
    return _show_thread(part, WriteForm())


@pages.post("/return/thread/<uuid:part_id>")
@action(Action.RECEIPT_WRITE)
def write(part_id: UUID) -> Page:
    """Add to the thread; only this organisation and the reporter can read it."""
    part = access.own_participation(reading(), part_id, by=actor())
    form = WriteForm()
    if not form.validate_on_submit():
        return _show_thread(part, form), 422
    if form.asks_again("text"):
        return _show_thread(part, form)
    with writing() as session:
        part = access.own_participation(session, part_id, by=actor())
        if part.organisation.standing is OrganisationStanding.REMOVED:
            raise Refused(permission.GONE)
        if part.state is PartState.WITHDRAWN:
            raise Refused(N_("You took everything back from this organisation, so it can read nothing that you write."))
        thread.say(session, part, form.text.data or "", kind=SaidAs.MESSAGE, by=actor(), id=form.once_id)
        session.commit()
    return go("own_thread", part_id=str(part_id), _anchor="last")


def _show_thread(part: Participation, form: WriteForm) -> str:
    said = thread.messages(reading(), part, by=actor())
    removed = part.organisation.standing is OrganisationStanding.REMOVED
    found = remedies.remedies(reading(), [part], by=actor())
    return render_template(
        "submissions/receipt/thread.html",
        form=form,
        part=part,
        standing=standing_of(part),
        messages=[shown_to_reporter(one, part) for one in said or ()],
        open=part.state is not PartState.WITHDRAWN and said is not None and not removed,
        removed=removed,
        remedies=lines(found.get(part.id, []), part, reporter=True),
        remedy_url=lambda remedy: url_for("submissions.answer_remedy", part_id=part.id, remedy_id=remedy),
    )


def shown_to_reporter(one: thread.Said, part: Participation, *, me: Organisation | None = None) -> Spoken:
    """Return a message as its reporter reads it; `me` is the organisation where one filed it in its own name."""
    mine = one.account is None
    referrer = part.referred_by if one.kind is SaidAs.REFERRAL else None
    author = referrer.organisation if referrer else part.organisation
    author = me if mine and me else author
    return Spoken(
        from_name=_("Reporter") if mine and not me else author.name,
        from_kind="reporter" if mine and not me else author.kind,
        when=day(one.said_on),
        kind_label=kind_label(one, part),
        text=_("Erased by whoever wrote it.") if one.erased else defanged(one.text),
        mine=mine,
        asides=asides(one, part),
        erase="" if one.erased or me or not mine else url_for("submissions.erase_message", message=one.id),
    )


@pages.get("/return/openings")
@action(Action.RECEIPT_SEE)
def openings() -> str:
    """Say who opened what on which day. Days, since a time could tell on whoever reads it."""
    found = openings_of(access.own_submission(reading(), by=actor()))
    return render_template("submissions/receipt/openings.html", rows=[(day(when), *what) for when, *what in found])


def openings_of(submission: Submission) -> list[tuple[date, str, str, str]]:
    """Return day, organisation, what, and what was done with it, newest first."""
    names = {
        part.organisation_id: part.organisation.name
        for part in reading().scalars(queries.participations(submission.id))
    }
    found = [
        (
            opening.opened_on,
            names.get(opening.organisation_id, ""),
            word("section", section.name),
            _("Opened, and took a copy") if opening.copied else _("Opened"),
        )
        for opening, section in reading().execute(queries.openings(submission.id))
    ]
    sections = [one.id for one in reading().scalars(queries.sections(submission.id))]
    found += opened_files(sections, names)
    found.sort(key=lambda one: one[0], reverse=True)
    return list(dict.fromkeys(found))


@pages.get("/return/answers")
@action(Action.RECEIPT_SEE)
def answers() -> str:
    """Read the report back: harmless to look at, and exactly as it was typed where that is asked for."""
    submission = access.own_submission(reading(), by=actor())
    return render_template("submissions/receipt/answers.html", submission=submission, **sent(submission, by=actor()))


@pages.get("/return/close")
@action(Action.RECEIPT_CLOSE)
def close() -> str:
    return _show_close(confirming()())


@pages.post("/return/close")
@action(Action.RECEIPT_CLOSE)
def close_for_ever() -> Page:
    """End all access by this receipt. It cannot be undone, so the words, or the password, are typed again."""
    form, by = confirming()(), actor()
    about = access.own_submission(reading(), by=by).reference
    if not form.validate_on_submit() or not form.is_about(about) or not proves(form):
        return _show_close(form), 422
    with writing() as session:
        close_receipt(session, access.own_submission(session, by=by, lock=True), by=by)
        in_account = keepers.lose(session, by=by)
        session.commit()
    return go("own_reports", closed=1) if in_account else cookies.drop(go("closed"), Cookie.REPORT)


def _show_close(form: ConfirmAgainForm) -> str:
    submission = access.own_submission(reading(), by=actor())
    parts = list(reading().scalars(queries.participations(submission.id)))
    holding = [part.organisation.name for part in parts if part.state is not PartState.WITHDRAWN]
    form.proof.data, form.about.data = "", submission.reference
    happens = [
        _(
            "Its seven words will open nothing any more, on any device, nor will an account that it is kept in. Nobody"
            " can undo this, the people who run the portal included."
        ),
        _("You can no longer read answers, see who opened what, or take permission back."),
    ]
    if holding:
        happens.append(
            _(
                "These organisations keep what you allowed them to open: %(names)s. If they should not, take permission"
                " back first.",
                names=_(", ").join(holding),
            )
        )
        happens.append(_("They are told that the receipt was closed and that nobody will answer any more."))
    return render_template(
        "submissions/receipt/close.html",
        form=form,
        reference=submission.reference,
        happens=happens,
        back=url_for("submissions.report"),
    )


@pages.get("/return/closed")
@action(Action.RECEIPT_RETURN)
def closed() -> str:
    return render_template("submissions/receipt/closed.html")
