"""What an organisation shows for what it says: whom it is for, and where it belongs. Pure."""

import re
from enum import StrEnum
from typing import Final

from portal.problems import Invalid
from portal.reference.codes import is_code
from portal.reference.labels import N_


class Audience(StrEnum):
    """Who can see a piece of evidence. It can be widened, in this order, and never narrowed: only taken away."""

    ORGANISATION = "organisation"
    ASSESSORS = "assessors"
    PUBLIC = "public"


SEALED: Final = frozenset({Audience.ORGANISATION, Audience.ASSESSORS})
KEY: Final = "commitment.evidence"
"""The label of the data key that each sealed piece has of its own, and of what lies under it."""
MOST: Final = 100
"""Of one commitment."""
DIGEST: Final = re.compile("[0-9a-f]{64}")


def may_widen(before: Audience, after: Audience) -> bool:
    """Say whether what was for `before` can be made for `after`."""
    order = list(Audience)
    return order.index(after) > order.index(before)


def check_said(type: str, *, has_link: bool, has_file: bool, sha256: str = "") -> None:  # noqa: A002  the field's own name
    """Raise `Invalid` unless it is of a known type, and either a link or a file; `sha256`: of the copy of a link."""
    if not is_code("evidence_type", type):
        raise Invalid(N_("Choose what kind of evidence it is."), field="type")
    if has_link == has_file:
        raise Invalid(N_("Give either a link or a file. For both, add two pieces of evidence."), field="url")
    if sha256 and has_file:
        raise Invalid(N_("That of a file is worked out here. Leave this empty."), field="sha256")
    if sha256 and not DIGEST.fullmatch(sha256):
        raise Invalid(N_("A SHA-256 has exactly 64 digits from 0 to 9 and a to f. Copy all of it."), field="sha256")


def digest_of(typed: str) -> str:
    """Return a SHA-256 as it is kept: without spaces, in small letters."""
    return "".join(typed.split()).lower()
