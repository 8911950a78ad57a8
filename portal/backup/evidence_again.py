"""What a restored backup brings back of evidence that was taken away, or closed to somebody: done once more."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import SYSTEM
from portal.commitments.events import EvidenceReaderLeft, EvidenceRemoved
from portal.commitments.models import Commitment
from portal.commitments.models.evidence import Evidence
from portal.commitments.operations import evidence
from portal.commitments.rules.evidence import Audience


def removed(session: Session, chain: UUID, keys: dict[str, Any]) -> bool:
    """Destroy a piece once more; its object is deleted as nobody's."""
    commitment, piece = session.get(Commitment, chain), session.get(Evidence, UUID(keys["evidence"]))
    if commitment is None or piece is None or piece.audience is Audience.PUBLIC:
        return False
    evidence.remove(session, commitment, piece.id, by=SYSTEM)
    return True


def reader_left(session: Session, chain: UUID, keys: dict[str, Any]) -> bool:
    """Take everything back from an organisation that assesses the commitment no more."""
    commitment, reader = session.get(Commitment, chain), UUID(keys["reader"])
    if commitment is None or not evidence.is_reader(session, commitment.id, reader):
        return False
    evidence.revoke_from(session, commitment, reader, by=SYSTEM)
    return True


AGAIN: Final[Mapping[str, Callable[[Session, UUID, dict[str, Any]], bool]]] = {
    EvidenceRemoved.name(): removed,
    EvidenceReaderLeft.name(): reader_left,
}
