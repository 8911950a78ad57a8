"""How files are shown, taken in and given out: the same for a draft, a receipt and a desk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final
from uuid import UUID

from flask import Response, current_app, make_response, render_template, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from portal.db import new_id
from portal.files import contents, names, rules
from portal.files.contents import Opened, Record
from portal.files.models import Body
from portal.files.operations import arriving, progress, storing
from portal.files.operations.arriving import Arrived, ArrivedFile
from portal.files.operations.keeping import Held
from portal.files.receiving import Received, Receiver
from portal.files.rules import SORTS, BodyKind, Part, Sort
from portal.problems import Busy, Hidden, Invalid, Unavailable
from portal.reference.labels import N_
from portal.storage import Store
from portal.submissions.views.report import Page
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, database, reading, writing
from portal.web.gate import actor
from portal.web.requests import PortalRequest

SECONDS: Final = 2
SECONDS_IDLE: Final = 4
MEGABYTE: Final = 1_000_000
SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
NOT_KEPT: Final = N_("The files could not be kept just now. Nothing of them stayed, and everything else is as it was.")
TOO_BUSY: Final = N_("Many files are on their way to this portal just now. Nothing was taken: try again in a minute.")
NONE_CHOSEN: Final = N_("Choose at least one file.")
OPAQUE: Final = "application/octet-stream"

WORDS: Final[Mapping[Sort, LazyString]] = {
    Sort.PNG: _l("Picture (PNG)"),
    Sort.JPEG: _l("Picture (JPEG)"),
    Sort.WEBP: _l("Picture (WebP)"),
    Sort.HEIC: _l("Picture (HEIC)"),
    Sort.PDF: _l("PDF"),
    Sort.TEXT: _l("Text"),
    Sort.CSV: _l("Table (CSV)"),
    Sort.JSON: _l("Data (JSON)"),
    Sort.EMAIL: _l("E-mail"),
    Sort.WORD: _l("Text document"),
    Sort.SHEET: _l("Spreadsheet"),
    Sort.SLIDES: _l("Slides"),
    Sort.ODT: _l("Text document"),
    Sort.ODS: _l("Spreadsheet"),
    Sort.ODP: _l("Slides"),
    Sort.OLD_OFFICE: _l("Office document of an old kind"),
    Sort.ZIP: _l("ZIP"),
    Sort.MP4: _l("Video"),
    Sort.MOV: _l("Video"),
    Sort.THREE_GP: _l("Video"),
    Sort.AVI: _l("Video"),
    Sort.MATROSKA: _l("Video"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A file on a page. `original`, `copy`: whether whoever looks holds it; `cleaned`, `as_is`: what goes on."""

    id: UUID
    name: str
    what: str
    size: str
    part: str
    sha256: str
    original: bool
    copy: bool
    cleaned: bool
    as_is: bool


def store() -> Store:
    found = current_app.extensions["portal.store"]
    assert isinstance(found, Store)
    return found


def row_of(one: Held) -> Row:
    """Return how a file is shown; of one that was not given, only that it is there."""
    opened = one.original or one.copy
    record = opened.record if opened else None
    return Row(
        id=one.id,
        name=name_of(record, one.number) if record else _("File %(number)s", number=format_decimal(one.number)),
        what=str(WORDS[record.sort]) if record else "",
        size=in_words(record.size) if record else "",
        part=record.part.value if record else "",
        sha256=one.original.record.sha256 if one.original else "",
        original=one.original is not None,
        copy=one.copy is not None,
        cleaned=one.passed is BodyKind.CLEANED,
        as_is=one.passed is BodyKind.AS_IS,
    )


def name_of(record: Record, number: int) -> str:
    return names.for_download(record.name, record.sort) if record.name else names.of_copy(number, record.sort)


def in_words(size: int) -> str:
    """Return a size as people say it."""
    if size < MEGABYTE:
        return str(_("%(size)s KB", size=format_decimal(max(round(size / 1000), 1))))
    return str(_("%(size)s MB", size=format_decimal(round(size / MEGABYTE, 1))))


Keep = Callable[[Session, list[ArrivedFile], Part], list[Invalid]]


