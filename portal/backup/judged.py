"""Assessments that were taken back or given up, what was decided, and who may judge: after a restore."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import SYSTEM
from portal.commitments.events import AssessmentEnded, AssessmentTakenBack, AssessmentWithdrawn, BlockAppealDecided
from portal.commitments.models.assessing import Assessment
from portal.commitments.operations import assessing
from portal.commitments.rules.assessing import OPEN, State, Verb, may_move
from portal.complaints.events import AuthorAnswered, ComplaintDecided, ComplaintSettled
from portal.organisations.models import Organisation
from portal.parties import queries as parties
from portal.parties.events import LinkEnded, PartyTied, PartyUntied
from portal.parties.models import Party
from portal.parties.operations import recording


def back(session: Session, chain: UUID, keys: dict[str, Any]) -> bool:
    """Make it a draft once more: what its owner was asked is withdrawn by a line of its own."""
    found = session.get(Assessment, chain)
    if found is None or not may_move(found.state, Verb.TAKE_BACK):
        return False
    asked = UUID(keys["asked"]) if keys["asked"] else None
    assessing.make_draft(session, found, asked=asked, by=SYSTEM)
    return True


def ended(session: Session, chain: UUID, keys: dict[str, Any]) -> bool:
    """Destroy the draft once more."""
    found = session.get(Assessment, chain)
    if found is None or found.state not in OPEN:
        return False
    assessing.destroy(session, found, State(keys["after"]), by=SYSTEM)
    return True


def tied(session: Session, chain: UUID, keys: dict[str, Any]) -> bool:
    """Say once more that a body is this organisation: else it could judge whom it shares an owner with."""
    found, organisation = session.get(Party, chain), UUID(str(keys["organisation"]))
    if found is None or found.organisation_id is not None or session.get(Organisation, organisation) is None:
        return False
    if session.scalar(parties.of_organisation(organisation)) is not None:
        return False
    recording.tied(session, found, organisation, by=SYSTEM)
    return True


AGAIN: Final[Mapping[str, Callable[[Session, UUID, dict[str, Any]], bool]]] = {
    AssessmentTakenBack.name(): back,
    AssessmentEnded.name(): ended,
    PartyTied.name(): tied,
}
BY_HAND: Final = {
    AssessmentWithdrawn.name(): "this assessment was withdrawn; let its assessor withdraw it again",
    PartyUntied.name(): "this party was taken for an organisation by mistake; if it is one, let that be undone again",
    LinkEnded.name(): "a link between two parties was ended; let the secretariat end it again",
    ComplaintDecided.name(): "this complaint was decided; if it waits again, let the secretariat decide it once more",
    ComplaintSettled.name(): "an appeal about this complaint was decided; if it waits again, let the secretariat do so",
    AuthorAnswered.name(): "an author answered this request; if it waits again, let the author answer once more",
    BlockAppealDecided.name(): "an appeal against a block of this commitment was decided; decide it once more",
}
"""What needs a person, as in `again`."""
OF_THE_KNOWN: Final = frozenset({AuthorAnswered.name(), ComplaintDecided.name(), ComplaintSettled.name()})
"""As in `again`: a complaint, or a request, that the backup does not know waits for nobody."""
