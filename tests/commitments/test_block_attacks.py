"""What somebody would try with a block. The list is in `docs/decisions/0039-challenges-blocks-complaints.md`."""

from typing import Final

import pytest
from flask import Flask
from werkzeug.http import http_date

from portal import clock
from portal.commitments.rules.blocks import BlockState
from portal.db import Database
from tests.commitments import blocking, promises, reporting, showing
from tests.commitments.blocking import block, confirm, propose, public, row
from tests.commitments.everywhere import everywhere, whole
from tests.commitments.test_block import CANARY, appeal
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Visitor
from tests.personas import MakeMember
from tests.submissions.desk import sent_again

TITLE = "Kanari-title of ours"
STEP = "Kanari-step"
WORDS = {
    "Title": TITLE,
    "The problem": f"{CANARY} was said by Ada Example.",
    "milestones-0-title": STEP,
    "milestones-0-due_on": "2027-06-01",
}
SHOWN = "Kanari-shown"
SAID = "Kanari-said"


@pytest.fixture
def two(secretariat: Person, second_secretary: Person) -> tuple[Person, Person]:
    return secretariat, second_secretary


@pytest.fixture
def promised(company: Person, colleague: Person) -> Person:
    """The company's manager, after a commitment with a word to look for in each of its texts was published."""
    page = company.visitor().open("/desk/commitments/new").fill({**promises.TEXT, **WORDS})
    promises.approve(colleague, promises.send(page.press("Keep the draft", status=200)).path)
    return company


def test_nobody_who_kept_a_page_is_told_that_it_is_still_the_same(
    app: Flask, promised: Person, two: tuple[Person, Person], db: Database
) -> None:
    """A cache asks with the tag, or with the day, of the page that it has: it must get another one or none."""
    reporting.publish(promised, desk_address(promised), **{"What has happened": SAID})
    showing.add(promised, desk_address(promised), words=SHOWN)
    showing.publish(promised, desk_address(promised))
    said = [path for path, page in everywhere(app, "ours").items() if "kanari" in page.lower()]
    file = f"{public(app)}/evidence/1/file"
    kept = {path: dict(Visitor(app).fetch(path).headers) for path in [*said, file]}
    assert len(said) > 15 and {one["Cache-Control"] for one in kept.values()} <= {"public, max-age=60", "no-store"}
    for one in sorted(blocking.offered(db)):
        if one.endswith(".whole") or one.startswith("update."):
            confirm(two[1], propose(two[0], "whole", code=one))
    for path, headers in kept.items():
        asked = {"If-None-Match": headers.get("ETag", ""), "If-Modified-Since": http_date(clock.now())}
        for name, value in asked.items():
            answer = Visitor(app).fetch(path, headers={name: value})
            page = whole(answer.get_data()).lower() if answer.status_code == 200 else ""
            assert answer.status_code != 304 and "kanari" not in page, (path, name)
    assert [path for path, page in everywhere(app, "ours").items() if "kanari" in page.lower()] == []


def test_nobody_gets_the_address_of_a_title_that_was_blocked(
    app: Flask, promised: Person, vendor_officer: Person, two: tuple[Person, Person], make_member: MakeMember
) -> None:
    """Who calls theirs the same would be cited, and answered for, in the place of the other one."""
    before = public(app)
    confirm(two[1], propose(two[0], "title"))
    after = public(app)
    second = make_member(vendor_officer, name="Second Vendor")
    items = promises.ITEMS["vendor"]
    theirs = promises.publish(vendor_officer, second, Title=TITLE, items=items).path
    assert theirs != before
    assert Visitor(app).fetch(before).headers["Location"].endswith(after)


def test_an_old_address_leads_to_a_file_as_well(app: Flask, promised: Person, two: tuple[Person, Person]) -> None:
    showing.add(promised, desk_address(promised), words=SHOWN)
    showing.publish(promised, desk_address(promised))
    before = public(app)
    confirm(two[1], propose(two[0], "title"))
    answer = Visitor(app).fetch(f"{before}/evidence/1/file")
    assert answer.headers["Location"].endswith(f"{public(app)}/evidence/1/file")


def test_one_of_those_who_blocked_cannot_leave_it_blocked_against_an_appeal(
    app: Flask, promised: Person, two: tuple[Person, Person], make_member: MakeMember, db: Database
) -> None:
    url = block(*two, "problem")
    appeal(promised)
    third = make_member(two[0], name="Third Secretary")
    page = third.visitor().open(url).follow("Decide on the appeal")
    page = page.fill({"What you decide": "The block is to be lifted", "The reasons": "It names nobody."})
    page.press("Send the decision", status=200)
    for person in two:
        page = person.visitor().open(url)
        assert "Let it stay blocked" not in page.source
        visitor = person.visitor()
        (token,) = visitor.open("/desk").forms[0].controls["csrf_token"].values
        assert visitor.post(f"{url}/lift/keep", {"csrf_token": str(token)}).status_code == 403
    assert row(db).state is BlockState.LIFTING
    page = two[0].visitor().open(f"{url}/lift").fill({"Code from": two[0].spare()})
    page.press("Lift it now", status=200)
    assert CANARY in Visitor(app).open(public(app)).main


