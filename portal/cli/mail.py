"""`portal mail`: the queue, where no mail server is set up yet."""

import click

from portal.cli import opening
from portal.cli.trouble import Trouble


@click.group()
def mail() -> None:
    """Look at the mail that waits (in development only)."""


@mail.command()
@click.option("--last", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many, oldest first.")
def show(last: int) -> None:
    """Print the newest mails that wait to be sent, unlocked."""
    from portal.notices import operations, queries

    settings = opening.settings()
    if settings.env == "production":
        raise Trouble("Mail is shown in development only: in production nobody but its reader opens it.")
    with opening.opened(settings) as database, database.reading() as session:
        queued = list(session.scalars(queries.newest_waiting(last)))
        if not queued:
            click.echo("No mail waits.")
        for row in reversed(queued):
            address, text = operations.read(session, row)
            click.echo(f"To: {address}\nDue: {row.due_at:%Y-%m-%d %H:%M} UTC\nSubject: {text.subject}\n")
            click.echo(f"{text.body.rstrip()}\n\n{'-' * 72}")
