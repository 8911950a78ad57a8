"""Requests and notices made by the portal's own operations, for tests of other things."""

from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.db import new_id
from portal.privacy.models import PrivacyQuestion
from portal.privacy.operations import asking, telling
from tests.factories import Person


def asked(person: Person) -> UUID:
    """Let somebody ask what this person's organisation holds about them; return its copy of the request."""
    with person.database.writing() as session:
        of = [person.organisation]
        asking.ask(session, "What about me?", of=of, language="en", stretched=b"s" * 32, id=new_id())
        session.commit()
        return session.scalars(select(PrivacyQuestion.id).where(PrivacyQuestion.organisation_id.in_(of))).one()


def told(secretary: Person) -> UUID:
    """Write a notice that waits for a second person."""
    with secretary.database.reading() as session:
        texts, by = {"en": ["A title", "A text"]}, secretary.actor(session)
    with secretary.database.writing() as session:
        made = telling.propose(session, texts, until=clock.today(), by=by, id=new_id())
        session.commit()
        return made.id
