"""Search finds the same on both engines, in four languages, whatever somebody types."""

from typing import Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.commitments.models import Commitment, CommitmentWords
from portal.commitments.rules import Publicity
from portal.db import Database, new_id, paging, search
from portal.organisations.models import Kind
from tests.factories import Person

TEXTS: Final = {
    "en": "We notify each person whose phones were put under surveillance, within 72 hours.",
    "fr": "Nous prévenons chaque personne surveillée à l’aide de nos téléphones. Les ÉTATS signent des engagements.",
    "es": "Avisamos a cada persona cuyos teléfonos fueron vigilados. Publicamos los compromisos en Málaga.",
    "ar": "نُبلِّغ كل شخص خضع للمُراقَبة عبر الهاتف، ونلتزم بإيقاف برامج التجسس خلال ٧٢ ساعة.",
}
CASES: Final[tuple[tuple[str, set[str]], ...]] = (
    ("phone", {"en"}),
    ("Surveillance", {"en", "fr"}),  # the French for “watched” has the same stem: that is what a stem is
    ("NOTIFYING hours", {"en"}),
    ("notify hospital", set()),
    ("téléphone", {"fr"}),
    ("telefono", {"es"}),
    ("etat", {"fr"}),
    ("engagement", {"fr"}),
    ("malaga", {"es"}),
    ("compromiso", {"es"}),
    ("vigilado", {"es"}),
    ("مراقبة", {"ar"}),
    ("المراقبة", {"ar"}),
    ("مراقبه", {"ar"}),
    ("ايقاف", {"ar"}),
    ("إيقاف", {"ar"}),
    ("الـتـجـسس", {"ar"}),
    ("72", {"en", "ar"}),
    ("٧٢", {"en", "ar"}),
    ("ｐｈｏｎｅ", {"en"}),
    ('phone" OR "x', set()),
    ("phone*", {"en"}),
    ("-phone", {"en"}),
    ("phone NEAR/2 surveillance", set()),
    ("words:phone", set()),
    ("phone'); DROP TABLE commitment_words; --", set()),
    ("(((", set()),
    ("NOT", set()),
    ("phone & surveillance | !x", set()),
    (":* <-> \\", set()),
)


@pytest.fixture
def filled(db: Database, company: Person) -> dict[UUID, str]:
    """Return a public commitment for each language, found by its text: the last one newest."""
    made = {new_id(): name for name in TEXTS}
    with db.writing() as session:
        for row, name in made.items():
            put(session, company, row, TEXTS[name])
        session.commit()
    return made


def put(session: Session, owner: Person, row: UUID, said: str) -> None:
    public = {"publicity": Publicity.PUBLISHED, "number": 1, "slug": f"c-{row.hex}", "title": said}
    kind = Kind.TECHNOLOGY_COMPANY
    session.add(Commitment(id=row, organisation_id=owner.organisation, kind=kind, country="SE", **public))
    session.flush()
    search.put(session, CommitmentWords, row, search.words(said))


def ids(session: Session, typed: str) -> list[UUID]:
    """Return what is found, the newest first."""
    wanted = search.read(typed)
    if not wanted:
        return []
    found, place = search.found(session, select(Commitment), wanted, CommitmentWords, Commitment.id)
    return [row.id for row in paging.page(session, found, keys=(place,), descending=True, size=50).rows]


@pytest.mark.parametrize(("typed", "languages"), CASES)
def test_both_engines_find_the_same(db: Database, filled: dict[UUID, str], typed: str, languages: set[str]) -> None:
    with db.reading() as session:
        assert {filled[one] for one in ids(session, typed)} == languages
    assert {name for name, said in TEXTS.items() if search.holds(search.read(typed), said)} == languages


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60) | st.text(alphabet="ab\"'()*&|!:^-<>\\ \0\ud800", max_size=20))
def test_nothing_that_is_typed_is_an_error(db: Database, filled: dict[UUID, str], typed: str) -> None:
    with db.reading() as session:
        found = {filled[one] for one in ids(session, typed)}
    assert found == {name for name, said in TEXTS.items() if search.holds(search.read(typed), said)}


def test_what_is_said_anew_is_newest_and_what_is_taken_out_is_gone(
    db: Database, company: Person, filled: dict[UUID, str]
) -> None:
    first, second, *_others = filled
    with db.writing() as session:
        search.put(session, CommitmentWords, first, search.words("Vigilado 72"))
        search.take_out(session, CommitmentWords, second)
        session.commit()
    with db.reading() as session:
        assert ids(session, "phone") == ids(session, "engagement") == []
        assert [filled[one] for one in ids(session, "72")] == ["en", "ar"]
        assert filled[ids(session, "vigilado")[0]] == "en"


def test_an_index_made_anew_finds_what_it_found(db: Database, filled: dict[UUID, str]) -> None:
    with db.writing() as session:
        search.rebuild(session)
        session.commit()
    with db.reading() as session:
        assert [filled[one] for one in ids(session, "72")] == ["ar", "en"]
    with db.writing() as session:
        count = search.put_all(session, CommitmentWords, [[(one, search.words("Kanari"))] for one in filled])
        session.commit()
    with db.reading() as session:
        assert count == 4 and ids(session, "72") == [] and ids(session, "kanari") == list(reversed(filled))


def test_the_best_comes_first_and_the_newest_of_what_is_as_good(db: Database, company: Person) -> None:
    weights = ("one whale", "whale whale whale", "no such", "a whale")
    rows = [new_id() for _ in weights]
    with db.writing() as session:
        for row, said in zip(rows, weights, strict=True):
            put(session, company, row, said)
        session.commit()
    wanted = search.read("whale")
    with db.reading() as session:
        found, _place = search.found(session, select(Commitment), wanted, CommitmentWords, Commitment.id)
        best = search.ranked(session, found, wanted, CommitmentWords)
        assert best is not None
        page = paging.page(session, best[0], keys=best[1], descending=False, size=2)
        assert [row.id for row in page.rows] == [rows[1], rows[3]]
        page = paging.page(session, best[0], keys=best[1], descending=False, size=2, at=page.next)
        assert [row.id for row in page.rows] == [rows[0]]


def test_words_are_marked_where_they_stand() -> None:
    pieces = search.marked(search.read("telefono malaga"), TEXTS["es"])
    assert [piece for piece, is_found in pieces if is_found] == ["teléfonos", "Málaga"]
    assert "".join(piece for piece, _is_found in pieces) == TEXTS["es"]
    assert [piece for piece, is_found in search.marked(search.read("مراقبة"), TEXTS["ar"]) if is_found] == ["للمُراقَبة"]


def test_a_passage_is_short_and_holds_the_word() -> None:
    pieces = search.passage(search.read("whale"), ["nothing", "much " * 200 + "whale " + "more " * 200])
    said = "".join(piece for piece, _is_found in pieces)
    assert ("whale", True) in pieces and said.startswith("…") and said.endswith("…") and len(said) < 260
    assert search.passage(search.read("whale"), [None, "nothing"]) == [("nothing", False)]
    assert search.passage(search.read("whale"), []) == []
