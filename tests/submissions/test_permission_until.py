"""What is asked for can be given for less time, and for no longer: by the reporter, or relayed for somebody."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.submissions import rules
from portal.submissions.models import Permission
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.submissions import for_another, reporter
from tests.submissions.test_permission_request import GIVE, ask, asked, follow, url_of


@pytest.fixture
def words(visitor: Visitor, helpline: Person) -> str:
    """File a report through the pages, so that its seven words are known."""
    return reporter.file_report(visitor, receivers=[helpline.organisation])


def test_the_reporter_gives_it_for_less_time_than_was_asked_for(
    visitor: Visitor, words: str, helpline: Person, liaison: Person
) -> None:
    url = url_of(helpline)
    ask(helpline, url, liaison)
    page = asked(visitor)
    assert "As they ask" in page.main
    page = page.fill({"words": words, "until": "months_3"}).press(GIVE, status=200)
    assert "You permitted this on" in page.main and "For three months" in page.main
    with helpline.database.reading() as session:
        found = session.scalars(select(Permission).where(Permission.organisation_id == liaison.organisation)).one()
        assert found.until_on == rules.until_on("months_3", since=clock.today())


def test_it_is_not_given_for_longer_than_was_asked_for(
    visitor: Visitor, words: str, helpline: Person, liaison: Person
) -> None:
    ask(helpline, url_of(helpline), liaison, until="months_6")
    page = asked(visitor)
    data = dict(page.form(GIVE).pairs(None)) | {"words": words}
    assert "year" not in page.form(GIVE).fields()
    assert visitor.post(f"{page.path}/give", data | {"until": "year"}).status_code == 422
    assert visitor.post(f"{page.path}/give", data | {"until": "months_3"}).status_code == 303


def test_the_person_permits_it_through_a_case_worker_for_less_time(case_worker: Person, liaison: Person) -> None:
    url = for_another.file(case_worker)
    ask(case_worker, url, liaison, until="year")
    page = follow(case_worker.visitor().open(f"{url}/permission"), "asks the person for permission")
    said = {"What did the person say?": "They permit it", "how": "by_phone", "said_on": clock.today().isoformat()}
    page = page.fill({**said, "until": "months_3", "Code from": case_worker.spare()}).press("Record the answer")
    assert page.path == f"{url}/permission?done=1", page.errors
    with case_worker.database.reading() as session:
        found = session.scalars(select(Permission).where(Permission.organisation_id == liaison.organisation)).one()
        assert found.until_on == rules.until_on("months_3", since=clock.today())


def test_a_case_worker_cannot_record_a_longer_time(case_worker: Person, liaison: Person) -> None:
    url = for_another.file(case_worker)
    ask(case_worker, url, liaison, until="months_3")
    page = follow(case_worker.visitor().open(f"{url}/permission"), "asks the person for permission")
    data = dict(page.form("Record the answer").pairs(None)) | {
        "answer": "give",
        "until": "year",
        "how": "by_phone",
        "said_on": clock.today().isoformat(),
        "code": case_worker.spare(),
    }
    page.visitor.post(page.path, data)
    with case_worker.database.reading() as session:
        found = session.scalars(select(Permission).where(Permission.organisation_id == liaison.organisation)).all()
        assert all(one.until_on == rules.until_on("months_3", since=clock.today()) for one in found)
