"""Who handles a report, and who may open a restricted one."""

from uuid import uuid4

import pytest
from flask import Flask

from portal.problems import Refused
from portal.submissions.operations import handling
from tests.factories import Person
from tests.personas import MakeMember
from tests.submissions.desk import HAPPENED, Report, report, sent_again

HANDLER = "Choose who handles it"


@pytest.fixture
def restricted(app: Flask, helpline: Person, case_worker: Person) -> Report:
    """A report that names somebody, so that only managers can open it at first."""
    return report(app, helpline, people="The Deputy\nA. Cousin")


def let_in(filed: Report, manager: Person, member: Person) -> None:
    page = manager.visitor().open(filed.url).follow(HANDLER).follow("Let somebody in")
    page.fill({"Who else": member.name, "I compared": True}).press("Let this person in", status=200)


def test_a_member_hands_a_report_to_a_colleague(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    page = helpline.visitor().open(filed.url).follow(HANDLER)
    page = page.fill({"Who handles": case_worker.name}).press("Save")
    assert case_worker.name in page.main
    assert filed.part(helpline).handler_id == case_worker.account
    page = page.follow(HANDLER).fill({"Who handles": "Nobody yet"}).press("Save")
    assert filed.part(helpline).handler_id is None


def test_nobody_from_elsewhere_can_be_chosen(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(filed.url).follow(HANDLER).fill({"Who handles": "Nobody yet"})
    address, content = sent_again(visitor, page)
    for somebody in (str(liaison.account), str(uuid4()), "me", ""):
        assert visitor.post(address, content | {"handler": somebody}).status_code == 422
    assert filed.part(helpline).handler_id is None


def test_a_manager_compares_names_before_letting_somebody_in(
    restricted: Report, helpline: Person, case_worker: Person
) -> None:
    page = helpline.visitor().open(restricted.url).follow(HANDLER).follow("Let somebody in")
    assert {"The Deputy", "A. Cousin"} <= set(page.texts("bdi"))
    page = page.fill({"Who else": case_worker.name}).press("Let this person in", status=422)
    assert "Compare the names first" in page.errors[0]
    case_worker.visitor().open(restricted.url, status=404)


def test_whoever_was_let_in_opens_it_and_whoever_was_not_does_not(
    restricted: Report, helpline: Person, case_worker: Person, make_member: MakeMember
) -> None:
    another = make_member(helpline, name="Wambui Otieno")
    let_in(restricted, helpline, case_worker)
    visitor = case_worker.visitor()
    assert HAPPENED in visitor.open(f"{restricted.url}/section/account").main
    visitor.open(restricted.url).press("Accept")
    assert restricted.reference in visitor.open("/desk/submissions").main
    another.visitor().open(restricted.url, status=404)
    page = visitor.open(restricted.url).follow(HANDLER)
    assert another.name not in page.main


def test_only_a_manager_lets_people_in(
    restricted: Report, helpline: Person, case_worker: Person, make_member: MakeMember
) -> None:
    another = make_member(helpline, name="Wambui Otieno")
    let_in(restricted, helpline, case_worker)
    refused = case_worker.visitor().open(f"{restricted.url}/handlers/name", status=403)
    assert "Only a manager" in refused.main
    with restricted.db.reading() as session:
        by = case_worker.actor(session)
    with restricted.db.writing() as session:
        part = session.merge(restricted.part(helpline), load=True)
        with pytest.raises(Refused):
            handling.name_handler(session, part, another.account, by=by)


def test_whoever_it_is_taken_from_opens_nothing_of_it_any_more(
    restricted: Report, helpline: Person, case_worker: Person
) -> None:
    from portal.keys import grants
    from portal.submissions.models import Section

    let_in(restricted, helpline, case_worker)
    manager = helpline.visitor()
    page = manager.open(restricted.url).follow(HANDLER).fill({"Who handles": case_worker.name}).press("Save")
    page = page.follow(HANDLER).follow("Take it from this person").press("Take it from this person", status=200)
    assert restricted.part(helpline).handler_id is None
    case_worker.visitor().open(restricted.url, status=404)
    assert HAPPENED in manager.open(f"{restricted.url}/section/account").main
    with restricted.db.reading() as session:
        by = case_worker.actor(session)
        keys = [one.data_key_id for one in session.query(Section)]
        assert grants.open_keys(session, by, keys) == {}
    let_in(restricted, helpline, case_worker)
    assert HAPPENED in case_worker.visitor().open(f"{restricted.url}/section/account").main


def test_a_state_without_the_list_is_told_to_ask_the_referrer(
    app: Flask, liaison: Person, make_member: MakeMember
) -> None:
    make_member(liaison, name="Rafael Dunn")
    filed = report(app, liaison, people="The Deputy")
    page = liaison.visitor().open(filed.url).follow(HANDLER).follow("Let somebody in")
    assert "Ask the organisation that referred it" in page.main
    assert "The Deputy" not in page.source


def test_there_is_nobody_to_let_into_a_report_that_is_open_to_all(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    helpline.visitor().open(f"{filed.url}/handlers/name", status=404)
    helpline.visitor().open(f"{filed.url}/handlers/{helpline.account}/unname", status=404)


def test_letting_somebody_in_twice_lets_them_in_once(restricted: Report, helpline: Person, case_worker: Person) -> None:
    visitor = helpline.visitor()
    page = visitor.open(f"{restricted.url}/handlers/name")
    page = page.fill({"Who else": case_worker.name, "I compared": True})
    address, content = sent_again(visitor, page)
    page.press("Let this person in", status=200)
    assert visitor.post(address, content).status_code in {303, 422}
    assert HAPPENED in case_worker.visitor().open(f"{restricted.url}/section/account").main
