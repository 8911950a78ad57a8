"""The public directory, and each organisation's profile. No contact names, no form that changes anything."""

from typing import Final

from flask import Response, current_app, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, not_
from sqlalchemy.orm import Session

from portal import clock
from portal.organisations import access, queries
from portal.organisations.blueprint import pages
from portal.organisations.models import Intake, Organisation
from portal.organisations.rules import APPLYING_KINDS, Standing
from portal.policy import Action
from portal.problems import Hidden
from portal.reference.countries import choices_of
from portal.reference.languages import LANGUAGES, language_name
from portal.web.database import reading
from portal.web.gate import action
from portal.web.language import language
from portal.web.lists import EVERY_FILE, Filter, ListSpec, Order, respond
from portal.web.records import Stamp, record
from portal.web.templates import word

KINDS: Final = (*APPLYING_KINDS, "secretariat")


def kind_choices() -> list[tuple[str, str]]:
    return [(code, word("organisation_kind", code)) for code in KINDS]


def country_choices() -> tuple[tuple[str, str], ...]:
    """Return the countries that organisations are in, in the order of their names."""
    return choices_of(queries.countries(reading()), language())


def receives(value: str) -> ColumnElement[bool]:
    """Narrow to those that take reports now, or to those that paused."""
    is_open = and_(Organisation.intake == Intake.OPEN, Organisation.renewed_until >= clock.today())
    narrowed = is_open if value == "open" else not_(is_open)
    return and_(Organisation.receives, narrowed, Organisation.standing == Standing.VERIFIED)


def standing_choices() -> list[tuple[str, str]]:
    return [(one.value, word("organisation_standing", one.value)) for one in Standing]


DIRECTORY: Final = ListSpec(
    name="organisations",
    orders=(
        Order("name", _l("Name"), (Organisation.name, Organisation.id)),
        Order("joined", _l("Newest first"), (Organisation.joined_on, Organisation.id), descending=True),
    ),
    filters=(
        Filter("kind", _l("Kind"), Organisation.kind, kind_choices),
        Filter("country", _l("Country"), Organisation.country, country_choices),
        Filter("standing", _l("Standing"), Organisation.standing, standing_choices),
        Filter(
            "reports",
            _l("Reports"),
            choices=lambda: [("open", _("Open to reports")), ("paused", _("Paused"))],
            where=receives,
        ),
    ),
    cells=(
        (_l("Name"), lambda row: row.name),
        (_l("Kind"), lambda row: row.kind.value),
        (_l("Country"), lambda row: row.country),
        (_l("Website"), lambda row: row.website),
        (_l("Who runs it"), lambda row: row.run_by),
        (_l("Who funds it"), lambda row: row.funded_by),
        (_l("Open to reports"), lambda row: "yes" if row.is_open else "no"),
        (_l("Standing"), lambda row: row.standing.value),
        (_l("Standing since"), lambda row: row.standing_on),
    ),
    files=EVERY_FILE,
    keys=(
        "name",
        "kind",
        "country",
        "website",
        "run_by",
        "funded_by",
        "open_to_reports",
        "standing",
        "standing_since",
    ),
)


@pages.get("/organisations")
@action(Action.PUBLIC_READ)
def directory() -> str | Response:
    return respond("organisations/directory.html", reading(), DIRECTORY, queries.directory())


def of_one(session: Session, slug: str) -> Stamp:
    """Return what an organisation's page depends on."""
    found = session.execute(queries.stamp(slug, *current_app.extensions["portal.promised_stamp"])).first()
    if found is None:
        raise Hidden
    return found


@pages.get("/organisations/<slug>")
@action(Action.PUBLIC_READ)
@record(of_one)
def show(slug: str) -> str:
    organisation = access.published(reading(), slug)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        languages_named=named(organisation),
        promised=current_app.extensions["portal.promised"](reading(), organisation),
    )


def named(organisation: Organisation) -> str:
    """Return the languages that the organisation works in, in words."""
    here = language()
    return str(_(", ")).join(language_name(code, here) for code in organisation.languages if code in LANGUAGES)
