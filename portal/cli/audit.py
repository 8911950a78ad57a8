"""`portal audit`: whether the record of who did what is still the one that was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli import opening
from portal.cli.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from portal.audit.checking import Count

A_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def audit() -> None:
    """Check the record of who did what, and write what a witness keeps of it."""


@audit.command()
@click.option("--checkpoints", "kept", type=A_FILE, help="A file that `portal audit export` wrote, from a witness.")
def verify(kept: Path | None) -> None:
    """Check every chain and every checkpoint; exit with 1 if a line was removed, changed or reordered."""
    from portal.audit import checking

    count, wrong = checking.Count(), 0
    with opening.opened(opening.settings()) as database, database.reading() as session:
        for sentence in _sentences(session, count, kept):
            click.echo(sentence)
            wrong += 1
    looked_at = f"{count.lines} lines in {count.chains} chains, {count.checkpoints} checkpoints"
    if wrong:
        raise Trouble(f"The record is not whole ({looked_at} looked at). Keep a copy of this database, and ask why.")
    click.echo(f"Whole: {looked_at}{', as the witness kept them' if kept else ''}.")


def _sentences(session: Session, count: Count, kept: Path | None) -> Iterator[str]:
    from portal.audit import checking, witness

    yield from checking.chains(session, count)
    yield from checking.checkpoints(session, count)
    if kept is None:
        return
    try:
        with kept.open(encoding="ascii", errors="replace") as file:
            yield from witness.check(session, file)
    except witness.Damaged as damage:
        raise Trouble(f"{kept} cannot be used: {damage}. Ask the witness for an unchanged copy.") from None


@audit.command()
@click.argument("file", type=A_FILE)
def export(file: Path) -> None:
    """Write the signed checkpoints to a new FILE, for a witness to keep."""
    from portal.audit import witness
    from portal.audit.checkpoints import public_key

    with opening.opened(opening.settings()) as database, database.reading() as session:
        try:
            with file.open("x", encoding="ascii") as opened:
                count = witness.write(session, opened)
        except FileExistsError:
            raise Trouble(f"{file} is there already: choose another name, this one may be a witness's.") from None
        click.echo(f"{count} checkpoints are in {file}. The key that checks them: {public_key(session).hex()}")
    if not count:
        click.echo("The first one is made tomorrow: a checkpoint signs whole days.")


@audit.command()
def key() -> None:
    """Print the public key by which anyone can check the checkpoints."""
    from portal.audit.checkpoints import public_key

    with opening.opened(opening.settings()) as database, database.reading() as session:
        click.echo(public_key(session).hex())
