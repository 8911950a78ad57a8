"""One report, as an organisation holds it: where it stands, its sections, the thread, what can be done now."""

from collections.abc import Mapping
from functools import partial
from typing import Final
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.organisations.models import Organisation
from portal.policy import Action, allows
from portal.submissions import access, queries, rules
from portal.submissions.blueprint import pages
from portal.submissions.defang import defanged
from portal.submissions.drafting import FOR_ANOTHER, NOTICES
from portal.submissions.forms.desk import MessageForm
from portal.submissions.models import Agreement, Participation, Permission, Stewardship
from portal.submissions.operations import (
    duty,
    finding,
    handling,
    legal_hold,
    notes,
    permission,
    putting_off,
    regiving,
    remedies,
    thread,
)
from portal.submissions.operations.remedies import Remedied
from portal.submissions.operations.thread import Said
from portal.submissions.queries import evidence, filed_for
from portal.submissions.queries.referring import referred_by
from portal.submissions.rules import Mode, PartState, Purpose, SaidAs, SectionName, Verb
from portal.submissions.views import casework
from portal.submissions.views.answers import offered, put_in
from portal.submissions.views.debts import settle
from portal.submissions.views.desk import STATES, due, is_pressing, source
from portal.submissions.views.meaning import asides
from portal.submissions.views.remedies import lines
from portal.submissions.views.report import Page
from portal.submissions.views.requests import asked_by
from portal.submissions.views.saying import Spoken, kind_label
from portal.submissions.views.steps import carry_out
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day, word

ACTS: Final = (
    ("release", Action.PARTICIPATION_ACCEPT, Verb.RELEASE),
    ("accept", Action.PARTICIPATION_ACCEPT, Verb.ACCEPT),
    ("decline", Action.PARTICIPATION_DECLINE, Verb.DECLINE),
    ("ask", Action.PARTICIPATION_WRITE, Verb.ASK),
    ("decide", Action.PARTICIPATION_DECIDE, Verb.DECIDE),
    ("close", Action.PARTICIPATION_CLOSE, Verb.CLOSE),
    ("reopen", Action.PARTICIPATION_CLOSE, Verb.REOPEN),
    ("remedy", Action.PARTICIPATION_REMEDY, None),
    ("second", Action.PARTICIPATION_SECOND, None),
    ("put_off", Action.PARTICIPATION_PUT_OFF, None),
    ("message", Action.PARTICIPATION_WRITE, None),
    ("note", Action.PARTICIPATION_NOTE, None),
    ("assign", Action.PARTICIPATION_ASSIGN, None),
    ("refer", Action.PARTICIPATION_REFER, None),
    ("hold", Action.PARTICIPATION_HOLD, None),
    ("case_file", Action.PARTICIPATION_CASE_FILE, None),
    ("permit", Action.STEWARDSHIP_PERMIT, None),
    ("hand_over", Action.STEWARDSHIP_HAND_OVER, None),
)

USES: Final = {"accept", "decline", "ask", "decide", "close", "reopen", "second", "put_off", "note", "refer"}
"""What nobody does while the reporter wants the report kept and not used."""


@pages.get("/desk/submissions/<reference>")
@action(Action.PARTICIPATION_SEE)
def show(reference: str) -> Page:
    settle(actor())
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_SEE)
    if part.unread:
        with writing() as session:
            thread.mark_read(session, part.id)
            session.commit()
        part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_SEE)
    return show_part(part, _form(part))


def _form(part: Participation) -> MessageForm:
    return MessageForm().offering(offered(reading(), part, actor()))


