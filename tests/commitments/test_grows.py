"""The public history of a commitment can only grow, or be blocked, visibly: whatever its people do, in any order."""

import json
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from xml.etree.ElementTree import Element

import feedparser
import time_machine
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.commitments.models.blocks import Block
from portal.problems import Problem
from tests.commitments import living
from tests.commitments.living import WORD, Life
from tests.commitments.test_chronicle import acts as acts_of
from tests.factories import Person
from tests.harness import html
from tests.harness.pages import Page, Visitor

BLOCKS = frozenset({"block", "lift"})
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
SECTIONS = re.compile(r'<section(?: aria-labelledby="(\w+)")?>(.*?)</section>', re.DOTALL)
WRITTEN = re.compile(r'class="written"[^>]*>(.*?)</(?:p|div)>', re.DOTALL)
TAG = re.compile("<[^>]*>")
YEARS = count()
"""Each example is lived in years of its own, so that feeds hold nothing of the others."""


@dataclass
class Record:
    """What stands in public of one commitment.

    `words`: of each text. `statements`: what is said in a place that never moves. `acts`: the time line. `entries`: of
    the feed. `row`: the JSON file's. `notices`: of blocks, by number.
    """

    words: set[str]
    statements: Counter[tuple[str, str]]
    acts: Counter[str]
    entries: set[tuple[str, ...]]
    row: dict[str, object]
    notices: dict[int, str]


def record(app: Flask, life: Life) -> Record:
    """Read what is public of a life, as anybody would; each version and update is there, without a gap."""
    slug, versions, blocks = living.state_of(life.db, life.id)
    visitor = Visitor(app)
    if not versions:
        return Record(set(), Counter(), Counter(), set(), {}, {})
    here = f"/commitments/{slug}"
    main = visitor.open(here)
    places = [f"{here}/versions/{number}" for number in range(1, versions + 1)]
    places += [f"{here}/versions/{number}/changes" for number in range(2, versions + 1)]
    places += {address for words, address in main.links.items() if words.startswith("Read assessment")}
    pages = {place.removeprefix(here): source(visitor, place) for place in places}
    updates = sorted(int(one.get("id", "").removeprefix("update-")) for one in articles(main, "update-"))
    assert updates == list(range(1, len(updates) + 1))
    return Record(
        words={word for page in (main.source, *pages.values()) for word in WORD.findall(page)},
        statements=Counter([*told(main), *(one for place, page in pages.items() for one in statements(place, page))]),
        acts=Counter(acts_of(main)),
        entries={one for one in entries(visitor) if one[1] >= life.since.isoformat()},
        row=row(visitor, here),
        notices={number: notice(main, one) for one in blocks if (number := one.number)},
    )


def articles(page: Page, begins: str) -> list[Element]:
    return [one for one in page.all("article") if one.get("id", "").startswith(begins)]


def source(visitor: Visitor, place: str) -> str:
    answer = visitor.fetch(place)
    assert answer.status_code == 200, place
    return answer.text


def told(main: Page) -> list[tuple[str, str]]:
    """Return what each update, question, challenge, assessment and piece of evidence says, with where it stands."""
    return [
        (article.get("id", ""), html.text_of(one))
        for article in articles(main, "")
        for one in html.elements(article)
        if "written" in html.classes(one) or one.tag in {"dl", "li"}
    ]


def statements(place: str, page: str) -> list[tuple[str, str]]:
    """Return what a page of its own says: of a version its sections, of anything else what was written."""
    found = WRITTEN.findall(page)
    if place.startswith("/versions/") and not place.endswith("/changes"):
        found = [said for name, said in SECTIONS.findall(page) if name not in {"blocks", "cite"}]
    return [(place, " ".join(TAG.sub(" ", said).split())) for said in found]


def entries(visitor: Visitor) -> set[tuple[str, ...]]:
    """Return the entries of the feed; titles are those of the newest version."""
    found = feedparser.parse(visitor.fetch("/feeds/organisations/example-messenger.atom").data)
    return {(one.id, one.published, one.author, one.tags[0].term, one.summary) for one in found.entries}


def row(visitor: Visitor, here: str) -> dict[str, object]:
    """Return the commitment's row of the whole file."""
    found = json.loads(visitor.fetch("/commitments?export=json").data)
    rows: list[dict[str, object]] = found["rows"] if isinstance(found, dict) else found
    (mine,) = [one for one in rows if str(one["address"]).endswith(here)]
    return mine


def notice(page: Page, block: Block) -> str:
    """Return what the page says of a block: number, day and reason."""
    (section,) = [one for one in page.all("section") if one.get("aria-labelledby") == "blocks"]
    (head,) = [one for one in html.elements(section, "p") if one.get("id") == f"block-{block.number}"]
    assert block.confirmed_on is not None and block.public_words is not None
    assert f"{block.confirmed_on:%B} {block.confirmed_on.day}, {block.confirmed_on.year}" in html.text_of(head)
    assert block.public_words.startswith("The reason ") and block.public_words in html.text_of(section)
    return html.text_of(head)


def check_grown(before: Record, after: Record, held: set[str], act: str) -> None:
    """Raise an AssertionError unless all that stood there stands there still, or is blocked."""
    assert before.words - after.words <= held, "gone without a block"
    assert not held & after.words, "blocked, and still said"
    gone = before.statements - after.statements
    if act not in BLOCKS:
        assert not gone, "changed without a sign"
    else:
        silent = [one for one in gone if not held & set(WORD.findall(one[1])) and "blocked" not in one[1].lower()]
        assert [one for one in silent if not one[0].endswith("/changes")] == [], "changed more than was blocked"
    assert not before.acts - after.acts and before.entries <= after.entries
    assert all(after.notices[number].startswith(said) for number, said in before.notices.items())
    assert not before.row or int(str(before.row["version"])) <= int(str(after.row["version"]))


def live(app: Flask, people: dict[str, Person], acts: list[tuple[str, int]], *, refused: type[BaseException]) -> Life:
    """Do these acts, and look after each at what is public. What raises `refused` has to change nothing."""
    start = datetime(2027, 3, 3, 12, tzinfo=UTC) + timedelta(days=800 * next(YEARS))
    with time_machine.travel(start, tick=False) as time:
        life = Life(time, **people)
        before = record(app, life)
        for act, number in acts:
            with suppress(refused):
                life.do(act, number)
                after = record(app, life)
                with life.db.reading() as session:
                    held = living.held(session, life.id)
                check_grown(before, after, held, act)
                before = after
    return life


ACTS = st.lists(
    st.tuples(st.sampled_from(["version", "version", "report", "block", "block", *living.ACTS]), st.integers(0, 50)),
    max_size=8,
)


@settings(max_examples=4, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_the_public_history_grows_or_is_blocked_visibly(
    app: Flask, people: dict[str, Person], acts: list[tuple[str, int]]
) -> None:
    live(app, people, [("version", 0), *acts], refused=Problem)


def test_in_a_whole_life_nothing_is_refused_and_nothing_is_lost(app: Flask, people: dict[str, Person]) -> None:
    blocks = [("block", number) for number in (0, 1, 11, 17, 40)]
    acts = [(act, 0) for act in living.WHOLE]
    life = live(app, people, [*acts, *blocks, ("lift", 2), ("lift", 0), ("block", 3)], refused=KeyboardInterrupt)
    _slug, versions, made = living.state_of(life.db, life.id)
    assert versions == 2 and len(made) == 6
