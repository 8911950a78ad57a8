"""Office documents: parts from a list, each written anew; what acts, embeds, refers elsewhere or names people goes."""

import posixpath
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Final

from portal.files.child import pictures
from portal.files.child.archive import opened
from portal.files.child.broken import Bomb, Broken
from portal.files.child.markup import Attributes, Rules, local, rewritten

MOST_UNPACKED: Final = 400_000_000
OPEN_DOCUMENT: Final = frozenset({"odt", "ods", "odp"})
MEDIA: Final = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp"}
TYPES: Final = "[Content_Types].xml"
FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)

# Folders and files, by how they begin or what they are called, that never come along.
_LEFT_OUT: Final = (
    "docProps/", "customXml/", "META-INF/", "Thumbnails/", "Basic/", "Scripts/", "Configurations2/", "Object ",
    "ObjectReplacements/", "_xmlsignatures/", "meta.xml", "settings.xml", "manifest.rdf", "layout-cache",
    "documentSignatures", "Dialogs/", "Media/", "media/",
)  # fmt: skip
_LEFT_OUT_INSIDE: Final = (
    "/embeddings/", "/activeX/", "/ctrlProps/", "/vba", "/people", "/persons/", "/printerSettings/", "/externalLinks/",
    "/queryTables/", "/connections", "/webextensions/", "/customData/", "/attachedToolbars", "/revisions/",
    "/commentAuthors", "/authors", "/tags/", "/model/", "/threadedComments/", "/mailMergeRecipientData",
)  # fmt: skip
_NAMES: Final = frozenset({"author", "initials", "userId", "userName", "lastModifiedBy"})
_DATES: Final = frozenset({"date", "dateUtc", "dt", "dT"})
# What may stand without the thing that it refers to: without the reference it is only what it shows.
_MAY_STAND: Final = frozenset({"hyperlink", "pageSetup", "blip", "hlinkClick", "hlinkHover"})
_RSIDS: Final = ("rsid",)
_TEXTS: Final = frozenset(
    {"creator", "author", "initial-creator", "printed-by", "lastModifiedBy", "sender-initials", "creator-initials"}
)
_DROPPED: Final = frozenset(
    {
        "rsids", "attachedTemplate", "mailMerge", "docVars", "fileSharing", "writeProtection", "scripts",
        "event-listeners",
        "externalReferences", "oleObjects", "controls", "fileVersion", "revisionPtr", "absPath", "tracked-changes-info",
        "object", "OLEObject", "control", "cmAuthorLst", "proofState", "webPublishing", "documentProtection",
    }
)  # fmt: skip
_ODF_DATES: Final = frozenset({"date", "creation-date", "print-date", "date-string"})


def load() -> None:
    """Clean an empty document and a picture once: what is imported later is not found any more."""
    pictures.load()
    clean(_zipped({TYPES: b"<Types/>", "word/document.xml": b"<w:document/>", "_rels/.rels": b"<R/>"}), "docx")


def clean(given: bytes, sort: str) -> bytes:
    """Return the document without properties, people, macros, embedded and outside things; raise `Broken` or `Bomb`."""
    with opened(given) as found:
        if sum(entry.file_size for entry in found.infolist()) > MOST_UNPACKED:
            raise Bomb
        names = _kept_names(found)
        odf = sort in OPEN_DOCUMENT
        parts = {name: made for name in names if (made := _part(found, name, names, odf=odf)) is not None}
    if not parts or (odf and "content.xml" not in parts) or (not odf and TYPES not in parts):
        raise Broken
    if odf:
        parts["META-INF/manifest.xml"] = _manifest(parts, parts.get("mimetype", b""))
    else:
        parts = _without_dangling(parts)
    return _zipped(parts)


def _kept_names(found: zipfile.ZipFile) -> list[str]:
    names = [entry.filename for entry in found.infolist() if not entry.is_dir()]
    if len(names) != len(set(names)) or any(_is_outside(name) for name in names):
        raise Broken
    return [name for name in names if not _is_left_out(name)]


def _is_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _is_left_out(name: str) -> bool:
    return name.startswith(_LEFT_OUT) or any(part in f"/{name}" for part in _LEFT_OUT_INSIDE)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _part(found: zipfile.ZipFile, name: str, names: Iterable[str], *, odf: bool) -> bytes | None:
    """Return one part made anew; None where it does not come along."""
    if name == "mimetype":
        return found.read(name)[:100]
    if _ending(name) in MEDIA:
        return _picture(found.read(name), MEDIA[_ending(name)])
    if _ending(name) == "rels":
        return rewritten(found.read(name), Rules(keeps=_within))
    if _ending(name) != "xml":
        return None
    if name == TYPES:
        return rewritten(found.read(name), _types(set(names)))
    return rewritten(found.read(name), _of_document(odf=odf))


