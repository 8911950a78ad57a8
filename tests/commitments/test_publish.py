"""A company publishes a commitment: written by one person, read and published by another, by all three kinds."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.commitments.models import Commitment, MappedItem, Version
from portal.commitments.operations import drafting, publishing
from portal.commitments.rules import State
from portal.commitments.texts import text_of
from portal.db import Database
from portal.problems import Refused
from tests.commitments import promises
from tests.commitments.promises import TEXT
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor
from tests.personas import MakeMember


def test_a_company_publishes_what_a_second_person_read(
    company: Person, colleague: Person, new_visitor: NewVisitor, db: Database
) -> None:
    page = promises.publish(company, colleague)
    assert page.path == "/commitments/tell-people-within-three-days"
    page = new_visitor().open(page.path)
    for field, words in TEXT.items():
        assert field in {"Title", "items", "Start", "Due"} or str(words) in page.main, field
    assert "Example Messenger" in page.main
    assert "UNGP-22" in page.main and "CTA-1" in page.main
    assert "To be verified" in page.main and "Taken from its source" in page.main
    assert company.name not in page.source and colleague.name not in page.source
    with db.reading() as session:
        version = session.scalars(select(Version)).one()
        assert version.digest == sha256(text_of(version, ["CTA-1", "UNGP-22"]).written().encode()).digest()
        assert version.digest.hex() in page.main
        assert version.draft is None and version.key_id is None


@pytest.mark.parametrize(("persona", "kind"), [("vendor_officer", "vendor"), ("liaison", "state")])
def test_a_vendor_and_a_state_can_do_the_same(
    persona: str, kind: str, make_member: MakeMember, request: pytest.FixtureRequest
) -> None:
    writer: Person = request.getfixturevalue(persona)
    page = promises.publish(writer, make_member(writer, name="Second Person"), items=promises.ITEMS[kind])
    assert page.h1 == TEXT["Title"]
    assert promises.ITEMS[kind][-1] in page.main


def test_what_is_shown_before_publishing_is_exactly_what_is_public_after(company: Person, colleague: Person) -> None:
    waiting = promises.send(promises.draft(company))
    preview = colleague.visitor().open(waiting.path).follow("Read and publish")
    public = promises.approve(colleague, waiting.path)
    assert preview.texts("p", css="written") == public.texts("p", css="written")
    assert preview.texts("tr") == public.texts("tr")


def test_nobody_publishes_what_they_wrote_themselves(company: Person, colleague: Person, db: Database) -> None:
    waiting = promises.send(promises.draft(company))
    assert "It cannot be you" in waiting.main
    assert "You wrote this text yourself" in company.visitor().open(f"{waiting.path}/approve", status=403).main
    digest = promised_digest(colleague, waiting.path)
    visitor = company.visitor()
    said = {"digest": digest, "code": company.spare(), "csrf_token": token(visitor, waiting.path)}
    assert visitor.post(f"{waiting.path}/approve", said).status_code == 403
    with db.reading() as session:
        assert session.scalars(select(Version)).one().published_on is None


def test_the_database_itself_refuses_one_person_as_both(company: Person, colleague: Person, db: Database) -> None:
    promises.publish(company, colleague)
    with db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(Version).values(approved_by=company.account))


def test_whoever_changes_the_text_becomes_its_writer(company: Person, colleague: Person) -> None:
    waiting = promises.send(promises.draft(company))
    page = colleague.visitor().open(f"{waiting.path}/edit").fill({"Scope": "Everywhere."}).press("Keep the draft")
    promises.send(page)
    colleague.visitor().open(f"{waiting.path}/approve", status=403)
    assert "Everywhere." in promises.approve(company, waiting.path).main


def test_a_text_that_changed_after_it_was_read_is_not_published(
    company: Person, colleague: Person, db: Database
) -> None:
    waiting = promises.send(promises.draft(company))
    read = colleague.visitor().open(waiting.path).follow("Read and publish").fill({"code": colleague.spare()})
    page = company.visitor().open(f"{waiting.path}/edit").fill({"Scope": "Only on Tuesdays."}).press("Keep the draft")
    promises.send(page)
    refused = read.press("Publish this text", status=409)
    assert "The text was changed after you read it. Nothing was published." in refused.main
    assert "Only on Tuesdays." in refused.follow("Open the page again").main
    with db.reading() as session:
        assert session.scalars(select(Version)).one().published_on is None
    assert "Only on Tuesdays." in promises.approve(colleague, waiting.path).main


def test_a_made_up_digest_publishes_nothing(company: Person, colleague: Person, db: Database) -> None:
    waiting = promises.send(promises.draft(company))
    for digest in ("", "00" * 32, "no hexadecimal", "é" * 64):
        visitor = colleague.visitor()
        said = {"digest": digest, "code": colleague.spare(), "csrf_token": token(visitor, waiting.path)}
        assert visitor.post(f"{waiting.path}/approve", said).status_code == 409
    with db.reading() as session:
        assert session.scalars(select(Commitment)).one().slug is None


def test_a_wrong_code_publishes_nothing_and_keeps_the_page(company: Person, colleague: Person) -> None:
    waiting = promises.send(promises.draft(company))
    page = colleague.visitor().open(waiting.path).follow("Read and publish")
    page = page.fill({"code": "000000"}).press("Publish this text", status=422)
    assert "This code is not right" in page.errors[0]
    assert str(TEXT["The problem"]) in page.main
    page = page.fill({"code": colleague.spare()}).press("Publish this text")
    assert page.path == "/commitments/tell-people-within-three-days"


def test_publishing_twice_publishes_once(company: Person, colleague: Person, db: Database) -> None:
    waiting = promises.send(promises.draft(company))
    first = colleague.visitor().open(waiting.path).follow("Read and publish").fill({"code": colleague.spare()})
    again = first.visitor.open(f"{waiting.path}/approve").fill({"code": colleague.spare()})
    assert first.press("Publish this text").path == again.press("Publish this text").path
    with db.reading() as session:
        assert session.scalars(select(Version.number)).all() == [1]


def test_two_people_who_publish_at_the_same_moment_publish_once(
    company: Person, colleague: Person, make_member: MakeMember, db: Database
) -> None:
    waiting = promises.send(promises.draft(company))
    readers = (colleague, make_member(company, name="Third Person"))
    pages = [one.visitor().open(f"{waiting.path}/approve").fill({"code": one.spare()}) for one in readers]
    with ThreadPoolExecutor(len(pages)) as both:
        shown = list(both.map(lambda page: page.press("Publish this text"), pages))
    assert {page.path for page in shown} == {"/commitments/tell-people-within-three-days"}
    with db.reading() as session:
        assert session.scalars(select(Version.number)).all() == [1]
        assert len(session.scalars(select(MappedItem)).all()) == 2


def test_what_does_not_wait_cannot_be_published(company: Person, colleague: Person) -> None:
    page = promises.draft(company)
    assert "does not wait" in colleague.visitor().open(f"{page.path}/approve", status=409).main
    waiting = promises.send(page)
    read = colleague.visitor().open(waiting.path).follow("Read and publish").fill({"code": colleague.spare()})
    company.visitor().open(waiting.path).press("Make it a draft again")
    assert "already moved on" in read.press("Publish this text", status=403).main


def test_what_waited_since_less_was_asked_for_is_made_whole_first(
    company: Person, colleague: Person, db: Database
) -> None:
    """A draft that was sent on before a text had to say its kind, and still waits."""
    page = company.visitor().open("/desk/commitments/new").fill(TEXT | {"Who leads it": ""})
    page = page.press("Keep the draft", status=200)
    with db.writing() as session:
        session.execute(update(Version).values(state=State.WAITING))
        session.commit()
    assert "The text is not whole yet." in colleague.visitor().open(f"{page.path}/approve", status=403).main
    with db.writing() as session:
        by = colleague.actor(session)
        commitment, version = session.scalars(select(Commitment)).one(), session.scalars(select(Version)).one()
        digest = drafting.opened(session, version, by=by).digest
        with pytest.raises(Refused):
            publishing.publish(session, commitment, digest=digest, by=by)
    whole = company.visitor().open(f"{page.path}/edit").fill({"Who leads it": "Head of Trust"})
    promises.approve(colleague, promises.send(whole.press("Keep the draft", status=200)).path)


def test_two_of_the_same_title_get_different_addresses(company: Person, colleague: Person, app: Flask) -> None:
    first, second = (promises.publish(company, colleague) for _ in range(2))
    assert second.path == f"{first.path}-2"
    third = promises.publish(company, colleague, Title="نخبر الناس خلال ثلاثة أيام")
    assert third.path.startswith("/commitments/commitment-")
    assert Visitor(app).open(third.path).h1 == "نخبر الناس خلال ثلاثة أيام"


def test_the_second_person_finds_what_waits(company: Person, colleague: Person) -> None:
    promises.send(promises.draft(company))
    assert "1 text waits for a second person" in colleague.visitor().open("/desk").main
    assert "second person" not in company.visitor().open("/desk").main
    page = colleague.visitor().open("/desk").follow("1 text waits for a second person")
    assert str(TEXT["Title"]) in page.main
    assert any("Commitments" in words and "1" in words for words in page.links)
    assert str(TEXT["Title"]) not in company.visitor().open("/desk/commitments?state=mine").main


def promised_digest(person: Person, address: str) -> str:
    page = person.visitor().open(f"{address}/approve")
    return next(one.get("value", "") for one in page.all("input") if one.get("name") == "digest")


def token(visitor: Visitor, address: str) -> str:
    page = visitor.open(address)
    return next(one.get("value", "") for one in page.all("input") if one.get("name") == "csrf_token")


def test_the_second_factor_is_asked_for_after_all_else(company: Person, colleague: Person) -> None:
    promises.publish(company, colleague)
    form = company.visitor().open(f"{desk_address(company)}/withdraw").form("Withdraw it in public")
    assert [one.name for one in form.controls.values() if one.kind != "hidden"] == ["reason", "code"]
