"""Search that finds the same on both engines: texts are normalised and stemmed here, into one column of words.

A table of words (`Searched`) has a row for each thing that can be found. `place` counts up, so that whatever was said
last stands last: newest first is then the order in which either engine reads its index. SQLite asks an FTS5 table that
holds no text of its own; PostgreSQL a GIN index over exactly these words, past its own parser. Neither has triggers:
`put` and `take_out` keep the index, and `rebuild` makes it anew.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import snowballstemmer
from sqlalchemy import (
    ColumnElement,
    Integer,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
    values,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, Session

from portal.db.base import clear
from portal.db.paging import AnySelect, Key, count
from portal.reference.blocked import BLOCKED

LONGEST_WORD: Final = 40
LONGEST_ASKED: Final = 200
MOST_ASKED: Final = 12
LONGEST_PASSAGE: Final = 240
BEFORE: Final = 60
MOST_RANKED: Final = 1_000
WORDS_KEPT: Final = 20_000
WORD: Final = re.compile(r"[^\W_]+")
ARABIC: Final = re.compile("[\u0620-\u064a]")
STRETCH: Final = "\u0640"
ONE_LETTER: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})
WRITTEN_ON: Final = tuple("وفبكل")
"""And, so, with, as, to: each is written onto the word that it stands before."""
SHORTEST_LEFT: Final = 4
LATIN: Final = tuple(snowballstemmer.stemmer(name) for name in ("english", "french", "spanish"))
ARABIC_STEMS: Final = snowballstemmer.stemmer("arabic")
OURS: Final = re.compile(r"^(ix_\w+_search|\w+_fts(_(data|idx|docsize|config|content))?)$")
RANK: Final = column("rank", Integer)


# ── words


def plain(typed: str) -> str:
    """Return text in one form of writing: no capitals, marks over letters, stretched letters or digits of a script."""
    said = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", typed).casefold())
    kept = (one for one in said if not unicodedata.category(one).startswith("M") and one != STRETCH)
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept)


@lru_cache(WORDS_KEPT)
def forms(word: str) -> tuple[str, ...]:
    """Return under what a word is kept and asked: its stems in every language that it may be of, without marks.

    Nothing says what language a word is of, so it is found by the stem that it has in any of them.
    """
    marked = unicodedata.normalize("NFKC", word).casefold()
    bare = plain(word)
    if ARABIC.search(bare):
        heads = [bare]
        if bare.startswith(WRITTEN_ON) and len(bare) > SHORTEST_LEFT:
            heads.append(bare[1:])
        found = [plain(ARABIC_STEMS.stemWord(one)).translate(ONE_LETTER) for one in heads]
    else:
        found = [plain(stemmer.stemWord(one)) for stemmer in LATIN for one in {marked, bare}]
    cut = (one[:LONGEST_WORD] for one in found)
    return tuple(sorted({one for one in cut if WORD.fullmatch(one)}))


def _split(typed: str) -> list[str]:
    """Return the words of a text as they are written, with the marks over their letters."""
    whole = unicodedata.normalize("NFKC", typed).replace(STRETCH, "")
    return re.findall(r"(?:[^\W_][\u0300-\u036f\u064b-\u065f\u0670]*)+", whole)


def words(*texts: str) -> str:
    """Return the one column of words: every form of every word, as often as it stands there."""
    return " ".join(form for said in texts for word in _split(said) for form in forms(word))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody searches for: each of `groups` has to be there, in any of its forms. Empty: nothing to search for.

    Whatever is no word is left out, so nothing of it is an operator to either engine. `cut` says that it was too long.
    """

    typed: str
    groups: tuple[tuple[str, ...], ...]
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def forms(self) -> frozenset[str]:
        return frozenset(form for group in self.groups for form in group)


def read(typed: str) -> Wanted:
    """Return what was typed as something to search for."""
    shown = " ".join("".join(one if one.isprintable() else " " for one in typed).split())
    found = list(dict.fromkeys(group for word in _split(shown[:LONGEST_ASKED]) if (group := forms(word))))
    return Wanted(
        shown[:LONGEST_ASKED], tuple(found[:MOST_ASKED]), len(shown) > LONGEST_ASKED or len(found) > MOST_ASKED
    )


def holds(wanted: Wanted, said: str) -> bool:
    """Say whether a text that is in no table has all these words."""
    there = frozenset(form for word in _split(said) for form in forms(word))
    return bool(wanted) and all(there.intersection(group) for group in wanted.groups)


