"""The words that a one-time link needs: told by one person of the secretariat, while another is shown the link.

The attacks first: either of them alone; words of a check that was ended; guessing, at any of the pages; a form that is
sent past the first page; whoever looks at a page that somebody left open; and a thief of the database.
"""

import re
from collections.abc import Container
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.asks.models import ReplyLink
from portal.asks.operations import linking, spoken
from portal.asks.rules import MOST_TRIES, State
from portal.audit.models import AuditEvent
from portal.keys.instance import instance
from portal.problems import Refused
from portal.sealing.words import number
from tests.asks.asking import ANSWER, Town
from tests.asks.challenging import public
from tests.asks.replying import LINKS, Handed, check, enter, hand, make, send, words_of
from tests.asks.test_reply_link import gone, handed
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions.desk import sent_again

__all__ = ["gone", "handed"]

WRONG = "abacus abdomen abdominal abide"
NOT_THESE = "These are not the words."
OVER = "opens nothing any more"


def row(town: Town) -> ReplyLink:
    """Return the check that was made last."""
    with town.db.reading() as session:
        return session.scalars(select(ReplyLink).order_by(ReplyLink.ended_on.is_not(None))).first()  # type: ignore[return-value]


def by_chance(words: str, said: Container[str]) -> list[str]:
    """Return which of the four words stand there; one can: “second”, “from” and “even” may be drawn like any other."""
    return [word for word in words.split() if word in said]


def guess(town: Town, handed: Handed, words: str = WRONG) -> Page:
    page = Visitor(town.app).open(handed.link).fill({"The four words": words})
    return page.press("Open it", status=None)


def test_the_words_are_shown_once_to_whoever_checked_and_never_to_the_second(
    town: Town, gone: UUID, secretariat: Person, second_secretary: Person
) -> None:
    page = check(secretariat, gone)
    words = words_of(page)
    assert "by telephone or face to face" in page.main and "to no colleague" in page.main
    made = make(second_secretary, gone)
    assert "opens nothing without the four words" in made.main
    for person in (secretariat, second_secretary):
        for said in (person.visitor().open(f"{LINKS}/{gone}"), person.visitor().open(LINKS), made):
            assert len(by_chance(words, said.main.split())) < 2
    assert row(town).words_hash is not None


def test_sent_twice_the_words_are_not_made_anew(town: Town, gone: UUID, secretariat: Person) -> None:
    visitor = secretariat.visitor()
    page = visitor.open(f"{LINKS}/{gone}").fill({"How you reached them": "I met them", "Who speaks for it": "Legal"})
    address, content = sent_again(visitor, page)
    assert visitor.post(address, content).status_code == 200
    before = row(town).words_hash
    assert visitor.post(address, content).status_code == 303
    assert row(town).words_hash == before


def test_the_second_person_reads_nothing_and_delivers_nothing_with_the_link_alone(town: Town, handed: Handed) -> None:
    visitor = Visitor(town.app)
    page = visitor.open(handed.link)
    token = {"csrf_token": page.form("Open it").controls["csrf_token"].values[0]}
    for after in ("", "/check", "/send"):
        for words in ({}, {"words": ""}, {"words": "four words of mine"}):
            found = visitor.post(f"{handed.link}{after}", token | words | {"text": "mine", "once": "a" * 32})
            assert found.status_code == 422 and "nachtigall" not in found.text
            assert "Type the four words" in found.text
    assert (town.row().state, town.row().shown_on, row(town).tries) == (State.SENT, None, 0)


