"""Writing a draft: a first one, a change, or the next version of what is published."""

from uuid import UUID

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response

from portal.commitments import access, queries
from portal.commitments.blueprint import pages
from portal.commitments.forms import TextForm, groups
from portal.commitments.models import Commitment, Version
from portal.commitments.operations import drafting
from portal.commitments.texts import Text
from portal.commitments.views import words
from portal.policy import Action
from portal.problems import Invalid, Refused, Stale
from portal.reference.labels import N_
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor

Page = str | Response | tuple[str, int]


@pages.route("/desk/commitments/new", methods=["GET", "POST"])
@action(Action.COMMITMENT_DRAFT)
def new() -> Page:
    kind = access.own_organisation(reading(), by=actor(), to=Action.COMMITMENT_DRAFT).kind.value
    form = TextForm()
    form.offer(kind, number=1)
    if form.validate_on_submit():
        try:
            with writing() as session:
                organisation = access.own_organisation(session, by=actor(), to=Action.COMMITMENT_DRAFT)
                made = drafting.begin(session, organisation, form.typed, by=actor(), id=form.once_id).id
                session.commit()
            return redirect(url_for(".own", commitment=made), 303)
        except Invalid as problem:
            form.blame(problem)
    page = render_template("commitments/desk/edit.html", form=form, groups=groups(kind), commitment=None, number=1)
    return page, 422 if form.errors else 200


@pages.route("/desk/commitments/<uuid:commitment>/edit", methods=["GET", "POST"])
@action(Action.COMMITMENT_DRAFT)
def edit(commitment: UUID) -> Page:
    """Change the draft, or begin the next version with the text that is published."""
    found = access.own(reading(), commitment, by=actor(), to=Action.COMMITMENT_DRAFT)
    if found.is_withdrawn:
        raise Refused(N_("This commitment was withdrawn. Make a new one instead."))
    form, number = _form(reading(), found)
    if form.validate_on_submit():
        try:
            _write(commitment, form)
            return redirect(url_for(".own", commitment=commitment), 303)
        except Invalid as problem:
            form.blame(problem)
        except (Stale, StaleDataError):
            return _both(commitment, form)
    page = render_template(
        "commitments/desk/edit.html", form=form, groups=groups(found.kind.value), commitment=found, number=number
    )
    return page, 422 if form.errors else 200


def _form(session: Session, commitment: Commitment) -> tuple[TextForm, int]:
    """Return the form, filled with what stands there now, and the number of the version that it writes."""
    version, text = _standing(session, commitment)
    number = version.number if version else commitment.number + 1
    form = TextForm(obj=text, data={"revision": str(version.revision if version else 0)})
    form.offer(commitment.kind.value, number=number)
    return form, number


def _standing(session: Session, commitment: Commitment) -> tuple[Version | None, Text | None]:
    """Return the open version with its text, or else the published text, without what that one changed."""
    version = session.scalar(queries.open_version(commitment.id))
    if version is not None:
        return version, drafting.opened(session, version, by=actor())
    text = drafting.published_text(session, commitment)
    return None, text.without_summary() if text else None


def _write(commitment: UUID, form: TextForm) -> None:
    with writing() as session:
        found = access.own(session, commitment, by=actor(), to=Action.COMMITMENT_DRAFT)
        drafting.write(session, found, form.typed, revision=form.revision_number, by=actor())
        session.commit()


def _both(commitment: UUID, form: TextForm) -> Page:
    """Show what is there now beside what was typed, which can be changed and saved over it."""
    close_reading()
    session = reading()
    found = access.own(session, commitment, by=actor(), to=Action.COMMITMENT_DRAFT)
    version, text = _standing(session, found)
    number = version.number if version else found.number + 1
    form.revision.data = str(version.revision if version else 0)
    form.revision.raw_data = [form.revision.data]
    page = render_template(
        "commitments/desk/edit_again.html",
        form=form,
        groups=groups(found.kind.value),
        commitment=found,
        number=number,
        text=text,
        items=words.items(text.items) if text else [],
        bases=words.BASES,
    )
    return page, 409
