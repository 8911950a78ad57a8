"""Looking for words in what is sealed: in the session, opened one after the other, the newest reports first.

In what the organisation wrote and in its threads, never in a section: each opening of one is shown to the reporter.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.keys import grants
from portal.submissions import contents
from portal.submissions.operations import notes, own
from portal.submissions.queries import listing

NEWEST: Final = 2_000
BATCH: Final = 200
MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: reference and where (`summary`, `thread`, `notes`), newest first; `looked` at how many."""

    found: Sequence[tuple[str, frozenset[str]]]
    looked: int
    more: bool


def search(session: Session, typed: str, *, by: Actor) -> Search:
    """Look through the newest `NEWEST` reports that the actor may see for those in which every word occurs."""
    words = _plain(typed).split()
    assert by.organisation is not None and by.account is not None
    wanted = listing.newest(by.organisation, by.account, manager=by.is_manager, most=NEWEST + 1)
    rows = session.execute(wanted).all()
    found: list[tuple[str, frozenset[str]]] = []
    looked = 0
    for begin in range(0, min(len(rows), NEWEST), BATCH):
        some = rows[begin : min(begin + BATCH, NEWEST)]
        texts = _texts(session, some, by=by)
        found += [(one.reference, places) for one in some if (places := _places(texts[one.id], words))]
        looked += len(some)
        if len(found) >= MOST_FOUND:
            break
    return Search(found[:MOST_FOUND], looked, more=looked < len(rows))


def _texts(session: Session, rows: Sequence[Row[Any]], *, by: Actor) -> dict[UUID, list[tuple[str, str]]]:
    """Return by part what can be opened of it: where it stands, and its text."""
    texts: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for part, summary in notes.summaries(session, rows, by=by).items():
        texts[part].append(("summary", summary))
    ids = [one.id for one in rows]
    keys = grants.open_keys(session, by, [one.thread_key_id for one in rows])
    threads = {one.id: keys.get(one.thread_key_id) for one in rows}
    for message in session.scalars(listing.messages_of(ids)):
        if (key := threads[message.participation_id]) is not None:
            texts[message.participation_id].append(("thread", contents.open_message(key, message).text))
    written = session.scalars(listing.notes_of(ids)).all()
    working = own.keys_of(session, {note.key_id for note in written}, by=by)
    for note in written:
        if (key := working.get(note.key_id)) is not None:
            texts[note.participation_id].append(("notes", key.open(note.content, row=note.id, label=contents.NOTE)))
    return texts


def _places(texts: Sequence[tuple[str, str]], words: Sequence[str]) -> frozenset[str]:
    """Return where the words stand, if each stands somewhere."""
    plain = [(place, _plain(text)) for place, text in texts]
    if not words or not all(any(word in text for _place, text in plain) for word in words):
        return frozenset()
    return frozenset(place for place, text in plain if any(word in text for word in words))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
