"""Challenges: with what they rest on, answered or not, rejoined to and marked, all of it in public and in one place."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.asks import rules
from portal.asks.grounds import is_web_address
from portal.asks.models import Ask
from portal.asks.rules import After, Kind, Mark, State
from portal.commitments.models import Commitment
from portal.commitments.rules import Publicity
from portal.commitments.rules.challenged import Challenged
from portal.commitments.rules.progress import Status
from tests.asks.asking import ASK, LIST, PUBLIC, Town, answer, ask
from tests.asks.challenging import (
    CHALLENGE,
    REJOINDER,
    SHOWN,
    answered,
    challenge,
    deliver,
    mark,
    public,
    rejoin,
    settle,
    write,
)
from tests.factories import Person
from tests.harness.pages import Visitor


def test_above_a_challenge_stands_challenges(town: Town, promised: Person, helpline: Person) -> None:
    challenge(helpline)
    deliver(town, promised)
    for path in (town.url(), town.url("/answer"), town.url("/withdraw"), town.url("/extend")):
        person = helpline if path.endswith("withdraw") else promised
        (trail,) = person.visitor().open(path).texts("nav", css="breadcrumbs")
        assert "Challenges" in trail and "Questions" not in trail, path


def test_a_challenge_is_shown_with_answer_mark_and_rejoinder_and_everybodys_name(
    town: Town, promised: Person, helpline: Person
) -> None:
    url = answered(town, helpline, promised)
    page = public(town)
    assert "Kanari-claim" in page.main and "Kanari-answer" in page.main
    assert "https://news.example/eleven" in page.main and "seen on March 1, 2027" in page.main
    assert "Example Helpline has not marked this answer." in page.main
    mark(helpline, url)
    rejoin(helpline, url)
    page = public(town)
    assert "Rejoinder of Example Helpline, March 3, 2027" in page.main and "Kanari-rejoinder" in page.main
    assert "Example Helpline on March 3, 2027: It does not answer it" in page.main
    assert "Kanari-rejoinder" in promised.visitor().open(url).main
    for act in ("Challenge answered", "Answer marked by the challenger", "Rejoinder of the challenger"):
        assert act in page.main


def test_the_stamp_of_the_page_changes_with_mark_and_rejoinder(town: Town, promised: Person, helpline: Person) -> None:
    url = answered(town, helpline, promised)
    tags = [Visitor(town.app).fetch(PUBLIC).headers["ETag"]]
    for act in (mark, rejoin):
        act(helpline, url)
        tags.append(Visitor(town.app).fetch(PUBLIC).headers["ETag"])
    assert len(set(tags)) == 3


def test_nothing_is_public_before_its_turn_and_who_is_challenged_reads_it_at_once(
    town: Town, promised: Person, helpline: Person
) -> None:
    challenge(helpline)
    assert "nachtigall" not in public(town).source and "news.example" not in public(town).source
    page = promised.visitor().open(town.url())
    assert "Challenge of “Warn people who are targeted”" in page.main
    assert "Kanari-claim" in page.main and "https://news.example/eleven" in page.main


def test_silence_is_said_with_the_challenge_and_what_it_rests_on(
    town: Town, promised: Person, helpline: Person
) -> None:
    challenge(helpline)
    deliver(town, promised)
    town.pass_days(31)
    town.sweep()
    page = public(town)
    assert "no answer by April 2, 2027" in page.main and "https://news.example/eleven" in page.main
    assert "Example Messenger was asked on March 3, 2027 and had not answered by April 2, 2027." in page.main
    assert "marked" not in page.main


def test_who_could_not_be_reached_is_never_said_to_be_silent(town: Town, promised: Person, helpline: Person) -> None:
    challenge(helpline)
    promised.visitor().open(town.url())
    town.pass_days(60)
    town.sweep()
    settle(town)
    assert "nachtigall" not in public(town).source
    assert stands(town) is Challenged.NONE


def test_a_late_answer_is_kept_marked_late_and_can_be_rejoined_to(
    town: Town, promised: Person, helpline: Person
) -> None:
    challenge(helpline)
    deliver(town, promised)
    town.pass_days(40)
    town.sweep()
    answer(promised, town.url())
    assert "after the day by which it was due" in public(town).main
    rejoin(helpline, town.url())
    assert "Kanari-rejoinder" in public(town).main


def test_a_withdrawn_challenge_leaves_no_word_and_no_address(town: Town, promised: Person, helpline: Person) -> None:
    del promised
    challenge(helpline)
    page = helpline.visitor().open(town.url("/withdraw"))
    page.fill({"Code from": helpline.totp()}).press("Withdraw the challenge")
    row = town.row()
    assert (row.question, row.grounds, row.own, row.own_key_id) == (None, None, None, None)


def test_a_challenge_is_called_a_challenge_on_each_page_of_its_answer(
    town: Town, promised: Person, helpline: Person
) -> None:
    challenge(helpline)
    page = promised.visitor().open(town.url("/answer"))
    assert page.texts("h1") == ["Answer the challenge"] and "The challenge" in page.texts("h2")
    page = page.fill({"Your answer": "We warned them."}).press("Continue", status=200)
    assert page.texts("h1") == ["Answer the challenge"] and "The challenge" in page.texts("h2")
    assert "question" not in page.main.lower().partition("answer the challenge")[2]
    page.fill({"Code from": promised.spare()}).press("Publish the answer", status=200)
    page = helpline.visitor().open(f"{town.url()}/rejoinder")
    assert "The challenge" in page.texts("h2") and "The question" not in page.texts("h2")


def test_who_answers_reads_what_a_challenge_rests_on_before_it_is_public(
    town: Town, promised: Person, helpline: Person
) -> None:
    challenge(helpline)
    deliver(town, promised)
    page = promised.visitor().open(town.url("/answer"))
    assert page.links[SHOWN["url_1"]] == SHOWN["url_1"]
    page = page.fill({"Your answer": "So it is not."}).press("Continue", status=200)
    assert page.links[SHOWN["url_1"]] == SHOWN["url_1"]
    page.fill({"Code from": promised.spare()}).press("Publish the answer", status=200)
    page = helpline.visitor().open(f"{town.url()}/rejoinder")
    assert page.links[SHOWN["url_1"]] == SHOWN["url_1"]


def test_a_challenge_of_what_was_withdrawn_is_refused_in_its_own_words_and_not_lost(
    town: Town, promised: Person, helpline: Person
) -> None:
    del promised
    page = write(helpline).fill({"Code from": helpline.spare()})
    with town.db.writing() as session:
        gone = {"publicity": Publicity.WITHDRAWN, "status": Status.WITHDRAWN, "withdrawn_on": clock.today()}
        session.execute(update(Commitment).values(**gone, reason="It was sold."))
        session.commit()
    page = page.press("Send the challenge", status=403)
    assert "Only what still stands can be challenged" in page.main and "Kanari-claim" in page.main
    assert "Only what still stands can be challenged" in helpline.visitor().open(CHALLENGE, status=403).main
    assert "Questions are about what still stands" in helpline.visitor().open(ASK, status=403).main


def test_a_question_and_a_challenge_can_be_open_at_once_and_stand_apart(
    town: Town, promised: Person, helpline: Person
) -> None:
    del promised
    ask(helpline)
    challenge(helpline)
    assert {one.kind for one in town.rows()} == {Kind.QUESTION, Kind.CHALLENGE}
    assert helpline.visitor().open(ASK, status=403).status == 403
    assert "Your organisation has asked about this already" in helpline.visitor().open(CHALLENGE, status=403).main


def test_the_list_tells_challenges_from_questions(town: Town, promised: Person, helpline: Person) -> None:
    ask(helpline)
    challenge(helpline)
    page = promised.visitor().open(f"{LIST}?kind=challenge")
    assert page.main.count("Warn people who are targeted") == 1 and "Challenge" in page.main
    assert b"Challenge" in promised.visitor().fetch(f"{LIST}?export=csv").data


# ── bad input


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"url_1": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"url_1": "ftp://files.example/a"}, "begins with https:// or http://"),
        ({"url_1": "https://who:secret@news.example/"}, "begins with https:// or http://"),
        ({"url_1": "https://"}, "begins with https:// or http://"),
        ({"url_1": ""}, "Write the address of what this describes."),
        ({"words_1": ""}, "Write in a few words what it shows."),
        ({"seen_1": ""}, "Write the day on which you saw it"),
        ({"seen_1": "yesterday"}, "Write the day as year, month and day"),
        ({"seen_1": "2027-03-04"}, "not one that is still to come"),
        ({"Your challenge": ""}, "Write what you challenge first."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    town: Town, promised: Person, helpline: Person, typed: dict[str, str], says: str
) -> None:
    del promised
    page = helpline.visitor().open(CHALLENGE).fill({"Your challenge": "Kanari", **SHOWN, **typed}).press("Continue")
    if page.status == 200:
        page = page.fill({"Code from": helpline.totp()}).press("Send the challenge")
    assert page.status == 422 and says in page.main
    assert town.rows() == []
    for name, value in {**SHOWN, **typed}.items():
        if name in SHOWN and name != "seen_1":
            assert value in page.source


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://news.example/a?b=c#d", True),
        ("http://news.example", True),
        ("https://xn--nws-hoa.example/", True),
        ("https://news.example:99999/", False),
        ("https://[::1", False),
        ("//news.example", False),
        ("data:text/html,x", False),
        ("https://news.example/a b", False),
        ("https://news.example/\u202e", False),
    ],
)
def test_only_addresses_of_the_web_are_links(address: str, good: bool) -> None:
    assert is_web_address(address) is good


def test_the_text_can_be_changed_from_the_page_that_shows_what_will_happen(
    town: Town, promised: Person, helpline: Person
) -> None:
    del town, promised
    page = write(helpline).press("Change the text", status=200)
    assert "Kanari-claim" in page.source and "https://news.example/eleven" in page.source


def test_further_links_are_folded_unless_something_stands_there(town: Town, promised: Person, helpline: Person) -> None:
    del town, promised
    page = helpline.visitor().open(CHALLENGE)
    assert [one.get("open") for one in page.all("details")] == [None]
    page = page.fill({"url_2": "not an address"}).press("Continue", status=422)
    assert page.all("details")[0].get("open") is not None


def test_nobody_challenges_their_own_and_the_secretariat_none(
    town: Town, promised: Person, secretariat: Person
) -> None:
    del town
    for person in (promised, secretariat):
        person.visitor().open(CHALLENGE, status=403)


def test_sent_twice_it_challenges_once(town: Town, promised: Person, helpline: Person) -> None:
    del promised
    page = write(helpline).fill({"Code from": helpline.totp()})
    page.press("Send the challenge", status=200)
    page.fill({"Code from": helpline.spare()}).press("Send the challenge")
    assert len(town.rows()) == 1


# ── rejoinder and mark


def test_there_is_one_rejoinder_within_thirty_days_of_the_answer(
    town: Town, promised: Person, helpline: Person, case_worker: Person
) -> None:
    url = answered(town, helpline, promised)
    town.pass_days(30)
    open_already = case_worker.visitor().open(f"{url}/rejoinder").fill({"Your rejoinder": "Another"})
    open_already = open_already.press("Continue", status=200)
    rejoin(helpline, url)
    second = open_already.fill({"Code from": case_worker.totp()}).press("Publish the rejoinder")
    assert second.status == 409 and "Another" in second.main
    helpline.visitor().open(f"{url}/rejoinder", status=403)
    assert town.row().public_rejoinder == REJOINDER


def test_after_thirty_days_it_is_too_late_for_a_rejoinder_and_not_for_a_mark(
    town: Town, promised: Person, helpline: Person
) -> None:
    url = answered(town, helpline, promised)
    page = helpline.visitor().open(f"{url}/rejoinder").fill({"Your rejoinder": REJOINDER}).press("Continue", status=200)
    town.change(Ask, town.row().id, answered_on=date(2027, 1, 31))
    late = page.fill({"Code from": helpline.totp()}).press("Publish the rejoinder")
    assert late.status == 403 and "Kanari-rejoinder" in late.main
    assert town.row().public_rejoinder is None
    mark(helpline, url)
    assert town.row().mark is Mark.NOT


def test_a_mark_is_given_once(town: Town, promised: Person, helpline: Person, case_worker: Person) -> None:
    url = answered(town, helpline, promised)
    waits = case_worker.visitor().open(f"{url}/mark")
    mark(helpline, url, "It answers a part of it")
    page = waits.fill({"What you say of the answer": "It answers what was asked", "Code from": case_worker.totp()})
    assert page.press("Publish the mark").status == 403
    assert town.row().mark is Mark.PARTLY


def test_who_was_asked_neither_rejoins_nor_marks_and_strangers_know_of_nothing(
    town: Town, promised: Person, helpline: Person, liaison: Person
) -> None:
    url = answered(town, helpline, promised)
    for act in ("rejoinder", "mark", "report"):
        promised.visitor().open(f"{url}/{act}", status=403)
        liaison.visitor().open(f"{url}/{act}", status=404)


def test_a_question_has_neither(town: Town, promised: Person, helpline: Person) -> None:
    ask(helpline)
    answer(promised, town.url())
    assert not {"Mark the answer", "Write a rejoinder"} & set(helpline.visitor().open(town.url()).links)
    helpline.visitor().open(town.url("/mark"), status=403)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", After)
@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("days", [30, 31])
def test_what_follows_an_answer_in_every_state(*, kind: Kind, state: State, act: After, done: bool, days: int) -> None:
    there = state in {State.ANSWERED, State.ANSWERED_LATE}
    expected = kind in {Kind.CHALLENGE, Kind.DISPUTE} and there and not done and (act is After.MARK or days == 30)
    answered_on = date(2026, 3, 1) if there else None
    today = date(2026, 3, 1) + timedelta(days=days)
    assert rules.may_follow(kind, state, act, done=done, answered_on=answered_on, today=today) is expected


def test_the_database_keeps_what_follows_to_what_was_answered(town: Town, promised: Person, helpline: Person) -> None:
    del promised
    challenge(helpline)
    wrongs: tuple[dict[str, Any], ...] = (
        {"mark": Mark.NOT, "marked_on": date(2027, 3, 3)},
        {"public_grounds": {"links": []}},
    )
    for wrong in wrongs:
        with pytest.raises(IntegrityError):
            town.change(Ask, town.row().id, **wrong)


# ── what lists say


def stands(town: Town) -> Challenged:
    with town.db.reading() as session:
        return session.scalars(select(Commitment.challenged)).one()


def test_lists_say_the_worst_of_what_is_public(town: Town, promised: Person, helpline: Person, liaison: Person) -> None:
    settle(town)
    assert stands(town) is Challenged.NONE
    url = answered(town, helpline, promised)
    settle(town)
    assert stands(town) is Challenged.ANSWERED
    mark(helpline, url)
    settle(town)
    assert stands(town) is Challenged.NOT_SATISFIED
    challenge(liaison, "Kanari")
    promised.visitor().open(LIST)
    town.post()
    town.sweep()
    settle(town)
    assert stands(town) is Challenged.NOT_SATISFIED
    town.pass_days(31)
    town.sweep()
    before = Visitor(town.app).fetch("/commitments").headers["ETag"]
    settle(town)
    assert stands(town) is Challenged.UNANSWERED
    assert Visitor(town.app).fetch("/commitments").headers["ETag"] != before
    page = Visitor(town.app).open("/commitments?challenged=unanswered")
    assert "Warn people who are targeted" in page.main
    assert "Warn people" not in Visitor(town.app).open("/commitments?challenged=none").main
    # Never apart from who challenges it and what was replied, which stand on the commitment's own page.
    assert "Kanari" in page.follow("See the challenges").main
    assert not any("no answer by the day" in cell for cell in page.texts("td"))
    file = Visitor(town.app).fetch("/commitments?export=csv").text
    assert file.count("unanswered") == file.count(": no_answer ") == 1
