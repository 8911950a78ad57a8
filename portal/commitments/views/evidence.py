"""Evidence at its owner's desk: listed, added with a file or an address, shown to assessors, published, taken away."""

from typing import Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from portal.actor import Actor
from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.forms.evidence import EvidenceForm, PublishEvidenceForm, RemoveEvidenceForm, ShowEvidenceForm
from portal.commitments.models import Commitment
from portal.commitments.models.evidence import Evidence
from portal.commitments.operations import evidence as operations
from portal.commitments.operations import settling
from portal.commitments.operations.evidence import Shown
from portal.commitments.queries import evidence as queries
from portal.commitments.queries import progress
from portal.commitments.rules.evidence import Audience
from portal.commitments.views import words
from portal.db import new_id
from portal.files.operations import storing
from portal.files.receiving import Received, Receiver
from portal.files.rules import LARGEST
from portal.policy import Action
from portal.problems import Busy, Hidden, Invalid, Unavailable
from portal.submissions.views.file_list import NOT_KEPT, TOO_BUSY, download, in_words, store
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, database, reading, writing
from portal.web.gate import action, actor
from portal.web.requests import PortalRequest
from portal.web.uploads import takes_upload

Page = str | Response | tuple[str, int]
AT: Final = "/desk/commitments/<uuid:commitment>/evidence"
BODY: Final = LARGEST + 1_000_000


@pages.get(AT)
@action(Action.COMMITMENT_EVIDENCE)
def evidence(commitment: UUID) -> str:
    """List what there is, as far as the member holds its keys; pay what is owed to assessors."""
    by = actor()
    found = _own(reading(), commitment, by=by)
    if settling.owes(reading(), by=by):
        with writing() as session:
            settling.settle(session, by=by, leads_to=url_for(".evidence", commitment=commitment))
            session.commit()
        close_reading()
        found = _own(reading(), commitment, by=by)
    return render_template(
        "commitments/desk/evidence.html",
        commitment=found,
        pieces=operations.opened(reading(), queries.of_commitment(reading(), found.id), by=by),
        places=_places(reading(), found),
        audiences=words.AUDIENCES,
        in_words=in_words,
    )


@pages.get(f"{AT}/new")
@action(Action.COMMITMENT_EVIDENCE)
def new_evidence(commitment: UUID) -> Page:
    found = _own(reading(), commitment, by=actor())
    operations.check_may_add(found)
    return _form_page(found, _offered(reading(), found, EvidenceForm(formdata=None)))


@pages.post(f"{AT}/new")
@action(Action.COMMITMENT_EVIDENCE)
@takes_upload(BODY)
def add_evidence(commitment: UUID) -> Page:
    """Seal the file while it comes, then keep it with what is said of it, or nothing of both."""
    by = actor()
    assert isinstance(request, PortalRequest)
    assert by.session is not None
    _own(reading(), commitment, by=by)
    close_reading()  # an upload may take long, and would keep a connection that it does not need
    to = Receiver(database(), store(), new_id(), by.session)
    try:
        with place_at(Desk.UPLOAD):
            got = to.receive(request.upload, most=1)
    except (Unavailable, Busy) as problem:
        return _not_kept(commitment, TOO_BUSY if isinstance(problem, Busy) else NOT_KEPT)
    with to.discarding(got):
        form = EvidenceForm(formdata=MultiDict(got.fields), meta={"csrf": False})  # the gate has checked the token
        found = _own(reading(), commitment, by=by)
        _offered(reading(), found, form)
        if _is_good(form, got) and _add(commitment, form, got, by=by):
            storing.discard(to.database, to.store, got.objects)  # the copies that nothing points to
            return redirect(url_for(".evidence", commitment=commitment), 303)
    storing.discard(to.database, to.store, got.objects)
    close_reading()
    return _form_page(_own(reading(), commitment, by=by), form), 422


def _is_good(form: EvidenceForm, got: Received) -> bool:
    good = form.validate()
    for problem in got.problems:
        form.blame_file(_(problem.reason) % problem.values)
    if got.files and not (good and not got.problems):
        form.blame_file(_("The rest is kept below. Choose the file again."))
    return good and not got.problems


def _add(commitment: UUID, form: EvidenceForm, got: Received, *, by: Actor) -> bool:
    close_reading()
    try:
        with writing() as session:
            found = _own(session, commitment, by=by)
            operations.add(
                session,
                found,
                form.said,
                got.files[0].original if got.files else None,
                at=form.place,
                audience=Audience(form.audience.data),
                by=by,
                id=form.once_id,
            )
            session.commit()
    except Invalid as problem:
        form.blame(problem)
        if got.files:
            form.blame_file(_("The rest is kept below. Choose the file again."))
        return False
    return True


