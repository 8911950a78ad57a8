"""What a GET may write: acts that were owed because nobody with the key was there. In a transaction of its own."""

from portal.actor import Actor
from portal.submissions.operations import settling
from portal.web.database import reading, writing


def settle(by: Actor) -> None:
    """Do what is owed to others and needs a key that is here now."""
    if settling.owes(reading(), by=by):
        with writing() as session:
            settling.settle(session, by=by)
            session.commit()
