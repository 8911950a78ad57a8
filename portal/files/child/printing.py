"""A page of ours laid out as a PDF, in any script: nothing that it names is fetched."""

import logging
from typing import Any, NoReturn

from portal.files.child.broken import Broken


def load() -> None:
    """Lay out a word once, so that the libraries are there. Where they are missing the child ends here."""
    logging.disable()  # it would repeat what it could not lay out
    clean(b"<!doctype html><title>a</title><p>a", "pdf")


def clean(given: bytes, sort: str) -> bytes:
    """Return the page as a tagged PDF (PDF/UA-1), so that a screen reader has it in its order; raise `Broken`."""
    del sort
    from weasyprint import HTML  # noqa: PLC0415  it needs libraries of the system, which the cleaners do without

    made = HTML(string=given.decode(), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    if not isinstance(made, bytes):
        raise Broken
    return made


def _nothing(*asked: Any, **more: Any) -> NoReturn:
    """Refuse to fetch, from wherever it is asked for."""
    del asked, more
    raise Broken
