"""Applying to join, and deciding about it. What was typed is sealed to the secretariat."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import NOBODY, Actor
from portal.db import new_id
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.keys.models import RingKind
from portal.organisations import queries, rules, standings
from portal.organisations.events import ApplicationApproved, ApplicationDeclined, ApplicationFiled
from portal.organisations.models import Application, ApplicationState, Approval, Kind, Organisation
from portal.organisations.operations import references
from portal.organisations.operations.founding import is_reserved, make_organisation
from portal.organisations.operations.references import Referee, Request
from portal.organisations.rules import Channel
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.reference.texts import CONDUCT_VERSION

CONTENT: Final = "application.content"
NOTE: Final = "approval.note"
RESERVED: Final = N_("An organisation of this name was removed from the portal. Write to the secretariat.")
UNPROVED: Final = N_(
    "Two references have to come before somebody who wants to receive reports is let in. Ask the referees first."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an applicant typed, and the language of the page. `reason` is the secretariat's, once it declined."""

    name: str
    country: str
    website: str
    run_by: str
    funded_by: str
    about: str
    contact_name: str
    contact_email: str
    language: str = "en"
    reason: str = ""
    referees: tuple[Referee, ...] = ()

    @property
    def request(self) -> Request:
        """Return what a referee is shown."""
        return Request(
            name=self.name,
            country=self.country,
            website=self.website,
            run_by=self.run_by,
            about=self.about,
            language=self.language,
        )


def apply(session: Session, wish: Wish, *, once: UUID, kind: Kind, receives: bool) -> Application:
    """File an application, sealed to the secretariat; the same form sent twice (`once`) files one."""
    if kind is Kind.SECRETARIAT:
        raise Invalid(N_("Choose what kind of organisation you are."), field="kind")
    if receives and not rules.may_ever_receive(kind):
        raise Invalid(N_("Vendors never receive reports. Take this tick away."), field="receives")
    if filed := session.get(Application, once):
        return filed
    if is_reserved(session, wish.name):
        raise Invalid(RESERVED, field="name")
    named = references.check(session, wish.referees, kind=kind, receives=receives, contact=wish.contact_email)
    wish = replace(wish, referees=named)
    secretariat = queries.with_secretariat_ring(session)
    ring = rings.ring_of(session, secretariat, RingKind.OWN) if secretariat else None
    if ring is None:
        raise Refused(N_("The secretariat of this portal has not started its work yet. Come back in a few days."))
    key = grants.make_data_key(session, "application", subject=once)
    grants.give(session, key, ring=ring, by=NOBODY)
    filed = Application(
        id=once,
        kind=kind,
        receives=receives,
        conduct_version=CONDUCT_VERSION,
        data_key_id=key.id,
        content=_sealed(key, wish, once),
    )
    session.add(filed)
    session.flush()
    audit.record(session, ApplicationFiled(kind=kind, receives=receives), on=once, by=NOBODY)
    return filed


def read(session: Session, application: Application, *, by: Actor) -> Wish | None:
    """Return what the applicant typed, or None where the actor holds no grant."""
    found = grants.open_key(session, by, application.data_key_id)
    return _opened(found, application) if found else None


def read_all(session: Session, found: Sequence[Application], *, by: Actor) -> dict[UUID, Wish]:
    """Return what those applications say that the actor can open, by id of the application."""
    keys = grants.open_keys(session, by, [one.data_key_id for one in found])
    return {one.id: _opened(keys[one.data_key_id], one) for one in found if one.data_key_id in keys}


def proof(session: Session, application: Application) -> tuple[int, bool]:
    """Return how many references came, and whether another channel may stand in for them here."""
    asks = rules.NEEDS[application.kind, application.receives].references > 0
    return standings.count_confirmed(session, application.id), asks and references.is_new(session)


