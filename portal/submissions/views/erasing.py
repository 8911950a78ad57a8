"""Erasing one message, one file or one section's answers: what that cannot undo is said first."""

from collections.abc import Callable
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from portal.files.operations import storing
from portal.policy import Action
from portal.problems import Hidden
from portal.submissions import access
from portal.submissions.blueprint import pages
from portal.submissions.models import Submission
from portal.submissions.operations import erasing, remedies
from portal.submissions.rules import SectionName
from portal.submissions.views.file_list import store
from portal.submissions.views.report import SEE_OTHER, Page
from portal.submissions.views.rights import show_right
from portal.submissions.views.words import confirming, proves
from portal.web.database import database, reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day, word

Erase = Callable[[Session, Submission], list[UUID]]


@pages.route("/return/erase/message/<uuid:message>", methods=["GET", "POST"])
@action(Action.RECEIPT_WRITE)
def erase_message(message: UUID) -> Page:
    """Erase what was written to one organisation; that something was written, and when, stays."""
    found = erasing.own_message(reading(), access.own_submission(reading(), by=actor()), message)
    title = _("Erase what you wrote on %(day)s?", day=day(found.said_on))
    back = url_for("submissions.own_thread", part_id=found.participation_id)

    def erase(session: Session, submission: Submission) -> list[UUID]:
        erasing.erase_message(session, submission, message, by=actor())
        return []

    stays = _("That you wrote something, and on which day, stays in the conversation.")
    return _carry_out(title, [stays], back, erase)


@pages.route("/return/erase/remedy/<uuid:remedy>/<uuid:step>", methods=["GET", "POST"])
@action(Action.RECEIPT_WRITE)
def erase_remedy_words(remedy: UUID, step: UUID) -> Page:
    """Erase what was written to a remedy; which one it is, and how it stands, stays."""
    found = erasing.own_remedy(reading(), access.own_submission(reading(), by=actor()), remedy)
    part = access.own_participation(reading(), found.participation_id, by=actor())
    opened = remedies.remedies(reading(), [part], by=actor()).get(part.id, [])
    steps = (one for every in opened if every.id == remedy for one in every.steps)
    said = next((one for one in steps if one.id == step), None)
    if said is None or said.account is not None:
        raise Hidden

    def erase(session: Session, submission: Submission) -> list[UUID]:
        erasing.erase_remedy_words(session, submission, remedy, step, by=actor())
        return []

    title = _("Erase what you wrote on %(day)s?", day=day(said.on))
    stays = _("Which remedy it is, how it stands, and on which day you wrote something, stays.")
    return _carry_out(title, [stays], url_for("submissions.own_thread", part_id=part.id), erase)


@pages.route("/return/erase/file/<uuid:file>", methods=["GET", "POST"])
@action(Action.RECEIPT_WRITE)
def erase_file(file: UUID) -> Page:
    """Erase a file, its original and every copy that was made of it."""
    erasing.section_of_file(reading(), access.own_submission(reading(), by=actor()), file)

    def erase(session: Session, submission: Submission) -> list[UUID]:
        return erasing.erase_file(session, submission, file, by=actor())

    stays = _("That there was a file, and who opened it on which day, stays recorded.")
    keep = _("If this is the only original, an examination can never be repeated. Save it first if you may need it.")
    return _carry_out(_("Erase this file?"), [keep, stays], url_for("submissions.own_files"), erase)


@pages.route("/return/erase/part/<name>", methods=["GET", "POST"])
@action(Action.RECEIPT_WRITE)
def erase_section(name: str) -> Page:
    """Erase all answers of one part; its files stay."""
    erasing.own_section(reading(), access.own_submission(reading(), by=actor()), name)

    def erase(session: Session, submission: Submission) -> list[UUID]:
        erasing.erase_section(session, submission, SectionName(name), by=actor())
        return []

    title = _("Erase every answer of this part: %(section)s?", section=word("section", name))
    stays = _("Its files stay. Erase them one by one, where you see your files.")
    return _carry_out(title, [stays], url_for("submissions.answers"), erase)


def _carry_out(title: str, stays: list[str], back: str, erase: Erase) -> Page:
    """Show what will happen, or do it once what opened the report was typed again."""
    form, by = confirming()(), actor()
    about = access.own_submission(reading(), by=by).reference
    if form.is_submitted() and form.validate() and form.is_about(about) and proves(form):
        with writing() as session:
            objects = erase(session, access.own_submission(session, by=by, lock=True))
            session.commit()
        storing.discard(database(), store(), objects)
        return redirect(back, SEE_OTHER)
    happens = [
        _("It is gone here for everyone, for you too. Nobody can undo this."),
        *stays,
        _("What an organisation copied, remembers or wrote from it cannot be called back, and its notes stay."),
        _("Organisations that could open it see that the report has changed."),
    ]
    page = show_right(
        access.own_submission(reading(), by=by),
        form,
        title=title,
        happens=happens,
        label=_("Erase it for ever"),
        danger=True,
        back=back,
    )
    return (page, 422) if form.is_submitted() else page
