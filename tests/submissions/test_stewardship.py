"""Until a report is handed over, the person's permission is changed through the case worker, and says so for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.db import Database
from portal.keys.models import Grant
from portal.submissions.models import HandOver, Note, Permission, Relay, Section, Stewardship
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.pages import Page
from tests.personas import MakeMember, MakeOrganisation
from tests.submissions import for_another
from tests.submissions.for_another import opens, part_of, refer


def today() -> str:
    return clock.today().isoformat()


def ask(person: Person, url: str, **boxes: list[str]) -> Page:
    """Tick boxes on the page of permission, and read what that would change."""
    page = person.visitor().open(f"{url}/permission")
    return page.fill({f"on-{kind}": names for kind, names in boxes.items()}).press("See what this changes", status=200)


def widen(person: Person, url: str, **boxes: list[str]) -> Page:
    page = ask(person, url, **boxes)
    return page.fill({"how": "by_phone", "said_on": today(), "code": person.spare()}).press("Change it", status=200)


@pytest.fixture
def url(case_worker: Person) -> str:
    return for_another.file(case_worker, state=["account"])


def test_the_person_widens_through_the_case_worker_who_says_how_and_when(
    db: Database, case_worker: Person, liaison: Person, url: str
) -> None:
    page = ask(case_worker, url, state=["account", "technical"])
    assert "may pass this on: Technical details" in page.main
    page = page.press("Change it")
    assert page.status == 422 and len(page.errors) == 3, page.errors
    page = page.fill({"how": "in_person", "said_on": today(), "code": case_worker.spare()}).press(status=200)
    assert "This is what stands now." in page.main and "In person on" in page.main and "Kofi Mensah" in page.main
    refer(case_worker, url, liaison, "account", "technical")
    assert opens(liaison, url) == {"account", "technical"}
    with db.reading() as session:
        relay = session.scalars(select(Relay)).one()
        assert (relay.account_id, relay.how.value, relay.said_on) == (case_worker.account, "in_person", clock.today())
        names = [one.name for one in session.scalars(select(AuditEvent).order_by(AuditEvent.number))]
        assert "PermissionRelayed" in names and names.index("PermissionRelayed") < names.index("PermissionGiven")


def test_taking_back_needs_no_second_factor_and_works_at_once(
    db: Database, case_worker: Person, liaison: Person, url: str
) -> None:
    refer(case_worker, url, liaison, "account")
    liaison.visitor().open(f"{url}/note").fill({"Note": "What I made of it"}).press(status=200)
    before = contents(db)
    page = ask(case_worker, url, state=[])
    assert "Example Foreign Office can no longer open this" in page.main
    page.fill({"how": "by_message", "said_on": today()}).press("Change it", status=200)
    assert opens(liaison, url) == set() and part_of(liaison).state is PartState.WITHDRAWN
    assert opens(case_worker, url) == {"account", "contact", "technical", "wall"}
    after = contents(db)
    assert {name for name in before if before[name] != after[name]} == {"account"}
    with db.reading() as session:
        assert session.scalars(select(Note)).all() == []


def contents(db: Database) -> dict[str, bytes]:
    with db.reading() as session:
        return {one.name.value: one.content for one in session.scalars(select(Section))}


def test_everything_is_taken_back_from_one_organisation(case_worker: Person, liaison: Person, url: str) -> None:
    refer(case_worker, url, liaison, "account")
    page = case_worker.visitor().open(f"{url}/permission").follow("Take everything back from Example Foreign Office")
    page = page.press("Take it back")
    assert page.status == 422
    page = page.fill({"how": "by_phone", "said_on": today()}).press("Take it back", status=200)
    assert "Everything was taken back from this organisation" in page.main
    assert opens(liaison, url) == set()


def test_nobody_can_say_it_for_tomorrow(db: Database, case_worker: Person, url: str) -> None:
    page = ask(case_worker, url, state=[])
    later = (clock.today() + timedelta(days=1)).isoformat()
    page = page.fill({"how": "by_phone", "said_on": later}).press("Change it")
    assert page.status == 422 and "already come" in " ".join(page.errors)
    with db.reading() as session:
        assert session.scalars(select(Relay)).all() == []
        assert all(one.withdrawn_on is None for one in session.scalars(select(Permission)))


def test_the_same_change_sent_twice_is_recorded_once(db: Database, case_worker: Person, url: str) -> None:
    page = ask(case_worker, url, state=[]).fill({"how": "by_phone", "said_on": today()})
    form = page.form_in_use
    assert form is not None
    for _ in range(2):
        answer = page.visitor.post(f"{url}/permission/change", dict(form.pairs(form.button("Change it"))))
        assert answer.status_code == 303
    with db.reading() as session:
        assert len(session.scalars(select(Relay)).all()) == 1


def test_a_made_up_widening_without_the_second_factor_gives_nothing(
    db: Database, case_worker: Person, url: str
) -> None:
    """The page for taking back asks for no code: what it posts is turned to a widening here."""
    page = ask(case_worker, url, state=[]).fill({"how": "by_phone", "said_on": today()})
    assert page.form_in_use is not None
    page.form_in_use.controls["wanted"].values = ["account:state: technical:state: contact:state: wall:state:"]
    page = page.press("Change it")
    assert page.status == 422
    with db.reading() as session:
        assert {one.section.value for one in session.scalars(select(Permission)) if one.audience} == {"account"}


def test_only_the_organisation_that_filed_it_speaks_for_the_person(
    case_worker: Person, helpline: Person, liaison: Person, make_organisation: MakeOrganisation, make_member: MakeMember
) -> None:
    """Neither a receiver that is not the lead, nor an organisation that was given nothing, nor a mere colleague."""
    url = for_another.file(case_worker, civil_society=["account"], state=["account"])
    lab = make_organisation(name="Example Rights Lab", country="MX", manager="Ines Prado")
    stranger = make_organisation(name="Example Clinic", country="NP", manager="Mira Example")
    refer(case_worker, url, lab, "account")
    refer(case_worker, url, liaison, "account")
    pages = [f"{url}/permission", f"{url}/permission/end", f"{url}/hand-over"]
    pages.append(f"{url}/permission/take-back/{part_of(liaison).id}")
    for person in (lab, stranger):
        assert [person.visitor().fetch(path).status_code for path in pages] == [404] * len(pages)
        token = person.visitor().open("/desk/submissions")
        assert token.status == 200
    assert {liaison.visitor().fetch(path).status_code for path in pages} <= {403, 404}
    colleague = make_member(helpline, name="Third Member")
    assert [colleague.visitor().fetch(path).status_code for path in pages] == [403] * len(pages)
    assert [helpline.visitor().fetch(path).status_code for path in pages] == [200] * len(pages)
    assert "Ask Example Helpline" in lab.visitor().open(url).main
    assert "Hand it over" not in lab.visitor().open(url).main


def test_its_own_part_is_not_taken_back_like_another(case_worker: Person, url: str) -> None:
    assert case_worker.visitor().fetch(f"{url}/permission/take-back/{part_of(case_worker).id}").status_code == 404


def test_everything_taken_back_from_everyone_can_never_be_opened_again(
    db: Database, case_worker: Person, liaison: Person, url: str
) -> None:
    refer(case_worker, url, liaison, "account")
    code = for_another.make_code(case_worker, url)
    visitor = case_worker.visitor()
    page = visitor.open(f"{url}/permission").follow("Take everything back from everyone")
    page = page.fill({"how": "in_writing", "said_on": today(), "code": case_worker.spare()})
    page = page.press("Take it all back", status=200)
    assert opens(case_worker, url) == opens(liaison, url) == set()
    with db.reading() as session:
        assert session.scalars(select(Grant)).all() == []
        kept = session.scalars(select(Stewardship)).one()
        assert kept.wrapped is None and kept.ended_on == clock.today()
        assert session.scalars(select(HandOver)).all() == []
    assert visitor.fetch(f"{url}/permission").status_code == 403
    page = for_another.type_code(visitor, code)
    assert page.status == 422
