"""The desk: what waits, first steps, and a member whom nobody has admitted yet."""

from portal.db import Database
from portal.organisations.models import Intake, Kind
from tests.harness.pages import NewVisitor
from tests.personas import MakeMember, MakeOrganisation, Person

DESK_PAGES = ("/desk/organisation", "/desk/organisation/members", "/desk/submissions")


def test_a_member_reads_who_they_are_and_that_nothing_waits(case_worker: Person) -> None:
    page = case_worker.visitor().open("/desk")
    assert page.h1 == "Your desk"
    assert "Kofi Mensah" in page.text
    assert "Nothing waits for you today." in page.main


def test_a_stranger_is_sent_to_sign_in(new_visitor: NewVisitor) -> None:
    assert new_visitor().open("/desk").path.startswith("/sign-in")


def test_a_manager_is_told_who_waits_to_be_admitted(helpline: Person, make_member: MakeMember) -> None:
    make_member(helpline, name="Nia Waits", admitted=False)
    page = helpline.visitor().open("/desk")
    assert "1 member waits to be admitted" in page.main
    assert "Members 1 waiting for you" in page.links


def test_a_new_organisation_reads_its_first_steps(make_organisation: MakeOrganisation) -> None:
    newcomer = make_organisation(
        name="Example Ministry", kind=Kind.STATE, obligations="", about="", intake=Intake.PAUSED
    )
    page = newcomer.visitor().open("/desk")
    assert "Say what the law obliges you to do" in page.main
    assert "Have a second manager, or a recovery sheet" in page.main
    assert "Open your intake" not in page.main


def test_a_member_who_waits_reads_five_words_and_can_open_nothing_else(
    helpline: Person, make_member: MakeMember
) -> None:
    waiting = make_member(helpline, name="Nia Waits", admitted=False)
    visitor = waiting.visitor()
    page = visitor.open("/desk")
    assert page.h1 == "Read these five words to a manager"
    assert len(page.all("b")) == 5
    for path in DESK_PAGES:
        assert visitor.open(path, status=403).h1 == "This is not possible here"


def test_the_words_are_the_same_each_time_they_are_shown(helpline: Person, make_member: MakeMember) -> None:
    visitor = make_member(helpline, name="Nia Waits", admitted=False).visitor()
    assert visitor.open("/desk").texts("b") == visitor.open("/desk").texts("b")


def test_a_person_works_for_one_organisation_at_a_time(
    helpline: Person, make_organisation: MakeOrganisation, db: Database
) -> None:
    other = make_organisation(name="Example Second House", manager="Other Manager")
    _join(db, helpline, other)
    visitor = helpline.visitor()
    page = visitor.open("/desk").press("Work for Example Second House")
    # Nobody there has admitted this person, so they wait, with their own words.
    assert page.h1 == "Read these five words to a manager"
    assert visitor.open("/desk").press("Work for Example Helpline").h1 == "Your desk"


def test_nobody_can_work_for_an_organisation_that_is_not_theirs(helpline: Person, liaison: Person) -> None:
    visitor = helpline.visitor()
    form = visitor.open("/desk").form("Sign out")
    sent = {"csrf_token": form.value("csrf_token"), "organisation": str(liaison.organisation)}
    assert visitor.post("/desk/switch", sent).status_code == 404
    assert visitor.post("/desk/switch", sent | {"organisation": "nonsense"}).status_code == 404
    assert "Example Helpline" in visitor.open("/desk").text


def _join(db: Database, person: Person, other: Person) -> None:
    from portal.organisations.models import Membership

    with db.writing() as session:
        session.add(Membership(account_id=person.account, organisation_id=other.organisation))
        session.commit()
