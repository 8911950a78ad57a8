"""Which files are taken, how they are recognised, and what may be made of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.problems import Invalid
from portal.reference.labels import N_

MOST_FILES: Final = 20
LARGEST: Final = 200_000_000
"""Bytes of one file."""
BODY: Final = MOST_FILES * LARGEST + 1_000_000
"""Bytes of a whole upload."""
HEAD: Final = 4096
"""How many of its first bytes decide what a file is."""
LARGEST_CLEANED: Final = 64_000_000
"""Of what is larger no copy is made: the child reads it as a whole."""

TOO_LARGE: Final = N_("“%(name)s” is larger than 200 MB. Cut it into parts, or send only what matters most.")
EMPTY: Final = N_("“%(name)s” holds nothing. Choose another file.")
MARKUP: Final = N_("“%(name)s” is a web page or a drawing that can hold programs. Send a picture of it instead.")
UNKNOWN: Final = N_(
    "“%(name)s” is of a kind that is not taken here. Pictures, PDF, text, e-mail, office documents, ZIP and video are:"
    " put anything else into a ZIP."
)
BOMB: Final = N_("“%(name)s” would grow beyond all measure when it is unpacked, so it was not kept.")
TOO_MANY: Final = N_("A report holds up to 20 files. Some were not kept.")


class Part(StrEnum):
    """The parts of a report that files can belong to, by the names of its sections."""

    TECHNICAL = "technical"
    ACCOUNT = "account"


class BodyKind(StrEnum):
    ORIGINAL = "original"
    CLEANED = "cleaned"
    AS_IS = "as_is"


class Cleaner(StrEnum):
    """What the child does with a file."""

    IMAGE = "image"
    PDF = "pdf"
    OFFICE = "office"
    TEXT = "text"
    ARCHIVE = "archive"
    """Looks into a ZIP's directory; makes no copy."""
    PRINT = "print"
    """Lays out a page of ours as a PDF."""
    SHEET = "sheet"
    """Reads a spreadsheet; what comes back are its rows."""


