"""Victims' accounts in a thief's hands: nothing joins one to a report, and a password opens exactly its reports."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Session

from portal.accounts import rules
from portal.accounts.bunches import Kept
from portal.accounts.models import ReporterAccount, ReporterSession
from portal.accounts.operations import keeping
from portal.app import metadata
from portal.db import Database, new_id
from portal.keys.instance import NIL, instance
from portal.keys.models import DataKey, Grant, PublicKey
from portal.sealing import boxes
from portal.sealing.derivation import mac, stretch, subkey
from portal.sealing.envelopes import Unreadable, unseal
from portal.sealing.framing import framed
from portal.submissions.models import Section, Submission
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor
from tests.security.test_closure import private_keys, sealed_things
from tests.submissions.desk import Report, report
from tests.submissions.keeping import LIST, NAME, NEW, PASSWORD, enter, made, open_report, references

SECTIONS = {"account", "contact", "technical", "wall"}
Row = tuple[str, frozenset[object]]


@pytest.fixture
def filed(app: Flask, helpline: Person, liaison: Person) -> list[Report]:
    """Return three reports: two of one person's account, the last of another's. One is open in each."""
    found = [report(app, helpline), report(app, helpline, liaison), report(app, helpline)]
    first, second, other = (one.reporter() for one in found)
    made(first)
    page = second.open("/return/account")
    page.fill({"Name of the account": NAME, "Password": PASSWORD}).press("Open the account", status=200)
    open_report(first.open(LIST), found[0].reference)
    open_report(second.open(LIST), found[1].reference)
    made(other, name="Grey Fox", password=NEW)
    return found


def test_no_column_leads_from_an_account_to_a_report() -> None:
    """The one table that names both an account and a receipt cannot name them in one row."""
    tables = metadata().tables
    assert not tables["reporter_accounts"].foreign_keys
    naming = {
        table.name
        for table in tables.values()
        if any(key.column.table.name == "reporter_accounts" for key in table.foreign_keys)
    }
    assert naming == {"reporter_sessions"}
    said = {str(one.sqltext) for one in tables["reporter_sessions"].constraints if isinstance(one, CheckConstraint)}
    assert "account_id IS NULL OR receipt_id IS NULL" in said
    kinds = {column.name: str(column.type) for column in tables["reporter_accounts"].columns}
    assert not [name for name, kind in kinds.items() if "DATE" in kind or "INT" in kind], "a day or a count"


def test_no_value_of_any_row_leads_from_an_account_to_anything_but_its_sessions(
    db: Database, filed: list[Report]
) -> None:
    with db.reading() as session:
        rows = list(rows_of(session))
        accounts = [row for row in rows if row[0] == "reporter_accounts"]
        assert len(accounts) == 2
        for account in accounts:
            reached = closure(account, rows)
            assert {table for table, _ in reached} == {"reporter_accounts", "reporter_sessions"}
            assert len([row for row in reached if row[0] == "reporter_accounts"]) == 1
        receipts = [row for row in rows if row[0] == "receipts"]
        assert {table for table, _ in closure(receipts[0], rows)} >= {"submissions", "grants"}, (
            "what it would look like"
        )


def test_the_size_says_nothing_of_how_many_reports_there_are(
    db: Database, filed: list[Report], new_visitor: NewVisitor
) -> None:
    visitor = enter(new_visitor(), "Grey Fox", NEW).visitor
    take_out(visitor, filed[2].reference)
    with db.writing() as session:
        opened = keeping.find(session, keeping.derive(instance(session), NAME, PASSWORD))
        assert opened is not None
        for number in range(30):
            opened = keeping.put_in(opened, Kept(new_id(), bytes(32), f"K7Q-{number}"))
        session.commit()
    with db.reading() as session:
        accounts = session.scalars(select(ReporterAccount)).all()
        sessions = session.scalars(select(ReporterSession).where(ReporterSession.state == "account")).all()
        for attribute in ("bunch", "wrapped", "wrapped_by_recovery"):
            assert len({len(getattr(account, attribute)) for account in accounts}) == 1
        assert len({len(one.content or b"") for one in sessions}) == 1, "nor does whether one is open"


def test_each_sign_in_writes_the_bunch_anew(db: Database, filed: list[Report], new_visitor: NewVisitor) -> None:
    """So that of two copies of the database nobody sees between which of them a report was put in."""
    with db.reading() as session:
        before = {one.id: one.bunch for one in session.scalars(select(ReporterAccount))}
    enter(new_visitor())
    with db.reading() as session:
        changed = [one.id for one in session.scalars(select(ReporterAccount)) if one.bunch != before[one.id]]
        assert len(changed) == 1


def test_the_instance_key_opens_nothing_of_an_account(db: Database, filed: list[Report]) -> None:
    with db.reading() as session:
        known = [value for value in vars(instance(session)).values() if isinstance(value, bytes) and len(value) == 32]
        assert_closed(session, known)


def test_a_members_password_opens_nothing_of_an_account(
    db: Database, filed: list[Report], helpline: Person, secretariat: Person
) -> None:
    with db.reading() as session:
        for person in (helpline, secretariat):
            assert_closed(session, list(private_keys(session, person).values()))


def test_the_password_opens_exactly_the_reports_of_its_account(db: Database, filed: list[Report]) -> None:
    mine, other = {one.reference for one in filed[:2]}, {filed[2].reference}
    with db.reading() as session:
        assert reachable(session, NAME, PASSWORD) == {(one, section) for one in mine for section in SECTIONS}
        assert reachable(session, "Grey Fox", NEW) == {(one, section) for one in other for section in SECTIONS}
        assert reachable(session, NAME, NEW) == reachable(session, "Grey Fox", PASSWORD) == set()


def test_an_old_password_and_a_report_that_was_taken_out_open_nothing(
    db: Database, filed: list[Report], new_visitor: NewVisitor
) -> None:
    visitor = enter(new_visitor()).visitor
    take_out(visitor, filed[0].reference)
    with db.reading() as session:
        assert {one for one, _ in reachable(session, NAME, PASSWORD)} == {filed[1].reference}
    said = {"Present password": PASSWORD, "New password": NEW, "New password once more": NEW}
    visitor.open("/return/account/password").fill(said).press("Change it", status=200)
    with db.reading() as session:
        assert reachable(session, NAME, PASSWORD) == set()
        assert {one for one, _ in reachable(session, NAME, NEW)} == {filed[1].reference}


def take_out(visitor: Visitor, reference: str) -> None:
    page = open_report(visitor.open(LIST), reference).follow("Take this report out of the account")
    password = NEW if "grey fox" in visitor.open(LIST).main else PASSWORD
    page = page.fill({"password": password}).press("Take it out", status=200)
    assert reference not in references(page)


def rows_of(session: Session) -> Iterator[Row]:
    """Yield each row with those of its values that could be found again elsewhere: ids, and bytes of any length."""
    for table in metadata().sorted_tables:
        for row in session.execute(select(table)):
            values = {value for value in row if isinstance(value, UUID) or (isinstance(value, bytes) and value)}
            yield table.name, frozenset(values)


def closure(start: Row, rows: list[Row]) -> set[Row]:
    """Return every row that can be reached from one by values that are the same, whatever their columns are called."""
    reached, known = {start}, set(start[1])
    while more := {row for row in rows if row not in reached and row[1] & known}:
        reached |= more
        known |= {value for _, values in more for value in values}
    return reached


def assert_closed(session: Session, known: list[bytes]) -> None:
    """Nothing of any account, nor of a session of one, opens under these keys."""
    assert known
    for table in ("reporter_accounts", "reporter_sessions"):
        found = list(sealed_things(session, only=table))
        assert found
        for envelope, label, row, ids in found:
            for key in known:
                for key_id in {NIL, *ids}:
                    with pytest.raises(Unreadable):
                        unseal(key, envelope, label=label, row=row, key_id=key_id)


def reachable(session: Session, name: str, password: str) -> set[tuple[str, str]]:
    """Return reference and section of all that name and password open, with the primitives alone."""
    opened = set()
    for pair, private in kept(session, name, password).items():
        assert boxes.public_of(private) == session.get_one(PublicKey, pair).public
        for grant, data_key in session.execute(
            select(Grant, DataKey).join(DataKey, Grant.data_key_id == DataKey.id).where(Grant.pair_id == pair)
        ):
            key = boxes.unbox(
                grant.sealed, private=private, context=boxes.Context("grant", NIL, 0, data_key.label, data_key.id)
            )
            section = session.scalar(select(Section).where(Section.data_key_id == data_key.id))
            if section is not None:
                unseal(key, section.content, label="submission.section", row=section.id, key_id=data_key.id)
                opened.add((session.get_one(Submission, section.submission_id).reference, section.name.value))
    return opened


def kept(session: Session, name: str, password: str) -> dict[UUID, bytes]:
    """Return the private keys in the account that name and password lead to."""
    held = instance(session)
    who = rules.normalised_keeper(name).encode()
    salt = mac(held.keeping, b"name", who)[:16]
    run = stretch(framed(who, password.encode()), salt=salt, cost=held.password_cost, pepper=held.pepper)
    account = session.scalar(select(ReporterAccount).where(ReporterAccount.look_up == subkey(run, "keeping.find")))
    if account is None:
        return {}
    where = {"row": account.id, "key_id": account.id}
    key = bytes.fromhex(unseal(subkey(run, "keeping.wrap"), account.wrapped, label="reporter.key", **where).decode())
    written = json.loads(unseal(key, account.bunch, label="reporter.bunch", **where))
    return {UUID(pair): bytes.fromhex(private) for pair, private, _ in written["kept"]}
