"""Code lists: what is stored as a code and shown as words in the reader's language.

`code-lists.json` holds the lists shared by this field; `portal-lists.json` the portal's own. Both have the shape
`{"list_name": ["code", ...]}`, and the order in the file is the order on the page.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from portal.reference.labels import LABELS
from portal.reference.loading import DATA, BrokenDataError

FILES: Final = (DATA / "code-lists.json", DATA / "portal-lists.json")


def load(files: Iterable[Path]) -> Mapping[str, tuple[str, ...]]:
    """Read and check code-list files; a list may be in one of them only."""
    lists: dict[str, tuple[str, ...]] = {}
    for file in files:
        for name, codes_of_list in _read(file).items():
            if name in lists:
                raise BrokenDataError(file, name, "this list is already in another file")
            lists[name] = _checked(file, name, codes_of_list)
    return lists


def codes(list_name: str) -> tuple[str, ...]:
    """Return the codes of a list in their order; an unknown list is a `KeyError`."""
    return _lists()[list_name]


def is_list(list_name: str) -> bool:
    """Tell whether there is a code list of this name."""
    return list_name in _lists()


def is_code(list_name: str, code: str) -> bool:
    """Tell whether `code` is in the list; an unknown list is our mistake, so a `KeyError`."""
    return code in codes(list_name)


def label(list_name: str, code: str) -> str:
    """Return the English words for a code: the message id to hand to gettext where it is shown."""
    return LABELS[list_name, code]


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    return load(FILES)


def _read(file: Path) -> dict[str, object]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=lambda pairs: _once(file, pairs))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BrokenDataError(file, "file", f"not JSON in UTF-8 ({error})") from error
    if not isinstance(content, dict):
        raise BrokenDataError(file, "file", "must be an object of lists")
    return content


def _once(file: Path, pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise BrokenDataError(file, name, "this name stands twice")
        found[name] = value
    return found


def _checked(file: Path, name: str, entries: object) -> tuple[str, ...]:
    if not isinstance(entries, list) or not entries:
        raise BrokenDataError(file, name, "must be a list with at least one code")
    seen: list[str] = []
    for place, code in enumerate(entries):
        if not isinstance(code, str) or not code or not code.isascii() or any(c.isspace() for c in code):
            raise BrokenDataError(file, f"{name}.{place}", "a code is a word of ASCII characters without spaces")
        if code in seen:
            raise BrokenDataError(file, f"{name}.{code}", "this code stands twice")
        seen.append(code)
    return tuple(seen)
