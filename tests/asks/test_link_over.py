"""What is left of a one-time link that opens nothing any more, and a check that was swapped under its second reader."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.asks import rules
from portal.asks.models import Ask, ReplyLink
from portal.asks.operations import linking
from portal.asks.rules import MOST_TRIES, State
from portal.audit.models import AuditEvent
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.sealing.words import number
from tests.asks.asking import ANSWER, SLUG, TITLE, Town, ask
from tests.asks.replying import LINKS, Handed, check, enter, hand, leave, make, send
from tests.asks.test_reply_link import app_member, gone, handed
from tests.asks.test_spoken_words import guess, row
from tests.desk.waiting import named
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.security import loot
from tests.submissions.desk import sent_again

__all__ = ["app_member", "gone", "handed"]


def test_nobody_confirms_a_check_that_they_did_not_read(
    town: Town, gone: UUID, secretariat: Person, second_secretary: Person
) -> None:
    """The first shows one check to the second, drops it, and records another: who speaks is somebody else."""
    check(secretariat, gone)
    read = second_secretary.visitor().open(f"{LINKS}/{gone}").follow("Confirm, and get the link")
    secretariat.visitor().open(f"{LINKS}/{gone}").press("Drop the check", status=200)
    check(secretariat, gone)
    page = read.fill({"Code from": second_secretary.spare()}).press("Make the link")
    assert "/reply/" not in page.main and page.status == 409
    assert row(town).confirmed_on is None
    make(second_secretary, gone)
    assert row(town).confirmed_on is not None


def test_a_link_whose_days_are_over_is_over_and_the_desk_asks_for_another(
    town: Town, gone: UUID, handed: Handed, secretariat: Person, second_secretary: Person
) -> None:
    enter(Visitor(town.app), handed)
    town.change(Ask, gone, until_on=date(2027, 12, 1))
    town.pass_days(30)
    town.sweep()
    assert row(town).ended_on is None
    town.pass_days(1)
    town.sweep()
    over = row(town)
    assert over.ended_on is not None and (over.token_hash, over.words_hash) == (None, None)
    assert [line for line in named(secretariat) if "Example Messenger" in line]
    send(Visitor(town.app), hand(second_secretary, secretariat, gone))
    assert town.row().state is State.ANSWERED


def test_a_link_that_was_void_opens_nothing_when_everybody_has_left_again(
    town: Town, handed: Handed, promised: Person, app_member: Callable[[Person], None]
) -> None:
    app_member(promised)
    town.sweep()
    leave(town.db, promised)
    assert Visitor(town.app).open(handed.link, status=410).status == 410
    assert (row(town).token_hash, row(town).words_hash) == (None, None)


@pytest.mark.usefixtures("handed")
def test_of_what_was_withdrawn_no_link_stays(town: Town, helpline: Person) -> None:
    out = helpline.visitor().open(town.url("/withdraw"))
    out.fill({"Code from": helpline.spare()}).press("Withdraw the challenge", status=200)
    town.sweep()
    over = row(town)
    assert over.ended_on is not None and (over.token_hash, over.words_hash) == (None, None)


def test_a_check_of_what_was_withdrawn_waits_for_nobody(
    town: Town, gone: UUID, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    check(secretariat, gone)
    assert named(second_secretary)
    out = helpline.visitor().open(town.url("/withdraw"))
    out.fill({"Code from": helpline.spare()}).press("Withdraw the challenge", status=200)
    town.sweep()
    assert not named(second_secretary)


def test_whoever_speaks_reads_until_when_the_link_is_good(town: Town, handed: Handed) -> None:
    """Opened on its last day, more days to answer are named than the link has."""
    page = Visitor(town.app).open(handed.link)
    assert "one answer, until April 2, 2027." in page.main
    town.pass_days(29)
    page = enter(Visitor(town.app), handed)
    assert "An answer is due by May 1, 2027" in page.main and "This link works until April 2, 2027." in page.main


def test_of_a_suspended_organisation_a_link_waits(town: Town, handed: Handed, promised: Person) -> None:
    town.change(Organisation, promised.organisation, standing=Standing.SUSPENDED)
    town.sweep()
    town.change(Organisation, promised.organisation, standing=Standing.VERIFIED)
    send(Visitor(town.app), handed)
    assert town.row().state is State.ANSWERED


def test_the_form_of_another_check_is_refused_in_words(
    town: Town,
    gone: UUID,
    secretariat: Person,
    promised: Person,
    *,
    liaison: Person,
    app_member: Callable[[Person], None],
) -> None:
    visitor = secretariat.visitor()
    page = visitor.open(f"{LINKS}/{gone}").fill({"How you reached them": "I met them", "Who speaks for it": "Legal"})
    address, content = sent_again(visitor, page)
    assert visitor.post(address, content).status_code == 200
    app_member(promised)
    ask(liaison)
    leave(town.db, promised)
    other = next(one.id for one in town.rows() if one.id != gone)
    said = visitor.post(f"{LINKS}/{other}", content)
    assert said.status_code == 422 and "sent before from another place" in said.text


def test_the_link_alone_names_neither_who_asks_nor_about_what(town: Town, handed: Handed) -> None:
    """It may lie in a mailbox that others read: what is asked is not public yet, and may never be."""
    pages = [Visitor(town.app).open(handed.link), guess(town, handed), guess(town, handed, "no such words here")]
    for page in pages:
        assert "you speak for Example Messenger" in page.main
        assert not [one for one in ("Example Helpline", "Helpline", TITLE, SLUG, "hallenge") if one in page.source]
    assert "Example Helpline" in enter(Visitor(town.app), handed).main


def test_a_thief_finds_neither_link_nor_words_nor_what_was_not_sent(
    town: Town, handed: Handed, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In no table, file or log: while it is open, and after wrong words ended it."""
    words = handed.words.split()
    said = [handed.words, "".join(words), " ".join(map(number, words)), handed.link.removeprefix("/reply/")]
    said += ["Kanari-legal", "Kanari-answer"]
    page = enter(Visitor(town.app), handed).fill({"Your answer": ANSWER}).press("Continue", status=200)
    for _count in range(MOST_TRIES):
        assert loot.found(said, [*loot.rows_of(town.db), *loot.files_in(tmp_path)]) == []
        guess(town, handed)
    assert page.press("Publish the answer").status == 410
    logged = capfd.readouterr()
    found = [*loot.rows_of(town.db), *loot.files_in(tmp_path), ("the log", (logged.out + logged.err).encode())]
    assert loot.found(said, found) == []


