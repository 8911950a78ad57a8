"""Agreeing, as a second person, to what goes to a state about a child, a detained or a missing person."""

from collections.abc import Collection

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden
from portal.submissions import access, queries
from portal.submissions.blueprint import pages
from portal.submissions.drafting import FOR_ANOTHER
from portal.submissions.forms.desk import AgreeForm
from portal.submissions.models import Participation
from portal.submissions.operations import agreement, handling
from portal.submissions.rules import SectionName
from portal.submissions.views.report import Page, go
from portal.submissions.views.steps import carry_out_at_once
from portal.web.database import reading, writing
from portal.web.gate import action, actor
from portal.web.templates import day, word

AGREE = Action.PARTICIPATION_AGREE
AT = "/desk/submissions/<reference>/refer/<slug>/agree"


@pages.get(AT)
@action(AGREE)
def agree(reference: str, slug: str) -> str:
    """Show what a second person can agree to, and who did already."""
    part = access.participation(reading(), reference, by=actor(), to=AGREE)
    to, sections = _agreeable(reading(), part, slug, actor())
    return _show(part, to, AgreeForm().offering(sections))


@pages.post(AT)
@action(AGREE)
def agree_to(reference: str, slug: str) -> Page:
    part = access.participation(reading(), reference, by=actor(), to=AGREE)
    to, sections = _agreeable(reading(), part, slug, actor())
    form = AgreeForm().offering(sections)
    good = form.validate_on_submit()
    if good and not form.sections.data:
        form.sections.errors = [_("Choose at least one part of the report.")]
    elif good:
        chosen = [SectionName(one) for one in form.sections.data or ()]
        with writing() as session:
            part = access.participation(session, reference, by=actor(), to=AGREE)
            agreement.agree(session, part, to=session.get_one(Organisation, to.id), sections=chosen, by=actor())
            session.commit()
        return go("show", reference=reference)
    return _show(part, to, form), 422


@pages.post(f"{AT}/take-back")
@action(AGREE)
def disagree(reference: str, slug: str) -> Page:
    """Take one's own agreement back."""

    def act(session: Session, part: Participation) -> None:
        agreement.take_back(session, part, to=_receiver(session, slug).id, by=actor())

    return carry_out_at_once(reference, AGREE, act=act)


def _receiver(session: Session, slug: str) -> Organisation:
    found = session.scalar(queries.receiver(slug))
    if found is None:
        raise Hidden
    return found


def _has_part(part: Participation, to: Organisation) -> bool:
    """Say whether it takes part in a report that was filed for somebody, so that more can be recorded for it."""
    if part.submission.kind != FOR_ANOTHER:
        return False
    return reading().scalar(queries.participation(part.submission.reference, to.id)) is not None


def _agreeable(
    session: Session, part: Participation, slug: str, by: Actor
) -> tuple[Organisation, Collection[SectionName]]:
    """Return the organisation and the parts that need two; raise `Hidden` where nobody has to agree."""
    to = _receiver(session, slug)
    sections = agreement.agreeable(session, part, to=to, by=by)
    if not sections:
        raise Hidden
    return to, sections


def _show(part: Participation, to: Organisation, form: AgreeForm) -> str:
    found = list(reading().scalars(queries.agreements(part.id, to.id)))
    names = handling.names(reading(), {one.account_id for one in found})
    return render_template(
        "submissions/desk/agree.html",
        part=part,
        to=to,
        form=form,
        agreed=[(names.get(one.account_id, ""), word("section", one.section), day(one.agreed_on)) for one in found],
        there=_has_part(part, to),
        mine=any(one.account_id == actor().account for one in found),
        back=url_for("submissions.show", reference=part.submission.reference),
    )
