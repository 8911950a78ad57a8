"""A report from the safety page to the receipt typed back."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import func, select

from portal.db import Database
from portal.keys.models import Generation, Grant, RingKind
from portal.organisations.models import Organisation
from portal.submissions.models import Participation, Permission, Section, Submission
from portal.submissions.rules import SectionName, Urgency
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor
from tests.submissions import reporter

MIXED = "قال لي: «لا تفتح الرابط» 😟 then he wrote http://x.example/?q=١٢٣ \u200f\u202eabc\u202c 👩‍👩‍👧 " * 420
"""More than 30,000 characters of Arabic, English, emoji, marks of direction and joiners."""


def test_a_report_reaches_the_chosen_organisation_and_the_words_come_back(visitor: Visitor, helpline: Person) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    assert len(words.split()) == 7
    page = reporter.come_back(visitor, words)
    assert "has received this and has not taken it on yet" in page.main


def test_the_safety_page_comes_first_and_keeps_nothing(visitor: Visitor, db: Database) -> None:
    page = visitor.open("/report")
    assert "Do not use the device that you suspect" in page.main
    assert page.title == "Before you start"
    assert "report=" not in str(visitor.fetch("/report").headers.getlist("Set-Cookie"))


def test_danger_leads_to_help_today_before_anything_else(visitor: Visitor) -> None:
    page = visitor.open("/report").press("Start").fill({"danger": "now"}).press("Continue")
    assert page.h1 == "First, get help today"
    assert page.follow("I can go on now").path == "/report/step/this_device"


def test_going_back_and_forth_loses_nothing(visitor: Visitor) -> None:
    page = reporter.answer(visitor, upto="step/time")
    page = page.fill({"first_noticed": "last winter"}).press("Back")
    assert page.path == "/report/step/what_happened"
    assert page.form(having=["what_happened"]).value("what_happened") == reporter.WHAT_HAPPENED
    page = page.press("Continue")
    assert page.form(having=["first_noticed"]).value("first_noticed") == "last winter"


def test_back_from_an_empty_page_asks_for_nothing(visitor: Visitor) -> None:
    page = reporter.answer(visitor, upto="step/what_happened")
    assert page.press("Back").path == "/report/step/contact"


def test_a_long_chat_in_two_scripts_comes_back_exactly(visitor: Visitor, helpline: Person) -> None:
    words = reporter.file_report(
        visitor, receivers=[helpline.organisation], answers={"what_happened": {"what_happened": MIXED}}
    )
    page = reporter.come_back(visitor, words).follow("Read what you sent")
    assert MIXED.strip() in ["".join(area.itertext()).strip("\n") for area in page.all("textarea")]


def test_the_receiver_can_open_what_was_permitted_and_holds_the_wall(
    visitor: Visitor, helpline: Person, liaison: Person, company: Person, db: Database
) -> None:
    chosen = [helpline.organisation, liaison.organisation, company.organisation]
    reporter.file_report(
        visitor, receivers=chosen, countries=["RU"], only={liaison.organisation: ["account"]}, answers={}
    )
    assert held(db, helpline.organisation) == set(SectionName)
    assert held(db, liaison.organisation) == {SectionName.ACCOUNT}
    assert held(db, company.organisation) == {SectionName.TECHNICAL}


def test_the_wall_is_sealed_with_its_codes_and_names(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    words = reporter.file_report(
        visitor,
        receivers=[helpline.organisation],
        countries=["RU", "EG"],
        organisations=[liaison.organisation],
        people="Somebody Else\nSomebody Else\n",
    )
    page = reporter.come_back(visitor, words).follow("Read what you sent")
    shown = ["The government of Russia", "The government of Egypt", reporter.about(db, liaison).name, "Somebody Else"]
    lines = page.texts("li")
    begins = lines.index(shown[0])
    assert lines[begins : begins + len(shown)] == shown


def test_naming_a_person_restricts_every_participation_to_managers(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation, liaison.organisation], people="My Cousin")
    with db.writing() as session:
        assert session.scalars(select(Submission)).one().restricted
        parts = session.scalars(select(Participation)).all()
        assert len(parts) == 2
        assert all(part.ring_id is not None for part in parts)
        granted_to = session.scalars(select(Generation).join(Grant, Grant.pair_id == Generation.id)).all()
        assert {generation.ring.kind for generation in granted_to} == {RingKind.RESTRICTED}


def test_danger_sets_how_soon_an_answer_is_owed(visitor: Visitor, helpline: Person, db: Database) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation], answers={"danger": {"danger": "soon"}})
    with db.writing() as session:
        part = session.scalars(select(Participation)).one()
        assert part.urgency is Urgency.HIGH
        assert (part.due_on - part.offered_on).days == 3


def test_what_may_go_beyond_is_written_down_in_codes(visitor: Visitor, helpline: Person, db: Database) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation], beyond={"state": ["account", "technical"]})
    with db.writing() as session:
        found = session.scalars(select(Permission).where(Permission.audience.is_not(None))).all()
        assert {(one.section.value, one.audience.value if one.audience else "") for one in found} == {
            ("account", "state"),
            ("technical", "state"),
        }


def test_nothing_goes_beyond_unless_it_is_ticked(visitor: Visitor, helpline: Person, db: Database) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation])
    with db.writing() as session:
        assert session.scalar(select(func.count()).where(Permission.audience.is_not(None))) == 0


def test_pressing_send_twice_sends_once_and_ends_at_the_same_receipt(
    visitor: Visitor, helpline: Person, db: Database
) -> None:
    page = reporter.answer(visitor)
    page = reporter.permit(reporter.choose(page, [helpline.organisation]))
    form = page.form("Send the report")
    token = str(form.value("csrf_token"))
    draft = visitor.client.get_cookie("report", domain="localhost")
    assert draft is not None
    first = reporter.words_on(page.press("Send the report"))
    # The line dropped: the browser still has the cookie of the draft.
    visitor.client.set_cookie("report", draft.value, domain="localhost")
    answer = visitor.post("/report/send", {"csrf_token": token})
    assert answer.headers["Location"].endswith("/report/receipt")
    assert reporter.words_on(visitor.open("/report/receipt")) == first
    with db.writing() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_two_sends_at_the_same_moment_send_once(
    visitor: Visitor, new_visitor: NewVisitor, helpline: Person, db: Database
) -> None:
    page = reporter.permit(reporter.choose(reporter.answer(visitor), [helpline.organisation]))
    data = dict(page.form("Send the report").pairs(None))
    twin = new_visitor()
    for name in ("report", "form"):
        cookie = visitor.client.get_cookie(name, domain="localhost")
        assert cookie is not None
        twin.client.set_cookie(name, cookie.value, domain="localhost")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one.post("/report/send", data), (visitor, twin)))
    assert {answer.headers["Location"] for answer in answers} == {"/report/receipt"}
    assert reporter.words_on(visitor.open("/report/receipt")) == reporter.words_on(twin.open("/report/receipt"))
    with db.writing() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_answers_can_be_thrown_away_at_once(visitor: Visitor, db: Database) -> None:
    page = reporter.answer(visitor, upto="step/time")
    assert page.press("Delete my answers now").h1 == "Your answers are deleted"
    assert visitor.open("/report/step/what_happened").path == "/report?gone=1"


def test_leaving_deletes_what_was_not_sent(visitor: Visitor, db: Database) -> None:
    from portal.accounts.models import ReporterSession

    reporter.answer(visitor, upto="step/time")
    visitor.fetch("/leave")
    with db.writing() as session:
        assert session.scalar(select(func.count()).select_from(ReporterSession)) == 0


def test_the_whole_walk_is_there_in_arabic(new_visitor: NewVisitor, helpline: Person) -> None:
    visitor = new_visitor(language="ar")
    page = visitor.open("/ar/report")
    assert page.language == "ar"
    assert page.root.get("dir") == "rtl"
    button = page.forms[0].button_words()[0]
    assert page.press(button).path == "/ar/report/step/danger"


def held(db: Database, organisation: UUID) -> set[SectionName]:
    """Return the sections that an organisation has a grant for."""
    with db.writing() as session:
        found = select(Section.name).join(Grant, Grant.data_key_id == Section.data_key_id)
        return set(session.scalars(found.where(Grant.holder_id == organisation)))


def test_the_reporter_reads_on_which_legal_basis_a_receiver_works(
    visitor: Visitor, db: Database, helpline: Person, liaison: Person
) -> None:
    with db.writing() as session:
        session.get_one(Organisation, liaison.organisation).legal_basis = "The Example Service Act, section 12"
        session.get_one(Organisation, helpline.organisation).legal_basis = ""
        session.commit()
    page = reporter.answer(visitor, upto="wall").press("Continue")
    assert page.path == "/report/receivers"
    assert "The Example Service Act, section 12" in page.main
    assert "On which legal basis it works with reports It has stated nothing." in page.main
