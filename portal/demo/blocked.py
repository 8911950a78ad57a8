"""The demonstration's blocks: two that hold, one with the appeal of its author; one that waits for a second person."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments import queries
from portal.commitments.models import Commitment
from portal.commitments.models.blocks import Block
from portal.commitments.operations import appealing, blocking, taking
from portal.commitments.rules.blocks import Why
from portal.db import new_id
from portal.demo.cast import LAB, OFFICE, VENDOR
from portal.organisations.models import Organisation

SECRETARIAT: Final = "Example Secretariat"
COURT: Final = "A court ordered that its judgment is not linked to until the names in it are blacked out."
APPEAL: Final = "The names were blacked out on Monday. The link leads to the judgment as the court itself publishes it."
THREATENED: Final = "Only one person has this role, and was threatened after it was published."
MISTAKE: Final = "The address of a private flat stands in it."


def block_all(session: Session, members: Mapping[str, Sequence[Actor]]) -> None:
    """Block what is blocked in the demonstration. `members` are of each organisation, two at least."""
    first, second = members[SECRETARIAT][:2]
    role = _propose(session, VENDOR, "lead", why=Why.DANGER, words=THREATENED, by=first)
    blocking.confirm(session, role, by=second)
    made = _propose(session, VENDOR, "public_grounds", why=Why.COURT, words=COURT, by=first)
    blocking.confirm(session, made, by=second)
    appealing.appeal(session, made, APPEAL, by=members[LAB][0], id=new_id())
    _propose(session, OFFICE, "scope", why=Why.DANGER, words=MISTAKE, by=second)


def _propose(session: Session, of: str, part: str, *, why: Why, words: str, by: Actor) -> Block:
    organisation = session.scalars(select(Organisation.id).where(Organisation.name == of)).one()
    commitment: Commitment = session.scalars(queries.of_organisation(organisation).limit(1)).one()
    code = next(one.code for one in taking.targets(session, commitment) if one.part == part)
    return blocking.propose(session, commitment, code, why=why, words=words, by=by, id=new_id())
