"""Attack: a case worker alone records more for a government that has a report about a detained person already."""

import pytest

from portal import clock
from portal.organisations.models import Organisation
from portal.problems import Refused
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page
from tests.submissions import for_another
from tests.submissions.for_another import opens
from tests.submissions.test_copying import copy_of
from tests.submissions.test_permission_request import WHY, follow
from tests.submissions.test_refer_desk import FOR_LAW

NEEDED = "another member of your organisation has to agree that this part goes there"
SAID = {"how": "by_phone", "said_on": clock.today().isoformat()}


@pytest.fixture
def url(case_worker: Person, helpline: Person, liaison: Person) -> str:
    """A report about a detained person, of which two people let a government have one part."""
    url = for_another.file(case_worker, {"protected_person": ["detained"]}, state=["account"])
    agree(helpline, url, liaison, "What happened")
    for_another.refer(case_worker, url, liaison, "account")
    return url


def agree(by: Person, url: str, to: Person, *sections: str) -> Page:
    with by.database.reading() as session:
        slug = session.get_one(Organisation, to.organisation).slug
    page = by.visitor().open(f"{url}/refer/{slug}/agree")
    return page.fill({"Parts that may go there": sections}).press("I agree", status=200)


def record(by: Person, url: str, state: Person, **groups: Answer) -> Page:
    """Tick boxes of the government's own row, by the beginning of their names, and go through with it."""
    boxes: dict[str, Answer] = {f"{group}-{state.organisation}": values for group, values in groups.items()}
    page = by.visitor().open(f"{url}/permission").fill(boxes).press("See what this changes", status=200)
    return page.fill({**SAID, "code": by.spare()}).press("Change it")


def test_nobody_alone_lets_it_read_more(case_worker: Person, helpline: Person, liaison: Person, url: str) -> None:
    page = record(case_worker, url, liaison, to=["account", "technical"])
    assert page.status == 422 and NEEDED in " ".join(page.errors)
    assert opens(liaison, url) == {"account"}
    page = case_worker.visitor().open(f"{url}/permission")
    assert "to give more to Example Foreign Office, another member has to agree first" in page.main
    agree(case_worker, url, liaison, "Technical details")
    assert record(case_worker, url, liaison, to=["technical"]).status == 422, "whoever records it is not the second"
    page = agree(helpline, url, liaison, "Technical details", "What happened")
    assert "A colleague agrees to a referral to Example Foreign Office" in page.main
    assert "This is what stands now." in record(case_worker, url, liaison, to=["account", "technical"]).main
    assert opens(liaison, url) == {"account", "technical"}


def test_nobody_alone_lets_it_take_copies(case_worker: Person, helpline: Person, liaison: Person, url: str) -> None:
    both: dict[str, Answer] = {"to": ["account"], "copy": ["account"]}
    assert NEEDED in " ".join(record(case_worker, url, liaison, **both).errors)
    for_all = case_worker.visitor().open(f"{url}/permission").fill({"copy-state": ["account"]})
    page = for_all.press("See what this changes", status=200).fill({**SAID, "code": case_worker.spare()})
    assert NEEDED in " ".join(page.press("Change it", status=422).errors)
    assert copy_of(liaison, url, "account")[0] == 403
    agree(helpline, url, liaison, "What happened")
    record(case_worker, url, liaison, **both)
    assert copy_of(liaison, url, "account")[0] == 200


def test_one_agreement_is_good_once(case_worker: Person, helpline: Person, liaison: Person, url: str) -> None:
    agree(helpline, url, liaison, "What happened")
    assert record(case_worker, url, liaison, to=["account"], until="months_3").status == 200
    assert NEEDED in " ".join(record(case_worker, url, liaison, to=["account"], until="year").errors), "longer is more"
    page = case_worker.visitor().open(f"{url}/permission").fill({f"until-{liaison.organisation}": ""})
    assert NEEDED not in page.press("See what this changes", status=200).main
    page = case_worker.visitor().open(f"{url}/permission").fill({f"to-{liaison.organisation}": [], "on-state": []})
    page = page.press("See what this changes", status=200).fill(SAID)
    page.press("Change it", status=200)
    assert opens(liaison, url) == set(), "taking back needs nobody"


def test_nobody_alone_gives_it_again_after_all_was_taken_back(
    case_worker: Person, helpline: Person, liaison: Person, url: str
) -> None:
    page = case_worker.visitor().open(f"{url}/permission").follow("Take everything back from Example Foreign Office")
    page.fill(SAID).press("Take it back", status=200)
    assert NEEDED in " ".join(record(case_worker, url, liaison, to=["account"]).errors)
    assert opens(liaison, url) == set()
    agree(helpline, url, liaison, "What happened")
    record(case_worker, url, liaison, to=["account"])
    assert opens(liaison, url) == {"account"}


