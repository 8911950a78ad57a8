"""`portal doctor`."""

import sys
from typing import NoReturn

import click
from pydantic import ValidationError

from portal.cli import opening
from portal.cli.doctor.findings import Finding, State, wrong
from portal.cli.trouble import WrongSettings, setting_troubles


@click.command()
@click.option("--copies-kept", is_flag=True, help="Say that offline copies of the instance key and pepper are kept.")
def doctor(copies_kept: bool) -> None:
    """Check settings, machine and services, and explain each; exit with 1 if something is wrong."""
    from portal.cli.doctor import configured, machine, services

    try:
        settings = opening.settings()
    except ValidationError as error:
        _stop(setting_troubles(error))
    except WrongSettings as error:
        _stop([error.message])
    findings: list[Finding] = []
    for part in (configured.check(settings), machine.check(settings), services.check(settings)):
        findings += [_told(finding) for finding in part]
    ask = sys.stdin.isatty()
    findings += [_told(finding) for finding in configured.copies(settings, kept=copies_kept, ask=ask)]
    faults = sum(finding.state is State.WRONG for finding in findings)
    click.echo(f"\nTo be put right: {faults}." if faults else "\nNothing is wrong.")
    sys.exit(1 if faults else 0)


def _stop(sentences: list[str]) -> NoReturn:
    """Say what is wrong with the settings; nothing else can be looked at before."""
    for sentence in sentences:
        click.echo(wrong("settings", sentence))
    click.echo("\nPut this right first, then ask again.")
    sys.exit(1)


def _told(finding: Finding) -> Finding:
    click.echo(str(finding))
    return finding
