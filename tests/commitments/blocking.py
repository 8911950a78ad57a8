"""Blocks through the pages."""

from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.commitments.models import Commitment
from portal.commitments.models.blocks import Block
from portal.commitments.operations import taking
from portal.db import Database
from tests.commitments.everywhere import everywhere
from tests.factories import Person
from tests.harness.pages import Page

BLOCKS: Final = "/secretariat/blocks"
REASON: Final = "A court in Riga ordered it on 3 March."
TOLD: Final = {"why": "court", "words": REASON}


def code(db: Database, part: str, *, title: str | None = None) -> str:
    """Return how the form names a part of the only commitment, or of the one with this title."""
    with db.reading() as session:
        wanted = select(Commitment)
        commitment = session.scalars(wanted if title is None else wanted.where(Commitment.title == title)).one()
        return next(one.code for one in taking.targets(session, commitment) if one.part == part)


def offered(db: Database) -> list[str]:
    """Return how the form names each part of the only commitment that can be blocked now."""
    with db.reading() as session:
        return [one.code for one in taking.targets(session, session.scalars(select(Commitment)).one())]


def propose(secretary: Person, part: str, **typed: Any) -> str:
    """Propose a block of the only commitment; return its address."""
    db = secretary.database
    with db.reading() as session:
        commitment = session.scalars(select(Commitment.id)).one()
    page = secretary.visitor().open(f"/secretariat/commitments/{commitment}/block")
    page = page.fill({"part": typed.pop("code", None) or code(db, part), **TOLD, **typed}).press(
        "Keep it for a second person", status=200
    )
    return page.path


def confirm(second: Person, url: str) -> Page:
    page = second.visitor().open(f"{url}/confirm")
    return page.fill({"Code from": second.spare()}).press("Block it now")


def block(secretary: Person, second: Person, part: str) -> str:
    url = propose(secretary, part)
    assert confirm(second, url).status == 200
    return url


def lift(secretary: Person, second: Person, url: str) -> Page:
    secretary.visitor().open(url).press("Propose to lift it", status=200)
    page = second.visitor().open(f"{url}/lift")
    return page.fill({"Code from": second.spare()}).press("Lift it now")


def public(app: Flask) -> str:
    """Return the address of the only commitment's public page."""
    db: Database = app.extensions["portal.database"]
    with db.reading() as session:
        return f"/commitments/{session.scalars(select(Commitment.slug)).one()}"


def everything_public(app: Flask) -> dict[str, str]:
    """Return every public page, feed and file by its address."""
    return everywhere(app)


def row(db: Database, block_id: UUID | None = None) -> Block:
    with db.reading() as session:
        wanted = select(Block) if block_id is None else select(Block).where(Block.id == block_id)
        return session.scalars(wanted).one()


def in_three_states(first: Person, second: Person) -> tuple[str, str, str]:
    """Return the ids of a block that `second` proposed, one that holds, and one that `second` proposed to lift."""
    proposed = propose(second, "scope")
    blocked, lifting = block(first, second, "problem"), block(first, second, "target")
    second.visitor().open(lifting).press("Propose to lift it", status=200)
    ids = [url.rsplit("/", 1)[-1] for url in (proposed, blocked, lifting)]
    return ids[0], ids[1], ids[2]
