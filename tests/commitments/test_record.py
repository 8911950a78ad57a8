"""The public record: numbered versions, what each changed, withdrawal, and a history that only grows."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.commitments import difference, queries
from portal.commitments.difference import Change
from portal.commitments.models import TEXTS, Commitment, MappedItem, Version
from portal.commitments.operations import drafting, publishing
from portal.commitments.texts import Text
from portal.db import Database, new_id
from portal.organisations.models import Organisation
from portal.problems import Problem
from tests.commitments import promises
from tests.commitments.promises import TEXT
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor


def test_a_second_version_shows_what_it_changed(company: Person, colleague: Person, new_visitor: NewVisitor) -> None:
    public = promises.publish(company, colleague).path
    new = {"Scope": "The messenger in all countries. Also the business product.", "items": ["CTA-1", "CTA-2"]}
    promises.next_version(colleague, company, desk_address(company), **new)
    page = new_visitor().open(public)
    assert "Version 2" in page.main and "We can do it sooner." in page.main and "Also the business" in page.main
    changes = page.follow("See what changed in version 2")
    assert changes.texts("del") == ["[Not]"] and changes.texts("ins") == ["+Also+"]
    assert "UNGP-22" in changes.main and "CTA-2" in changes.main and "The problem" not in changes.main
    old = page.follow("Version 1")
    assert "Superseded" in old.main and "Not the business product." in old.main
    assert old.follow("See the newest version").path == public
    new_visitor().open(f"{public}/versions/1/changes", status=404)
    new_visitor().open(f"{public}/versions/3", status=404)
    new_visitor().open(f"{public}/versions/99999999999999999999", status=404)


def test_the_draft_of_the_next_version_is_not_public(company: Person, colleague: Person, app: Flask) -> None:
    public = promises.publish(company, colleague).path
    page = company.visitor().open(f"{desk_address(company)}/edit")
    page.fill({"What has changed": "Kanari", "Scope": "Kanari"}).press("Keep the draft", status=200)
    for path in (
        public,
        f"{public}/versions/1",
        "/commitments",
        "/instruments/cta",
        "/organisations/example-messenger",
    ):
        assert "Kanari" not in Visitor(app).fetch(path).text
    for path in (f"{public}/versions/2", f"{public}/versions/2/changes"):
        Visitor(app).open(path, status=404)


def test_what_is_withdrawn_stays_readable_and_says_why(company: Person, colleague: Person, app: Flask) -> None:
    public = promises.publish(company, colleague).path
    address = desk_address(company)
    page = company.visitor().open(address).follow("Withdraw")
    refused = page.fill({"code": company.spare()}).press("Withdraw it in public", status=422)
    assert "Write why your organisation withdraws" in refused.errors[0]
    page = refused.fill({"Reason": "The product is no longer sold.", "code": company.spare()})
    assert page.press("Withdraw it in public").path == public
    page = Visitor(app).open(public)
    assert "The product is no longer sold." in page.main and str(TEXT["Scope"]) in page.main
    assert page.texts("span", css="tag")[0] == "Withdrawn"
    assert "Withdrawn" in Visitor(app).open("/commitments?state=withdrawn").main
    assert "No commitment fits this" in Visitor(app).open("/commitments?state=published").main
    assert "was withdrawn" in company.visitor().open(f"{address}/edit", status=403).main


def test_nothing_is_withdrawn_over_a_draft_or_before_it_is_public(company: Person, colleague: Person) -> None:
    page = promises.draft(company)
    assert "Nothing of this was published" in company.visitor().open(f"{page.path}/withdraw", status=403).main
    promises.approve(colleague, promises.send(page).path)
    company.visitor().open(f"{page.path}/edit").fill({"What has changed": "x"}).press("Keep the draft", status=200)
    assert "There is a draft" in company.visitor().open(f"{page.path}/withdraw", status=403).main


def history(db: Database) -> dict[tuple[object, int], tuple[object, ...]]:
    """Return everything that is public: each version's text with its items, by commitment and number."""
    names = (*TEXTS, "starts_on", "due_on", "published_on", "digest")
    with db.reading() as session:
        rows = session.scalars(select(Version).where(Version.published_on.is_not(None))).all()
        items = session.execute(select(MappedItem.commitment_id, MappedItem.number, MappedItem.item)).all()
        return {
            (row.commitment_id, row.number): (
                *(getattr(row, name) for name in names),
                tuple(
                    sorted(item for owner, number, item in items if (owner, number) == (row.commitment_id, row.number))
                ),
            )
            for row in rows
        }


ACTS = st.lists(
    st.sampled_from(["write", "send", "send", "publish", "publish", "discard", "take back", "withdraw"]), max_size=16
)


def act_on(session: Session, wanted: UUID, act: str, *, turn: int, writer: Actor, approver: Actor) -> None:
    """Do one act of a member, as the pages would: whatever is refused changes nothing."""
    commitment = session.get(Commitment, wanted)
    if commitment is None:
        return
    version = session.scalar(queries.open_version(wanted))
    match act:
        case "write":
            revision = version.revision if version else 0
            drafting.write(session, commitment, sample(turn), revision=revision, by=writer)
        case "publish":
            digest = drafting.opened(session, version, by=approver).digest if version else b""
            publishing.publish(session, commitment, digest=digest, by=approver)
        case "withdraw":
            publishing.withdraw(session, commitment, "No longer", by=writer)
        case _:
            {"send": drafting.send, "take back": drafting.take_back, "discard": drafting.discard}[act](
                session, commitment, by=writer
            )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_public_history_can_only_grow(company: Person, colleague: Person, db: Database, acts: list[str]) -> None:
    """Whatever two members do, in whatever order, each public version stays as it was, and numbers have no gap."""
    with db.reading() as session:
        writer, approver = company.actor(session), colleague.actor(session)
    wanted = new_id()
    with db.writing() as session:
        organisation = session.get_one(Organisation, company.organisation)
        drafting.begin(session, organisation, sample(0), by=writer, id=wanted)
        session.commit()
    for turn, act in enumerate(acts, start=1):
        before = history(db)
        with db.writing() as session, suppress(Problem):
            act_on(session, wanted, act, turn=turn, writer=writer, approver=approver)
            session.commit()
        after = history(db)
        assert {key: after[key] for key in before} == before
        numbers = sorted(number for owner, number in after if owner == wanted)
        assert numbers == list(range(1, len(numbers) + 1))


def sample(turn: int) -> Text:
    return Text(
        title=f"Promise {turn}",
        problem="p",
        action="a",
        target="t",
        scope=f"s{turn}",
        starts_on=date(2027, 1, 1),
        due_on=date(2027, 2, 1),
        items=("CTA-1",),
        summary=f"change {turn}",
    )


WORDS = st.text(alphabet="ab .\n!؟", max_size=40) | st.text(max_size=40)


@given(before=WORDS, after=WORDS, times=st.sampled_from([1, 500]))
def test_a_difference_holds_both_texts_whole(before: str, after: str, times: int) -> None:
    old, new = before * times, (after + " ") * times
    pieces = difference.pieces(old, new)
    assert "".join(one.text for one in pieces if one.change is not Change.ADDED) == old
    assert "".join(one.text for one in pieces if one.change is not Change.TAKEN) == new
