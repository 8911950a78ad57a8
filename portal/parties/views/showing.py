"""Links as their readers see them, from the side of one party."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.keys.instance import unlock
from portal.parties import queries
from portal.parties.models import Link, Party, Said
from portal.parties.operations import recording
from portal.parties.rules import LinkKind, Word
from portal.problems import Hidden

WORDS: Final[dict[Word, tuple[Any, str, str]]] = {
    Word.CONFIRMED: (_l("Called right"), "full", "ok"),
    Word.DISPUTED: (_l("Disputed"), "half", "warn"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one end said of a link."""

    name: str
    word: Word
    text: str
    said_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One link: `said` is a sentence, `reason` why it was ended, empty while it was not."""

    id: UUID
    said: str
    other: UUID
    since: date
    until: date | None
    in_force: bool
    source: str
    seen_on: date
    ended_on: date | None
    reason: str
    answers: Sequence[Answer]


def lines(session: Session, party: Party) -> list[Line]:
    """Return the links of a party: one query each for the links, the words on them, and the other ends."""
    links = session.scalars(queries.links_of(party.id)).all()
    others = {one.to_id if one.from_id == party.id else one.from_id for one in links}
    known = {one.id: one for one in session.scalars(queries.parties().where(Party.id.in_(others)))} | {party.id: party}
    names = {one: recording.name_of(session, found) for one, found in known.items()}
    said: defaultdict[UUID, list[Answer]] = defaultdict(list)
    for one in session.scalars(queries.words_on(party.id)):
        said[one.link_id].append(Answer(names[one.party_id], one.word, _text(session, one), one.said_on))
    return [_line(session, one, party, names, said[one.id]) for one in links]


def line(session: Session, party: Party, link: UUID) -> Line:
    """Return one of its links; raise `Hidden` for that of another party."""
    found = next((one for one in lines(session, party) if one.id == link), None)
    if found is None:
        raise Hidden
    return found


def _text(session: Session, said: Said) -> str:
    return unlock(session, said.text, row=said.id, label=recording.WORD) if said.text else ""


def _line(session: Session, link: Link, party: Party, names: dict[UUID, str], answers: Sequence[Answer]) -> Line:
    first, second = names[link.from_id], names[link.to_id]
    said = (
        _("%(first)s belongs to %(second)s", first=first, second=second)
        if link.kind is LinkKind.BELONGS_TO
        else _("%(first)s owns %(second)s", first=first, second=second)
    )
    return Line(
        id=link.id,
        said=said,
        other=link.to_id if link.from_id == party.id else link.from_id,
        since=link.since,
        until=link.until,
        in_force=link.in_force,
        source=unlock(session, link.source, row=link.id, label=recording.SOURCE),
        seen_on=link.seen_on,
        ended_on=link.ended_on,
        reason=unlock(session, link.reason, row=link.id, label=recording.REASON) if link.reason else "",
        answers=answers,
    )
