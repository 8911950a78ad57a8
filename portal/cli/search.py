"""`portal search`: the words under which the public record is found."""

import click

from portal.cli import opening


@click.group()
def search() -> None:
    """Keep the search of the public record."""


@search.command()
def rebuild() -> None:
    """Make the words of everything that is public anew, as this version of the portal writes them."""
    commitments, organisations = rebuilt()
    click.echo(f"{commitments} commitments and {organisations} organisations can be found by their words.")


def rebuilt() -> tuple[int, int]:
    """Make them anew in one transaction; return how many commitments and organisations there are."""
    from portal.commitments.operations import searching as commitments
    from portal.organisations.operations import searching as organisations

    with opening.opened(opening.settings()) as database, database.writing() as session:
        counted = commitments.rebuild(session), organisations.rebuild(session)
        session.commit()
    return counted
