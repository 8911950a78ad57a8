"""A portal with so many public commitments of three hundred organisations, in bulk: texts are short and made up."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.stage import Stage
from portal import clock
from portal.accounts.models import Account
from portal.commitments.models import NEVER, Commitment, CommitmentWords, MappedItem, Version
from portal.commitments.rules import Publicity, State
from portal.commitments.rules.assessing import Assessed
from portal.commitments.rules.challenged import Challenged
from portal.commitments.rules.progress import SETTLED, Status
from portal.db import Database, insert_rows, search
from portal.organisations.models import Kind, Organisation
from portal.reference.instruments import instruments

PROMISING: Final = 300
BATCH: Final = 2_500
LARGEST: Final = 8
"""So many of them promise half of everything, so that there is a page of each however few there are in all."""
COUNTRIES: Final = ("SE", "KE", "BR", "NZ", "NL", "IE", "EE", "JP")
KINDS: Final = (Kind.TECHNOLOGY_COMPANY, Kind.VENDOR, Kind.STATE)
COMMON: Final = "people"
"""A word that every text has."""
RARE: Final = "kanari"
"""One that five have, however many there are."""
RARELY: Final = 5
STATUSES: Final = tuple(one for one in Status if one is not Status.WITHDRAWN)
ITEMS: Final = tuple(item.code for one in instruments() for item in one.items)
WORDS: Final = tuple(f"w{number}" for number in range(3_000))
SOME: Final = WORDS[:20]
"""Words of which each stands in about an eighth of the texts."""


@contextmanager
def filled(stage: Stage, many: int) -> Iterator[Stage]:
    """Fill a copy of the stage with so many public commitments."""
    folder = stage.folder / f"promises-{many}"
    folder.mkdir()
    file = folder / "accord.db"
    with closing(sqlite3.connect(stage.folder / "accord.db")) as full, closing(sqlite3.connect(file)) as copy:
        full.backup(copy)
    url = f"sqlite:///{file}"
    database = Database(url)
    with database.writing() as session:
        _fill(session, stage, many)
        session.commit()
    database.empty_log()
    database.dispose()
    try:
        yield replace(stage, folder=folder, env={**stage.env, "PORTAL_VAR": str(folder), "PORTAL_DATABASE_URL": url})
    finally:
        file.unlink()


def _fill(session: Session, stage: Stage, many: int) -> None:
    chance = Random(7)  # the same every time, so that both sizes are alike
    people = (
        stage.manager.account,
        session.scalars(select(Account.id).where(Account.id != stage.manager.account)).first(),
    )
    owners = [_organisation(number) for number in range(PROMISING)]
    insert_rows(session, Organisation, owners)
    texts: list[tuple[UUID, str]] = []
    for begin in range(0, many, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {Commitment: [], Version: [], MappedItem: []}
        for number in range(begin, min(begin + BATCH, many)):
            made, said = _promise(chance, owners, number, many, people)
            for kind, row in made:
                rows[kind].append(row)
            texts.append(said)
        for kind, several in rows.items():
            insert_rows(session, kind, several)
    written = iter((row, search.words(said)) for row, said in texts)
    search.put_all(session, CommitmentWords, iter(lambda: list(islice(written, BATCH)), []))


def _organisation(number: int) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "slug": f"example-{number}",
        "kind": KINDS[number % len(KINDS)],
        "name": f"Example {number:03}",
        "country": COUNTRIES[number % len(COUNTRIES)],
        "version": 1,
    }


def _promise(
    chance: Random, owners: list[dict[str, Any]], number: int, many: int, people: tuple[Any, Any]
) -> tuple[list[tuple[Any, dict[str, Any]]], tuple[UUID, str]]:
    """Return the rows of one commitment, and its id with the text by whose words it is found."""
    owner = owners[number // 2 % (LARGEST if number % 2 else len(owners))]
    row = uuid4()
    day = date(2020, 1, 1) + timedelta(days=2_000 * number // many)
    words = [COMMON, *chance.choices(WORDS, k=30), *chance.choices(SOME, k=3)]
    said = " ".join([*words, RARE] if number % (many // RARELY) == 0 else words)
    withdrawn = chance.random() < 0.1
    if withdrawn:
        standing = {"withdrawn_on": day, "reason": "Over", "status": Status.WITHDRAWN, "next_due_on": None}
    else:
        due = clock.today() + timedelta(days=chance.randrange(-90, 270))
        status = chance.choice(STATUSES)
        standing = {"withdrawn_on": None, "reason": "", "status": status}
        standing |= {"next_due_on": None if status in SETTLED else due}
    assessed = chance.choice((*Assessed, *[Assessed.NONE] * 6))
    commitment = {
        "id": row,
        "organisation_id": owner["id"],
        "kind": owner["kind"],
        "country": owner["country"],
        "publicity": Publicity.WITHDRAWN if withdrawn else Publicity.PUBLISHED,
        "slug": f"promise-{number}",
        "title": f"Promise {number} to people {words[1]}",
        "number": 1,
        "moved_on": day,
        "due_on": clock.today() + timedelta(days=chance.randrange(-300, 900)),
        "touched_at": NEVER + timedelta(seconds=number),
        "version": 1,
        "assessed": assessed,
        "assessed_number": None if assessed is Assessed.NONE else 1,
        "challenged": chance.choice((*Challenged, *[Challenged.NONE] * 6)),
        "updated_on": clock.today() - timedelta(days=chance.randrange(30, 400)),
        **standing,
    }
    version = {
        "commitment_id": row,
        "number": 1,
        "state": State.WITHDRAWN if withdrawn else State.PUBLISHED,
        "written_by": people[0],
        "approved_by": people[1],
        "published_on": day,
        "title": commitment["title"],
        **dict.fromkeys(("problem", "action", "target", "scope"), said),
        "summary": "",
        "starts_on": day,
        "due_on": day + timedelta(days=900),
        "digest": bytes(32),
        "revision": 1,
    }
    mapped = [
        {"commitment_id": row, "number": 1, "item": code, "instrument": code.rpartition("-")[0]}
        for code in {chance.choice(ITEMS), "UNGP-22" if chance.random() < 0.3 else "UNGP-11"}
    ]
    return [(Commitment, commitment), (Version, version), *((MappedItem, one) for one in mapped)], (row, said)