def approve(
    session: Session, application: Application, *, by: Actor, channel: Channel | None = None, note: str = ""
) -> Organisation | None:
    """Add the actor's approval. Return the organisation that the last one needed makes, else None.

    `channel` and `note` say how the actor made sure by another way, which the first organisations of a portal need.
    """
    _check_waiting(session, application)
    assert by.account is not None
    given = queries.approvals(session, application.id)
    if any(one.account_id == by.account for one in given):
        raise Refused(N_("You have approved this already. A second person of the secretariat has to look at it too."))
    wish = _must_read(session, application, by)
    came, new = proof(session, application)
    kind, receives = application.kind, application.receives
    if not rules.is_proved(kind, receives=receives, references=came, new=new, channel=channel):
        raise Refused(UNPROVED)
    _add_approval(session, application, channel=channel, note=note, by=by)
    needed = rules.approvals_needed(kind, receives=receives)
    number = len(given) + 1
    event = ApplicationApproved(number=number, needed=needed, references=came, channel=channel)
    audit.record(session, event, on=application.id, by=by)
    return _accept(session, application, wish, by=by) if number >= needed else None


def _add_approval(session: Session, application: Application, *, channel: Channel | None, note: str, by: Actor) -> None:
    made = Approval(id=new_id(), application_id=application.id, account_id=by.account, channel=channel)
    if note:
        key = grants.working_key(session, by)
        if key is None:
            raise Refused(N_("You do not hold the secretariat’s keys, so your note could not be sealed."))
        made.note_key_id, made.note = key.id, key.seal(note, row=made.id, label=NOTE)
    session.add(made)
    session.flush()


def read_note(session: Session, approval: Approval, *, by: Actor) -> str:
    """Return how somebody made sure, in their words; empty where there are none or the actor cannot open them."""
    if approval.note is None or approval.note_key_id is None:
        return ""
    key = grants.working_key(session, by, generation=approval.note_key_id)
    return key.open(approval.note, row=approval.id, label=NOTE) if key else ""


def decline(session: Session, application: Application, *, reason: str, by: Actor) -> None:
    """Say no, with a reason that is kept sealed for the secretariat."""
    _check_waiting(session, application)
    wish = _must_read(session, application, by)
    key = grants.open_key(session, by, application.data_key_id)
    assert key is not None
    application.content = _sealed(key, replace(wish, reason=reason), application.id)
    application.state = ApplicationState.DECLINED
    application.decided_on = clock.today()
    session.flush()
    audit.record(session, ApplicationDeclined(), on=application.id, by=by)


def _accept(session: Session, application: Application, wish: Wish, *, by: Actor) -> Organisation:
    if is_reserved(session, wish.name):  # removed since it applied
        raise Refused(RESERVED)
    made = make_organisation(
        session,
        name=wish.name,
        kind=application.kind,
        country=wish.country,
        receives=application.receives,
        website=wish.website,
        run_by=wish.run_by,
        funded_by=wish.funded_by,
        application=application.id,
        by=by,
    )
    made.about = wish.about
    application.state = ApplicationState.ACCEPTED
    application.decided_on = clock.today()
    application.organisation_id = made.id
    session.flush()
    return made


def _check_waiting(session: Session, application: Application) -> None:
    """Take the application's lock, so that two approvals at once are one after the other."""
    session.refresh(application, with_for_update=True)
    if application.state is not ApplicationState.WAITING:
        raise Refused(N_("This application was decided already."))


def _must_read(session: Session, application: Application, by: Actor) -> Wish:
    wish = read(session, application, by=by)
    if wish is None:
        raise Refused(N_("You cannot open this application, so you cannot decide about it."))
    return wish


def _sealed(key: OpenKey, wish: Wish, row: UUID) -> bytes:
    return key.seal(json.dumps(asdict(wish), ensure_ascii=False), row=row, label=CONTENT)


def _opened(key: OpenKey, application: Application) -> Wish:
    found = json.loads(key.open(application.content, row=application.id, label=CONTENT))
    return Wish(**found | {"referees": references.from_json(found.get("referees", ()))})
