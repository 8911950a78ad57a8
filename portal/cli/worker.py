"""`portal worker`: mail and everything that comes round again, apart from the server."""

import signal
from threading import Event
from types import FrameType

import click

from portal.cli import opening
from portal.cli.process import forbid_dumps


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def worker(once: bool) -> None:
    """Send mail, and delete what must not stay. Any number of workers may run.

    On SQLite the server does this itself; on PostgreSQL run at least one.
    """
    from portal.cli.sweeps import sweeps
    from portal.jobs import run_due, run_forever

    forbid_dumps()
    settings = opening.settings()
    with opening.opened(settings) as database:
        if once:
            run_due(database, sweeps(settings))
            return
        stop = Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        click.echo("The worker runs (Ctrl-C stops it).")
        run_forever(database, sweeps(settings), stop=stop)
