"""What a GET may write of notes: acts that were owed until somebody with the key came. A transaction of its own."""

from portal.actor import Actor
from portal.incidents.operations import settling
from portal.web.database import reading, writing


def settle(by: Actor) -> None:
    """Do what is owed of notes and needs a key that is here now."""
    if settling.owes(reading(), by=by):
        with writing() as session:
            settling.settle(session, by=by)
            session.commit()
