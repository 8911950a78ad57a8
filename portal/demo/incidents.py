"""The demonstration's incident notes: one shared, answered, and taken back from a reader; and a draft."""

import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.db import Database, new_id
from portal.demo.cast import AGENCY, HELPLINE, LAB, MESSENGER, OFFICE
from portal.exchange.operations import importing
from portal.exchange.stix import Object
from portal.incidents.contents import Text
from portal.incidents.operations import narrowing, sharing, stating, writing
from portal.incidents.rules import Pap, Position, Tlp
from portal.jobs import work
from portal.organisations.models import Organisation

SHARED: Final = Text(
    title="Sign-in pages that imitate a mail service",
    known="Three newsrooms in two countries got the same message within a week: a storage quota, and a link.\n\n"
    "The pages pass a second factor on while it is typed. Security keys were not affected. Nobody lost an account that "
    "we know of. We do not know who is behind it.",
    first_seen="about the beginning of spring",
)
DRAFT: Final = Text(
    title="A profile that asks to be installed",
    known="One person was asked on the phone to install a profile “for better reception”. We are still looking at it.",
)
STATED: Final = (
    "Eleven of these domains were sent through our service. They are blocked, and whoever opened one was told."
)
PATTERNS: Final = (
    "[domain-name:value='storage-quota.example']",
    "[domain-name:value='mail-sign-in.example']",
    "[url:value='https://mail-sign-in.example/session?step=2']",
    "[email-addr:value='no-reply@storage-quota.example']",
    "[configuration-profile:id='example.profile.reception']",
)


def write_all(session: Session, managers: Mapping[str, Actor]) -> None:
    """Write both notes, share one, let a reader answer, and take it back from another one."""
    by = managers[HELPLINE]
    known = {one.name: one.id for one in session.scalars(select(Organisation))}
    note = writing.write(session, SHARED, tlp=Tlp.AMBER, pap=Pap.GREEN, by=by, id=new_id())
    audience = [known[name] for name in (MESSENGER, LAB, OFFICE)]
    sharing.name(session, note, organisations=audience, kinds=(), by=by)
    sharing.share(session, note, agreed=sharing.seen(note, sharing.named(session, note), None), by=by)
    stating.state(session, note, Position.MITIGATED, STATED, by=managers[MESSENGER], id=new_id())
    narrowing.take_out(session, note, known[OFFICE], by=by)
    importing.ask(session, note, _bundle(), leads_to=f"/desk/notes/{note.reference}", by=by, id=new_id())
    draft = writing.write(session, DRAFT, tlp=Tlp.RED, pap=Pap.RED, by=by, id=new_id())
    sharing.name(session, draft, organisations=[known[AGENCY]], kinds=(), by=by)


def take_in(database: Database) -> None:
    """Import the indicators, as the worker does."""
    work.run_waiting(database, [importing.IMPORT])


def _bundle() -> bytes:
    moment = f"{clock.today().isoformat()}T00:00:00.000Z"
    always = {"spec_version": "2.1", "created": moment, "modified": moment}
    objects: list[Object] = [
        {
            "type": "indicator",
            "id": f"indicator--{new_id()}",
            **always,
            "pattern": pattern,
            "pattern_type": "stix",
            "valid_from": moment,
        }
        for pattern in PATTERNS
    ]
    return json.dumps({"type": "bundle", "id": f"bundle--{new_id()}", "objects": objects}).encode()
