"""A reporter's rights over the whole report: freezing all sharing, deleting it. What each does comes first."""

from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from portal import clock
from portal.files.operations import storing
from portal.policy import Action
from portal.submissions import access, queries, rules
from portal.submissions.blueprint import pages
from portal.submissions.forms.receipt import ConfirmAgainForm, ConfirmForm
from portal.submissions.models import Submission
from portal.submissions.operations import deleting, freezing, keepers
from portal.submissions.rules import PartState
from portal.submissions.views.file_list import store
from portal.submissions.views.report import Page, go
from portal.submissions.views.words import confirming, proves
from portal.web import cookies
from portal.web.cookies import Cookie
from portal.web.database import database, reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day


@pages.get("/return/freeze")
@action(Action.RECEIPT_PERMIT)
def freeze() -> Page:
    submission = access.own_submission(reading(), by=actor())
    return _show_resume(submission, confirming()()) if submission.frozen_on else _show_freeze(submission, ConfirmForm())


@pages.post("/return/freeze")
@action(Action.RECEIPT_PERMIT)
def freeze_sharing() -> Page:
    """Stop everything at once. It only takes away, so nothing is typed again."""
    form, submission = ConfirmForm(), access.own_submission(reading(), by=actor())
    if not form.validate_on_submit() or not form.is_about(submission.reference):
        return _show_freeze(submission, form), 422
    with writing() as session:
        freezing.freeze(session, access.own_submission(session, by=actor(), lock=True), by=actor())
        session.commit()
    return go("report")


@pages.post("/return/resume")
@action(Action.RECEIPT_PERMIT)
def resume_sharing() -> Page:
    """Let what is permitted be opened again: what opened the report is typed once more."""
    form, by = confirming()(), actor()
    submission = access.own_submission(reading(), by=by)
    if not form.validate_on_submit() or not form.is_about(submission.reference) or not proves(form):
        return _show_resume(access.own_submission(reading(), by=by), form), 422
    with writing() as session:
        freezing.resume(session, access.own_submission(session, by=by, lock=True), by=by)
        session.commit()
    return go("report")


def _show_freeze(submission: Submission, form: ConfirmForm) -> str:
    happens = [
        _("From this moment no organisation can open any part of your report or its files."),
        _("Nobody can pass it on, draw a note from it, or be given anything new, you included."),
        _("You can still write and read messages, take permission back, and delete the report."),
        _("What was opened or copied before cannot be called back. Days by which answers are due run on."),
        _(
            "The organisations keep the keys that you gave them, so that you can end this at any time. Taking"
            " permission back destroys those keys."
        ),
    ]
    return show_right(
        submission,
        form,
        title=_("Freeze all sharing of report %(reference)s?", reference=submission.reference),
        happens=happens,
        label=_("Freeze all sharing"),
    )


def _show_resume(submission: Submission, form: ConfirmAgainForm) -> str:
    return show_right(
        submission,
        form,
        title=_("End the freeze of report %(reference)s?", reference=submission.reference),
        happens=[_("Whoever you permit something can open it again at once. Look at your permissions first.")],
        label=_("Let it be opened again"),
        url=url_for("submissions.resume_sharing"),
    )


def show_right(submission: Submission, form: ConfirmForm, **shown: Any) -> str:
    """Show what using a right does: `title`, `happens`, `label`, and if need be `url`, `danger` and `back`."""
    form.about.data = submission.reference
    if isinstance(form, ConfirmAgainForm):
        form.proof.data = ""
    given = {"url": None, "danger": False, "back": url_for("submissions.report")} | shown
    return render_template("submissions/receipt/right.html", form=form, **given)


@pages.get("/return/delete")
@action(Action.RECEIPT_CLOSE)
def delete() -> str:
    return _show_delete(confirming()())


@pages.post("/return/delete")
@action(Action.RECEIPT_CLOSE)
def delete_for_ever() -> Page:
    """Destroy the report and its keys. It cannot be undone, so the words, or the password, are typed again."""
    form, by = confirming()(), actor()
    about = access.own_submission(reading(), by=by).reference
    if not form.validate_on_submit() or not form.is_about(about) or not proves(form):
        return _show_delete(form), 422
    with writing() as session:
        objects = deleting.delete_report(session, access.own_submission(session, by=by, lock=True), by=by)
        in_account = keepers.lose(session, by=by)
        session.commit()
    storing.discard(database(), store(), objects)
    return go("own_reports", closed=1) if in_account else cookies.drop(go("deleted"), Cookie.REPORT)


def _show_delete(form: ConfirmAgainForm) -> str:
    submission = access.own_submission(reading(), by=actor())
    parts = reading().scalars(queries.participations(submission.id))
    holding = [part.organisation.name for part in parts if part.state is not PartState.WITHDRAWN]
    return show_right(
        submission,
        form,
        title=_("Delete report %(reference)s with everything in it?", reference=submission.reference),
        happens=_deletion(holding),
        label=_("Delete everything for ever"),
        danger=True,
    )


def _deletion(holding: list[str]) -> list[str]:
    happens = [
        _("Your answers, your files and every conversation are deleted here, and the keys that opened them with them."),
        _("The notes and summaries that organisations made of your report here are destroyed."),
        _(
            "Its seven words will open nothing any more, on any device, nor will an account that it is kept in. Nobody"
            " can undo this, the people who run the portal included."
        ),
        _("What an organisation copied or remembers, and a note that was shared, cannot be called back."),
    ]
    if holding:
        due = day(clock.today() + timedelta(days=rules.DAYS_TO_CONFIRM))
        happens.append(
            _(
                "These are asked to confirm by %(day)s that their copies are gone, but you can no longer read here"
                " whether they did: %(names)s.",
                day=due,
                names=_(", ").join(holding),
            )
        )
    return [
        *happens,
        _("Sealed backups of this portal keep it until they expire, as a rule for 30 days."),
        _("That there was a report, its days, and who opened what on which day stay recorded, without what it said."),
    ]


@pages.get("/return/deleted")
@action(Action.RECEIPT_RETURN)
def deleted() -> str:
    return render_template("submissions/receipt/deleted.html")
