"""Where else a commitment says in public what a block takes, or took: shown to the secretariat, which decides.

A block takes a part, and the same part of other versions where that says exactly the same. The words can stand in
others too: a milestone of an earlier list, an update, an answer that quotes them.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy.orm import Session

from portal.commitments.models import Commitment
from portal.commitments.models.blocks import Block
from portal.commitments.operations import taking
from portal.commitments.operations.taking import Target, plain
from portal.commitments.rules.blocks import HOLDING, Of
from portal.commitments.rules.parts import Column
from portal.reference.blocked import BLOCKED

FEWEST: Final = 5
"""Signs that a text needs to be looked for: a shorter one stands in everything."""


def said_elsewhere(session: Session, commitment: Commitment, block: Block) -> list[Target]:
    """Return the public parts, the newest version first, that hold a whole text of what this block takes or took."""
    taken = taking.held(session, block) if block.state in HOLDING else taking.pieces_of(session, commitment, block)
    looked_for = {text for one in taken for text in _texts(one.value) if len(text) >= FEWEST}
    own = {(one.row, one.column) for one in taken}
    return [
        one
        for one in taking.targets(session, commitment)
        if (one.part is not Column.WHOLE or one.of is Of.EVIDENCE)
        and (one.row, str(one.part)) not in own
        and any(text in plain(one.says) for text in looked_for)
    ]


def _texts(value: Any) -> Iterator[str]:
    """Yield what is looked for of one value: a text whole, and of a list what each entry is called and leads to."""
    if isinstance(value, str) and value != BLOCKED:
        yield plain(value)
    elif isinstance(value, dict):
        yield from _entries(value.get("links", ()))
    elif isinstance(value, list):
        yield from _entries(value)


def _entries(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in entries:
        yield from (plain(one[name]) for name in ("title", "url") if name in one)
