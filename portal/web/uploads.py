"""The body of a form with files, read once, in order, piece by piece: nothing of it is kept here or on a disk.

The form's token is its first part, so that it is checked before the first byte of a file is taken.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

if TYPE_CHECKING:
    from werkzeug import Request

View = TypeVar("View", bound=Callable[..., object])
PIECE: Final = 256 * 1024
LONGEST_FIELD: Final = 10_000
MOST_PARTS: Final = 100
_AHEAD: Final = 1024 * 1024
"""Bytes that the decoder may hold: a piece, and of the one before what could be the beginning of a boundary."""


def takes_upload(most: int) -> Callable[[View], View]:
    """Declare that a view takes files of any size, up to `most` bytes in all; it reads them from `request.upload`."""

    def declare(view: View) -> View:
        view.takes_upload = most  # type: ignore[attr-defined]
        return view

    return declare


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form. `filename` is None for a field; `pieces` can be read once, before the next part comes."""

    name: str
    filename: str | None
    pieces: Iterator[bytes]

    def text(self) -> str:
        """Return what a field says; raise `RequestEntityTooLarge` for what is too long, `BadRequest` for no UTF-8."""
        said = b""
        for piece in self.pieces:
            said += piece
            if len(said) > LONGEST_FIELD:
                raise RequestEntityTooLarge
        try:
            return said.decode()
        except UnicodeDecodeError:
            raise BadRequest from None


class Upload:
    """The parts of a posted form. `taken` says how many bytes have come, `total` how many will, if that was said."""

    def __init__(self, request: "Request") -> None:
        boundary = request.mimetype_params.get("boundary", "")
        if request.mimetype != "multipart/form-data" or not boundary:
            raise BadRequest
        self._stream = request.stream
        self._decoder = MultipartDecoder(boundary.encode(), _AHEAD, max_parts=MOST_PARTS)
        self._open = False
        self.taken = 0
        self.total = request.content_length or 0

    def token(self) -> str | None:
        """Return the form's token, if that is the first part."""
        first = next(self.parts(), None)
        return first.text() if first is not None and first.name == "csrf_token" and first.filename is None else None

    def parts(self) -> Iterator[Part]:
        """Yield what is left of the form, part by part. What nobody read of a part is passed over."""
        while (event := self._next()) is not None:
            if isinstance(event, Field | File):
                filename = event.filename if isinstance(event, File) else None
                self._open = True
                pieces = self._pieces()
                yield Part(event.name or "", filename, pieces)
                for _piece in pieces:
                    pass

    def _pieces(self) -> Iterator[bytes]:
        while self._open and (event := self._next()) is not None:
            if isinstance(event, Data):
                self._open = event.more_data
                if event.data:
                    yield event.data

    def _next(self) -> Field | File | Data | None:
        """Return what comes next, or None at the end; raise `BadRequest` for what was cut off."""
        while True:
            try:
                event = self._decoder.next_event()
            except (ValueError, AttributeError):  # not one that can be read; the decoder trips over a missing line end
                raise BadRequest from None
            if isinstance(event, Epilogue):
                return None
            if isinstance(event, Field | File | Data):
                return event
            if isinstance(event, NeedData):
                piece = self._stream.read(PIECE)
                self.taken += len(piece)
                self._decoder.receive_data(piece or None)
