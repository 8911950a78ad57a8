"""Exactly what another organisation would see of a report: the answers of its parts, and its files as they would go."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.files.operations.keeping import Held
from portal.files.rules import BodyKind
from portal.organisations.models import Kind, Organisation
from portal.reference.countries import country_name
from portal.submissions import queries
from portal.submissions.models import Participation
from portal.submissions.operations import files
from portal.submissions.operations import reading as sections
from portal.submissions.rules import SHARED, SectionName
from portal.submissions.showing import Shown, nothing_said
from portal.submissions.views.file_list import name_of
from portal.submissions.views.section import answers_shown
from portal.web.language import language
from portal.web.templates import word


@dataclass(frozen=True, slots=True)
class Seen:
    """One part as it would be read there: answers, or why there are none, and of each file its name and what goes."""

    name: SectionName
    shown: list[Shown]
    nothing: str
    files: list[tuple[str, str]]


def record(session: Session, part: Participation, names: Collection[SectionName], *, by: Actor) -> None:
    """Put on record that the referrer opens these parts. To be committed before `preview` decrypts them."""
    for one in session.scalars(queries.sections(part.submission_id)):
        if one.name in names and one.name in SHARED and sections.is_held(session, one, by=by):
            sections.record_opening(session, one, by=by)


def preview(session: Session, part: Participation, names: Collection[SectionName], *, by: Actor) -> list[Seen]:
    """Return the parts as they would be seen; one that the referrer cannot open itself is left out."""
    found = []
    for one in session.scalars(queries.sections(part.submission_id)):
        wanted = one.name in names and one.name in SHARED
        answers = sections.open_section(session, one, by=by) if wanted else None
        if answers is not None:
            held = files.of_section(session, one, by=by)
            shown = answers_shown(part, one.name, answers)
            found.append(Seen(one.name, shown, nothing_said(answers), [_file(file) for file in held]))
    return sorted(found, key=lambda one: SHARED.index(one.name))


def _file(one: Held) -> tuple[str, str]:
    """Return under which name a file would be seen there, and what of it; an original's name stays behind with it."""
    nameless = _("File %(number)s", number=format_decimal(one.number))
    if one.passed is None:
        return nameless, _("None: not shared. There is only the original, which the reporter has not let go on.")
    name = name_of(one.copy.record, one.number) if one.copy else nameless
    if one.passed is BodyKind.CLEANED:
        return name, _("Cleaned copy: without hidden details.")
    return name, _("As it is, with what is hidden in it: the reporter said so.")


def warnings(part: Participation, to: Organisation) -> list[str]:
    """Return what to think about before anything goes to this organisation."""
    said = []
    if to.country != part.organisation.country:
        said.append(
            _(
                "%(name)s is in another country (%(country)s). Its law may not protect the person as yours does, and"
                " its authorities may be able to demand what it holds.",
                name=to.name,
                country=country_name(to.country, language()),
            )
        )
    if to.kind is Kind.TECHNOLOGY_COMPANY:
        said.append(
            _(
                "A technology company is only ever offered this part: %(section)s. It can probably recognise the person"
                " by it, even without a name: the device, the account or the message may be one that it knows.",
                section=word("section", SectionName.TECHNICAL),
            )
        )
    return said
