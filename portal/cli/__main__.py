"""`python -m portal.cli`."""

from portal.cli import main

main(prog_name="portal")