def show_part(part: Participation, form: MessageForm) -> str:
    session, by = reading(), actor()
    said = thread.messages(session, part, by=by)
    noted = notes.notes(session, part, by=by)
    found = [] if said is None else remedies.remedies(session, [part], by=by).get(part.id, [])
    names = handling.names(session, named(part, said or [], noted, found))
    held = session.scalars(queries.held(part.submission_id, part.organisation_id)).all()
    mine = {one.name for one in held}
    kept = kept_for(session, part)
    author = kept.organisation if kept and part.submission.kind in NOTICES else None
    stand = permission.standing(session, part.submission)
    lacks = set(rules.sections_for(part.organisation.kind)) - mine
    return render_template(
        "submissions/desk/part.html",
        form=form,
        part=part,
        can=can(session, part, by),
        state=STATES[part.state],
        calls=_calls(session, part) if is_pressing(part) else [],
        facts=_facts(part, names, author=author) + _referred(session, part),
        limits=_limits(part, stand, mine),
        summary=notes.summary(session, part, by=by),
        sections=[(one, one in mine) for one in rules.sections_for(part.organisation.kind)],
        corrected={one.name: one.corrected_on for one in held if one.corrected_on},
        files={name: number for name, number, _copies in session.execute(evidence.count_files(part.submission_id))},
        waiting=_waiting(session, part) if said is None or lacks else set(),
        messages=None if said is None else [spoken(one, part, names, by, author) for one in said],
        notes=[_note(one, names) for one in noted],
        handed=_handed(part, noted, names, by),
        withdrawals=list(session.scalars(queries.unconfirmed([part.id]))),
        requested=asked_by(session, part),
        proposed=_proposed(session, part, by) if part.organisation.kind == "civil_society" else [],
        holds=legal_hold.standing(session, part.submission_id, by=by),
        nearly_over=part.kept_until is not None
        and rules.nearly_over(part.kept_until, state=part.state, today=clock.today()),
        remedies=lines(found, part, reporter=False, names=names),
        remedy_url=partial(_remedy_url, part),
        to_second=finding.to_second(said or [], part, by=by),
        closed_receipt=part.submission.reporter_pair_id is None,
        kept=kept if author is None else None,
        **casework.shown(session, part, by),
        drawable=part.organisation.kind == "civil_society" and any(one.purpose == Purpose.NOTE for one in stand),
    )


def _calls(session: Session, part: Participation) -> list[tuple[str, str]]:
    """Return whom to call while somebody may be in danger: the sender, then this organisation, and its managers."""
    sender = duty.to_call(session, [part.id])[part.id]
    own, _version = duty.contact_of(session, part.organisation_id)
    lines = [(sender.name, sender.contact)]
    if sender.name != part.organisation.name:
        lines.append((part.organisation.name, own))
    managers = [one.name for one in handling.members(session, part) if one.manager]
    return [(name, contact or _("it has not said how")) for name, contact in lines] + [
        (_("Managers"), _(", ").join(managers))
    ]


def _remedy_url(part: Participation, remedy: UUID) -> str:
    return url_for("submissions.remedy", reference=part.submission.reference, remedy_id=remedy)


def named(part: Participation, said: list[Said], noted: list[notes.Noted], remedied: list[Remedied]) -> set[UUID]:
    """Return the accounts that the page names: who wrote, who was a second examiner, who handles it."""
    found = {one.account for one in said} | {one.account for one in noted} | {*part.handlers}
    found |= {one.handed_to for one in noted}
    found |= {UUID(one.more["second"]) for one in said if "second" in one.more}
    found |= {step.account for one in remedied for step in one.steps}
    return {one for one in found if one is not None}


def _proposed(session: Session, part: Participation, by: Actor) -> list[tuple[str, str, bool]]:
    """Return to whom a colleague agreed that something goes, by name and slug, and whether the reader agreed too."""
    found: dict[UUID, list[Agreement]] = {}
    for one in session.scalars(queries.agreements(part.id)):
        found.setdefault(one.organisation_id, []).append(one)
    return [
        (every[0].organisation.name, every[0].organisation.slug, any(one.account_id == by.account for one in every))
        for every in found.values()
    ]


def kept_for(session: Session, part: Participation) -> Stewardship | None:
    """Return which organisation filed the report, for somebody or in its own name, where it was so."""
    if part.submission.kind not in {FOR_ANOTHER, *NOTICES}:
        return None
    return session.scalar(filed_for.stewardship_of(part.submission_id))


def _waiting(session: Session, part: Participation) -> set[str]:
    """Return which sections, and `thread`, are to be given again after the organisation's keys were lost."""
    keys = regiving.waits_for_reporter(session, part)
    if not keys:
        return set()
    found = {one.name.value for one in session.scalars(queries.sections(part.submission_id)) if one.data_key_id in keys}
    return found | ({"thread"} if part.thread_key_id in keys else set())


def can(session: Session, part: Participation, by: Actor) -> dict[str, bool]:
    """Return which acts the policy allows this member, and the state allows now."""
    stakes = access.stakes_in(session, part, by)
    open_here = part.state is not PartState.WITHDRAWN
    hidden = {"ask", "message"} if part.submission.reporter_pair_id is None else set()
    hidden |= set() if part.halted_on is None else USES
    hidden |= set() if putting_off.may_put_off(part) else {"put_off"}
    return {
        name: open_here
        and name not in hidden
        and allows(by.role, stakes, act)
        and (verb is None or rules.may_move(part.state, verb))
        for name, act, verb in ACTS
    }


def _note(one: notes.Noted, names: Mapping[UUID, str]) -> tuple[str, str, str, str]:
    """Return who wrote it, when, to whom the report was handed with it, and the text."""
    to = names.get(one.handed_to, "") if one.handed_to else ""
    return names.get(one.account, ""), day(one.written_on), to, one.text


