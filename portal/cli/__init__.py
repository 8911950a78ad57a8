"""`portal …`: everything an operator does. Bad input ends in a sentence that says what to do, never in a traceback."""

from portal.cli.commands import main

__all__ = ["main"]
