"""Nobody asks about a version that they have not read: the record would say that they did."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from portal.commitments.models import Commitment, Version
from portal.commitments.rules import State
from portal.db import new_id
from tests.asks import asking, challenging
from tests.asks.asking import TITLE, Town, published
from tests.factories import Person
from tests.harness.pages import Page

Write = Callable[[Person], tuple[Page, str]]


def newer(town: Town, owner: Person, second: Person) -> None:
    """Publish another version, which says what was missing."""
    with town.db.writing() as session:
        commitment = session.scalars(select(Commitment)).one()
        session.execute(update(Version).values(state=State.SUPERSEDED))
        text = {**published(owner, second, TITLE), "number": 2, "action": "We tell all eleven."}
        session.add(Version(id=new_id(), commitment_id=commitment.id, **text))
        commitment.number = 2
        session.commit()


def asked(person: Person) -> tuple[Page, str]:
    return asking.write(person.visitor()), "Ask"


def challenged(person: Person) -> tuple[Page, str]:
    return challenging.write(person), "Send the challenge"


@pytest.mark.parametrize("write", [asked, challenged])
def test_what_was_written_about_the_version_before_is_not_sent_and_not_lost(
    town: Town,
    promised: Person,
    second_officer: Person,
    *,
    vendor_officer: Person,
    write: Write,
) -> None:
    page, button = write(vendor_officer)
    back = page.press("Change the text", status=200).press("Continue", status=200)
    newer(town, promised, second_officer)
    for one in (page, back):
        late = one.fill({"Code from": vendor_officer.spare()}).press(button)
        assert late.status == 409 and "A newer version was published meanwhile." in late.main
        assert "Kanari" in late.main and town.rows() == []
    page, button = write(vendor_officer)
    page.fill({"Code from": vendor_officer.spare()}).press(button, status=200)
    assert town.row().about_version == 2


@pytest.mark.parametrize("write", [asked, challenged])
def test_sent_twice_it_is_sent_once_though_a_newer_version_came_between(
    town: Town,
    promised: Person,
    second_officer: Person,
    *,
    vendor_officer: Person,
    write: Write,
) -> None:
    page, button = write(vendor_officer)
    page.fill({"Code from": vendor_officer.spare()}).press(button, status=200)
    newer(town, promised, second_officer)
    page.fill({"Code from": vendor_officer.spare()}).press(button, status=200)
    assert town.row().about_version == 1
