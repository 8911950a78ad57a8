"""The group of commands. Each imports late what it needs, so that `portal --help` is quick."""

import click

from portal import __version__
from portal.cli.audit import audit
from portal.cli.backup import backup
from portal.cli.database import db
from portal.cli.demo import demo
from portal.cli.doctor.command import doctor
from portal.cli.mail import mail
from portal.cli.organisations import organisation, secretariat
from portal.cli.search import search
from portal.cli.serve import serve
from portal.cli.trouble import Explained
from portal.cli.worker import worker


@click.group(cls=Explained, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="portal")
def main() -> None:
    """Run and keep an Accord portal. Settings are PORTAL_… in the environment: see docs/operations.md."""


for command in (serve, worker, db, demo, secretariat, organisation, mail, search, audit, backup, doctor):
    main.add_command(command)
