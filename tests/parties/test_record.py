"""The secretariat records parties and links with their source; the organisations concerned read and dispute them."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import Database
from portal.parties import queries
from portal.parties.models import Link, Party
from portal.parties.rules import LinkKind
from tests.factories import Person
from tests.parties import recording
from tests.parties.recording import OWN, PARTIES
from tests.security import loot

HOLDING = "Example canary-holding-nachtigall"


def shares(db: Database, one: Person, other: Person) -> bool:
    with db.reading() as session:
        return other.organisation in queries.kin(session, one.organisation, today=clock.today())


@pytest.fixture
def holding(secretariat: Person) -> str:
    return recording.party(secretariat, HOLDING)


@pytest.fixture
def vendor(secretariat: Person, vendor_officer: Person) -> str:
    return recording.party(secretariat, member=vendor_officer)


@pytest.fixture
def messenger(secretariat: Person, company: Person) -> str:
    return recording.party(secretariat, member=company)


def test_two_organisations_of_one_holding_share_its_money(
    db: Database,
    secretariat: Person,
    vendor_officer: Person,
    company: Person,
    *,
    holding: str,
    vendor: str,
    messenger: str,
) -> None:
    recording.link(secretariat, vendor, holding)
    assert not shares(db, vendor_officer, company)
    page = recording.link(secretariat, holding, messenger, kind="owns")
    assert f"{HOLDING} owns Example Messenger" in page.main and "register.example" in page.main
    assert shares(db, vendor_officer, company) and shares(db, company, vendor_officer)


def test_what_ended_binds_no_more_and_stays_on_record(
    db: Database,
    secretariat: Person,
    vendor_officer: Person,
    company: Person,
    *,
    holding: str,
    vendor: str,
    messenger: str,
) -> None:
    recording.link(secretariat, vendor, holding)
    page = recording.link(secretariat, messenger, holding)
    page = recording.end(secretariat, page, "2026-06-30")
    assert page.status == 200 and "canary-reason-nachtigall" in page.main
    assert not shares(db, vendor_officer, company)
    with db.reading() as session:
        assert len(session.scalars(select(Link)).all()) == 2
    assert not [url for url in page.links.values() if url.endswith("/end")]


def test_what_was_over_before_it_was_recorded_binds_nobody(
    db: Database,
    secretariat: Person,
    vendor_officer: Person,
    company: Person,
    *,
    holding: str,
    vendor: str,
    messenger: str,
) -> None:
    recording.link(secretariat, vendor, holding)
    recording.link(secretariat, messenger, holding, Until="2024-12-31")
    assert not shares(db, vendor_officer, company)


def test_a_disputed_link_still_counts(
    db: Database, secretariat: Person, vendor_officer: Person, company: Person, *, vendor: str, messenger: str
) -> None:
    """Else whoever wants to judge their owner would only have to say that it is none."""
    recording.link(secretariat, vendor, messenger, kind="owns")
    page = vendor_officer.visitor().open(OWN).follow("Say whether this is right")
    wrong = page.fill({"word": "disputed"}).press("Send to the secretariat")
    assert wrong.status == 422 and "Write what is wrong about it" in " ".join(wrong.errors)
    page = wrong.fill({"word": "disputed", "text": "canary-dispute-nachtigall"}).press("Send to the secretariat")
    assert "Disputed" in page.main and "canary-dispute-nachtigall" in page.main
    shown = secretariat.visitor().open(messenger)
    assert "Disputed" in shown.main and "canary-dispute-nachtigall" in shown.main
    assert shares(db, vendor_officer, company)


def test_only_the_organisations_concerned_read_it(
    secretariat: Person, vendor_officer: Person, company: Person, helpline: Person, *, vendor: str, messenger: str
) -> None:
    recording.link(secretariat, vendor, messenger)
    assert "belongs to Example Messenger" in company.visitor().open(OWN).main
    address = (
        company.visitor()
        .open(OWN)
        .links["Say whether this is right: Example Lantern Systems belongs to Example Messenger"]
    )
    assert "Nothing is recorded" in helpline.visitor().open(OWN).main
    assert helpline.visitor().fetch(address).status_code == 404
    assert vendor_officer.visitor().fetch(vendor).status_code == 403


def test_nothing_that_was_typed_lies_in_the_clear(
    db: Database, tmp_path: Path, secretariat: Person, *, holding: str, vendor: str
) -> None:
    page = recording.link(secretariat, vendor, holding)
    recording.end(secretariat, page, "2026-06-30")
    said = [f"canary-{what}-nachtigall" for what in ("holding", "source", "reason")]
    assert loot.found(said, [*loot.rows_of(db), *loot.files_in(tmp_path)]) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"Since": "2199-01-01"}, "This day has not come yet"),
        ({"Until": "2020-01-01"}, "The last day is before the first one"),
        ({"Source": "javascript:alert(1)"}, "Write a web address that begins with https://"),
        ({"Seen there on": "2199-01-01"}, "This day has not come yet"),
        ({"other": ""}, "Choose the other party"),
    ],
    ids=str,
)
def test_what_cannot_be_says_what_to_do_and_keeps_what_was_typed(
    secretariat: Person, *, holding: str, vendor: str, wrong: dict[str, str], says: str
) -> None:
    page = recording.link(secretariat, vendor, holding, **wrong)
    assert page.status == 422 and says in " ".join(page.errors)
    if "Source" not in wrong:
        assert "canary-source-nachtigall" in page.source


def test_no_party_is_linked_to_itself_or_twice(db: Database, secretariat: Person, *, holding: str, vendor: str) -> None:
    recording.link(secretariat, vendor, holding)
    again = recording.link(secretariat, vendor, holding)
    assert again.status == 422 and "recorded already" in " ".join(again.errors)
    page = secretariat.visitor().open(f"{vendor}/link")
    assert vendor.rsplit("/", 1)[-1] not in page.form("Add it").controls["other"].choices
    with db.reading() as session:
        assert session.scalars(select(Link.kind)).all() == [LinkKind.BELONGS_TO]


def test_a_party_is_one_organisation_or_one_name(db: Database, secretariat: Person, vendor_officer: Person) -> None:
    for typed in ({"name": ""}, {"name": "Example Holding", "organisation": str(vendor_officer.organisation)}):
        page = recording.prove(secretariat, secretariat.visitor().open(f"{PARTIES}/new").fill(typed)).press("Add it")
        assert page.status == 422 and "one of the two" in " ".join(page.errors)
    with db.reading() as session:
        assert session.scalars(select(Party)).all() == []


def test_the_list_says_who_is_a_member(secretariat: Person, *, holding: str, vendor: str) -> None:
    recording.link(secretariat, vendor, holding)
    page = secretariat.visitor().open(PARTIES)
    assert HOLDING in page.main and "No member here" in page.main and "Vendor" in page.main
    assert HOLDING not in secretariat.visitor().open(f"{PARTIES}?which=member").main
    exported = secretariat.visitor().fetch(f"{PARTIES}?export=csv")
    assert exported.status_code == 200 and HOLDING.encode() in exported.data
