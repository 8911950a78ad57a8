"""References: who an applicant names, how they are asked, and what they say, which only the secretariat can read.

Nobody is asked before somebody of the secretariat has looked: the form to apply is open to everyone, and would
otherwise send mail to any address that a stranger typed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.accounts.rules import normalised_email
from portal.actor import NOBODY, Actor
from portal.db import new_id
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import RingKind
from portal.notices.operations import wake
from portal.organisations import queries, rules, standings
from portal.organisations.events import ReferenceAnswered, ReferenceAsked
from portal.organisations.models import Application, ApplicationState, Organisation, Reference
from portal.organisations.rules import ReferenceState, Standing
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.derivation import subkey
from portal.sealing.tokens import new_token, token_bytes

REQUEST: Final = "reference.request"
ANSWER: Final = "reference.answer"
FIND: Final = "reference.find"
READ: Final = "reference.read"
OVER: Final = N_("This application was decided already, so no reference is needed any more.")
NO_RING: Final = N_("Nobody there holds keys yet, so nothing can be sealed to them. Try again in a few days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Referee:
    """Whom an applicant names: `organisation` is the id of one here, else there are a name and an address."""

    organisation: str = ""
    name: str = ""
    email: str = ""

    @property
    def id(self) -> UUID | None:
        return UUID(self.organisation) if self.organisation else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a referee is shown of the applicant: only what would become public, and in which language it was written."""

    name: str
    country: str
    website: str
    run_by: str
    about: str
    language: str = "en"


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """The mail that a referee outside the portal is owed: `token` opens the one page that it is for."""

    email: str
    token: str


def is_new(session: Session) -> bool:
    """Say whether this community is still too small to vouch for newcomers."""
    ever, now = session.execute(standings.count_referees()).one()
    return rules.is_new(ever=ever, now=now)


def check(
    session: Session, referees: Sequence[Referee], *, kind: str, receives: bool, contact: str
) -> tuple[Referee, ...]:
    """Return the referees that are to be asked; raise `Invalid` where somebody cannot be one, or one is missing."""
    needed, new = rules.NEEDS[kind, receives].references, is_new(session)
    if not needed:
        return ()
    known = {str(one.id) for one in session.scalars(standings.referees())}
    for place, one in enumerate(referees, start=1):
        _check_one(one, place, known=known, new=new, contact=contact)
    told = [one.organisation or normalised_email(one.email) for one in referees]
    if len(set(told)) < len(told):
        raise Invalid(N_("Name two different referees."), field="referee_2")
    if len(referees) < needed and not new:
        raise Invalid(
            N_("Name two referees: whoever wants to receive reports needs them."), field=f"referee_{len(referees) + 1}"
        )
    return tuple(referees[:needed])


def _check_one(one: Referee, place: int, *, known: set[str], new: bool, contact: str) -> None:
    field = f"referee_{place}"
    if one.organisation:
        if one.organisation not in known:
            raise Invalid(N_("This organisation cannot be asked now. Choose another one."), field=field)
        return
    if not new:
        raise Invalid(N_("Choose an organisation of this portal: it has enough that could know you."), field=field)
    if not one.name or not one.email:
        raise Invalid(N_("Write the name and the e-mail address of this person."), field=f"{field}_email")
    if normalised_email(one.email) == normalised_email(contact):
        raise Invalid(N_("Name somebody else than your own contact."), field=f"{field}_email")


def ask(
    session: Session, application: Application, referees: Sequence[Referee], request: Request, *, by: Actor
) -> list[Letter]:
    """Ask those who were not asked yet, and those whose link is over; return the mails to those outside the portal."""
    _check_waiting(session, application)
    asked = {one.place: one for one in standings.references(session, application.id)}
    letters = []
    for place, referee in enumerate(referees, start=1):
        found = asked.get(place)
        if found is None and referee.id:
            _ask_organisation(session, application, place, referee.id, request, by=by)
        elif found is None or link_is_over(found):
            made = found or Reference(id=new_id(), application_id=application.id, place=place)
            letters.append(Letter(referee.email, _ask_outside(session, made, request, by=by)))
    return letters


def _ask_organisation(
    session: Session, application: Application, place: int, organisation: UUID, request: Request, *, by: Actor
) -> None:
    theirs = rings.ring_of(session, organisation, RingKind.NOTES)
    ours = rings.ring_of(session, by.organisation, RingKind.OWN) if by.organisation else None
    if theirs is None or ours is None or session.get_one(Organisation, organisation).standing is not Standing.VERIFIED:
        raise Refused(NO_RING)
    made = Reference(id=new_id(), application_id=application.id, place=place, organisation_id=organisation)
    key = grants.make_data_key(session, REQUEST, subject=made.id)
    for ring in (theirs, ours):
        grants.give(session, key, ring=ring, by=by)
    made.data_key_id = key.id
    made.content = key.seal(_json(request), row=made.id, label=REQUEST)
    _add(session, made, by=by)
    wake(session, *standings.managers(session, organisation))