def test_after_it_was_opened_the_link_alone_still_shows_and_sends_nothing(town: Town, handed: Handed) -> None:
    """Whoever speaks has opened it; the second person, who made the link, comes after them."""
    theirs = enter(Visitor(town.app), handed)
    visitor = Visitor(town.app)
    assert "Kanari-claim" not in visitor.open(handed.link).source
    token = {"csrf_token": visitor.open(handed.link).form("Open it").controls["csrf_token"].values[0]}
    for after in ("/check", "/send"):
        found = visitor.post(f"{handed.link}{after}", token | {"words": WRONG, "text": "mine", "once": "a" * 32})
        assert found.status_code == 422 and "nachtigall" not in found.text
    assert row(town).tries == 2
    page = theirs.fill({"Your answer": ANSWER}).press("Continue", status=200)
    page.press("Publish the answer", status=200)
    assert "Kanari-answer" in public(town).main and "mine" not in public(town).main.split()


def test_past_every_page_nothing_is_sent_with_other_words(town: Town, handed: Handed) -> None:
    enter(Visitor(town.app), handed)
    with town.db.writing() as session:
        words = spoken.stretched(instance(session), tuple(WRONG.split()), link=row(town).id)
        with pytest.raises(Refused):
            linking.answer(session, handed.link.removeprefix("/reply/"), "mine", words=words, id=UUID(int=8))
    assert town.row().state is State.DELIVERED


def test_the_first_person_gets_no_link_for_their_words(
    town: Town, gone: UUID, secretariat: Person, second_secretary: Person
) -> None:
    """Words of one check, link of another: ended by whoever has the words, checked anew by a colleague."""
    words = words_of(check(secretariat, gone))
    secretariat.visitor().open(f"{LINKS}/{gone}/make", status=403)
    secretariat.visitor().open(f"{LINKS}/{gone}").press("Drop the check", status=200)
    handed = hand(second_secretary, secretariat, gone)
    assert handed.words != words
    assert NOT_THESE in guess(town, handed, words).main
    assert town.row().state is State.SENT


def test_the_last_wrong_try_ends_the_link_and_says_no_more_than_of_any_that_is_over(
    town: Town, gone: UUID, handed: Handed, secretariat: Person, second_secretary: Person
) -> None:
    for count in range(1, MOST_TRIES):
        page = guess(town, handed)
        assert page.status == 422 and NOT_THESE in page.main and row(town).tries == count
    assert "Wrong words were typed 4 times. After 5 it ends." in secretariat.visitor().open(f"{LINKS}/{gone}").main
    last = guess(town, handed)
    assert last.status == 410 and OVER in last.main
    made_up = Visitor(town.app).open(f"/reply/{'A' * 43}", status=410)
    assert last.main == made_up.main == Visitor(town.app).open(handed.link, status=410).main
    over = row(town)
    assert (over.ended_on, over.token_hash, over.words_hash) == (date(2027, 3, 3), None, None)
    assert "after wrong words" in secretariat.visitor().open(f"{LINKS}/{gone}").main
    with town.db.reading() as session:
        said = session.scalars(select(AuditEvent.name).where(AuditEvent.chain_id == gone)).all()
    assert said.count("ReplyLinkEnded") == 1
    assert "Nobody has looked yet" in secretariat.visitor().open(LINKS).source
    send(Visitor(town.app), hand(second_secretary, secretariat, gone))
    assert town.row().state is State.ANSWERED


def test_right_words_in_between_give_no_new_tries(town: Town, handed: Handed) -> None:
    for _count in range(MOST_TRIES - 1):
        guess(town, handed)
        enter(Visitor(town.app), handed)
    assert guess(town, handed).status == 410
    Visitor(town.app).open(handed.link, status=410)


def test_guesses_at_once_are_counted_one_by_one(town: Town, handed: Handed) -> None:
    token = handed.link.removeprefix("/reply/")

    def one(_number: int) -> bool | None:
        with town.db.writing() as session:
            entered = linking.enter(session, token, words=bytes(32))
            session.commit()
        return entered

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(one, range(2 * MOST_TRIES)))
    assert found.count(False) == MOST_TRIES - 1 and found.count(None) == MOST_TRIES + 1
    assert row(town).tries == MOST_TRIES


