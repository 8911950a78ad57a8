"""`portal db`: the schema."""

import click
from alembic.util import CommandError

from portal.cli import opening
from portal.cli.search import rebuilt
from portal.cli.trouble import Trouble
from portal.db import migrate
from portal.keys import vouching

VOUCHED = "0016"
"""The revision from which on the sealed bytes of grants and admissions are vouched for too."""


@click.group()
def db() -> None:
    """Bring the database's tables up to this version, or back."""


@db.command()
@click.option("--to", default="head", show_default=True, help="The revision to go up to.")
def upgrade(to: str) -> None:
    """Make or change the tables, as this version needs them."""
    url = opening.settings().database
    migrate.ensure_folder(url)
    before = migrate.current(url)
    try:
        migrate.upgrade(url, to)
    except CommandError as error:
        raise Trouble(f"{error}.") from None
    if before is not None and before < VOUCHED <= (migrate.current(url) or ""):
        _vouch()
    if before is not None and before != migrate.current(url) == migrate.head():
        rebuilt()
    click.echo(f"The database is at {migrate.current(url)}.")


def _vouch() -> None:
    """Bring what vouches for keys up to date, which no migration can: it takes the instance key."""
    with opening.opened(opening.settings()) as database, database.writing() as session:
        vouching.renew(session)
        session.commit()


@db.command()
@click.argument("to")
@click.option("--yes", is_flag=True, help="Don't ask.")
def downgrade(to: str, yes: bool) -> None:
    """Take the tables back to revision TO (`base` removes them all, and with them what they hold)."""
    url = opening.settings().database
    if not yes:
        click.confirm("This deletes what the newer tables and columns hold. Go on?", abort=True)
    try:
        migrate.downgrade(url, to)
    except CommandError as error:
        raise Trouble(f"{error}.") from None
    click.echo(f"The database is at {migrate.current(url) or 'nothing: it is empty'}.")


@db.command()
def current() -> None:
    """Print the revision that the database is at."""
    click.echo(migrate.current(opening.settings().database) or "empty")


@db.command()
def check() -> None:
    """Say whether the tables are of this version; exit with 1 if not."""
    opening.check_schema(opening.settings())
    click.echo(f"The database is at {migrate.head()}, as this version needs it.")