def test_who_spoke_is_read_for_a_time_after_the_link_is_over_and_then_destroyed(
    town: Town, gone: UUID, handed: Handed, secretariat: Person
) -> None:
    address = f"{LINKS}/{gone}"
    town.pass_days(1)
    send(Visitor(town.app), handed)
    town.pass_days(rules.DAYS_KEPT)
    assert forgotten(town) == 0
    assert "Kanari-legal" in secretariat.visitor().open(address).main, "whoever disputes the answer can be told"
    town.pass_days(1)
    assert forgotten(town) == 1 and forgotten(town) == 0
    page = secretariat.visitor().open(address)
    assert "Kanari-legal" not in page.source and "used on" in page.main
    with town.db.reading() as session:
        assert session.scalars(select(ReplyLink.content)).one() is None
        said = session.scalars(select(AuditEvent.name).where(AuditEvent.chain_id == gone)).all()
    assert said.count("AuthorityDestroyed") == 1


def test_a_check_that_waits_is_never_destroyed_and_one_that_was_dropped_is(
    town: Town, gone: UUID, secretariat: Person
) -> None:
    page = secretariat.visitor().open(f"{LINKS}/{gone}")
    assert f"It is destroyed {rules.DAYS_KEPT} days after the link was used or ended." in page.main
    check(secretariat, gone)
    town.pass_days(400)
    assert forgotten(town) == 0
    secretariat.visitor().open(f"{LINKS}/{gone}").press("Drop the check", status=200)
    town.pass_days(rules.DAYS_KEPT + 1)
    assert forgotten(town) == 1
    assert "Kanari-legal" not in secretariat.visitor().open(f"{LINKS}/{gone}").source


def forgotten(town: Town) -> int:
    """Let the sweep run; return of how many links it destroyed who spoke."""
    with town.db.writing() as session:
        count = linking.forget_old(session)
        session.commit()
    return count
