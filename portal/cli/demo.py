"""`portal demo`: invented organisations, people and reports."""

import click

from portal.cli import opening
from portal.cli.trouble import Trouble
from portal.settings import Settings

MANY = click.IntRange(0, 1_000_000)
NOT_EMPTY = "The database is not empty: `portal demo` fills only one that is."


@click.group(invoke_without_command=True)
@click.option("--if-empty", is_flag=True, help="Where there is something already, only print the sign-ins again.")
@click.option("--submissions", type=MANY, default=0, help="So many reports more, to try the portal when it is full.")
@click.option("--commitments", type=MANY, default=0, help="So many published commitments more.")
@click.option("--notes", type=MANY, default=0, help="So many shared incident notes more.")
@click.pass_context
def demo(context: click.Context, /, if_empty: bool, **many: int) -> None:
    """Fill an empty database with invented organisations, people and reports, and print the sign-ins."""
    if context.invoked_subcommand is not None:
        return
    from portal import demo as invented

    settings = _settings()
    if not invented.is_there(settings):
        if not invented.is_empty(settings):
            if if_empty:
                return
            raise Trouble(NOT_EMPTY)
        _print(settings, invented.fill(settings, invented.Load(**many), progress=_tell))
    elif if_empty:
        _print(settings, [])
    else:
        raise Trouble(NOT_EMPTY)


def _tell(what: str, done: int) -> None:
    """Say on the terminal how far a big demonstration is."""
    click.echo(f"\r{done} {what} ", nl=False, err=True)


@demo.command()
@click.argument("address")
def code(address: str) -> None:
    """Print the authenticator code that ADDRESS of the demonstration would type now."""
    from portal import demo as invented

    found = invented.code_of(_settings(), address)
    if found is None:
        raise Trouble("Nobody in the demonstration has this address. `portal demo --if-empty` prints who there is.")
    click.echo(found)


def _settings() -> Settings:
    settings = opening.settings()
    if settings.env == "production":
        raise Trouble("Invented people have no place in production: PORTAL_ENV must be development.")
    return settings


def _print(settings: Settings, receipts: list[tuple[str, ...]]) -> None:
    """Print who can sign in, and the receipts that lead back to a report."""
    from portal import demo as invented

    people = invented.sign_ins(settings)
    for organisation in dict.fromkeys(person.organisation for person in people):
        mine = [person for person in people if person.organisation == organisation]
        click.echo(f"\n{organisation} ({mine[0].kind})")
        for person in mine:
            click.echo(f"  {person.name}: {person.email}, password {person.password!r}, authenticator {person.secret}")
    for words in receipts:
        click.echo(f"\nA receipt that leads back to a report: {' '.join(words)}")
    click.echo("\nA code to sign in with now: portal demo code ADDRESS (in a checkout: make code WHO=ADDRESS)\n")
