"""Which commitment somebody means who typed the address of its page, or the last part of it."""

from typing import Final

from sqlalchemy.orm import Session

from portal.commitments import access
from portal.commitments.models import Commitment
from portal.problems import Hidden, Invalid
from portal.reference.labels import N_
from portal.web.addresses import is_elsewhere, page_values, parts

ELSEWHERE: Final = N_("This address lies on another site. Copy that of the commitment’s public page here.")
NONE: Final = N_("There is no commitment at this address. Copy it from its public page.")


def commitment_at(session: Session, typed: str, *, field: str) -> Commitment:
    """Return the public commitment; raise `Invalid`, to be said beside `field`."""
    if is_elsewhere(typed):
        raise Invalid(ELSEWHERE, field=field)
    try:
        return access.published(session, _slug(typed))[0]
    except Hidden:
        raise Invalid(NONE, field=field) from None


def _slug(typed: str) -> str:
    """Return the part of an address that names a commitment; empty where there is none."""
    if "/" not in typed:
        return typed
    values = page_values(typed) if parts(typed)[:1] == ["commitments"] else None
    return str((values or {}).get("slug", ""))
