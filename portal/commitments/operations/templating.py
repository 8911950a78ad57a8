"""Beginning from an instrument: a draft for each item that was chosen, filled with the words of the item."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments.operations import drafting
from portal.commitments.rules import check_items
from portal.commitments.rules.texts import begun_with
from portal.commitments.texts import Text
from portal.organisations.models import Organisation
from portal.problems import Invalid
from portal.reference.instruments import Instrument, item
from portal.reference.labels import N_


def begin_from(
    session: Session,
    organisation: Organisation,
    instrument: Instrument,
    codes: Sequence[str],
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> int:
    """Begin a commitment for each of these items, or none at all; return how many. The same form begins them once."""
    chosen = sorted(set(codes))
    if not chosen:
        raise Invalid(N_("Choose at least one item to begin with."), field="chosen")
    try:
        check_items(organisation.kind.value, chosen)
    except Invalid as problem:
        raise Invalid(problem.reason, field="chosen", **problem.values) from None
    if any((found := item(code)) is None or found.instrument != instrument.code for code in chosen):
        raise Invalid(N_("One of the items is in no instrument. Choose from the list as it is now."), field="chosen")
    for code in chosen:
        drafting.begin(session, organisation, _text(code), by=by, id=uuid5(id, code))
    return len(chosen)


def _text(code: str) -> Text:
    found = item(code)
    assert found is not None
    title, problem = begun_with(found.code, found.title)
    return Text(title=title, problem=problem, items=(code,))
