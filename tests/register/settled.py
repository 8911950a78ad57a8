"""A question as it stands once its day has passed."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.asks.models import Ask
from portal.asks.rules import Kind, State
from portal.commitments.models import Commitment
from portal.commitments.queries import ABOUT
from portal.db import Database
from tests.factories import Person


def settle(app: Flask, path: str, *, by: Person, **columns: Any) -> None:
    """Put a question about the commitment at this address there: without an answer, unless `columns` say otherwise."""
    db: Database = app.extensions["portal.database"]
    yesterday = clock.today() - timedelta(days=1)
    usual: dict[str, Any] = {
        "kind": Kind.QUESTION,
        "state": State.NO_ANSWER,
        "about_kind": ABOUT,
        "about_version": 1,
        "asker_id": by.organisation,
        "until_on": yesterday,
        "shown_on": yesterday,
        "mailed_on": yesterday,
        "public_question": "How many?",
        "public_at": clock.now(),
    }
    with db.writing() as session:
        slug = path.rpartition("/")[2]
        about = session.scalars(select(Commitment).where(Commitment.slug == slug)).one()
        session.add(Ask(**(usual | {"about_id": about.id, "addressee_id": about.organisation_id} | columns)))
        session.commit()
