"""Reports that belong together, for the organisation that has both."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.policy import Action
from portal.submissions.blueprint import pages
from portal.submissions.forms.casework import LinkForm
from portal.submissions.forms.queue import as_reference
from portal.submissions.models import Participation
from portal.submissions.operations import linking
from portal.submissions.rules import LinkKind
from portal.submissions.views.report import Page
from portal.submissions.views.steps import carry_out, carry_out_at_once, small
from portal.web.gate import action, actor
from portal.web.templates import word

AT = "/desk/submissions/<reference>"


def linked(session: Session, part: Participation, by: Actor) -> list[tuple[UUID, str, str]]:
    """Return what belongs to a report: id of the link, reference, and how."""
    return [(one.id, one.reference, word("report_link", one.kind)) for one in linking.links(session, part, by=by)]


@pages.route(f"{AT}/link", methods=["GET", "POST"])
@action(Action.PARTICIPATION_NOTE)
def link(reference: str) -> Page:
    """Say which other report belongs to this one."""
    form = LinkForm()

    def act(session: Session, part: Participation) -> None:
        other, kind = as_reference(form.reference.data or ""), LinkKind(form.kind.data)
        linking.join(session, part, reference=other, kind=kind, by=actor())

    def again(part: Participation) -> str:
        lead = _("Only those of your organisation who can open both read it. It goes with either of them.")
        return small(part, form, title=_("Link another report"), label=_("Link them"), lead=lead)

    return carry_out(reference, Action.PARTICIPATION_NOTE, form, act=act, again=again, anchor="links")


@pages.post(f"{AT}/links/<uuid:link_id>/unlink")
@action(Action.PARTICIPATION_NOTE)
def unlink(reference: str, link_id: UUID) -> Page:
    return carry_out_at_once(
        reference,
        Action.PARTICIPATION_NOTE,
        act=lambda session, part: linking.part_from(session, part, link_id, by=actor()),
    )
