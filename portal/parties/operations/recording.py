"""What the secretariat records, from a source that anybody can open."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.db import new_id
from portal.keys.instance import lock, unlock
from portal.notices.operations import wake
from portal.organisations import standings
from portal.organisations.models import Organisation
from portal.parties import queries, rules
from portal.parties.events import LinkAnswered, LinkEnded, PartiesLinked, PartyRecorded, PartyTied, PartyUntied
from portal.parties.models import Link, Party, Said
from portal.parties.rules import LinkKind, Word
from portal.problems import Invalid, Stale
from portal.reference.labels import N_

NAME: Final = "party.name"
SOURCE: Final = "party.source"
REASON: Final = "party.reason"
WORD: Final = "party.word"
UNTIED: Final = "party.untied"
ANOTHER: Final = N_("It is another organisation by now than when you opened this page. Open it again, and read which.")

ITS_OWN: Final = N_(
    "This organisation is recorded as a party of its own already. Write down between the two what one is to the other."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a link can be read by anybody, the day on which it was seen there, and the days on which it held."""

    source: str
    seen_on: date
    since: date
    until: date | None = None


def add(
    session: Session,
    *,
    organisation: UUID | None,
    name: str,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries: sent again, it adds once
) -> Party:
    """Record a party: a member organisation, or any other body by its name. Raise `Invalid`."""
    assert by.account is not None
    if (done := session.get(Party, id)) is not None:
        return done
    if (organisation is None) == (not name):
        raise Invalid(N_("Choose an organisation of this portal, or write the name of another body: one of the two."))
    if organisation is not None:
        if session.get(Organisation, organisation) is None:
            raise Invalid(N_("This is not one of the choices any more. Choose from the list as it is now."))
        if (known := session.scalar(queries.of_organisation(organisation))) is not None:
            return known
    made = Party(id=id, organisation_id=organisation, recorded_by=by.account)
    made.name = lock(session, name, row=id, label=NAME) if name else None
    session.add(made)
    session.flush()
    audit.record(session, PartyRecorded(organisation=organisation), on=id, by=by, first=True)
    return made


def tie(session: Session, party: Party, organisation: UUID, *, by: Actor) -> None:
    """Say that a body which was known by its name is a member organisation now. Its links stay and bind that one.

    Raise `Invalid` for one that is a party of its own already, `Refused` for a body that is an organisation already.
    The name goes: the organisation has one. Its managers are told.
    """
    if party.organisation_id == organisation:
        return
    rules.check_untied(party.organisation_id)
    # Locked, so that of two bodies only one becomes it.
    if session.get(Organisation, organisation, with_for_update=True) is None:
        raise Invalid(N_("This is not one of the choices any more. Choose from the list as it is now."))
    if session.scalar(queries.of_organisation(organisation)) is not None:
        raise Invalid(ITS_OWN, field="organisation")
    tied(session, party, organisation, by=by)
    wake(session, *standings.managers(session, organisation))


def tied(session: Session, party: Party, organisation: UUID, *, by: Actor) -> None:
    """Do it, once it was checked: also once more after a restore."""
    party.organisation_id, party.name, party.tied_on = organisation, None, clock.today()
    party.untied = party.untied_on = None
    session.flush()
    session.expire(party, ["organisation"])
    audit.record(session, PartyTied(organisation=organisation), on=party.id, by=by)


def untie(session: Session, party: Party, name: str, *, reason: str, seen: str, by: Actor) -> None:
    """Say that a body was taken for a member by mistake. Its links are its own again, and bind nobody else.

    What the organisation said of them goes: the body never said it. Raise `Refused` where nobody was tied, `Stale`
    where it is another organisation than the one that was read (`seen`).
    """
    rules.check_tied(party.tied_on)
    organisation = party.organisation_id
    assert organisation is not None
    if organisation.hex != seen:
        raise Stale(ANOTHER)
    party.organisation_id, party.tied_on = None, None
    party.name = lock(session, name, row=party.id, label=NAME)
    party.untied, party.untied_on = lock(session, reason, row=party.id, label=UNTIED), clock.today()
    session.execute(delete(Said).where(Said.party_id == party.id))
    session.flush()
    session.expire(party, ["organisation"])
    audit.record(session, PartyUntied(organisation=organisation), on=party.id, by=by)


def why_untied(session: Session, party: Party) -> str:
    """Return why it is no member after all; empty where nobody had said so."""
    return unlock(session, party.untied, row=party.id, label=UNTIED) if party.untied else ""


def name_of(session: Session, party: Party) -> str:
    """Return what a party is called."""
    if party.organisation is not None:
        return party.organisation.name
    return unlock(session, party.name, row=party.id, label=NAME) if party.name else ""


def link(
    session: Session,
    first: Party,
    second: Party,
    kind: LinkKind,
    evidence: Evidence,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> Link:
    """Record that `first` belongs to, or owns, `second`; raise `Invalid`. Their managers are told."""
    assert by.account is not None
    if (done := session.get(Link, id)) is not None:
        return done
    rules.check_days(evidence.since, evidence.until, today=clock.today())
    if evidence.seen_on > clock.today():
        raise Invalid(N_("This day has not come yet. Write when you saw it there."), field="seen_on")
    if first.id == second.id:
        raise Invalid(N_("These are one and the same. Choose another party."), field="other")
    if session.scalar(queries.twin(first.id, second.id, kind)) is not None:
        raise Invalid(
            N_("This link is recorded already. End that one first if something of it is wrong."), field="other"
        )
    made = Link(
        id=id,
        from_id=first.id,
        to_id=second.id,
        kind=kind,
        since=evidence.since,
        until=evidence.until,
        source=lock(session, evidence.source, row=id, label=SOURCE),
        seen_on=evidence.seen_on,
        recorded_by=by.account,
    )
    session.add(made)
    session.flush()
    event = PartiesLinked(first=first.id, second=second.id, kind=kind, since=evidence.since)
    audit.record(session, event, on=id, by=by, first=True)
    for party in (first, second):
        if party.organisation_id is not None:
            wake(session, *standings.managers(session, party.organisation_id))
    return made


def end(session: Session, link: Link, *, until: date, reason: str, by: Actor) -> None:
    """Write down that a link held no longer than `until`, and why; raise `Invalid`, or `Refused` for one that ended."""
    rules.check_open(link.ended_on)
    if until > clock.today():
        raise Invalid(N_("This day has not come yet. Write the last day on which it was so."), field="until")
    rules.check_days(link.since, until, today=clock.today())
    link.until, link.ended_on, link.ended_by = until, clock.today(), by.account
    link.reason = lock(session, reason, row=link.id, label=REASON)
    audit.record(session, LinkEnded(until=until), on=link.id, by=by)
    session.flush()


def answer(session: Session, link: Link, party: Party, word: Word, text: str, *, by: Actor) -> None:
    """Say, as the organisation at one end, that a link is right or wrong; a new word replaces the one before."""
    assert by.account is not None
    rules.check_open(link.ended_on)
    if word is Word.DISPUTED and not text:
        raise Invalid(N_("Write what is wrong about it, and where that can be read."), field="text")
    said = session.scalar(queries.word_of(link.id, party.id))
    if said is None:
        said = Said(id=new_id(), link_id=link.id, party_id=party.id)
        session.add(said)
    said.word, said.said_by, said.said_on = word, by.account, clock.today()
    said.text = lock(session, text, row=said.id, label=WORD) if text else None
    session.flush()
    audit.record(session, LinkAnswered(party=party.id, word=word), on=link.id, by=by)
    wake(session, link.recorded_by)
