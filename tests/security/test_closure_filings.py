"""What an organisation files in its own name: whose keys open it, before and after it is taken back."""

import pytest

from portal.db import Database
from tests.factories import Person
from tests.security.test_closure import reachable
from tests.submissions import test_filings


@pytest.fixture
def url(vendor_officer: Person, liaison: Person, helpline: Person) -> str:
    return test_filings.file(vendor_officer, test_filings.DISCLOSURE, liaison, helpline)


def test_a_vendor_holds_the_reporters_key_of_its_own_disclosure_and_no_part_of_anything(
    vendor_officer: Person, liaison: Person, helpline: Person, company: Person, url: str
) -> None:
    assert url
    with vendor_officer.database.reading() as session:
        assert reachable(session, vendor_officer) == {"submission.steward"}
        assert reachable(session, liaison) == {"account", "contact", "technical", "thread"}
        assert reachable(session, helpline) == {"account", "contact", "technical", "wall", "thread"}
        assert reachable(session, company) == set()


def test_after_it_was_withdrawn_nobodys_keys_open_it(
    db: Database, vendor_officer: Person, liaison: Person, helpline: Person, url: str
) -> None:
    page = vendor_officer.visitor().open(f"{url}/withdraw").fill({"code": vendor_officer.totp()})
    assert page.press("Withdraw it").path == url
    with db.reading() as session:
        for person in (vendor_officer, liaison, helpline):
            assert reachable(session, person) == set()
