"""Reading and taking a copy are permitted apart; so are quoting, and how long anything lasts."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.submissions.operations import permission
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions import desk, for_another, reporter
from tests.submissions.desk import Report

COPY = "May also take a copy"


def file(visitor: Visitor, helpline: Person, **ticks: object) -> tuple[str, Page]:
    """File to the helpline with these boxes of the permission page; return the words and the page before sending."""
    page = reporter.choose(reporter.answer(visitor), [helpline.organisation])
    one = helpline.organisation
    page = reporter.fill(page, {key.replace("ORG", str(one)): value for key, value in ticks.items()})
    page = page.press("Continue").press("Continue")
    assert page.path == "/report/check", page.errors
    return reporter.type_back(page.press("Send the report")), page


def url_of(person: Person) -> str:
    return f"/desk/submissions/{for_another.submission(person.database).reference}"


def copy_of(person: Person, url: str, name: str) -> tuple[int, str]:
    """Ask for a copy as the button does, where there is one, and as a made-up request where there is none."""
    visitor = person.visitor()
    page = visitor.open(f"{url}/section/{name}")
    answer = visitor.post(f"{page.path}/copy", {"csrf_token": str(page.forms[0].value("csrf_token"))})
    return answer.status_code, answer.text


def test_what_may_be_read_is_not_copied_unless_it_is_ticked(visitor: Visitor, helpline: Person) -> None:
    file(visitor, helpline)
    url = url_of(helpline)
    page = helpline.visitor().open(f"{url}/section/account")
    assert "permits reading this here, not taking a copy" in page.main and "Take a copy" not in page.main
    status, text = copy_of(helpline, url, "account")
    assert status == 403 and reporter.WHAT_HAPPENED not in text
    assert "Nothing: read it here" in helpline.visitor().open(url).main


def test_a_copy_is_taken_where_it_is_ticked_and_the_reporter_sees_it(visitor: Visitor, helpline: Person) -> None:
    words, page = file(visitor, helpline, **{"copy-ORG": ["account"]})
    assert "may take a copy of: What happened" in page.main
    url = url_of(helpline)
    status, text = copy_of(helpline, url, "account")
    assert status == 200 and reporter.WHAT_HAPPENED in text
    assert copy_of(helpline, url, "contact")[0] == 403
    page = reporter.come_back(visitor, words).follow("See who opened which part on which day")
    rows = [" ".join("".join(row.itertext()).split()) for row in page.all("tr")]
    assert [row for row in rows if "took a copy" in row and "What happened" in row]
    assert [row for row in rows if "took a copy" not in row and "How to reach the person" in row]


def test_a_copy_of_what_may_not_be_read_is_nothing(visitor: Visitor, helpline: Person) -> None:
    _words, page = file(visitor, helpline, **{"to-ORG": ["technical"], "copy-ORG": ["account", "technical"]})
    assert "may take a copy of: Technical details" in page.main
    with helpline.database.reading() as session:
        part = for_another.part_of(helpline)
        part = session.merge(part, load=True)
        assert permission.copyable(session, part) == {"technical"}


def test_what_a_kind_may_copy_counts_for_whoever_was_referred_to(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = desk.report(app, helpline, beyond=(("account", "state"),), copying=(("account", "state"),))
    for_another.refer(helpline, filed.url, liaison, "account")
    assert copy_of(liaison, filed.url, "account")[0] == 200
    assert copy_of(helpline, filed.url, "account")[0] == 403


def grid(filed: Report) -> Page:
    return filed.reporter().open("/return/permission")


def test_copying_is_widened_with_the_words_and_taken_back_without(visitor: Visitor, helpline: Person) -> None:
    words, _page = file(visitor, helpline)
    one = helpline.organisation
    page = reporter.come_back(visitor, words).follow("See and change who may open what")
    page = page.fill({f"copy-{one}": ["account"]}).press("See what this changes", status=200)
    assert "may also take a copy of this: What happened. A copy cannot be called back." in page.main
    page = page.fill({"words": words}).press("Change it")
    assert page.path == "/return/permission?done=1", page.errors
    assert copy_of(helpline, url_of(helpline), "account")[0] == 200
    page = page.fill({f"copy-{one}": []}).press("See what this changes", status=200)
    assert "may take no more copies of this: What happened. Copies that were taken stay." in page.main
    assert page.press("Change it").path == "/return/permission?done=1"
    assert copy_of(helpline, url_of(helpline), "account")[0] == 403
    assert helpline.visitor().open(f"{url_of(helpline)}/section/account").status == 200, "reading stays"


def test_taking_back_what_may_be_read_takes_the_copies_with_it(visitor: Visitor, helpline: Person) -> None:
    words, _page = file(visitor, helpline, **{"copy-ORG": ["account"]})
    page = reporter.come_back(visitor, words).follow("See and change who may open what")
    page = page.fill({f"to-{helpline.organisation}": ["contact", "technical"]})
    page.press("See what this changes", status=200).press("Change it")
    page = visitor.open("/return/permission").fill({f"to-{helpline.organisation}": ["contact", "account", "technical"]})
    page = page.press("See what this changes", status=200)
    assert COPY not in page.main and "may also take a copy" not in page.main


def test_a_permission_ends_after_its_last_day(visitor: Visitor, helpline: Person) -> None:
    words, page = file(visitor, helpline, **{"until-ORG": "months_3"})
    assert "For three months" in page.main
    url, last = url_of(helpline), clock.today() + timedelta(days=92)
    assert "Permission ends after" in helpline.visitor().open(url).main
    assert helpline.visitor().open(f"{url}/section/account").status == 200
    with time_machine.travel(clock.now() + timedelta(days=93), tick=False):
        with helpline.database.writing() as session:
            assert permission.expire(session) == 3
            session.commit()
        with helpline.database.reading() as session:
            assert clock.today() > last
    helpline.visitor().open(f"{url}/section/account", status=403)
    reporter.come_back(visitor, words)


def test_the_last_day_is_brought_forward_without_words_and_put_off_with_them(
    visitor: Visitor, helpline: Person
) -> None:
    words, _page = file(visitor, helpline, **{"until-ORG": "year"})
    name = f"until-{helpline.organisation}"
    page = reporter.come_back(visitor, words).follow("See and change who may open what")
    page = page.fill({name: "months_3"}).press("See what this changes", status=200)
    assert "this ends after" in page.main and not page.form("Change it").find("words")
    page = page.press("Change it")
    assert page.path == "/return/permission?done=1"
    assert helpline.visitor().open(f"{url_of(helpline)}/section/account").status == 200
    page = page.fill({name: ""}).press("See what this changes", status=200)
    assert "this holds until it is taken back" in page.main and page.form("Change it").find("words")
    assert page.fill({"words": words}).press("Change it").path == "/return/permission?done=1"


def test_whether_words_may_be_quoted_is_said_to_whoever_holds_them(visitor: Visitor, helpline: Person) -> None:
    words, page = file(visitor, helpline, **{"on-quote": ["account"]})
    assert "Your words in this may be quoted, without your name: What happened." in page.main
    said = helpline.visitor().open(url_of(helpline)).main
    assert "You may quote What happened" in " ".join(said.split())
    page = reporter.come_back(visitor, words).follow("See and change who may open what")
    page = page.fill({"on-quote": []}).press("See what this changes", status=200)
    assert "Nothing more may be quoted from this: What happened." in page.main
    page.press("Change it")
    assert "You may quote Nothing" in " ".join(helpline.visitor().open(url_of(helpline)).main.split())


def test_nobodys_contact_is_quoted(visitor: Visitor, helpline: Person) -> None:
    page = reporter.choose(reporter.answer(visitor), [helpline.organisation])
    data = dict(page.form("Continue").pairs(None)) | {"on-quote": "contact"}
    assert visitor.post("/report/permission", data).status_code == 422


def test_the_case_worker_changes_copies_and_days_for_the_person(case_worker: Person, liaison: Person) -> None:
    url = for_another.file(case_worker, state=["account"])
    for_another.refer(case_worker, url, liaison, "account")
    assert copy_of(case_worker, url, "account")[0] == 200, "whoever typed it may copy it"
    assert copy_of(liaison, url, "account")[0] == 403
    page = case_worker.visitor().open(f"{url}/permission").fill({"copy-state": ["account"], "until-state": "year"})
    page = page.press("See what this changes", status=200)
    page = page.fill({"how": "by_phone", "said_on": clock.today().isoformat(), "Code from": case_worker.spare()})
    assert page.press("Change it").path == f"{url}/permission?done=1"
    assert copy_of(liaison, url, "account")[0] == 200


@pytest.mark.parametrize("kind", ["vendor", "secretariat"])
def test_nobody_else_takes_a_copy(app: Flask, helpline: Person, kind: str, request: pytest.FixtureRequest) -> None:
    filed = desk.report(app, helpline, copying=(("account", str(helpline.organisation)),))
    other: Person = request.getfixturevalue("vendor_officer" if kind == "vendor" else "secretariat")
    answer = other.visitor().fetch(f"{filed.url}/section/account/copy", method="POST")
    assert answer.status_code in {400, 403, 404}
