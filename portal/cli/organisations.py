"""`portal secretariat` and `portal organisation`."""

import click

from portal.cli import opening
from portal.cli.trouble import Trouble


@click.group()
def secretariat() -> None:
    """The organisation that lets the others in."""


@secretariat.command()
@click.option("--name", required=True, help="What the secretariat is called.")
@click.option("--country", required=True, help="Its country, as two letters (ISO 3166-1).")
@click.option("--email", "emails", multiple=True, required=True, help="A manager's address; give two or more.")
def create(name: str, country: str, emails: tuple[str, ...]) -> None:
    """Make the secretariat, and print the links by which its managers sign up. They are shown this once."""
    from portal.organisations.operations.secretariat import found_secretariat

    settings = opening.settings()
    plain = _checked(name, country, emails)
    with opening.opened(settings) as database, database.writing() as session:
        tokens = found_secretariat(session, name=plain, country=country.upper(), emails=emails)
        session.commit()
    click.echo("Give each person their link by a safe way. The links work once, for 14 days, and are not kept.")
    for email, token in zip(emails, tokens, strict=True):
        click.echo(f"{email}: {settings.base_url.rstrip('/')}/join/{token}")


def _checked(name: str, country: str, emails: tuple[str, ...]) -> str:
    """Return the name, trimmed; say what cannot be used."""
    from portal.reference.countries import COUNTRIES

    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise Trouble("--name must be 1 to 200 letters on one line.")
    if country.upper() not in COUNTRIES:
        raise Trouble(f"--country {country!r} is not a country: give two letters, such as CH.")
    for email in emails:
        local, at, domain = email.strip().partition("@")
        if not (local and at and "." in domain) or any(letter.isspace() for letter in email.strip()):
            raise Trouble(f"--email {email!r} is not an address.")
    return name.strip()


@click.group()
def organisation() -> None:
    """Look at organisations; only what is public of them can be seen here."""


@organisation.command("list")
def list_() -> None:
    """List every organisation: address, kind, standing, intake, name."""
    from portal.organisations import queries
    from portal.organisations.models import Organisation

    with opening.opened(opening.settings()) as database, database.reading() as session:
        found = list(session.scalars(queries.directory().order_by(Organisation.name, Organisation.id)))
        for one in found:
            click.echo(f"{one.slug}\t{one.kind}\t{one.standing}\t{one.intake if one.receives else '-'}\t{one.name}")
    if not found:
        click.echo("There is no organisation yet: begin with `portal secretariat create`.")


@organisation.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Show one organisation by its address (the first word in the list)."""
    from portal.organisations import queries

    with opening.opened(opening.settings()) as database, database.reading() as session:
        one = session.scalar(queries.by_slug(slug))
        if one is None:
            raise Trouble(f"There is no organisation {slug!r}: `portal organisation list` shows them.")
        admitted = [bool(waits) is False for _, waits in session.execute(queries.members(one.id))]
        facts = {
            "name": one.name,
            "address": one.slug,
            "kind": one.kind,
            "country": one.country,
            "standing": one.standing,
            "receives reports": "yes" if one.receives else "no",
            "intake": one.intake if one.receives else "-",
            "members": f"{sum(admitted)} admitted, {len(admitted) - sum(admitted)} waiting",
            "joined": one.joined_on.isoformat(),
        }
    for fact, value in facts.items():
        click.echo(f"{fact}: {value}")
