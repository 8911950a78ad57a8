"""`portal backup`: one encrypted file with everything but the two secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from portal import clock
from portal.cli import opening
from portal.cli.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from portal.backup.container import Head
    from portal.backup.taken import TakenBack
    from portal.db import Database
    from portal.settings import Settings
    from portal.storage import Store

A_FILE = click.Path(path_type=Path, dir_okay=False)
A_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
NOT_IN_IT: Final = (
    "PORTAL_INSTANCE_KEY and PORTAL_PEPPER are not in it: without their offline copies nothing in it opens."
)
WHAT_COMES_BACK: Final = (
    "Whatever was taken back, closed or destroyed since would be there again: permissions, receipts, members' keys"
)


@click.group()
def backup() -> None:
    """Make backups that only an offline key opens, put one in place, and delete those that are over."""


@backup.command()
def key() -> None:
    """Make the pair of keys: the private one is shown this once, to be kept offline."""
    from portal.sealing.boxes import new_pair

    pair = new_pair()
    click.echo(f"PORTAL_BACKUP_KEY={pair.public.hex()}")
    click.echo(f"private key: {pair.private.hex()}")
    click.echo(
        "Set the first where the portal runs. Write the private key on paper or on a stick that is kept apart from"
        " this machine, from the backups and from the instance key; it is not shown again, and opens every backup.",
        err=True,
    )


@backup.command()
@click.argument("file", type=A_FILE)
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 90), help="For how long it may live.")
def create(file: Path, days: int) -> None:
    """Write an encrypted backup of the database and the objects to a new FILE."""
    from portal.app import metadata
    from portal.backup import making, taken

    settings = opening.settings()
    if not settings.backup_key:
        raise Trouble("PORTAL_BACKUP_KEY is not set: `portal backup key` makes the pair of keys.")
    with opening.opened(settings) as database:
        store = _store(settings)
        try:
            head = making.make(
                database,
                store,
                file,
                metadata=metadata(),
                to=bytes.fromhex(settings.backup_key),
                days=days,
                tell=_progress(),
            )
        except FileExistsError as error:
            raise Trouble(f"{error.args[0] if error.filename is None else error.filename} is there already.") from None
        except ValueError:
            raise Trouble("PORTAL_BACKUP_KEY is no public key: set the one that `portal backup key` printed.") from None
        taken.keep(database, store)
    click.echo(f"{file} can be restored until {head.until} with the private key of {head.key}; then delete it.")
    click.echo(NOT_IN_IT)


@backup.command()
@click.argument("file", type=A_FILE)
@click.option("--key-file", type=A_FILE, help="Where the private key lies; else it is asked for.")
@click.option("--taken-back", type=A_FILE, help="The list of what was taken back since; else the one in the store.")
@click.option("--without-list", is_flag=True, help=f"Go on without that list. {WHAT_COMES_BACK}.")
@click.option("--although-expired", is_flag=True, help=f"Use a backup whose last day has passed. {WHAT_COMES_BACK}.")
def restore(
    file: Path, key_file: Path | None, taken_back: Path | None, without_list: bool, although_expired: bool
) -> None:
    """Put a backup into an empty database and the store, and take back again what was taken back since."""
    from portal.app import metadata
    from portal.backup import restoring
    from portal.backup.container import Damaged

    settings = opening.settings()
    with file.open("rb") as opened_file:
        try:
            head = _usable(opened_file, although_expired)
            with opening.opened(settings) as database:
                store = _store(settings)
                _check_empty(database)
                private = _private_key(key_file)
                click.echo("Checking the whole file first.", err=True)
                restoring.check(database, opened_file, private=private)
                since = _taken_back(database, store, taken_back, head, without_list)
                done = restoring.restore(
                    database, store, opened_file, private=private, metadata=metadata(), since=since, tell=_progress()
                )
        except Damaged as damage:
            raise Trouble(f"{file} cannot be restored: {damage}.") from None
    click.echo(f"The portal is as it was on {head.made_on}. Taken back once more: {done.again}.")
    if since:
        click.echo(
            f"The list of what was taken back ends at {since.until:%Y-%m-%d %H:%M} UTC; what came later is lost."
        )
    for line in done.by_hand:
        click.echo(f"By hand: {line}.")
    click.echo("Everybody signs in anew; mail that waited then is sent now. Run `portal doctor`, then `portal serve`.")


def _usable(file: BinaryIO, although_expired: bool) -> Head:
    """Return the head of a backup that may be restored by this version today."""
    from portal.backup.container import Damaged, read_head
    from portal.db import migrate

    head = read_head(file)
    if head.schema != migrate.head():
        raise Damaged(
            f"it is of schema {head.schema} (portal {head.version}), and this version needs {migrate.head()}: restore"
            " it with that version, then install this one and run `portal db upgrade`"
        )
    if head.until < clock.today() and not although_expired:
        raise Damaged(
            f"its last day was {head.until}. {WHAT_COMES_BACK}, although people were told that the last copy was gone."
            " If there is no newer one and it must be, say --although-expired"
        )
    return head


def _check_empty(database: Database) -> None:
    from portal.app import metadata
    from portal.backup import restoring

    with database.reading() as session:
        if not restoring.is_empty(session, metadata()):
            raise Trouble(
                "The database is not empty. A backup is put into an empty one: set PORTAL_DATABASE_URL to a new"
                " database, run `portal db upgrade`, and try again."
            )


def _private_key(file: Path | None) -> bytes:
    text = file.read_text("ascii", "replace") if file else click.prompt("Private key", hide_input=True, err=True)
    found = re.fullmatch(r"\s*(?:private key:)?\s*([0-9a-fA-F]{64})\s*", text)
    if found is None:
        raise Trouble("This is no private key: it has the 64 hexadecimal digits that `portal backup key` printed.")
    return bytes.fromhex(found[1])


def _taken_back(database: Database, store: Store, file: Path | None, head: Head, without: bool) -> TakenBack | None:
    """Return the list that a restore carries out again; refuse to go on without, unless that was said."""
    from portal.backup import taken
    from portal.sealing.problems import Unreadable

    if without:
        return None
    try:
        sealed = file.read_bytes() if file else store.get(taken.NAME)
        with database.reading() as session:
            since = taken.opened(session, sealed)
    except FileNotFoundError:
        why = "no list of what was taken back since lies in the store"
    except Unreadable:
        why = "the list of what was taken back since is of another portal, or damaged"
    else:
        if since.since <= head.made_on <= since.until.date():
            return since
        why = f"the list of what was taken back covers only {since.since} to {since.until:%Y-%m-%d}"
    raise Trouble(
        f"Nothing was changed: {why}. {WHAT_COMES_BACK}. Give the newest list with --taken-back FILE, or if there is"
        " none, say --without-list and tell the people concerned."
    )


@backup.command("taken-back")
@click.argument("file", type=A_FILE)
def taken_back(file: Path) -> None:
    """Write the list of what was taken back to FILE, to be kept beside the backups; a newer one replaces it."""
    from portal.backup import taken

    settings = opening.settings()
    with opening.opened(settings) as database:
        store = _store(settings)
        taken.keep(database, store)
        try:
            file.write_bytes(store.get(taken.NAME))
        except FileNotFoundError:
            raise Trouble("There is no list yet: nothing has happened in this database.") from None
    click.echo(f"{file} is the list of what was taken back in the last {taken.DAYS} days.")


@backup.command()
@click.argument("folder", type=A_FOLDER)
def expire(folder: Path) -> None:
    """Delete the backups in FOLDER whose last day has passed; leave every other file alone."""
    from portal.backup.container import Damaged, read_head

    deleted = kept = 0
    for path in sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink()):
        try:
            with path.open("rb") as file:
                head = read_head(file)
        except Damaged:
            continue
        if head.until < clock.today():
            path.unlink()
            deleted += 1
            click.echo(f"{path}: deleted, its last day was {head.until}")
        else:
            kept += 1
    click.echo(f"Deleted: {deleted}. Kept: {kept}.")


def _store(settings: Settings) -> Store:
    from portal.storage import Store

    return Store(settings.storage)


def _progress() -> Callable[[str], None]:
    """Return what says on standard error how far it is: each table, and every hundredth object."""
    count = 0

    def tell(what: str) -> None:
        nonlocal count
        count += what == "object"
        if what != "object" or count % 100 == 0:
            click.echo(f"{what} {count}" if what == "object" else what, err=True)

    return tell