def test_nobody_alone_answers_its_request(case_worker: Person, helpline: Person, liaison: Person, url: str) -> None:
    page = liaison.visitor().open(url).follow("Ask for permission")
    page = page.fill({"What you ask for": ["To read: Technical details"], "Why you need it": WHY, **FOR_LAW})
    page.press("Ask the reporter for permission", status=200)

    def permit_it() -> Page:
        page = follow(case_worker.visitor().open(f"{url}/permission"), "asks the person for permission")
        said = {"What did the person say?": "They permit it", **SAID, "Code from": case_worker.spare()}
        return page.fill(said).press("Record the answer")

    assert NEEDED in " ".join(permit_it().errors)
    assert opens(liaison, url) == {"account"}
    agree(helpline, url, liaison, "Technical details")
    assert permit_it().path == f"{url}/permission?done=1"
    assert opens(liaison, url) == {"account", "technical"}


def test_a_report_about_nobody_of_these_needs_one_person(case_worker: Person, liaison: Person) -> None:
    url = for_another.file(case_worker, state=["account"])
    for_another.refer(case_worker, url, liaison, "account")
    assert "another member has to agree first" not in case_worker.visitor().open(f"{url}/permission").main
    assert record(case_worker, url, liaison, to=["account", "technical"]).status == 200
    assert opens(liaison, url) == {"account", "technical"}


def test_agreement_is_forgotten_with_the_permission_that_it_was_about(
    case_worker: Person, helpline: Person, liaison: Person
) -> None:
    """Attack: what was permitted, agreed to, taken back and permitted again goes by the old agreement."""
    url = for_another.file(case_worker, {"protected_person": ["child"]}, state=["account"])
    agree(helpline, url, liaison, "What happened")
    for sections in ([], ["account"]):
        page = case_worker.visitor().open(f"{url}/permission").fill({"on-state": sections})
        page = page.press("See what this changes", status=200)
        page.fill({**SAID, **({"code": case_worker.spare()} if sections else {})}).press("Change it", status=200)
    assert "See who agreed" not in case_worker.visitor().open(url).main
    with pytest.raises(Refused, match="has to agree first"):
        for_another.refer(case_worker, url, liaison, "account")


def test_two_are_needed_too_where_it_turns_out_later_to_be_about_a_child(
    case_worker: Person, helpline: Person, liaison: Person
) -> None:
    """Attack: file it about nobody of these, correct that it is about a child, and refer it alone."""
    url = for_another.file(case_worker, {"kind_of_person": ["journalist"]}, state=["account"])
    page = case_worker.visitor().open(f"{url}/correct/kind_of_person").fill({"answer": ["child"], **SAID})
    page.press("Correct it", status=200)
    with pytest.raises(Refused, match="another member"):
        for_another.refer(case_worker, url, liaison, "account")
    agree(helpline, url, liaison, "What happened")
    for_another.refer(case_worker, url, liaison, "account")
    page = case_worker.visitor().open(f"{url}/correct/kind_of_person").fill({"answer": ["journalist"], **SAID})
    page.press("Correct it", status=200)
    assert NEEDED in " ".join(record(case_worker, url, liaison, to=["account"], copy=["account"]).errors)


def test_who_is_shut_out_agreed_to_nothing(case_worker: Person, helpline: Person, liaison: Person) -> None:
    """Attack: somebody agrees, the report is restricted because of them, and their word still counts."""
    url = for_another.file(helpline, {"protected_person": ["child"]}, state=["account"])
    agree(case_worker, url, liaison, "What happened")
    page = helpline.visitor().open(f"{url}/restrict").fill({"named": []}).press("Restrict it", status=200)
    assert "See who agreed" not in page.main
    with pytest.raises(Refused, match="another member"):
        for_another.refer(helpline, url, liaison, "account")


def test_what_is_recorded_for_every_government_afterwards_was_agreed_to_by_nobody(
    case_worker: Person, helpline: Person, liaison: Person
) -> None:
    """Attack: a colleague agrees to reading; alone, one records copying for every government, and refers."""
    url = for_another.file(case_worker, {"protected_person": ["detained"]}, state=["account"])
    agree(helpline, url, liaison, "What happened")
    page = case_worker.visitor().open(f"{url}/permission").fill({"copy-state": ["account"]})
    page = page.press("See what this changes").fill({**SAID, "code": case_worker.spare()})
    page.press("Change it", status=200)
    with pytest.raises(Refused, match="another member"):
        for_another.refer(case_worker, url, liaison, "account")