def _handed(
    part: Participation, noted: list[notes.Noted], names: Mapping[UUID, str], by: Actor
) -> tuple[str, str, str, str] | None:
    """Return the note with which the reader took the report over, as long as they handle it."""
    mine = [one for one in noted if one.handed_to == by.account == part.handler_id and one.account != by.account]
    return _note(mine[-1], names) if mine else None


def _facts(part: Participation, names: Mapping[UUID, str], *, author: Organisation | None) -> list[tuple[str, str]]:
    name, _kind = source(part, author)
    facts = [
        (_("From"), name),
        (_("Urgency"), word("urgency", part.urgency)),
        (_("Received"), day(part.offered_on)),
        (_("Next step due"), _due_words(part)),
        (_("Day missed"), day(part.missed_on) if part.missed_on else ""),
        (_("Handler"), (names.get(part.handler_id, "") if part.handler_id else "") or _("Nobody yet")),
        (_("Stands in"), names.get(part.second_id, "") if part.second_id else ""),
        (_("Kept until"), day(part.kept_until) if part.kept_until else ""),
    ]
    return [fact for fact in facts if fact[1]]


def _referred(session: Session, part: Participation) -> list[tuple[str, str]]:
    """Return to whom the report was referred from here, and when; of what becomes of it there, only that it is over."""
    if part.organisation.kind != "civil_society":
        return []
    found = []
    for name, on, state in session.execute(referred_by(part)):
        said = _("%(name)s, on %(day)s", name=name, day=day(on))
        found.append(_("%(said)s (has it no longer)", said=said) if state is PartState.WITHDRAWN else said)
    return [(_("Referred to"), said) for said in found]


def _limits(part: Participation, stand: list[Permission], mine: set[SectionName]) -> list[tuple[str, str]]:
    """Return what the reporter permits beyond reading, and the first day after which something ends."""
    covers = {one: permission.covering(stand, one, part.organisation) for one in SectionName if one in mine}
    copied = [one for one in covers if permission.covering(stand, one, part.organisation, mode=Mode.COPYING)]
    quoted = [one for one in covers if any(p.purpose == Purpose.QUOTE and p.section is one for p in stand)]
    ends = sorted(one.until_on for one in covers.values() if one and one.until_on)
    comma = _(", ")
    copies = comma.join(word("section", one) for one in copied)
    facts = [(_("You may take a copy of"), copies or _("Nothing: read it here"))]
    if part.organisation.kind == "civil_society":
        facts.append((_("You may quote"), comma.join(word("section", one) for one in quoted) or _("Nothing")))
    return facts + ([(_("Permission ends after"), day(ends[0]))] if ends else [])


def _due_words(part: Participation) -> str:
    if part.state is PartState.ASKED and part.days_left:
        return str(
            ngettext(
                "Paused: %(num)d day is left once the reporter answers",
                "Paused: %(num)d days are left once the reporter answers",
                part.days_left,
            )
        )
    found = due(part.state, part.due_on)
    return f"{day(part.due_on)} ({found.words})" if found.late or found.today else found.words


def spoken(one: Said, part: Participation, names: dict[UUID, str], by: Actor, author: Organisation | None) -> Spoken:
    """Return a message as members read it; `author`: the organisation that filed the report in its own name."""
    if one.account is None and author is not None:
        name, kind = author.name, author.kind.value
    elif one.account is None:
        name, kind = _("Reporter"), "reporter"
    elif one.kind is SaidAs.REFERRAL:
        name, kind = source(part)
    else:
        name, kind = names.get(one.account, part.organisation.name), part.organisation.kind.value
    return Spoken(
        from_name=name,
        from_kind=kind,
        when=day(one.said_on),
        kind_label=kind_label(one, part),
        text=_("Erased by whoever wrote it.") if one.erased else defanged(one.text),
        mine=one.account is not None and one.account == by.account,
        asides=asides(one, part, names),
    )


@pages.post("/desk/submissions/<reference>")
@action(Action.PARTICIPATION_WRITE)
def message(reference: str) -> Page:
    """Write to the reporter, who finds it when they come back; or put a prepared answer into what is written."""
    part = access.participation(reading(), reference, by=actor(), to=Action.PARTICIPATION_WRITE)
    form = _form(part)
    if "insert" in request.form:
        put_in(reading(), form, part, actor())
        return show_part(part, form)

    def act(session: Session, part: Participation) -> None:
        said, answers = form.text.data or "", form.answers.data
        thread.say(session, part, said, kind=SaidAs.MESSAGE, by=actor(), id=form.once_id, answers=answers)

    def again(part: Participation) -> str:
        return show_part(part, form)

    return carry_out(reference, Action.PARTICIPATION_WRITE, form, act=act, again=again)
