"""The report's own page: threads, permission widened, narrowed and taken back, and closing for ever."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from portal.accounts.models import Receipt
from portal.db import Database
from portal.keys.models import Grant
from portal.submissions.models import Message, Participation, Permission, Section, Withdrawal
from portal.submissions.rules import PartState, SectionName
from tests.factories import Person
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.submissions import reporter

PERMISSION = "See and change who may open what"


def held(db: Database, organisation: UUID) -> set[SectionName]:
    """Return the sections that an organisation has a grant for."""
    with db.writing() as session:
        found = select(Section.name).join(Grant, Grant.data_key_id == Section.data_key_id)
        return set(session.scalars(found.where(Grant.holder_id == organisation)))


def tick(page: Page, organisation: UUID, *sections: str) -> Page:
    name = f"to-{organisation}"
    return page.fill({name: list(sections)}).press("See what this changes")


def test_what_the_reporter_writes_is_said_once_and_stays_text(visitor: Visitor, helpline: Person, db: Database) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/report").follow("Read and write")
    form = page.fill({"text": "See <b>this</b>: https://bad.example/a"}).form_in_use
    assert form is not None
    sent = dict(form.pairs(None))
    page = page.press("Send")
    assert "hxxps://bad[.]example/a" in page.main
    assert "<b>this" not in page.source
    again = visitor.post(page.path, sent)
    assert again.status_code == 303
    with db.writing() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_an_empty_message_is_not_sent(visitor: Visitor, helpline: Person) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/report").follow("Read and write").press("Send")
    assert page.status == 422
    assert "Write something first." in page.errors[0]


def test_narrowing_takes_the_part_away_and_asks_for_confirmation(
    visitor: Visitor, helpline: Person, db: Database
) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation])
    page = tick(visitor.open("/return/report").follow(PERMISSION), helpline.organisation, "account", "technical")
    assert f"{reporter.about(db, helpline).name} can no longer open this: How to reach the person." in page.main
    assert not [control for control in page.forms[0].controls if control == "words"]
    assert held(db, helpline.organisation) == set(SectionName)
    page = page.press("Change it")
    assert "This is what stands now" in page.main
    assert held(db, helpline.organisation) == {SectionName.ACCOUNT, SectionName.TECHNICAL, SectionName.WALL}
    page = visitor.open("/return/report")
    assert "It is asked to confirm by" in page.main


def test_widening_asks_for_the_words_again(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation], only={helpline.organisation: ["account"]})
    page = tick(visitor.open("/return/permission"), helpline.organisation, "account", "contact")
    assert "can open this at once: How to reach the person" in page.main
    refused = page.fill({"words": "abacus " * 7}).press("Change it")
    assert refused.status == 422
    assert SectionName.CONTACT not in held(db, helpline.organisation)
    refused.fill({"words": words}).press("Change it")
    assert SectionName.CONTACT in held(db, helpline.organisation)


def test_widening_to_a_kind_lets_it_be_passed_on(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/permission").fill({"on-state": ["account"]}).press("See what this changes")
    assert "may pass this on: What happened" in page.main
    page.fill({"words": words}).press("Change it")
    with db.writing() as session:
        found = session.scalars(select(Permission).where(Permission.audience.is_not(None))).one()
        assert (found.section, found.audience) == (SectionName.ACCOUNT, "state")


def test_a_made_up_change_cannot_give_the_wall_or_a_stranger_anything(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    page = tick(visitor.open("/return/permission"), helpline.organisation, "account")
    sent = dict(page.forms[0].pairs(None))
    bad = f"account:{liaison.organisation} wall:state contact:technology_company account:vendor nonsense"
    sent |= {"wanted": f"{sent['wanted']} {bad}", "words": words}
    assert visitor.post("/return/permission/change", sent).status_code == 303
    assert held(db, liaison.organisation) == set()
    with db.writing() as session:
        assert session.scalar(select(func.count()).where(Permission.audience.is_not(None))) == 0


def test_a_change_that_was_shown_before_another_change_is_shown_again(visitor: Visitor, helpline: Person) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation])
    stale = tick(visitor.open("/return/permission"), helpline.organisation, "account")
    tick(visitor.open("/return/permission"), helpline.organisation, "technical").press("Change it")
    page = stale.press("Change it")
    assert page.status == 422
    assert "Something changed meanwhile" in page.errors[0]


def test_taking_everything_back_leaves_nothing_to_open(
    visitor: Visitor, helpline: Person, liaison: Person, db: Database
) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation, liaison.organisation])
    page = visitor.open("/return/permission").follow(f"Take everything back from {reporter.about(db, liaison).name}")
    assert "from this moment" in page.main
    page.press("Take it back")
    assert held(db, liaison.organisation) == set()
    assert held(db, helpline.organisation) == set(SectionName)
    with db.writing() as session:
        part = session.scalars(select(Participation).where(Participation.organisation_id == liaison.organisation)).one()
        assert part.state is PartState.WITHDRAWN
        assert session.scalar(select(func.count()).select_from(Withdrawal)) == 3
        assert not session.scalars(
            select(Grant.id).where(Grant.data_key_id == part.thread_key_id, Grant.holder_id == part.organisation_id)
        ).all()
    page = visitor.open("/return/report")
    assert f"You took everything back from {reporter.about(db, liaison).name}" in page.main


def test_the_answers_are_still_the_reporters_after_taking_back(visitor: Visitor, helpline: Person) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/permission").follow("Take everything back from")
    page.press("Take it back")
    assert reporter.WHAT_HAPPENED in visitor.open("/return/answers").main


def test_nobody_has_opened_a_report_at_first(visitor: Visitor, helpline: Person) -> None:
    reporter.file_report(visitor, receivers=[helpline.organisation])
    assert "Nobody has opened it yet" in visitor.open("/return/openings").main


def test_closing_needs_the_words_and_is_for_ever(
    visitor: Visitor, new_visitor: NewVisitor, helpline: Person, db: Database
) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    elsewhere = new_visitor()
    reporter.come_back(elsewhere, words)
    page = visitor.open("/return/report").follow("Close this receipt for ever")
    assert "will open nothing any more" in page.main
    assert reporter.about(db, helpline).name in page.main
    wrong = page.fill({"words": "abacus " * 7}).press("Close it for ever")
    assert wrong.status == 422
    closed = wrong.fill({"words": words}).press("Close it for ever")
    assert closed.h1 == "The receipt is closed"
    again = visitor.open("/return").fill({"words": words}).press("Open my report")
    assert again.status == 422
    assert elsewhere.open("/return/report").path == "/return?gone=1"
    with db.writing() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0
        assert session.scalar(select(func.count()).where(Grant.holder_id.is_(None))) == 0
    assert held(db, helpline.organisation) == set(SectionName)


def test_a_hundred_real_suspicious_domains_are_shown_harmless_and_read_back_exactly(
    visitor: Visitor, helpline: Person
) -> None:
    file = Path(__file__).parents[1] / "data" / "suspicious-domains.txt"
    domains = [line for line in file.read_text().split() if not line.startswith("#")][:100]
    links = "\n".join(f"https://{domain}/login" for domain in domains)
    words = reporter.file_report(
        visitor, receivers=[helpline.organisation], answers={"material": {"suspicious_material": links}}
    )
    page = reporter.come_back(visitor, words).follow("Read what you sent")
    assert links in ["".join(area.itertext()).strip("\n") for area in page.all("textarea")]
    read = " ".join(page.texts("dd"))
    assert not [domain for domain in domains if f"https://{domain}" in read or f"{domain}/login" in read]
    assert not [address for address in page.links.values() if address.startswith("http")]
