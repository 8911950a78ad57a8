"""Whom the demonstration's organisations belong to: a vendor and a company of one holding."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.db import new_id
from portal.demo.cast import LAB, VENDOR
from portal.organisations.models import Organisation
from portal.parties.models import Party
from portal.parties.operations import recording
from portal.parties.operations.recording import Evidence
from portal.parties.rules import LinkKind, Word

HOLDING: Final = "Example Northlight Holding"
FUND: Final = "Example Tidewater Fund"
REGISTER: Final = "https://register.example/northlight"


def record_all(session: Session, members: Mapping[str, Sequence[Actor]]) -> None:
    """Record parties and links as the secretariat does; the vendor disputes one of them."""
    by = members["Example Secretariat"][0]
    known = {one.name: one.id for one in session.scalars(select(Organisation))}

    def party(name: str) -> Party:
        return recording.add(
            session, organisation=known.get(name), name="" if name in known else name, by=by, id=new_id()
        )

    seen = Evidence(source=REGISTER, seen_on=clock.today() - timedelta(days=40), since=date(2021, 5, 1))
    holding, vendor = party(HOLDING), party(VENDOR)
    lab = recording.add(session, organisation=None, name=LAB, by=by, id=new_id())
    recording.tie(session, lab, known[LAB], by=by)
    link = recording.link(session, holding, vendor, LinkKind.OWNS, seen, by=by, id=new_id())
    recording.link(session, party(FUND), holding, LinkKind.OWNS, seen, by=by, id=new_id())
    past = Evidence(source=REGISTER, seen_on=seen.seen_on, since=date(2019, 1, 1), until=date(2022, 12, 31))
    recording.link(session, lab, holding, LinkKind.BELONGS_TO, past, by=by, id=new_id())
    text = "Since March the holding has only a tenth of us. The register will show it."
    recording.answer(session, link, vendor, Word.DISPUTED, text, by=members[VENDOR][0])