class Sort(StrEnum):
    """What a file is, as people call it: the codes are those that pages have words for."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    TEXT = "text"
    CSV = "csv"
    JSON = "json"
    EMAIL = "email"
    WORD = "docx"
    SHEET = "xlsx"
    SLIDES = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    OLD_OFFICE = "old_office"
    ZIP = "zip"
    MP4 = "mp4"
    MOV = "mov"
    THREE_GP = "3gp"
    AVI = "avi"
    MATROSKA = "mkv"


@dataclass(frozen=True, slots=True)
class Known:
    """A sort of file: the type a cleaned copy is sent as, how its name may end (first: how a copy's does)."""

    media: str
    endings: tuple[str, ...]
    cleaner: Cleaner | None = None


OOXML: Final = "application/vnd.openxmlformats-officedocument."
ODF: Final = "application/vnd.oasis.opendocument."
SORTS: Final[Mapping[Sort, Known]] = {
    Sort.PNG: Known("image/png", ("png",), Cleaner.IMAGE),
    Sort.JPEG: Known("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), Cleaner.IMAGE),
    Sort.WEBP: Known("image/webp", ("webp",), Cleaner.IMAGE),
    Sort.HEIC: Known("image/heic", ("heic", "heif")),
    Sort.PDF: Known("application/pdf", ("pdf",), Cleaner.PDF),
    Sort.TEXT: Known("text/plain; charset=utf-8", ("txt", "log", "md", "text"), Cleaner.TEXT),
    Sort.CSV: Known("text/csv; charset=utf-8", ("csv", "tsv"), Cleaner.TEXT),
    Sort.JSON: Known("application/json", ("json", "jsonl", "ndjson", "stix2"), Cleaner.TEXT),
    Sort.EMAIL: Known("message/rfc822", ("eml",)),
    Sort.WORD: Known(OOXML + "wordprocessingml.document", ("docx", "docm", "dotx", "dotm"), Cleaner.OFFICE),
    Sort.SHEET: Known(OOXML + "spreadsheetml.sheet", ("xlsx", "xlsm", "xltx", "xltm"), Cleaner.OFFICE),
    Sort.SLIDES: Known(OOXML + "presentationml.presentation", ("pptx", "pptm", "ppsx", "ppsm"), Cleaner.OFFICE),
    Sort.ODT: Known(ODF + "text", ("odt",), Cleaner.OFFICE),
    Sort.ODS: Known(ODF + "spreadsheet", ("ods",), Cleaner.OFFICE),
    Sort.ODP: Known(ODF + "presentation", ("odp",), Cleaner.OFFICE),
    Sort.OLD_OFFICE: Known("application/octet-stream", ("doc", "xls", "ppt", "msg")),
    Sort.ZIP: Known("application/zip", ("zip",), Cleaner.ARCHIVE),
    Sort.MP4: Known("video/mp4", ("mp4", "m4v")),
    Sort.MOV: Known("video/quicktime", ("mov", "qt")),
    Sort.THREE_GP: Known("video/3gpp", ("3gp", "3g2")),
    Sort.AVI: Known("video/x-msvideo", ("avi",)),
    Sort.MATROSKA: Known("video/webm", ("webm", "mkv")),
}
PICTURES: Final = frozenset({Sort.PNG, Sort.JPEG, Sort.WEBP})
_BY_ENDING: Final = {ending: sort for sort, known in SORTS.items() for ending in known.endings}
_FIRST_BYTES: Final = (
    (b"\x89PNG\r\n\x1a\n", Sort.PNG),
    (b"\xff\xd8\xff", Sort.JPEG),
    (b"%PDF-", Sort.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sort.OLD_OFFICE),
    (b"\x1aE\xdf\xa3", Sort.MATROSKA),
)
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_IN_ZIP: Final = frozenset(sort for sort, known in SORTS.items() if known.cleaner is Cleaner.OFFICE)
_BRANDS: Final[Mapping[bytes, Sort]] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), Sort.HEIC),
    b"qt  ": Sort.MOV,
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3g2a"), Sort.THREE_GP),
}
_WORDS: Final = frozenset({Sort.TEXT, Sort.CSV, Sort.JSON, Sort.EMAIL})
_MARKUP: Final = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<!entity", b"<head", b"<body")
_MARKUP_ENDINGS: Final = frozenset(
    {"svg", "svgz", "html", "htm", "xhtml", "shtml", "mht", "mhtml", "xml", "xsl", "hta"}
)


def ending_of(name: str) -> str:
    """Return how a name ends, in small letters, or nothing."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def sort_of(head: bytes, name: str) -> Sort:
    """Return what a file is by its first bytes, and only where those cannot tell by its name; raise `Invalid`."""
    found = _by_bytes(head, ending_of(name))
    if found is not None:
        return found
    if is_markup(head, name):
        raise Invalid(MARKUP, name=name)
    sort = _BY_ENDING.get(ending_of(name))
    if sort in _WORDS and b"\0" not in head and _is_text(head):
        return sort
    raise Invalid(UNKNOWN, name=name)


def _by_bytes(head: bytes, ending: str) -> Sort | None:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], Sort.MP4)
    if head[:4] == b"RIFF":
        return {b"WEBP": Sort.WEBP, b"AVI ": Sort.AVI}.get(head[8:12])
    if head.startswith(_ZIP):
        named = _BY_ENDING.get(ending)
        return named if named in _IN_ZIP else Sort.ZIP
    return next((sort for begin, sort in _FIRST_BYTES if head.startswith(begin)), None)


def is_markup(head: bytes, name: str) -> bool:
    """Say whether a browser could take this for a page or a drawing."""
    begin = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip()[:512].lower()
    return ending_of(name) in _MARKUP_ENDINGS or begin.startswith(_MARKUP)


def _is_text(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(head) == HEAD and error.start >= HEAD - 3  # a letter that was cut in two
    return True


def may_have_copy(sort: Sort, size: int) -> bool:
    """Say whether a cleaned copy of such a file is tried."""
    return SORTS[sort].cleaner not in {None, Cleaner.ARCHIVE} and size <= LARGEST_CLEANED
