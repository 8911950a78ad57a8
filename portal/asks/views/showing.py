"""What a member of the addressee sees for the first time is recorded, and committed, before it is opened."""

from uuid import UUID

from flask import request

from portal.asks.operations import clocking
from portal.web.database import writing
from portal.web.gate import actor


def shown(unseen: list[UUID]) -> bool:
    """Record what a member of the addressee sees for the first time; say whether there was anything."""
    if not unseen or request.method != "GET":
        return False
    with writing() as session:
        clocking.show(session, unseen, by=actor())
        session.commit()
    return True
