"""A challenge that rests on an incident note which is not shown: only one that may be cited, and nobody learns which.

The attacks first: a note of others, a draft, one whose label binds its readers, one drawn from a report whose person
said who must never see it, and one whose person has taken their word back.
"""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.submissions.models import Permission
from portal.submissions.wall import Wall
from tests.asks.asking import Town
from tests.asks.challenging import challenge, deliver, public, write
from tests.factories import Person
from tests.incidents import notes
from tests.incidents.notes import Note
from tests.incidents.test_drawn import FOR_NOTES, draw
from tests.submissions.desk import report

SAYS = "It rests on an incident note that is not shown."


def shared(writer: Person, *audience: Person, **said: str) -> Note:
    """Write a note and share it; a code counts once, and the clock stands."""
    note = notes.write(writer, **said)
    note.names(*audience)
    assert note.shares(code=writer.spare()).status == 200
    return note


def refused(town: Town, person: Person, reference: str) -> str:
    """Try to cite a note; return what the page says to it."""
    page = write(person, note=reference)
    assert page.status == 422 and "Kanari-claim" in page.source and town.rows() == []
    return page.main


def test_the_page_says_that_it_rests_on_a_note_and_nobody_reads_which(
    town: Town, promised: Person, helpline: Person, liaison: Person
) -> None:
    note = shared(helpline, liaison)
    challenge(helpline, note=note.reference.lower())
    deliver(town, promised)
    for page in (promised.visitor().open(town.url()), helpline.visitor().open(town.url())):
        assert SAYS in page.main and note.reference not in page.source
    assert note.reference in helpline.visitor().open(town.url("/report")).main
    promised.visitor().open(town.url("/report"), status=403)
    town.pass_days(31)
    town.sweep()
    assert SAYS in public(town).main and note.reference not in public(town).source


def test_who_reads_it_cites_only_what_everybody_may_pass_on(
    town: Town, promised: Person, helpline: Person, liaison: Person
) -> None:
    del promised
    bound, free = shared(helpline, liaison), shared(helpline, liaison, tlp="TLP:CLEAR")
    assert "No shared note with this reference" in refused(town, liaison, bound.reference)
    challenge(liaison, note=free.reference)
    assert free.reference in liaison.visitor().open(town.url("/report")).main


def test_a_note_that_there_is_not_and_one_of_others_and_a_draft_are_the_same(
    town: Town, promised: Person, helpline: Person, liaison: Person
) -> None:
    draft, theirs = notes.write(helpline), shared(liaison, promised, tlp="TLP:CLEAR")
    for reference in ("UNKNOWN-1", "'; --", draft.reference, theirs.reference):
        assert "No shared note with this reference" in refused(town, helpline, reference)


@pytest.mark.parametrize("walled", [{"wall": Wall(countries=("BR",))}, {"people": "My old boss"}])
def test_one_drawn_from_a_report_keeps_its_wall(
    app: Flask, town: Town, promised: Person, helpline: Person, *, company: Person, walled: dict[str, object]
) -> None:
    del promised
    note = draw(report(app, helpline, beyond=FOR_NOTES, **walled), helpline)  # type: ignore[arg-type]
    note.names(company)
    assert note.shares(code=helpline.spare()).status == 200
    assert "said who must never see anything of this report" in refused(town, helpline, note.reference)


def test_one_drawn_from_a_report_needs_the_persons_word(
    app: Flask, town: Town, promised: Person, helpline: Person, company: Person
) -> None:
    del promised
    note = draw(report(app, helpline, beyond=FOR_NOTES), helpline)
    note.names(company)
    assert note.shares(code=helpline.spare()).status == 200
    challenge(helpline, note=note.reference)
    assert "may not be cited any more" not in helpline.visitor().open(town.url("/report")).main
    with town.db.writing() as session:
        for one in session.scalars(select(Permission).where(Permission.purpose == "note")):
            one.withdrawn_on = one.given_on
        session.commit()
    assert "The note may not be cited any more" in helpline.visitor().open(town.url("/report")).main


def test_whether_it_rests_on_a_note_is_seen_by_its_author_and_in_no_length(
    town: Town, promised: Person, helpline: Person, liaison: Person
) -> None:
    del promised
    note = shared(helpline, liaison)
    challenge(helpline, note=note.reference)
    challenge(liaison)
    one, other = town.rows()
    theirs = next(each for each in (one, other) if each.asker_id == liaison.organisation)
    without = liaison.visitor().open(f"/desk/asks/{theirs.id}/report")
    assert "rests on no incident note" in without.main
    assert one.own is not None and other.own is not None and len(one.own) == len(other.own)
    assert one.grounds is not None and other.grounds is not None and len(one.grounds) == len(other.grounds)