def _ask_outside(session: Session, made: Reference, request: Request, *, by: Actor) -> str:
    """Seal the request under a link's token, and return the token, which is kept nowhere."""
    token = new_token()
    made.token_hash, made.until_on = _found_by(token), rules.asked_until(clock.today())
    made.content = _under(token, made.id).seal(_json(request), row=made.id, label=REQUEST)
    made.asked_on = clock.today()
    _add(session, made, by=by)
    return token


def _add(session: Session, made: Reference, *, by: Actor) -> None:
    session.add(made)
    session.flush()
    event = ReferenceAsked(reference=made.id, organisation=made.organisation_id)
    audit.record(session, event, on=made.application_id, by=by)


def find(session: Session, token: str) -> Reference | None:
    """Return what a link asks, if it can still be answered, else None."""
    found = standings.reference_by(session, _found_by(token)) if token_bytes(token) else None
    return found if found is not None and may_answer(found) and not link_is_over(found) else None


def may_answer(reference: Reference) -> bool:
    """Say whether a referee can still say something."""
    return reference.state is ReferenceState.ASKED and reference.application.state is ApplicationState.WAITING


def read(session: Session, reference: Reference, *, by: Actor, token: str = "") -> Request | None:
    """Return what the referee is asked, by the keys of their organisation or by the link; None for anybody else."""
    if reference.content is None:
        return None
    if token:
        key: OpenKey | None = _under(token, reference.id)
    else:
        key = grants.open_key(session, by, reference.data_key_id) if reference.data_key_id else None
    return Request(**json.loads(key.open(reference.content, row=reference.id, label=REQUEST))) if key else None


def answer(session: Session, reference: Reference, *, confirms: bool, text: str, by: Actor) -> None:
    """Say yes or no, with words that only the secretariat can open; of two who answer at once the first one counts."""
    session.execute(select(Reference.id).where(Reference.id == reference.id).with_for_update())
    session.refresh(reference)
    session.refresh(reference.application)
    if not may_answer(reference):
        raise Refused(N_("This was answered already, or the application was decided."))
    secretariat = queries.with_secretariat_ring(session)
    ring = rings.ring_of(session, secretariat, RingKind.OWN) if secretariat else None
    if ring is None:
        raise Refused(NO_RING)
    key = grants.make_data_key(session, ANSWER, subject=reference.id)
    grants.give(session, key, ring=ring, by=by)
    reference.answer_key_id = key.id
    reference.answer = key.seal(text, row=reference.id, label=ANSWER)
    reference.state = ReferenceState.CONFIRMED if confirms else ReferenceState.DECLINED
    reference.answered_on, reference.answered_by = clock.today(), by.account
    if reference.organisation_id is None:  # the link opens nothing any more
        reference.content = reference.token_hash = None
    session.flush()
    event = ReferenceAnswered(reference=reference.id, state=reference.state)
    audit.record(session, event, on=reference.application_id, by=by)
    wake(session, *standings.secretaries(session))


def answer_by(session: Session, token: str, *, confirms: bool, text: str) -> None:
    """Answer as whoever has the link; it works once."""
    found = find(session, token)
    if found is None:
        raise Refused(N_("This link was used, or its time is over. Ask the secretariat for another one."))
    answer(session, found, confirms=confirms, text=text, by=NOBODY)


def answers(session: Session, found: Sequence[Reference], *, by: Actor) -> dict[UUID, str]:
    """Return what referees said that the actor can open, by the id of the reference."""
    wanted = {one.answer_key_id for one in found if one.answer_key_id}
    keys = grants.open_keys(session, by, wanted) if wanted else {}
    return {
        one.id: keys[one.answer_key_id].open(one.answer, row=one.id, label=ANSWER)
        for one in found
        if one.answer and one.answer_key_id in keys
    }


def from_json(found: Sequence[dict[str, Any]]) -> tuple[Referee, ...]:
    return tuple(Referee(**one) for one in found)


def _check_waiting(session: Session, application: Application) -> None:
    session.refresh(application, with_for_update=True)
    if application.state is not ApplicationState.WAITING:
        raise Refused(OVER)


def link_is_over(reference: Reference) -> bool:
    """Say whether somebody outside has a link that was not used in time."""
    until = reference.until_on
    return until is not None and reference.state is ReferenceState.ASKED and until < clock.today()


def _json(request: Request) -> str:
    return json.dumps(asdict(request), ensure_ascii=False)


def _under(token: str, row: UUID) -> OpenKey:
    raw = token_bytes(token)
    if raw is None:
        raise Hidden
    return OpenKey(row, subkey(raw, READ))


def _found_by(token: str) -> bytes:
    raw = token_bytes(token)
    if raw is None:
        raise Hidden
    return subkey(raw, FIND)
