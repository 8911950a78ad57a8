"""Who handles a report. A restricted one is open only to managers and to those they name, each checked by a manager."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import SYSTEM, Actor
from portal.keys import resealing, rings
from portal.keys.instance import unlock
from portal.keys.models import Ring, RingKind
from portal.keys.rings import Keyholder
from portal.notices import operations as notices
from portal.organisations.operations import holding as organisation
from portal.problems import Hidden, Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.submissions import losses, queries
from portal.submissions.events import HandlerNamed, HandlerUnnamed, SecondNamed
from portal.submissions.models import Agreement, Handler, HandOver, Participation
from portal.submissions.operations import freezing, notes, permission
from portal.submissions.operations.holding import hold
from portal.submissions.queries import filed_for

NAME = "account.name"
MOST_RELEASED: Final = 100
ONLY_MANAGERS = N_("Only a manager can say who may open this report.")


@dataclass(frozen=True, slots=True)
class Member:
    """An admitted member, the name unlocked. `named`: may open a restricted report without managing.

    `away`: until that day.
    """

    account: UUID
    name: str
    manager: bool
    named: bool
    away: date | None


def names(session: Session, accounts: set[UUID]) -> dict[UUID, str]:
    """Return the names of accounts: one query."""
    if not accounts:
        return {}
    found = session.execute(queries.names_of(accounts))
    return {account: unlock(session, name, row=account, label=NAME) for account, name in found}


def members(session: Session, part: Participation) -> list[Member]:
    """Return the organisation's admitted members."""
    named = set(session.scalars(queries.named(part.id)))
    found = [one for one, _pair in session.execute(queries.staff(part.organisation_id))]
    known = names(session, {one.account_id for one in found})
    return [
        Member(one.account_id, known[one.account_id], one.manager, one.account_id in named, one.away) for one in found
    ]


def may_handle(part: Participation, member: Member) -> bool:
    """Say whether this member can open the report at all, and so handle it."""
    return part.ring_id is None or member.manager or member.named


def colleagues(session: Session, organisation: UUID) -> list[tuple[UUID, str]]:
    """Return account and name of an organisation's admitted members, by name."""
    staff = {one.account_id for one, _pair in session.execute(queries.staff(organisation))}
    return sorted(names(session, staff).items(), key=lambda each: each[1].casefold())


def seen(part: Participation) -> str:
    """Return what tells one choice of handlers from another."""
    return " ".join(str(one) for one in part.handlers)


def assign(session: Session, part: Participation, *, handler: UUID | None, was: str | None = None, by: Actor) -> None:
    """Say who handles the report: a member who can open it, or nobody; whoever stands in goes on, if there is one.

    Raise `Stale` as `hand_on` does.
    """
    stays = part.second_id if handler is not None and part.second_id != handler else None
    hand_on(session, part, handler=handler, second=stays, was=was, by=by)


def hand_on(
    session: Session,
    part: Participation,
    *,
    handler: UUID | None,
    second: UUID | None,
    was: str | None,
    note: str = "",
    by: Actor,
    id: UUID | None = None,  # noqa: A002  the id that the form carries, which the note gets
) -> None:
    """Say who handles the report and who stands in, with a note to whoever takes over.

    Raise `Stale` where somebody else chose others than `was` seen, unless they chose the same.
    """
    hold(session, part)
    _check_able(session, part, handler=handler, second=second)
    if (part.handler_id, part.second_id) != (handler, second):
        if was is not None and was != seen(part):
            raise Stale
        _choose(session, part, handler=handler, second=second, by=by)
    if note and id is not None:
        notes.add_note(session, part, note, handed_to=handler, by=by, id=id)
    session.flush()


def _check_able(session: Session, part: Participation, *, handler: UUID | None, second: UUID | None) -> None:
    if handler is None and second is None:
        return
    able = {one.account for one in members(session, part) if may_handle(part, one)}
    if handler is None:
        raise Invalid(N_("Choose first who handles it."), field="handler")
    if handler not in able:
        raise Invalid(N_("Choose somebody from the list."), field="handler")
    if second is not None and second not in able:
        raise Invalid(N_("Choose somebody from the list."), field="second")
    if second == handler:
        raise Invalid(N_("Choose somebody else to stand in, or nobody."), field="second")


def _choose(session: Session, part: Participation, *, handler: UUID | None, second: UUID | None, by: Actor) -> None:
    before = part.handler_id, part.second_id
    part.handler_id, part.second_id = handler, second
    if before[0] != handler:
        event = HandlerNamed(participation=part.id, handler=handler, restricted=part.ring_id is not None)
        audit.record(session, event, on=part.submission_id, by=by)
    if before[1] != second:
        audit.record(session, SecondNamed(participation=part.id, second=second), on=part.submission_id, by=by)
    notices.wake(session, *({*part.handlers} - {*before, by.account}))


