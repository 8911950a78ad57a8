"""Reading what was posted: strictly UTF-8, with a note where it was not."""

from collections.abc import Callable
from functools import cached_property
from io import BytesIO
from typing import IO, Any, Final, TypeVar
from urllib.parse import parse_qsl

from flask import Request, current_app
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from portal.web.uploads import Upload

TOO_LARGE: Final = "too-large"
UNDECODABLE: Final = "\0undecodable"
View = TypeVar("View", bound=Callable[..., object])


def takes_file(view: View) -> View:
    """Declare that a view takes files. They lie in memory, and the limit of the body is theirs too.

    One over the limit is never read: the form is opened anew with `TOO_LARGE` in its address, and says so.
    """
    view.takes_file = True  # type: ignore[attr-defined]
    return view


class StrictParser(FormDataParser):
    """Werkzeug keeps undecodable bytes as percent signs; here they become U+FFFD and the request says so."""

    def _parse_urlencoded(
        self,
        stream: IO[bytes],
        mimetype: str,  # noqa: ARG002  the signature is Werkzeug's
        content_length: int | None,  # noqa: ARG002
        options: dict[str, str],  # noqa: ARG002
    ) -> tuple[IO[bytes], Any, Any]:
        raw = stream.read().decode("latin-1")
        stream.read(1)  # of a body in chunks, which says no length, the limited stream refuses what lies beyond
        if self.max_form_parts is not None and raw.count("&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        read = self._read(raw, "strict")
        pairs = read if read is not None else [*(self._read(raw, "replace") or ()), (UNDECODABLE, "1")]
        return stream, self.cls(pairs), self.cls()

    @staticmethod
    def _read(raw: str, errors: str) -> list[tuple[str, str]] | None:
        try:
            return parse_qsl(raw.encode("latin-1").decode("utf-8", errors), True, encoding="utf-8", errors=errors)
        except UnicodeDecodeError:
            return None


class PortalRequest(Request):
    form_data_parser_class = StrictParser
    max_form_parts = 2_000

    @property
    def largest_upload(self) -> int:
        """How many bytes the view takes in a form with files, 0 for one that takes none."""
        return int(getattr(current_app.view_functions.get(self.endpoint or ""), "takes_upload", 0))

    @cached_property
    def upload(self) -> Upload:
        """The posted form of a view that takes files, as a stream. It has a limit of its own."""
        self.max_content_length = self.largest_upload
        return Upload(self)

    @property
    def want_form_data_parsed(self) -> bool:
        """Whether the framework may read the body: never where it is a stream of files."""
        return super().want_form_data_parsed and not (self.method == "POST" and self.largest_upload)

    def _get_file_stream(self, *_args: Any, **_options: Any) -> IO[bytes]:
        """Hold a file in memory: left to the framework, a large one would lie in clear on the disk.

        A view that takes none refuses it, before anybody asked who it is from.
        """
        if not self.takes_file:
            raise BadRequest
        return BytesIO()

    @property
    def takes_file(self) -> bool:
        """Whether the view takes files that lie in memory."""
        return bool(getattr(current_app.view_functions.get(self.endpoint or ""), "takes_file", False))

    @property
    def undecodable(self) -> bool:
        """Whether something posted was not UTF-8."""
        return UNDECODABLE in self.form

    def typed(self) -> MultiDict[str, str]:
        """Return what was posted, without what is the portal's own (tokens) or secret (passwords, codes, words)."""
        return MultiDict((key, value) for key, value in self.form.items(multi=True) if not is_own(key))


def is_own(key: str) -> bool:
    return key in {"csrf_token", UNDECODABLE} or any(part in key for part in ("password", "code", "words"))
