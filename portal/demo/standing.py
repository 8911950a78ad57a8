"""The demonstration's organisations: one that is to renew, one that is suspended, one that names its referees."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.keys.instance import NIL
from portal.organisations.models import Kind, Organisation
from portal.organisations.operations import applying, references, standing
from portal.organisations.operations.applying import Wish
from portal.organisations.operations.references import Referee
from portal.organisations.rules import Reason, StandingVerb

SECRETARIAT: Final = "Example Secretariat"
RENEWS: Final = "Example Rights Lab"
SUSPENDED: Final = "Example Signal Bureau"
REFEREES: Final = ("Example Helpline", "Example Foreign Office")
DAYS_LEFT: Final = 20
APPLICATION: Final = uuid5(NIL, "application")


def settle_all(session: Session, members: Mapping[str, Sequence[Actor]]) -> None:
    """Bring each to its standing, by the operations of the pages; two people of the secretariat suspend."""
    known = {one.name: one for one in session.scalars(select(Organisation))}
    first, second = members[SECRETARIAT][:2]
    known[RENEWS].renewed_until = clock.today() + timedelta(days=DAYS_LEFT)
    proposed = standing.propose(
        session,
        known[SUSPENDED],
        StandingVerb.SUSPEND,
        reason=Reason.UNREACHABLE,
        text="Nobody there has answered us since spring, and its website is gone.",
        once=uuid5(NIL, "suspended"),
        by=first,
    )
    standing.confirm(session, known[SUSPENDED], proposed, by=second)
    standing.propose(
        session,
        known[SUSPENDED],
        StandingVerb.LIFT,
        reason=Reason.SETTLED,
        text="They have answered, and have a new website.",
        once=uuid5(NIL, "lifted"),
        by=second,
    )
    wish = Wish(
        name="Example Harbour Clinic",
        country="PT",
        website="https://harbour-clinic.example",
        run_by="Its members",
        funded_by="An invented foundation",
        about="We look at devices of people who work in ports and on ships.",
        contact_name="Ines Duarte",
        contact_email="ines@harbour-clinic.example",
        referees=tuple(Referee(organisation=str(known[name].id)) for name in REFEREES),
    )
    filed = applying.apply(session, wish, once=APPLICATION, kind=Kind.CIVIL_SOCIETY, receives=True)
    references.ask(session, filed, wish.referees, wish.request, by=first)
    session.flush()