def name_handler(session: Session, part: Participation, account: UUID, *, by: Actor) -> None:
    """Let a member open a restricted report; the manager has compared their name with the names on the wall."""
    hold(session, part)
    freezing.check(session, part.submission, by=by)
    let_in(session, part, account, by=by)


def let_in(session: Session, part: Participation, account: UUID, *, by: Actor) -> None:
    """Seal the ring of a restricted report to one more member."""
    ring = _ring(session, part, by=by)
    if session.scalar(queries.is_named(part.id, account)) is not None:
        return
    member = _keyholder(session, part, account)
    if not rings.admit(session, ring, member=member, by=by):
        raise Refused(N_("You do not hold the key of this report yourself. Ask another manager to do this."))
    assert by.account is not None
    # Whoever was named before they left the organisation is confirmed again by whoever names them now.
    row = session.scalar(queries.handler(part.id, account)) or Handler(participation_id=part.id, account_id=account)
    row.named_by, row.named_on = by.account, clock.today()
    session.add(row)
    event = HandlerNamed(participation=part.id, handler=account, restricted=True)
    audit.record(session, event, on=part.submission_id, by=by)
    notices.wake(session, account)
    session.flush()


def unname(session: Session, part: Participation, account: UUID, *, by: Actor) -> None:
    """Take a restricted report from a handler: a new generation of its ring begins without them."""
    hold(session, part)
    ring = _ring(session, part, by=by)
    row = session.scalar(queries.handler(part.id, account))
    if row is None:
        return
    staff = session.execute(queries.staff(part.organisation_id)).all()
    stay = {Keyholder(one.account_id, pair) for one, pair in staff if one.manager or one.account_id != account}
    if rings.private_of(session, by, rings.newest(session, ring).id) is None:
        raise Refused(N_("You do not hold the key of this report yourself. Ask another manager to do this."))
    keys = resealing.keys_of(session, ring, by=by)
    rings.rotate(session, ring, members=[one for one in rings.admitted(session, ring) if one in stay], by=by)
    resealing.reseal(session, ring, keys)
    session.delete(row)
    part.let_go(account)
    session.flush()
    shut_out(session, part)
    event = HandlerUnnamed(participation=part.id, handler=account)
    audit.record(session, event, on=part.submission_id, by=by)
    session.flush()


def shut_out(session: Session, part: Participation) -> None:
    """Let a one-time code open nothing any more that was made by whoever cannot open the report now, and let what they
    agreed to count no more.
    """
    able = [one.account for one in members(session, part) if may_handle(part, one)]
    session.execute(delete(Agreement).where(Agreement.participation_id == part.id, Agreement.account_id.not_in(able)))
    if session.scalar(filed_for.stewardship(part.submission_id, part.organisation_id)) is not None:
        made = HandOver.submission_id == part.submission_id
        session.execute(delete(HandOver).where(made, HandOver.account_id.not_in(able)))


def release_leavers(session: Session) -> int:
    """Let whoever stands in take over what somebody handled who has left, or nobody; return how many reports.

    A one-time code that they made goes with them.
    """
    session.execute(delete(HandOver).where(HandOver.id.in_(losses.codes_of_leavers())))
    session.execute(delete(Handler).where(Handler.id.in_(losses.named_leavers())))
    found = list(session.scalars(losses.handled_by_leavers(MOST_RELEASED)))
    for part in found:
        hold(session, part)
        for one in {*part.handlers} - set(session.scalars(losses.staying(part))):
            part.let_go(one)
        event = HandlerNamed(participation=part.id, handler=part.handler_id, restricted=part.ring_id is not None)
        audit.record(session, event, on=part.submission_id, by=SYSTEM)
        managers = session.scalars(queries.people(part.organisation_id, managers_only=True))
        notices.wake(session, *{*managers, *part.handlers})
    session.flush()
    return len(found)


def check_may_name(part: Participation, *, by: Actor) -> None:
    """Raise `Hidden` where nobody is to be named, since all may open it; `Refused` for whoever does not manage."""
    if part.ring_id is None:
        raise Hidden
    if not by.is_manager:
        raise Refused(ONLY_MANAGERS)


def _ring(session: Session, part: Participation, *, by: Actor) -> Ring:
    check_may_name(part, by=by)
    return permission.ring_for(session, part)


def _keyholder(session: Session, part: Participation, account: UUID) -> Keyholder:
    """Return the member with the key pair that was admitted to the organisation; anybody else cannot be chosen."""
    organisation.hold(session, part.organisation_id, alone=False)
    own = rings.ring_of(session, part.organisation_id, RingKind.OWN)
    known = set(rings.admitted(session, own)) if own else set()
    for one, pair in session.execute(queries.staff(part.organisation_id)):
        if one.account_id == account and Keyholder(account, pair) in known:
            return Keyholder(account, pair)
    raise Invalid(N_("Choose somebody from the list."), field="handler")
