"""Several reports at once: what will happen is shown first, and then all of it happens or nothing."""

from collections.abc import Mapping

from flask import Flask

from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page
from tests.submissions.desk import Report, report, sent_again

QUEUE = "/desk/submissions"
ASSIGN = "Choose who handles the ticked ones"
DECLINE = "Decline the ticked ones"
WORDS = "Please turn to the helpline of your own country."
REASON: Mapping[str, Answer] = {
    "Why you do not take this on": "Nobody there is free to take this on now",
    "What you write to the reporter": WORDS,
}


def ticked(person: Person, button: str, *filed: Report) -> Page:
    page = person.visitor().open(QUEUE)
    return page.fill({"chosen": [one.reference for one in filed]}).press(button, status=200)


def test_several_reports_are_handed_to_a_colleague(app: Flask, helpline: Person, case_worker: Person) -> None:
    first, second, other = (report(app, helpline) for _ in range(3))
    page = ticked(helpline, ASSIGN, first, second)
    assert "these 2 reports" in page.main
    assert {one.part(helpline).handler_id for one in (first, second)} == {None}
    assert page.fill({"Who handles": case_worker.name}).press("Save", status=200).path == QUEUE
    assert {one.part(helpline).handler_id for one in (first, second)} == {case_worker.account}
    assert other.part(helpline).handler_id is None


def test_a_restricted_one_stays_as_it_is_and_the_page_says_why(app: Flask, helpline: Person) -> None:
    plain, restricted = report(app, helpline), report(app, helpline, people="Kofi Mensah")
    page = ticked(helpline, ASSIGN, plain, restricted)
    assert f"{restricted.reference}: restricted" in page.main
    page.fill({"Who handles": f"{helpline.name} (you)"}).press("Save", status=200)
    assert plain.part(helpline).handler_id == helpline.account
    assert restricted.part(helpline).handler_id is None


def test_several_are_declined_for_one_reason_that_each_reporter_reads(app: Flask, helpline: Person) -> None:
    first, second, other = (report(app, helpline) for _ in range(3))
    page = ticked(helpline, DECLINE, first, second)
    assert "These 2 reports are declined" in page.main
    page.fill(REASON).press("Decline 2 reports", status=200)
    for one in (first, second):
        assert one.part(helpline).state is PartState.DECLINED
        assert WORDS in one.reporter().open(f"/return/thread/{one.part(helpline).id}").main
    assert other.part(helpline).state is PartState.OFFERED


def test_declining_twice_says_it_once(app: Flask, helpline: Person) -> None:
    first, second = report(app, helpline), report(app, helpline)
    page = ticked(helpline, DECLINE, first, second).fill(REASON)
    address, content = sent_again(page.visitor, page)
    page.press("Decline 2 reports", status=200)
    assert page.visitor.post(address, content).status_code == 409
    assert first.part(helpline).said == 1


def test_what_was_taken_on_meanwhile_stops_all_of_it(app: Flask, helpline: Person, case_worker: Person) -> None:
    first, second = report(app, helpline), report(app, helpline)
    page = ticked(helpline, DECLINE, first, second).fill(REASON)
    case_worker.visitor().open(second.url).press("Accept")
    page = page.press("Decline 2 reports", status=409)
    assert "changed meanwhile" in page.main
    assert f"{second.reference}: it is not new any more" in page.main
    assert first.part(helpline).state is PartState.OFFERED


def test_who_a_colleague_chose_meanwhile_is_not_overwritten(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    page = ticked(helpline, ASSIGN, filed)
    filed.change(helpline, handler_id=case_worker.account)
    page = page.fill({"Who handles": f"{helpline.name} (you)"}).press("Save", status=409)
    assert "Nothing was done yet" in page.main
    assert filed.part(helpline).handler_id == case_worker.account
    page.fill({"Who handles": f"{helpline.name} (you)"}).press("Save", status=200)
    assert filed.part(helpline).handler_id == helpline.account


def test_nothing_is_done_without_a_reason(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = ticked(helpline, DECLINE, filed).press("Decline 1 report", status=422)
    assert page.errors
    assert filed.part(helpline).state is PartState.OFFERED


def test_nobody_reaches_what_is_not_theirs_by_naming_it(
    app: Flask, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    own, elsewhere = report(app, helpline), report(app, liaison)
    restricted = report(app, helpline, people="Kofi Mensah")
    page = ticked(case_worker, DECLINE, own).fill(REASON)
    address, content = sent_again(page.visitor, page)
    for other in (elsewhere.reference, restricted.reference, "AAA-AAA"):
        answer = page.visitor.post(address, content | {"chosen": [own.reference, other]})
        assert answer.status_code == 409
        assert f"{other}</bdi>: you cannot open it" in answer.get_data(as_text=True)
    assert {one.part(owner).state for one, owner in ((own, helpline), (elsewhere, liaison))} == {PartState.OFFERED}


def test_ticking_nothing_is_said_and_leads_back_to_the_list(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    for button in (ASSIGN, DECLINE, "Add codes or a tag to the ticked ones"):
        page = helpline.visitor().open(f"{QUEUE}?urgency=normal").press(button, status=422)
        assert "No report was ticked" in page.main
        page = page.follow("Back to the list")
        assert page.path == f"{QUEUE}?urgency=normal" and filed.reference in page.main


def test_the_list_is_narrowed_afterwards_as_it_was_before(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    narrowed = f"{QUEUE}?urgency=normal&handler=nobody&order=newest"
    page = helpline.visitor().open(narrowed).fill({"chosen": [filed.reference]}).press(DECLINE, status=200)
    assert page.follow("Go back and change nothing").path == narrowed
    assert page.fill(REASON).press("Decline 1 report", status=200).path == narrowed
