"""What two people had blocked, blocked again after a restore: the older text would else be public once more."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Account
from portal.actor import SYSTEM
from portal.commitments.models import Commitment
from portal.commitments.models.blocks import Block
from portal.commitments.operations import blocking
from portal.commitments.rules.blocks import PUBLIC, Of, Why
from portal.problems import Refused


def confirmed(session: Session, chain: UUID, keys: dict[str, Any]) -> bool:
    """Take it out of the public record once more. Its words were sealed to people, and have to be written anew."""
    commitment, block = session.get(Commitment, chain), session.get(Block, UUID(keys["block"]))
    if commitment is None or not commitment.number or (block is not None and block.state in PUBLIC):
        return False
    made = block or Block(
        id=UUID(keys["block"]),
        commitment_id=chain,
        author_id=UUID(keys["author"]),
        of=Of(keys["of"]),
        row_id=UUID(keys["row"]),
        part=keys["part"],
        about_version=keys["version"],
        why=Why(keys["why"]),
        proposed_by=_known(session, keys["proposed_by"]),
    )
    try:
        blocking.again(session, commitment, made)
    except Refused:  # what it was of is not in this backup
        return False
    made.confirmed_by = _known(session, keys.get("confirmed_by"))
    session.flush()
    audit.record(session, blocking.confirmed(made), on=chain, by=SYSTEM)
    return True


def _known(session: Session, account: str | None) -> UUID | None:
    """Return an account, unless it was made after the backup: then it took part, and nobody here can say who it was."""
    return UUID(account) if account and session.get(Account, UUID(account)) is not None else None