def receive(count: int, keep: Keep) -> Page:
    """Take the files of the form, `keep` them in one transaction, and show what became of them in the frame."""
    assert isinstance(request, PortalRequest)
    by = actor()
    assert by.session is not None
    close_reading()  # an upload may take long, and would keep a connection that it does not need
    to = Receiver(database(), store(), _upload_id(), by.session)
    try:
        with place_at(Desk.UPLOAD):
            got = to.receive(request.upload, most=rules.MOST_FILES - count)
        problems = _keep(to, got, keep)
    except (Unavailable, Busy) as problem:
        return _sent(to, 0, [_(TOO_BUSY if isinstance(problem, Busy) else NOT_KEPT)]), 503
    said = [_(one.reason) % one.values for one in [*got.problems, *problems]]
    if not got.files and not said:
        said = [_(NONE_CHOSEN)]
    kept = len(got.files) - len(problems)
    return _sent(to, kept, said), 422 if said else 200


def _sent(to: Receiver, kept: int, said: list[str]) -> str:
    to.over(kept)
    return render_template("submissions/files/sent.html", kept=kept, said=said, then=shown_at())


def _keep(to: Receiver, got: Received, keep: Keep) -> list[Invalid]:
    part = Part.ACCOUNT if got.fields.get("part") == Part.ACCOUNT else Part.TECHNICAL
    with to.discarding(got):
        with writing() as session:
            problems = keep(session, got.files, part)
            session.commit()
        if problems:
            storing.discard(to.database, to.store, got.objects)  # those that are kept stay
    return problems


def shown_at() -> str:
    """Return the address of the page that lists what is there now."""
    return request.path.removesuffix("/add")


def _upload_id() -> UUID:
    try:
        return UUID(request.args.get("upload", ""))
    except ValueError:
        return new_id()


def progress_frame(id: UUID) -> Response:  # noqa: A002
    """Show how far an upload is; the browser asks again by itself, also without scripts."""
    by = actor()
    assert by.session is not None
    now = progress.read(reading(), id, by.session)
    percent = min(100, now.taken * 100 // now.total) if now and now.total else 0
    answer = make_response(
        render_template(
            "submissions/files/progress.html",
            now=now,
            percent=percent,
            taken=in_words(now.taken) if now else "",
            total=in_words(now.total) if now else "",
        )
    )
    # Also once it is over, since the form beside it may be sent again.
    answer.headers["Refresh"] = str(SECONDS if now and not now.over else SECONDS_IDLE)
    return answer


def download(body: Body, opened: Opened, *, number: int) -> Response:
    """Send a body as an attachment that no browser shows. Whoever asks for a range gets all of it.

    The first chunk is opened before anything is said, so that what cannot be opened is a page of the portal.
    """
    record = opened.record
    try:
        found = contents.pieces(store(), body, opened)
        first = next(found, b"")
    except FileNotFoundError as error:
        raise Unavailable from error
    cleaned = body.kind is BodyKind.CLEANED
    answer = Response(_rest(first, found), content_type=SORTS[record.sort].media if cleaned else OPAQUE)
    answer.headers.set("Content-Disposition", "attachment", filename=name_of(record, number))
    answer.headers["Content-Length"] = str(record.size)
    answer.headers["Accept-Ranges"] = "none"
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _rest(first: bytes, found: Iterator[bytes]) -> Iterator[bytes]:
    yield from chain([first], found)


def pass_on(body: Body, opened: Opened, keep: Callable[[Session, Arrived | None], list[UUID]]) -> None:
    """Let `keep` write down that an original goes on as it is, with a copy to keep, or that it does no more."""
    allowed = request.form.get("allow") == "1"
    close_reading()
    copy = arriving.again(database(), store(), body.object_id, body=body.id, opened=opened) if allowed else None
    gone = [copy.object] if copy else []
    try:
        with writing() as session:
            gone = keep(session, copy)
            session.commit()
    finally:
        storing.discard(database(), store(), gone)


def kind_of(word: str) -> BodyKind:
    """Return which body of a file an address names; raise `Hidden`."""
    if word not in set(BodyKind):
        raise Hidden
    return BodyKind(word)


def rows(held: Iterable[Held]) -> list[Row]:
    return [row_of(one) for one in held]
