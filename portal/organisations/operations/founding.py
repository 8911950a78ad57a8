"""Making an organisation, by an application that was approved or from the command line."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.db import new_id
from portal.organisations import queries, rules, standings
from portal.organisations.events import OrganisationMade
from portal.organisations.models import Kind, Organisation
from portal.organisations.operations import searching


def make_organisation(
    session: Session,
    *,
    name: str,
    kind: Kind,
    country: str,
    by: Actor,
    receives: bool = False,
    website: str = "",
    run_by: str = "",
    funded_by: str = "",
    application: UUID | None = None,
) -> Organisation:
    """Make a verified organisation with an address of its own. Its intake stays paused until its manager opens it."""
    row = new_id()
    made = Organisation(
        id=row,
        slug=free_slug(session, name, row),
        kind=kind,
        name=name,
        country=country,
        receives=receives and rules.may_ever_receive(kind),
        website=website,
        run_by=run_by,
        funded_by=funded_by,
    )
    session.add(made)
    session.flush()
    searching.keep(session, made)
    event = OrganisationMade(kind=kind, receives=made.receives, application=application)
    audit.record(session, event, on=row, by=by)
    return made


def free_slug(session: Session, name: str, row: UUID) -> str:
    """Return an address part that nobody has: of the name, with a number if it must be, or of the id."""
    wanted = rules.slug_of(name) or f"organisation-{row.hex[:8]}"
    taken = queries.slugs_like(session, wanted)
    number = 2
    free = wanted
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    return free


def is_reserved(session: Session, name: str) -> bool:
    """Say whether an organisation that was removed was called so: nobody else may come under its name."""
    return rules.name_key(name) in {rules.name_key(one) for one in standings.removed_names(session)}


def look_alikes(session: Session, name: str) -> list[str]:
    """Return the names of organisations that people would take for this one."""
    return [one for one in standings.all_names(session) if rules.name_key(one) == rules.name_key(name)]
