"""A page laid out as a PDF by the child: the page goes by a pipe, and the PDF comes back by another."""

from portal.files import cleaning
from portal.files.rules import Cleaner, Sort
from portal.problems import Problem


class CannotBePrinted(Problem):
    """The system lacks what laying out needs, or there was no place to do it."""


def printed(page: str) -> bytes:
    """Return a whole HTML page as a PDF; raise `CannotBePrinted`."""
    try:
        with cleaning.child(Cleaner.PRINT, Sort.PDF, iter([page.encode()])) as pieces:
            return b"".join(pieces)
    except cleaning.CannotBeCleaned:
        raise CannotBePrinted from None
