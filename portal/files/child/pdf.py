"""PDF: written anew without what acts, what is attached, and what says who made it."""

from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from portal.files.child.broken import Broken
from portal.files.child.jpeg import stripped

MOST_OBJECTS: Final = 300_000
# What acts by itself or when it is touched, what hangs on the document, what says who, when and with what.
GOES: Final = (
    "/Annots", "/AA", "/OpenAction", "/JavaScript", "/JS", "/EmbeddedFiles", "/AF", "/Metadata", "/PieceInfo", "/Thumb",
    "/LastModified", "/XFA", "/Collection", "/Perms", "/Legal", "/SpiderInfo", "/URI", "/StructTreeRoot", "/DSS",
    "/Renditions", "/AlternatePresentations", "/Threads", "/Requirements", "/Extensions", "/MarkInfo", "/ID",
)  # fmt: skip


def load() -> None:
    """Clean an empty document once: what the library looks for later it cannot find any more."""
    made = BytesIO()
    with pikepdf.new() as one:
        one.add_blank_page()
        one.save(made)
    clean(made.getvalue(), "pdf")


def clean(given: bytes, sort: str) -> bytes:
    """Return the pages and nothing that acts; raise `Broken` for what is encrypted or no PDF."""
    del sort
    made = BytesIO()
    with pikepdf.open(BytesIO(given), attempt_recovery=True) as found:
        if found.is_encrypted or len(found.objects) > MOST_OBJECTS or not len(found.pages):
            raise Broken
        # What is written into forms and drawn on pages becomes part of the page; what else hangs there goes.
        found.generate_appearance_streams()
        found.flatten_annotations("all")
        _bare(found)
        # Into a new file, so that only what the pages need comes along.
        with pikepdf.new() as anew:
            anew.pages.extend(found.pages)
            _bare(anew)
            anew.remove_unreferenced_resources()
            anew.save(made, deterministic_id=True, fix_metadata_version=False)
    _check(made.getvalue())
    return made.getvalue()


def _bare(document: pikepdf.Pdf) -> None:
    """Take away what hangs on the document itself, and from every object what acts."""
    for key in ("/Info", "/Encrypt"):
        if key in document.trailer:
            del document.trailer[key]
    for key in ("/Names", "/AcroForm", "/Outlines", "/PageLabels", "/Dests", "/Lang", "/ViewerPreferences"):
        if key in document.Root:
            del document.Root[key]
    for one in document.objects:
        _strip(one)


def _strip(one: Object) -> None:
    if isinstance(one, Dictionary | Stream):
        for key in GOES:
            if key in one:
                del one[key]
        if isinstance(one, Stream):
            _strip_picture(one)
        for key in list(one.keys()):
            _strip_direct(one[key])
    elif isinstance(one, Array):
        for inner in one:
            _strip_direct(inner)


def _strip_direct(inner: Any) -> None:
    """Go on into what lies within the object itself; what is referred to comes by itself."""
    if isinstance(inner, Dictionary | Array) and not inner.is_indirect:
        _strip(inner)


def _strip_picture(stream: Stream) -> None:
    """Take EXIF and the like out of a photograph."""
    filters = stream.get("/Filter")
    names = [filters] if isinstance(filters, Name) else list(filters) if isinstance(filters, Array) else []
    if names == [Name.DCTDecode]:
        stream.write(stripped(stream.read_raw_bytes()), filter=Name.DCTDecode)


def _check(made: bytes) -> None:
    """Look at what came out as one would look for what must not be in it."""
    with pikepdf.open(BytesIO(made)) as again:
        if "/Info" in again.trailer or "/Metadata" in again.Root or "/Names" in again.Root:
            raise Broken
        for one in again.objects:
            if isinstance(one, Dictionary) and any(key in one for key in ("/JS", "/AA", "/EF", "/OpenAction")):
                raise Broken
