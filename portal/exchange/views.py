"""Files of indicators, in and out."""

from typing import Final

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from portal.exchange import stix
from portal.exchange.forms import UploadForm
from portal.exchange.operations import exporting, importing
from portal.incidents import access, queries
from portal.incidents.models import BundleState
from portal.incidents.operations import drawing
from portal.incidents.views.opening import opened_with_key
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.web.database import database, reading, writing
from portal.web.forms import status_of_upload
from portal.web.gate import action, actor
from portal.web.requests import takes_file

Page = str | Answer | tuple[str, int]
SEE_OTHER: Final = 303

pages = Blueprint("exchange", __name__)


@pages.route("/desk/notes/<reference>/indicators/upload", methods=["GET", "POST"])
@action(Action.NOTE_EDIT)
@takes_file
def upload(reference: str) -> Page:
    """Take a STIX 2.1 bundle as a note's indicators. It is read by a job, whose page says how far it is."""
    note = access.note(reading(), reference, by=actor(), to=Action.NOTE_EDIT)
    drawing.check_use(reading(), note)
    form = UploadForm()
    if form.validate_on_submit():
        raw = form.file.data.read()
        leads_to = url_for("incidents.show", reference=reference)
        try:
            with writing() as session:
                held = access.held(session, reference, by=actor(), to=Action.NOTE_EDIT)
                drawing.check_use(session, held)
                job = importing.ask(session, held, raw, leads_to=leads_to, by=actor(), id=form.once_id).id
                session.commit()
            return redirect(url_for("desk.job", job=job), SEE_OTHER)
        except Invalid as problem:
            form.blame(problem)
        note = access.note(reading(), reference, by=actor(), to=Action.NOTE_EDIT)
    bundle = reading().scalar(queries.bundle(note.id, BundleState.READY))
    status = status_of_upload(form.file)
    page = render_template("exchange/upload.html", note=note, form=form, bundle=bundle)
    return page, status


@pages.get("/desk/notes/<reference>/indicators.stix2")
@action(Action.NOTE_SEE)
def download(reference: str) -> Response:
    """Give the indicators of a note as a STIX 2.1 bundle, sent while it is read."""
    reader, _key = opened_with_key(reference)
    bundle = reading().scalar(queries.bundle(reader.note_id, BundleState.READY))
    if bundle is None:
        raise Hidden
    sent = exporting.bundle_of(database(), reader.note, bundle, by=actor())
    name = f"{reader.note.reference}.stix2"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(sent, content_type=stix.MEDIA_TYPE, headers=headers)
