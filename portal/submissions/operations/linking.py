"""Links between the reports of one organisation: the same one twice, or one campaign.

Sealed under the keys of both, and gone with the first of them (docs/decisions/0026-triage.md).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.db import new_id
from portal.keys.grants import OpenKey
from portal.policy import Action
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.submissions import access, contents
from portal.submissions.events import LinksChanged
from portal.submissions.models import Link, Participation
from portal.submissions.operations import own
from portal.submissions.operations.holding import hold
from portal.submissions.queries import casework
from portal.submissions.rules import LinkKind, PartState

NONE_SUCH: Final = N_("Your organisation has no report with this reference that you can open. Check it.")
ITSELF: Final = N_("This is the report itself. Type the reference of the other one.")
NOT_BOTH: Final = N_("You do not hold the key of a report that is linked to this one. Ask another manager to do this.")
NOTHING_LEFT: Final = N_("The reporter took that report back, so nothing can be linked to it.")


@dataclass(frozen=True, slots=True)
class Linked:
    """Another report, as one that belongs to it shows it."""

    id: UUID
    reference: str
    kind: LinkKind
    account: UUID
    on: date


def links(session: Session, part: Participation, *, by: Actor) -> list[Linked]:
    """Return the reports that this one belongs to, those that the actor can open."""
    found = session.execute(casework.links(part.id)).all()
    wanted = {key for link, _other in found for key in (link.key_id, link.other_key_id)}
    keys = own.keys_of(session, wanted, by=by) if wanted else {}
    return [
        Linked(link.id, other.submission.reference, kind, link.account_id, link.linked_on)
        for link, other in found
        if (kind := _open(link, keys)) is not None
    ]


def join(session: Session, part: Participation, *, reference: str, kind: LinkKind, by: Actor) -> None:
    """Say that another report belongs to this one; said before, it is how that changes."""
    other = _other(session, part, reference, by=by)
    for each in sorted((part, other), key=lambda each: each.submission_id):
        hold(session, each)
    if other.state is PartState.WITHDRAWN:
        raise Invalid(NOTHING_LEFT, field="reference")
    there = [link for link, one in session.execute(casework.links(part.id)) if one.id == other.id]
    if there and _open(there[0], own.keys_of(session, {there[0].key_id, there[0].other_key_id}, by=by)) is kind:
        return
    for one in there:
        session.delete(one)
    session.flush()
    first, second = sorted((part, other), key=lambda one: one.id)
    assert by.account is not None
    link = Link(id=new_id(), participation_id=first.id, other_id=second.id, account_id=by.account)
    _seal(link, kind, own.key_for(session, first, by=by), own.key_for(session, second, by=by))
    session.add(link)
    audit.record(session, LinksChanged(participation=part.id), on=part.submission_id, by=by)
    session.flush()


def part_from(session: Session, part: Participation, link: UUID, *, by: Actor) -> None:
    """Take a link away that the actor can see."""
    hold(session, part)
    if link not in {one.id for one in links(session, part, by=by)}:
        raise Hidden
    session.execute(delete(Link).where(Link.id == link))
    audit.record(session, LinksChanged(participation=part.id), on=part.submission_id, by=by)
    session.flush()


def seal_anew(session: Session, part: Participation, *, by: Actor) -> None:
    """Seal a part's links under the key that is its own now; one whose keys were lost is open to nobody, and goes.

    Raise `Refused` where the actor is not yet let into the other report: for those who are, the link is there.
    """
    for link, other in session.execute(casework.links(part.id)).all():
        kind = _open(link, own.keys_of(session, {link.key_id, link.other_key_id}, by=by))
        if kind is None:
            if not own.has_key(session, other, by=by):
                raise Refused(NOT_BOTH)
            session.delete(link)
            continue
        keys = {one.id: own.key_for(session, one, by=by, anew=True) for one in (part, other)}
        _seal(link, kind, keys[link.participation_id], keys[link.other_id])
    session.flush()


def _other(session: Session, part: Participation, reference: str, *, by: Actor) -> Participation:
    try:
        other = access.participation(session, reference, by=by, to=Action.PARTICIPATION_NOTE)
    except (Hidden, Refused):
        raise Invalid(NONE_SUCH, field="reference") from None
    if other.id == part.id:
        raise Invalid(ITSELF, field="reference")
    return other


def _seal(link: Link, kind: LinkKind, inner: OpenKey, outer: OpenKey) -> None:
    link.key_id, link.other_key_id = inner.id, outer.id
    inside = inner.seal(kind, row=link.id, label=contents.LINK)
    link.content = outer.seal(inside.hex(), row=link.id, label=contents.LINK)


def _open(link: Link, keys: dict[UUID, OpenKey]) -> LinkKind | None:
    if link.key_id not in keys or link.other_key_id not in keys:
        return None
    around = keys[link.other_key_id].open(link.content, row=link.id, label=contents.LINK)
    return LinkKind(keys[link.key_id].open(bytes.fromhex(around), row=link.id, label=contents.LINK))
