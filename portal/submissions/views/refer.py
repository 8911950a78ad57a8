"""Referring onward: choose to whom, what of it, then see exactly what will happen and show the second factor."""

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden, Invalid
from portal.reference import codes
from portal.submissions import access, queries, rules
from portal.submissions.blueprint import pages
from portal.submissions.forms.desk import PURPOSES, ReferConfirmForm, ReferForm
from portal.submissions.models import Participation
from portal.submissions.operations.holding import hold
from portal.submissions.operations.referral import NOT_PERMITTED, Offer, offer, refer
from portal.submissions.queries import evidence
from portal.submissions.rules import PartState, SectionName
from portal.submissions.views.refer_preview import preview, record, warnings
from portal.submissions.views.report import Page, go
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import word

REFER = Action.PARTICIPATION_REFER


@pages.get("/desk/submissions/<reference>/refer")
@action(REFER)
def refer_choose(reference: str) -> str:
    """List who could be referred to, and who takes part already."""
    part = _part(reference)
    there = {one.organisation_id for one in reading().scalars(queries.participations(part.submission_id))}
    found = [one for one, _ring in reading().execute(queries.RECEIVERS) if one.is_open and one.id not in there]
    joined = [one for one, _ring in reading().execute(queries.RECEIVERS) if one.id in there - {part.organisation_id}]
    return render_template("submissions/desk/refer_choose.html", part=part, organisations=found, joined=joined)


@pages.get("/desk/submissions/<reference>/refer/<slug>")
@action(REFER)
def refer_what(reference: str, slug: str) -> str:
    """Show what of the report could go to this organisation, and why the rest cannot."""
    part, to = _part(reference), _receiver(slug)
    return _show_offer(part, to, offer(reading(), part, to=to, by=actor()), None)


@pages.post("/desk/submissions/<reference>/refer/<slug>")
@action(REFER)
def refer_check(reference: str, slug: str) -> Page:
    """Show exactly what will happen; nothing is given yet."""
    part, to = _part(reference), _receiver(slug)
    possible = offer(reading(), part, to=to, by=actor())
    form = ReferForm().offering(possible.allowed, anew=not _takes_part(part, to))
    good = form.validate_on_submit()
    if not form.sections.data:
        form.sections.errors = [_("Choose at least one part of the report.")]
    if possible.barred or not good or not form.sections.data:
        return _show_offer(part, to, possible, form), 422
    sure = ReferConfirmForm(formdata=None)
    sure.once.data, sure.sections.data = form.once.data, " ".join(form.sections.data)
    if form.note is not None:
        sure.note.data, sure.purpose.data = form.note.data, form.purpose.data
    sure.ask_unless_fresh(reading(), actor(), REFER)
    return _show_check(part, to, sure)


@pages.post("/desk/submissions/<reference>/refer/<slug>/send")
@action(REFER)
def refer_send(reference: str, slug: str) -> Page:
    """Refer, after the second factor was shown again."""
    part, to = _part(reference), _receiver(slug)
    form = ReferConfirmForm()
    form.ask_unless_fresh(reading(), actor(), REFER)
    if form.validate_on_submit():
        try:
            with writing() as session:
                form.confirm_step_up(session, actor(), REFER)
                part = access.participation(session, reference, by=actor(), to=REFER)
                hold(session, part)
                refer(
                    session,
                    part,
                    to=session.get_one(Organisation, to.id),
                    sections=_sections(form),
                    note=form.note.data or "",
                    purpose=form.purpose.data or None,
                    by=actor(),
                    id=form.once_id,
                )
                session.commit()
        except Invalid as problem:
            form.blame(problem)
        else:
            return go("show", reference=reference)
    return _show_check(_part(reference), _receiver(slug), form), 422


def _part(reference: str) -> Participation:
    return access.participation(reading(), reference, by=actor(), to=REFER)


def _receiver(slug: str) -> Organisation:
    """Return an organisation that could receive reports at all; the others do not exist here."""
    found = reading().scalar(queries.receiver(slug))
    if found is None or not found.may_receive or not rules.sections_for(found.kind):
        raise Hidden
    return found


def _sections(form: ReferConfirmForm) -> list[SectionName]:
    names = (form.sections.data or "").split()
    return [section for section in SectionName if section.value in names]


def _show_offer(part: Participation, to: Organisation, possible: Offer, form: ReferForm | None) -> str:
    anew = not _takes_part(part, to)
    return render_template(
        "submissions/desk/refer.html",
        part=part,
        to=to,
        form=form or ReferForm().offering(possible.allowed, anew=anew),
        offer=possible,
        refused=[(word("section", name), _(reason)) for name, reason in possible.refused.items()],
        asking=NOT_PERMITTED in possible.refused.values(),
        barred=_(possible.barred) if possible.barred else None,
        warnings=warnings(part, to),
    )


def _takes_part(part: Participation, to: Organisation) -> bool:
    there = reading().scalars(queries.participations(part.submission_id))
    return any(one.organisation_id == to.id and one.state is not PartState.WITHDRAWN for one in there)


def _of_files(part: Participation, form: ReferConfirmForm) -> list[str]:
    """Say what becomes of files: copies go on, an original does not."""
    chosen = _sections(form)
    counted = reading().execute(evidence.count_files(part.submission_id))
    counts = [(files, copies) for name, files, copies in counted if name in chosen]
    files, copies = sum(one for one, _more in counts), sum(one for _more, one in counts)
    said = []
    if copies:
        said.append(
            ngettext(
                "Of the files it gets %(num)d, as a copy without hidden details or as the reporter allowed.",
                "Of the files it gets %(num)d, as copies without hidden details or as the reporter allowed.",
                copies,
            )
        )
    if files > copies:
        said.append(
            ngettext(
                "%(num)d file stays behind: there is only the original, and the reporter has not let it go on.",
                "%(num)d files stay behind: there are only originals, and the reporter has not let them go on.",
                files - copies,
            )
        )
    return said


def _happens(part: Participation, to: Organisation, form: ReferConfirmForm) -> list[str]:
    parts = _(", ").join(word("section", one) for one in _sections(form))
    happens = [
        _("%(name)s can read at once: %(sections)s.", name=to.name, sections=parts),
        _("It cannot be undone by you. The reporter can take permission back at any time."),
        _("The reporter sees that it was referred, to whom, and who opens what."),
    ]
    if to.kind == "civil_society":
        happens.append(_("It also learns who must never see this report, since it may refer onward itself."))
    happens += _of_files(part, form)
    if part.submission.restricted:
        happens.append(_("Only its managers can open it at first: a person is named who must never see this report."))
    if not _takes_part(part, to):
        happens.append(_("A conversation begins between it and the reporter, which your organisation cannot read."))
        if form.note.data:
            happens.append(_("It begins with your note, which both of them read."))
    return happens


def _show_check(part: Participation, to: Organisation, form: ReferConfirmForm) -> str:
    """Show what would happen, and the parts as they would be read: the referrer opens them, which goes on record."""
    wanted, purpose = _sections(form), form.purpose.data or ""
    with writing() as session:
        record(session, part, wanted, by=actor())
        session.commit()
    part, to = _part(part.submission.reference), _receiver(to.slug)
    return render_template(
        "submissions/desk/refer_check.html",
        part=part,
        to=to,
        form=form,
        happens=_happens(part, to, form),
        warnings=warnings(part, to),
        purpose=word(PURPOSES, purpose) if codes.is_code(PURPOSES, purpose) else "",
        seen=preview(reading(), part, wanted, by=actor()),
    )
