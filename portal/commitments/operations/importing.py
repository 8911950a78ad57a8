"""Importing commitments from a table: sealed once it was read, checked whole, then a draft of each row, or of none."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.commitments.models.importing import CommitmentImport
from portal.commitments.operations import drafting
from portal.commitments.queries import importing as queries
from portal.commitments.texts import Text
from portal.db import new_ids
from portal.files.tables import Table
from portal.keys import grants
from portal.organisations.models import Organisation
from portal.problems import Hidden, Invalid, Refused
from portal.reference.labels import N_

LABEL: Final = "commitment.import"
MOST: Final = 200
"""How many commitments one table may hold: all of them become drafts in one transaction."""
DAYS: Final = 30
"""How long a table lies here of which nothing is made."""


def keep(
    session: Session,
    table: Table,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries, so that sending it twice keeps one
) -> CommitmentImport:
    """Seal a table for the members of the organisation; raise `Refused` for whoever was given no keys of it."""
    assert by.organisation is not None and by.account is not None
    if (done := session.get(CommitmentImport, id)) is not None:
        if done.organisation_id != by.organisation:
            raise Invalid(
                N_("This form was sent before from another place. Open the page again and send it once more.")
            )
        return done
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(drafting.NO_KEY)
    kept = CommitmentImport(id=id, organisation_id=by.organisation, account_id=by.account, key_id=key.id)
    kept.upload = key.seal(table.written(), row=id, label=LABEL)
    session.add(kept)
    session.flush()
    return kept


def read(session: Session, kept: CommitmentImport, *, by: Actor) -> Table:
    """Return a table of which nothing was made yet; raise `Refused` where the actor does not hold its key."""
    assert kept.upload is not None
    key = grants.working_key(session, by, generation=kept.key_id)
    if key is None:
        raise Refused(drafting.NO_KEY)
    return Table.read(key.open(kept.upload, row=kept.id, label=LABEL))


def make_drafts(
    session: Session, kept: CommitmentImport, organisation: Organisation, texts: Sequence[Text], *, by: Actor
) -> None:
    """Begin a commitment with each text, and let the table go. Sent twice, they are begun once."""
    if hold(session, kept).made_on is not None:
        return
    for id_, text in zip(new_ids(len(texts)), texts, strict=True):
        drafting.begin(session, organisation, text, by=by, id=id_)
    kept.made_on, kept.upload, kept.key_id = clock.today(), None, None
    session.flush()


def throw_away(session: Session, kept: CommitmentImport) -> None:
    """Delete a table; what was made of it stays."""
    session.delete(hold(session, kept))
    session.flush()


def hold(session: Session, kept: CommitmentImport) -> CommitmentImport:
    """Lock a table, so that making drafts and throwing it away come one after the other."""
    found = session.get(CommitmentImport, kept.id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Hidden
    return found


def forget_old(session: Session) -> int:
    """Delete tables that were sent longer ago than `DAYS`; return how many."""
    old = session.scalars(queries.older(clock.today() - timedelta(days=DAYS))).all()
    for one in old:
        session.delete(one)
    return len(old)
