"""Evidence as others get it: its public files, with their SHA-256, and what those who assess may see."""

from uuid import UUID

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from portal.actor import Actor
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment
from portal.commitments.models.evidence import Evidence
from portal.commitments.operations import evidence as operations
from portal.commitments.queries import evidence as queries
from portal.commitments.queries import progress
from portal.commitments.views import words
from portal.commitments.views.evidence import sealed_file
from portal.commitments.views.public import lead_on
from portal.files.contents import Opened, Record
from portal.files.rules import Sort
from portal.policy import Action
from portal.problems import Hidden
from portal.submissions.views.file_list import download, in_words
from portal.web.database import reading
from portal.web.gate import action, actor


@pages.get("/commitments/<slug>/evidence/<int(max=2147483647):number>/file")
@action(Action.PUBLIC_READ)
def evidence_file(slug: str, number: int) -> Response:
    """Give everyone a file that was published, as an attachment that no browser shows."""
    try:
        commitment, _version = access.published(reading(), slug)
    except Hidden:
        lead_on(reading(), slug)
        raise
    row = reading().scalar(queries.one_public(commitment.id, number))
    body = reading().scalar(queries.body_of(row.id)) if row is not None else None
    if row is None or body is None or row.object_key is None or not row.sha256:
        raise Hidden
    if request.if_none_match.contains_weak(row.sha256):
        answer = Response(status=304)
    else:
        answer = download(body, _opened(row), number=number)
    answer.set_etag(row.sha256)
    return answer


def _opened(row: Evidence) -> Opened:
    assert row.name is not None
    assert row.sort is not None
    assert row.size is not None
    assert row.sha256 is not None
    assert row.object_key is not None
    return Opened(Record(row.name, Sort(row.sort), row.size, row.sha256), row.object_key)


@pages.get("/desk/evidence/<slug>")
@action(Action.EVIDENCE_READ)
def assessors_evidence(slug: str) -> str:
    """List what an assessing organisation may see of a commitment, beside what is public."""
    by = actor()
    commitment = _assessed(reading(), slug, by=by)
    pieces = reading().scalars(queries.for_assessors(commitment.id)).all()
    return render_template(
        "commitments/desk/evidence_assessed.html",
        commitment=commitment,
        pieces=operations.opened(reading(), pieces, by=by),
        places=words.places(pieces, progress.milestones(reading(), commitment.id)),
        in_words=in_words,
    )


@pages.get("/desk/evidence/<slug>/<uuid:piece>/file")
@action(Action.EVIDENCE_READ)
def assessors_evidence_file(slug: str, piece: UUID) -> Response:
    commitment = _assessed(reading(), slug, by=actor())
    row = reading().get(Evidence, piece)
    if row is None or row.commitment_id != commitment.id:
        raise Hidden
    return sealed_file(row, by=actor())


def _assessed(session: Session, slug: str, *, by: Actor) -> Commitment:
    """Load a commitment that the actor's organisation assesses; those of others are hidden."""
    commitment, _version = access.published(session, slug)
    if not operations.is_reader(session, commitment.id, by.organisation):
        raise Hidden
    return commitment
