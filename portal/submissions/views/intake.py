"""Filing from the desk, for somebody or in one's own name: one page, scripts off, that survives being half typed."""

from typing import Final
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext as _

from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden, Invalid, Stale
from portal.reference.countries import COUNTRIES, country_name
from portal.reference.questionnaires import TYPED
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.drafting import FILED_BY, NOTICES, TARGETS, Draft
from portal.submissions.forms.intake import IntakeForm, intake_form, typed
from portal.submissions.models import Intake
from portal.submissions.operations import filing
from portal.submissions.operations import intake as intakes
from portal.submissions.queries import filed_for
from portal.submissions.views.kinds import words_of
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.language import language

FILE: Final = "file"


@pages.get("/desk/submissions/new")
@action(Action.INTAKE_FILE)
def intake() -> str:
    """Show an empty page, and what was half typed before."""
    draft = _empty()
    return _show(draft, _form(draft, half=False))


@pages.post("/desk/submissions/new")
@action(Action.INTAKE_FILE)
def begin_intake() -> Page:
    return _sent(_empty(), None)


def _empty() -> Draft:
    """Return an empty page of what this kind of organisation files."""
    return Draft.read({"kind": FILED_BY[actor().role]})


def _form(draft: Draft, *, half: bool) -> IntakeForm:
    able = []
    if draft.kind in NOTICES:
        offered = filing.offers(reading(), draft).offered
        able = [one.organisation for one in offered if one.is_open and one.organisation.id != actor().organisation]
    return intake_form(draft, _parties(), half=half, able=able)


@pages.get("/desk/submissions/new/<uuid:intake_id>")
@action(Action.INTAKE_FILE)
def kept_intake(intake_id: UUID) -> str:
    """Go on with what was kept."""
    row = access.intake(reading(), intake_id, by=actor())
    draft = intakes.read(reading(), row, by=actor())
    form = _form(draft, half=False)
    form.once.data, form.was.data = row.id.hex, intakes.seen(row)
    return _show(draft, form, row)


@pages.post("/desk/submissions/new/<uuid:intake_id>")
@action(Action.INTAKE_FILE)
def save_intake(intake_id: UUID) -> Page:
    row = reading().get(Intake, intake_id)
    if row is None:  # filed or thrown away meanwhile: what was typed is not lost with it
        return _sent(_empty(), None)
    row = access.intake(reading(), intake_id, by=actor())
    return _sent(intakes.read(reading(), row, by=actor()), row)


def _sent(draft: Draft, row: Intake | None) -> Page:
    """Keep what was typed, or file it. What cannot be used is shown again as it was typed."""
    half = request.form.get("go") != FILE
    form = _form(draft, half=half)
    if not form.validate_on_submit():
        return _show(draft, _whole(draft, form) if half else form, row), 422
    removed = request.form.get("remove", "")
    told = typed(form, draft, removed=removed)
    try:
        if half:
            return _keep(form, told)
        if form.asks_again(*(one.id for one in draft.questionnaire.questions() if one.type in TYPED)):
            return _show(draft, form, row)
        return _file_notice(form, told) if told.kind in NOTICES else _file(form, told)
    except Invalid as problem:
        form.blame(problem)
        return _show(draft, form, row), 422
    except Stale:
        return _changed_meanwhile(form)


def _whole(draft: Draft, half: IntakeForm) -> IntakeForm:
    """Return the form as it has to be filled in to be filed, with what is wrong in the half that was to be kept."""
    form = _form(draft, half=False)
    form.validate()  # by which what was typed becomes fit to be shown
    for field in form:
        field.errors = half[field.name].errors if field.name in half else ()
    return form


def _keep(form: IntakeForm, draft: Draft) -> Page:
    with writing() as session:
        intakes.keep(session, draft, id=form.once_id, was=form.was.data or "", by=actor())
        session.commit()
    changing = request.form.get("go") == "add" or "remove" in request.form
    kept = None if changing else 1
    return go("kept_intake", intake_id=form.once_id, kept=kept, _anchor="listed" if changing else None)


def _file(form: IntakeForm, draft: Draft) -> Page:
    by = actor()
    with writing() as session:
        filed = intakes.file_for_another(
            session, draft, was=form.was.data or "", language=language(), by=by, id=form.once_id
        )
        part = session.scalars(queries.participation(filed.reference, _own(by.organisation))).one()
        opens = bool(access.stakes_in(session, part, by))
        reference = filed.reference
        session.commit()
    return go("show", reference=reference) if opens else go("intake", filed=reference)


def _file_notice(form: IntakeForm, draft: Draft) -> Page:
    with writing() as session:
        filed = intakes.file_notice(
            session, draft, was=form.was.data or "", language=language(), by=actor(), id=form.once_id
        )
        reference = filed.reference
        session.commit()
    return go("filing", reference=reference, filed=1)


def _own(organisation: UUID | None) -> UUID:
    if organisation is None:
        raise Hidden
    return organisation


def _changed_meanwhile(form: IntakeForm) -> Page:
    """Somebody else kept something meanwhile: show what was typed here, and say so; nothing is overwritten yet."""
    row = access.intake(reading(), form.once_id, by=actor())
    draft = intakes.read(reading(), row, by=actor())
    form.was.data = intakes.seen(row)
    form.form_errors.append(
        _(
            "Somebody changed this in another window meanwhile. Below is what was typed here."
            " Send it again to keep this."
        )
    )
    return _show(draft, form, row), 409


@pages.post("/desk/submissions/new/<uuid:intake_id>/throw-away")
@action(Action.INTAKE_FILE)
def throw_away_intake(intake_id: UUID) -> Page:
    """Delete what was half typed, now."""
    with writing() as session:
        intakes.throw_away(session, access.intake(session, intake_id, by=actor()).id)
        session.commit()
    return go("intake", thrown=1)


def _show(draft: Draft, form: IntakeForm, row: Intake | None = None) -> str:
    by = actor()
    session = reading()
    mine = session.scalars(filed_for.intakes(_own(by.organisation), _own(by.account), manager=by.is_manager))
    parties = {one.id: one.name for one in _parties()} if draft.wall.organisations else {}
    return render_template(
        "submissions/desk/intake.html",
        form=form,
        words=words_of(draft.kind),
        own=draft.kind in NOTICES,
        row=row,
        begun=[one for one in intakes.begun(session, list(mine), by=by) if row is None or one.id != row.id],
        groups=[(_(page.title), [form[one.id] for one in page.questions]) for page in draft.questionnaire.pages],
        countries=[
            (one, _("The government of %(country)s", country=country_name(one, language())))
            for one in draft.wall.countries
            if one in COUNTRIES
        ],
        organisations=[(str(one), parties[one]) for one in draft.wall.organisations if one in parties],
        beyond=[form[f"on-{kind}"] for kind in TARGETS],
        said={"filed": _filed(), "kept": "kept" in request.args, "thrown": "thrown" in request.args},
    )


def _filed() -> str:
    """Return the reference that the address names, if the actor's organisation filed such a report."""
    reference = request.args.get("filed", "")
    part = reading().scalar(queries.participation(reference, _own(actor().organisation))) if reference else None
    return part.submission.reference if part else ""


def _parties() -> list[Organisation]:
    return list(reading().scalars(queries.parties()))