def _not_kept(commitment: UUID, reason: str) -> tuple[str, int]:
    found = _own(reading(), commitment, by=actor())
    form = _offered(reading(), found, EvidenceForm(formdata=None))
    form.blame_file(_(reason))
    return _form_page(found, form), 503


@pages.route(f"{AT}/<uuid:piece>/show", methods=["GET", "POST"])
@action(Action.COMMITMENT_EVIDENCE)
def show_evidence(commitment: UUID, piece: UUID) -> Page:
    """Let those who assess the commitment see a piece."""
    form = ShowEvidenceForm()
    if form.validate_on_submit():
        with writing() as session:
            found, row = _piece(session, commitment, piece, by=actor())
            operations.show_to_assessors(session, found, row, by=actor())
            session.commit()
        return redirect(url_for(".evidence", commitment=commitment), 303)
    found, row = _piece(reading(), commitment, piece, by=actor())
    return _one(found, row, form, "commitments/desk/evidence_show.html")


@pages.route(f"{AT}/<uuid:piece>/publish", methods=["GET", "POST"])
@action(Action.COMMITMENT_REPORT)
def publish_evidence(commitment: UUID, piece: UUID) -> Page:
    """Show exactly what will be public, and publish exactly that."""
    by = actor()
    form = PublishEvidenceForm()
    form.ask_unless_fresh(reading(), by, Action.COMMITMENT_REPORT)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, by, Action.COMMITMENT_REPORT)
                found, row = _piece(session, commitment, piece, by=by)
                operations.publish(session, found, row, by=by)
                session.commit()
                slug = found.slug
            return redirect(url_for(".show", slug=slug, _anchor="evidence"), 303)
        except Invalid as problem:
            form.blame(problem)
            close_reading()
    found, row = _piece(reading(), commitment, piece, by=by)
    return _one(found, row, form, "commitments/desk/evidence_publish.html")


@pages.route(f"{AT}/<uuid:piece>/remove", methods=["GET", "POST"])
@action(Action.COMMITMENT_EVIDENCE)
def remove_evidence(commitment: UUID, piece: UUID) -> Page:
    form = RemoveEvidenceForm()
    if form.validate_on_submit():
        with writing() as session:
            found = _own(session, commitment, by=actor())
            objects = operations.remove(session, found, piece, by=actor())
            session.commit()
        storing.discard(database(), store(), objects)
        return redirect(url_for(".evidence", commitment=commitment), 303)
    found, row = _piece(reading(), commitment, piece, by=actor())
    return _one(found, row, form, "commitments/desk/evidence_remove.html")


@pages.get(f"{AT}/<uuid:piece>/file")
@action(Action.COMMITMENT_EVIDENCE)
def own_evidence_file(commitment: UUID, piece: UUID) -> Response:
    """Give the file of a sealed piece back to a member of its owner."""
    found, row = _piece(reading(), commitment, piece, by=actor())
    if row.audience is Audience.PUBLIC:
        return redirect(url_for(".evidence_file", slug=found.slug, number=row.number))
    return sealed_file(row, by=actor())


def sealed_file(row: Evidence, *, by: Actor) -> Response:
    """Send the file of a piece to whoever holds its key; raise `Hidden` for everybody else."""
    (shown,) = operations.opened(reading(), [row], by=by)
    body = reading().scalar(queries.body_of(row.id))
    if shown.file is None or body is None:
        raise Hidden
    return download(body, shown.file, number=1)


def _own(session: Session, commitment: UUID, *, by: Actor) -> Commitment:
    return access.own(session, commitment, by=by, to=Action.COMMITMENT_EVIDENCE)


def _piece(session: Session, commitment: UUID, piece: UUID, *, by: Actor) -> tuple[Commitment, Evidence]:
    found = _own(session, commitment, by=by)
    row = session.get(Evidence, piece)
    if row is None or row.commitment_id != found.id:
        raise Hidden
    return found, row


def _offered(session: Session, commitment: Commitment, form: EvidenceForm) -> EvidenceForm:
    form.offer(progress.milestones(session, commitment.id), updates=commitment.updates)
    return form


def _form_page(commitment: Commitment, form: EvidenceForm) -> str:
    return render_template("commitments/desk/evidence_new.html", commitment=commitment, form=form)


def _one(commitment: Commitment, row: Evidence, form: object, template: str) -> Page:
    (shown,) = operations.opened(reading(), [row], by=actor())
    page = render_template(
        template,
        commitment=commitment,
        shown=shown,
        form=form,
        where=_where(reading(), commitment, shown),
        in_words=in_words,
    )
    return page, 422 if getattr(form, "errors", None) else 200


def _where(session: Session, commitment: Commitment, shown: Shown) -> str:
    return _places(session, commitment).get(shown.row.id, "")


def _places(session: Session, commitment: Commitment) -> dict[UUID, str]:
    """Return in words what each piece belongs to."""
    return words.places(queries.of_commitment(session, commitment.id), progress.milestones(session, commitment.id))