def test_a_draft_from_before_does_not_bring_back_what_was_blocked(
    app: Flask, promised: Person, colleague: Person, two: tuple[Person, Person]
) -> None:
    """It began with the words of the version before, and nobody of the secretariat reads it before it is public."""
    at = desk_address(promised)
    page = promised.visitor().open(f"{at}/edit").fill({"What has changed": "Sooner.", "Scope": "Everywhere."})
    promises.send(page.press("Keep the draft", status=200))
    block(*two, "problem")
    page = colleague.visitor().open(at).follow("Read and publish").fill({"code": colleague.spare()})
    page = page.press("Publish this text", status=403)
    assert "what the secretariat has blocked" in page.main
    assert CANARY not in Visitor(app).open(public(app)).source
    promised.visitor().open(at).press("Make it a draft again", status=200)
    page = promised.visitor().open(f"{at}/edit").fill({"The problem": "They learn too late."})
    promises.approve(colleague, promises.send(page.press("Keep the draft", status=200)).path)
    assert "They learn too late." in Visitor(app).open(public(app)).main


OTHERS: Final[dict[str, Answer]] = {
    "milestones-1-title": "A first report",
    "milestones-1-due_on": "2027-06-30",
    "What has changed": "A milestone more.",
}


@pytest.mark.parametrize("before", [True, False], ids=["begun before the block", "begun after it"])
def test_a_milestone_that_was_blocked_does_not_come_back_among_others(
    app: Flask, company: Person, colleague: Person, two: tuple[Person, Person], *, before: bool
) -> None:
    step: dict[str, Answer] = {"milestones-0-title": STEP, "milestones-0-due_on": "2027-05-01"}
    page = company.visitor().open("/desk/commitments/new").fill({**promises.TEXT, **step}).press("Keep the draft")
    promises.approve(colleague, promises.send(page).path)
    at = desk_address(company)
    if before:
        promises.send(company.visitor().open(f"{at}/edit").fill(OTHERS).press("Keep the draft", status=200))
    block(*two, "milestones")
    if not before:
        wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isalpha() else sign for sign in STEP.upper())
        again = {**step, "milestones-0-title": f"  {wide} ", **OTHERS}
        promises.send(company.visitor().open(f"{at}/edit").fill(again).press("Keep the draft", status=200))
    page = colleague.visitor().open(at).follow("Read and publish")
    assert "Blocked" in page.texts("h2") and "Milestones (version 1)" in page.main
    page = page.fill({"code": colleague.spare()}).press("Publish this text", status=403)
    assert "what the secretariat has blocked" in page.main
    company.visitor().open(at).press("Make it a draft again", status=200)
    page = company.visitor().open(f"{at}/edit").fill({"milestones-0-title": "A second report"})
    promises.approve(colleague, promises.send(page.press("Keep the draft", status=200)).path)
    shown = Visitor(app).open(public(app)).main
    assert "A second report" in shown and "A first report" in shown and "kanari" not in shown.lower()


def test_of_two_who_lift_at_once_one_is_told(
    promised: Person, two: tuple[Person, Person], make_member: MakeMember, db: Database
) -> None:
    del promised
    third = make_member(two[0], name="Third Secretary")
    url = block(*two, "problem")
    two[0].visitor().open(url).press("Propose to lift it", status=200)
    waits = third.visitor().open(f"{url}/lift").fill({"Code from": third.spare()})
    page = two[1].visitor().open(f"{url}/lift").fill({"Code from": two[1].spare()})
    page.press("Lift it now", status=200)
    assert waits.press("Lift it now").status == 403
    assert row(db).state is BlockState.LIFTED


@pytest.mark.parametrize("key", ["Ada Example of 12 Harbour Road", "1\r\nX-KANARI:1", "a\x00b", "k" * 4000])
def test_the_key_of_a_milestone_says_nothing_and_stays_out_of_the_calendar(
    app: Flask, company: Person, colleague: Person, db: Database, key: str
) -> None:
    """It is no part of the text: nobody reads it before it is published, and no block takes it."""
    visitor = company.visitor()
    page = visitor.open("/desk/commitments/new").fill({**promises.TEXT, **WORDS})
    address, content = sent_again(visitor, page)
    answer = visitor.post(address, {**content, "milestones-0-key": key})
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        return
    promises.approve(colleague, promises.send(company.visitor().open(answer.headers["Location"])).path)
    for path in (public(app), "/organisations/example-messenger/due.ics"):
        read = whole(Visitor(app).fetch(path).data)
        assert STEP in read and key not in read and "X-KANARI" not in read, path