def test_what_was_written_is_not_lost_when_wrong_words_end_the_link(town: Town, handed: Handed) -> None:
    page = enter(Visitor(town.app), handed).fill({"Your answer": ANSWER}).press("Continue", status=200)
    for _count in range(MOST_TRIES):
        guess(town, handed)
    late = page.press("Publish the answer")
    assert late.status == 410 and "Kanari-answer" in late.main
    assert "Kanari-answer" not in public(town).source


@pytest.mark.parametrize(
    "typed",
    [
        lambda words: words.upper(),
        lambda words: f"  {words.replace(' ', '   ')}\n",
        lambda words: words.replace(" ", ", "),
        lambda words: " ".join(f"{place}. {word}" for place, word in enumerate(words.split(), 1)),
        lambda words: " ".join(number(word) for word in words.split()),
        lambda words: "".join(chr(0x660 + int(one)) for word in words.split() for one in number(word)),
    ],
    ids=["capitals", "spaces", "commas", "numbered", "numbers", "arabic-digits"],
)
def test_the_words_are_read_as_those_of_a_receipt_are(town: Town, handed: Handed, typed: Any) -> None:
    said = Handed(handed.link, typed(handed.words))
    assert "Your answer was sent" in send(Visitor(town.app), said).main
    assert town.row().state is State.ANSWERED


@pytest.mark.parametrize("typed", ["", "abacus abdomen abide", "abacus abdomen abide nosuchword", "12 34", "x" * 2_000])
def test_what_is_no_four_words_of_the_list_is_said_and_not_counted(town: Town, handed: Handed, typed: str) -> None:
    page = guess(town, handed, typed)
    assert page.status == 422 and "Type the four words, or the four numbers, in their order." in page.main
    assert row(town).tries == 0


def test_another_order_and_one_wrong_word_are_the_same(town: Town, handed: Handed) -> None:
    words = handed.words.split()
    others = " ".join(reversed(words)), " ".join(["abacus" if words[0] != "abacus" else "abide", *words[1:]])
    assert len({guess(town, handed, one).main for one in others}) == 1
    assert row(town).tries == 2


def test_no_address_and_no_cookie_holds_the_words(town: Town, handed: Handed) -> None:
    visitor = Visitor(town.app)
    page = enter(visitor, handed)
    assert page.path == handed.link and "Kanari-claim" in page.main
    assert "Kanari-claim" not in visitor.open(handed.link).source, "they are asked for once more"
    assert all(len(by_chance(handed.words, url)) < 2 for url in page.links.values())
    page = page.fill({"Your answer": "First"}).press("Continue", status=200).press("Change the text", status=200)
    assert page.fill({"Your answer": ANSWER}).press("Continue", status=200).press("Publish the answer").status == 200


def test_the_same_words_of_two_links_lie_there_differently(town: Town, handed: Handed) -> None:
    words = tuple(handed.words.split())
    kept = row(town)
    with town.db.reading() as session:
        mine = spoken.stretched(instance(session), words, link=kept.id)
        other = spoken.stretched(instance(session), words, link=UUID(int=7))
    assert kept.words_hash == mine != other
    assert handed.words.encode() not in (kept.words_hash or b"")


def test_another_language_leads_back_to_the_words(town: Town, handed: Handed) -> None:
    page = enter(Visitor(town.app), handed)
    arabic = next(url for url in page.links.values() if url == f"/ar{handed.link}")
    assert re.search("[\u0621-\u064a]", Visitor(town.app).open(arabic).main)


@pytest.mark.usefixtures("handed")
@pytest.mark.parametrize(
    "wrong",
    [{"words_hash": None}, {"tries": -1}, {"tries": MOST_TRIES}, {"ended_on": date(2027, 3, 3), "token_hash": None}],
)
def test_the_database_keeps_words_and_tries_to_what_is_open(town: Town, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        town.change(ReplyLink, row(town).id, **wrong)
