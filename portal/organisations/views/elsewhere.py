"""Where people can turn while an organisation takes no reports: written, looked at as everyone will, published."""

from flask import redirect, render_template, request, url_for

from portal.organisations import access
from portal.organisations.blueprint import pages
from portal.organisations.forms import ElsewhereForm, elsewhere_form
from portal.organisations.operations import profile as operations
from portal.organisations.views.profile import Page
from portal.policy import Action
from portal.problems import Stale
from portal.settings import LANGUAGES
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor
from portal.web.language import own_name

EDIT = Action.ORGANISATION_EDIT


@pages.route("/desk/organisation/elsewhere", methods=["GET", "POST"])
@action(EDIT)
def elsewhere() -> Page:
    """Write the text by language. Nothing is public before it was shown as everyone will read it."""
    mine, form = access.own_organisation(reading(), by=actor(), to=EDIT), elsewhere_form()
    if not form.is_submitted():
        form.show(mine.elsewhere)
        form.was.data = operations.seen(mine)
        return _write(form)
    if not form.validate_on_submit():
        return _write(form), 422
    match request.form.get("go"):
        case "publish":
            return _publish(form)
        case "back":
            return _write(form)
    return _preview(form)


def _publish(form: ElsewhereForm) -> Page:
    try:
        with writing() as session:
            mine = access.own_organisation(session, by=actor(), to=EDIT)
            operations.point_elsewhere(session, mine, form.texts, was=form.had, by=actor())
            session.commit()
    except Stale:
        return _both(form), 409
    return redirect(url_for(".profile"), 303)


def _write(form: ElsewhereForm, *, published: dict[str, str] | None = None) -> str:
    """Show the form; `published` is what somebody else saved meanwhile."""
    found = None if published is None else [(one, own_name(one), published[one]) for one in published]
    return render_template("organisations/elsewhere.html", form=form, published=found)


def _preview(form: ElsewhereForm) -> str:
    texts = [(one, own_name(one), form.texts[one]) for one in LANGUAGES if form.texts[one]]
    return render_template("organisations/elsewhere_check.html", form=form, texts=texts)


def _both(form: ElsewhereForm) -> str:
    close_reading()
    mine = access.own_organisation(reading(), by=actor(), to=EDIT)
    form.was.data = operations.seen(mine)
    return _write(form, published=mine.elsewhere)