def marked(wanted: Wanted, said: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a word that was searched for."""
    if said == BLOCKED:
        return [(said, False)]
    pieces: list[tuple[str, bool]] = []
    end = 0
    for found in re.finditer(r"(?:[^\W_][\u0300-\u036f\u0640\u064b-\u065f\u0670]*)+", said):
        if wanted.forms.isdisjoint(forms(found[0].replace(STRETCH, ""))):
            continue
        pieces += [(said[end : found.start()], False), (found[0], True)]
        end = found.end()
    return [piece for piece in (*pieces, (said[end:], False)) if piece[0]]


def passage(wanted: Wanted, texts: Iterable[str | None]) -> list[tuple[str, bool]]:
    """Return the pieces of a few lines round the first word that was searched for; of the first text, where none is."""
    said = [" ".join(one.split()) for one in texts if one and one != BLOCKED]
    for one in said:
        pieces = marked(wanted, one)
        if any(is_found for _piece, is_found in pieces):
            at = len(pieces[0][0]) if not pieces[0][1] else 0
            begin = max(0, at - BEFORE)
            cut = one[begin : begin + LONGEST_PASSAGE]
            more = "…" if begin + LONGEST_PASSAGE < len(one) else ""
            return marked(wanted, f"{'…' if begin else ''}{cut}{more}")
    return [(said[0][:LONGEST_PASSAGE], False)] if said else []


# ── tables


class Searched:
    """A table of words: a mixin. `subject_id` is the thing that is found; the table itself says which."""

    __tablename__: str
    place: Mapped[int] = clear(primary_key=True, autoincrement=False)
    subject_id: Mapped[UUID] = clear(unique=True)
    words: Mapped[str] = clear()


def is_described(name: str | None, _kind: str, _parents: object) -> bool:
    """Tell Alembic whether a table or index has a model: those have none that only an engine's search needs."""
    return name is None or OURS.match(name) is None


def put(session: Session, kind: type[Searched], subject: UUID, said: str) -> None:
    """Say under which words a thing is found from now on: the newest of all."""
    take_out(session, kind, subject)
    if not _is_sqlite(session):
        session.execute(text(f"LOCK TABLE {kind.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    place = session.scalar(select(func.coalesce(func.max(kind.place), 0) + 1))
    session.execute(insert(kind).values(place=place, subject_id=subject, words=said))
    if _is_sqlite(session):
        _tell(session, kind, "rowid, words", {"place": place, "words": said})


def take_out(session: Session, kind: type[Searched], subject: UUID) -> None:
    """Let a thing be found no longer."""
    before = session.execute(select(kind.place, kind.words).where(kind.subject_id == subject)).first()
    if before is None:
        return
    if _is_sqlite(session):
        name = f"{kind.__tablename__}_fts"
        _tell(session, kind, f"{name}, rowid, words", {"act": "delete", "place": before[0], "words": before[1]})
    session.execute(delete(kind).where(kind.subject_id == subject))


def put_all(session: Session, kind: type[Searched], rows: Iterable[Sequence[tuple[UUID, str]]]) -> int:
    """Put these things and words, batch by batch and the oldest first, in place of all there are; return how many."""
    session.execute(delete(kind))
    place = 0
    for batch in rows:
        numbered = [
            {"place": place + number, "subject_id": subject, "words": said}
            for number, (subject, said) in enumerate(batch, start=1)
        ]
        session.connection().execute(insert(kind), numbered)
        place += len(numbered)
    rebuild(session)
    return place


def rebuild(session: Session) -> None:
    """Make every index anew from its column of words. PostgreSQL keeps its own."""
    if not _is_sqlite(session):
        return
    for kind in Searched.__subclasses__():
        _tell(session, kind, f"{kind.__tablename__}_fts", {"act": "rebuild"})


def _tell(session: Session, kind: type[Searched], columns: str, said: Mapping[str, object]) -> None:
    """Write to the FTS5 table, which takes its commands as rows. Names are those of our own tables."""
    named = ", ".join(f":{name}" for name in said)
    session.execute(text(f"INSERT INTO {kind.__tablename__}_fts ({columns}) VALUES ({named})"), dict(said))  # nosec B608


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


# ── finding


def found(
    session: Session, wanted: AnySelect, words: Wanted, kind: type[Searched], subject: Key
) -> tuple[AnySelect, Any]:
    """Narrow `wanted` to what has all these words; return it with the column that counts up, to sort and page by."""
    wanted = wanted.join(kind, kind.subject_id == subject)
    if _is_sqlite(session):
        name = f"{kind.__tablename__}_fts"
        index = table(name, column("rowid", Integer))
        matches: ColumnElement[bool] = literal_column(name).op("MATCH")(literal(_for_sqlite(words)))
        return wanted.join(index, index.c.rowid == kind.place).where(matches), index.c.rowid
    lexemes = func.array_to_tsvector(func.string_to_array(kind.words, literal_column("' '")))
    return wanted.where(lexemes.op("@@")(cast(literal(_for_postgresql(words)), TSQUERY))), kind.place


def _for_sqlite(words: Wanted) -> str:
    return _written(words, quote='"', either=" OR ", both=" AND ")


def _for_postgresql(words: Wanted) -> str:
    return _written(words, quote="'", either=" | ", both=" & ")


def _written(words: Wanted, *, quote: str, either: str, both: str) -> str:
    """Write what is wanted as an engine asks it. Forms are letters and digits only, so none can close its quotes."""
    groups = (either.join(f"{quote}{form}{quote}" for form in group) for group in words.groups)
    return both.join(f"({group})" for group in groups)


def ranked(
    session: Session, matching: AnySelect, words: Wanted, kind: type[Searched]
) -> tuple[AnySelect, tuple[Any, Any]] | None:
    """Return what `found` found with what it is sorted by, the best first; None where there are too many to compare."""
    if count(session, matching, most=MOST_RANKED + 1) > MOST_RANKED:
        return None
    rows = session.execute(matching.with_only_columns(kind.place, kind.words)).all()
    best = sorted(rows, key=lambda row: (-score(words, row[1]), -row[0]))
    order = [(place, rank) for rank, (place, _words) in enumerate(best)] or [(0, 0)]
    ranks = values(column("place", Integer), RANK, name="ranks").data(order).cte("ranks")
    return matching.join(ranks, ranks.c.place == kind.place), (ranks.c.rank, kind.place)


def score(wanted: Wanted, said: str) -> float:
    """Return how well a column of words fits: how often each word stands there, the first times weighing most."""
    there = Counter(said.split())
    return sum(_weight(sum(there[form] for form in group) / len(group)) for group in wanted.groups)


def _weight(times: float) -> float:
    return times / (times + 1.5)