def _picture(given: bytes, sort: str) -> bytes | None:
    try:
        return pictures.clean(given, sort)
    except Exception:  # noqa: BLE001  a picture that cannot be cleaned does not come along
        return None


def _within(_element: str, attributes: Attributes) -> bool:
    """Keep a relationship that stays in the document, apart from those to what was left out."""
    return attributes.get("TargetMode", "").lower() != "external" and "://" not in attributes.get("Target", "")


def _types(names: set[str]) -> Rules:
    """Declare only what came along, and call a document with macros one without."""

    def attribute(_element: str, name: str, value: str) -> str:
        if name != "ContentType" or "macroEnabled" not in value:
            return value
        word = {"word": "wordprocessingml", "excel": "spreadsheetml", "powe": "presentationml"}
        kind = next((one for begin, one in word.items() if f".ms-{begin}" in value), "wordprocessingml")
        main = {"wordprocessingml": "document", "spreadsheetml": "sheet", "presentationml": "presentation"}[kind]
        return f"application/vnd.openxmlformats-officedocument.{kind}.{main}.main+xml"

    def keeps(_element: str, attributes: Attributes) -> bool:
        said = attributes.get("PartName")
        return said is None or said.lstrip("/") in names

    return Rules(attribute=attribute, keeps=keeps)


def _of_document(*, odf: bool) -> Rules:
    def attribute(_element: str, name: str, value: str) -> str | None:
        bare = local(name)
        if name.startswith("xmlns"):
            return value
        if bare in _NAMES:
            return "" if odf else "x"
        if bare.startswith(_RSIDS):
            return None
        if bare in _DATES and not odf:
            return None
        if bare == "href" and _leads_away(name, value):
            return ""
        return value

    return Rules(
        drop=_DROPPED,
        empty=_TEXTS | (_ODF_DATES if odf else frozenset()),
        attribute=attribute,
        keeps=lambda element, _attributes: not element.startswith("script:"),
    )


def _leads_away(name: str, value: str) -> bool:
    return name.startswith("xlink:") and not value.startswith(("#", "Pictures/", "./Pictures/"))


def _without_dangling(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out relationships to, and declarations and mentions of, parts that did not come along."""
    made, known = dict(parts), {}
    for name in [one for one in parts if one.endswith(".rels")]:
        made[name], known[_source(name)] = _relations(parts[name], _folder(name), set(parts))
    for name in [one for one in parts if one.endswith(".xml") and one != TYPES]:
        made[name] = rewritten(made[name], _mentions(known.get(name, set())))
    made[TYPES] = rewritten(parts[TYPES], _types(set(parts)))
    return made


def _folder(name: str) -> str:
    return posixpath.dirname(posixpath.dirname(name))


def _source(name: str) -> str:
    """Return the part whose relationships these are."""
    return posixpath.join(_folder(name), posixpath.basename(name).removesuffix(".rels"))


def _relations(given: bytes, folder: str, there: set[str]) -> tuple[bytes, set[str]]:
    """Return the relationships to parts that are there, and their ids."""
    ids: set[str] = set()

    def keeps(_element: str, attributes: Attributes) -> bool:
        target = attributes.get("Target")
        if target is None:
            return True
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path.partition("#")[0] not in there:
            return False
        ids.add(attributes.get("Id", ""))
        return True

    return rewritten(given, Rules(keeps=keeps)), ids


def _mentions(ids: set[str]) -> Rules:
    """Take out what refers to a relationship that is gone: the reference alone, where the rest may stand."""

    def is_gone(name: str, value: str) -> bool:
        return name.startswith("r:") and value not in ids

    def keeps(element: str, attributes: Attributes) -> bool:
        return local(element) in _MAY_STAND or not any(is_gone(*one) for one in attributes.items())

    def attribute(_element: str, name: str, value: str) -> str | None:
        return None if is_gone(name, value) else value

    return Rules(attribute=attribute, keeps=keeps)


def _manifest(parts: dict[str, bytes], media: bytes) -> bytes:
    kind = media.decode("ascii", "replace").strip()
    namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    lines = [f'<manifest:manifest xmlns:manifest="{namespace}" manifest:version="1.2">']
    lines.append(f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>')
    for name in parts:
        if name != "mimetype" and '"' not in name and "<" not in name and "&" not in name:
            what = "text/xml" if name.endswith(".xml") else f"image/{MEDIA.get(_ending(name), 'png')}"
            lines.append(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{what}"/>')
    return ('<?xml version="1.0" encoding="UTF-8"?>' + "".join(lines) + "</manifest:manifest>").encode()


def _zipped(parts: dict[str, bytes]) -> bytes:
    """Return the parts as a ZIP with no times in it; a `mimetype` comes first, as it is."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(parts, key=lambda one: (one != "mimetype", one != TYPES)):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return made.getvalue()
