"""What can be unwrapped from a stolen database: followed key by key, with the primitives alone.

None of `portal.keys` is used to follow the keys, so that a mistake there cannot hide itself.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.accounts.operations.passwords import derive_password
from portal.app import metadata
from portal.db import Database, Tier
from portal.files.models import Body
from portal.keys.instance import NIL, instance
from portal.keys.models import Admission, DataKey, Generation, Grant, Ring
from portal.sealing import boxes
from portal.sealing.derivation import Cost, subkey
from portal.sealing.envelopes import Unreadable, unseal
from portal.submissions.models import Participation, Section
from tests.exchange import bundles
from tests.factories import PASSWORD, Person
from tests.harness.pages import NewVisitor
from tests.incidents import notes
from tests.security.walk import Walk, walk
from tests.submissions import reporter

EVERYTHING: Final = {"account", "contact", "technical", "wall", "thread", "file: original", "file: cleaned"}


@pytest.fixture
def made(app: Flask, helpline: Person, liaison: Person) -> Walk:
    return walk(app, helpline=helpline, liaison=liaison)


def test_the_instance_key_alone_opens_nothing_that_is_sealed(db: Database, made: Walk) -> None:
    with db.reading() as session:
        known = [value for value in vars(instance(session)).values() if isinstance(value, bytes) and len(value) == 32]
        assert len(known) >= 4
        for envelope, label, row, ids in sealed_things(session):
            for key in known:
                for key_id in {NIL, *ids}:
                    with pytest.raises(Unreadable):
                        unseal(key, envelope, label=label, row=row, key_id=key_id)


def test_the_instance_key_opens_what_is_locked(db: Database, helpline: Person) -> None:
    """The test above would pass for any wrong key: this shows that the key it tries is the right one."""
    with db.reading() as session:
        account = session.get_one(Account, helpline.account)
        key = instance(session).locking
        assert unseal(key, account.name, label="account.name", row=account.id, key_id=NIL) == helpline.name.encode()


def test_a_members_password_opens_what_the_organisation_was_given_and_nothing_else(
    db: Database, made: Walk, *, helpline: Person, case_worker: Person, liaison: Person, other_liaison: Person
) -> None:
    with db.reading() as session:
        assert reachable(session, helpline) == EVERYTHING
        assert reachable(session, case_worker) == EVERYTHING
        # What came by referral is the cleaned copy, and no original.
        assert reachable(session, liaison) == {"account", "technical", "thread", "file: cleaned"}
        assert reachable(session, other_liaison) == set()


def test_after_a_withdrawal_the_liaisons_password_opens_nothing(
    db: Database, made: Walk, helpline: Person, liaison: Person, new_visitor: NewVisitor
) -> None:
    page = reporter.come_back(new_visitor(), made.words)
    with db.reading() as session:
        part = session.scalars(select(Participation).where(Participation.organisation_id == liaison.organisation)).one()
        before = {row.id: row.content for row in session.scalars(select(Section))}
    page.visitor.open(f"/return/take-back/{part.id}").press("Take it back", status=200)
    with db.reading() as session:
        assert reachable(session, liaison) == set()
        assert reachable(session, helpline) == EVERYTHING
        changed = {row.name for row in session.scalars(select(Section)) if row.content != before[row.id]}
        assert changed == {"account", "technical"}, "what was shared has to lie under a new key"


def test_a_restricted_report_is_open_to_managers_only(
    app: Flask, db: Database, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    walk(app, helpline=helpline, liaison=liaison, people=True)
    with db.reading() as session:
        assert reachable(session, helpline) >= {"account", "wall", "thread"}
        assert reachable(session, case_worker) == set()


def test_a_password_opens_no_receipt(db: Database, made: Walk, helpline: Person) -> None:
    """No row joins an account to a report, and the receipt's private key is wrapped by its words alone."""
    with db.reading() as session:
        mine = set(private_keys(session, helpline).values())
        for envelope, label, row, ids in sealed_things(session, only="receipts"):
            for key in mine:
                for key_id in {NIL, *ids}:
                    with pytest.raises(Unreadable):
                        unseal(key, envelope, label=label, row=row, key_id=key_id)


@pytest.mark.parametrize("way", ["taken out", "left"])
def test_whoever_is_out_of_a_notes_audience_opens_nothing_of_it_with_their_password(
    db: Database, helpline: Person, company: Person, liaison: Person, way: str
) -> None:
    note = notes.shared(helpline, company, liaison)
    note.uploads(bundles.bundle(bundles.whole(2)))
    note.works()
    with db.reading() as session:
        kept = note_keys(session, company)
        assert kept and opened_of_notes(session, kept) == 7
    if way == "left":
        page = company.visitor().open(f"{note.url}/leave").fill({"code": company.spare()})
        page.press("Leave it now", status=200)
    else:
        assert note.takes_out(company).status == 200
    with db.reading() as session:
        assert note_keys(session, company) == {}
        assert opened_of_notes(session, kept) == 0, "also not with the key that they remember"
        for reader in (helpline, liaison):
            assert opened_of_notes(session, note_keys(session, reader)) == 7


def note_keys(session: Session, person: Person, *, label: str = "incident.note") -> dict[UUID, bytes]:
    """Return the data keys, of notes unless said otherwise, that a thief with this person's password unwraps, by id."""
    private, found = private_keys(session, person), {}
    grants = select(Grant, DataKey).join(DataKey, Grant.data_key_id == DataKey.id).where(DataKey.label == label)
    for grant, data_key in session.execute(grants):
        generation = session.get(Generation, grant.pair_id)
        if grant.pair_id in private and generation is not None:
            holder = generation.ring.holder_id
            context = boxes.Context("grant", holder, generation.number, data_key.label, data_key.id)
            found[data_key.id] = boxes.unbox(grant.sealed, private=private[grant.pair_id], context=context)
    return found


def opened_of_notes(session: Session, keys: dict[UUID, bytes]) -> int:
    """Return how many envelopes of notes, their statements and indicators these keys open."""
    count = 0
    for only in ("incident_notes", "note_statements", "indicator_objects"):
        for envelope, label, row, _ids in sealed_things(session, only=only):
            for key_id, key in keys.items():
                with suppress(Unreadable):
                    unseal(key, envelope, label=label, row=row, key_id=key_id)
                    count += 1
    return count


def sealed_things(session: Session, *, only: str = "") -> Iterator[tuple[bytes, str, UUID, set[UUID]]]:
    """Yield every sealed envelope with its label, its row and every id that might be bound into it."""
    for table in metadata().sorted_tables:
        columns = [column for column in table.columns if column.info["tier"] is Tier.SEALED]
        if not columns or (only and table.name != only):
            continue
        for row in session.execute(select(table)):
            ids = {value for value in row._mapping.values() if isinstance(value, UUID)}
            for column in columns:
                if row._mapping[column] is not None:
                    yield row._mapping[column], column.info["label"], row._mapping[table.c.id], ids


def private_keys(session: Session, person: Person) -> dict[UUID, bytes]:
    """Return every private key that follows from the person's password, by the id of its public key."""
    account = session.get_one(Account, person.account)
    cost = Cost(account.passes, account.memory)
    keys = derive_password(instance(session), PASSWORD, account.salt, cost)
    mine = unseal(
        keys.wrapping, account.wrapped_by_password, label="key.private", row=account.id, key_id=account.key_id
    )
    found = {account.key_id: mine}
    rows = session.execute(
        select(Admission, Generation, Ring)
        .join(Generation, Admission.generation_id == Generation.id)
        .join(Ring, Generation.ring_id == Ring.id)
        .where(Admission.key_id.in_(found))
    )
    for admission, generation, ring in rows:
        context = boxes.Context("admission", ring.holder_id, generation.number, ring.kind, generation.id)
        found[generation.id] = boxes.unbox(admission.sealed, private=mine, context=context)
        _follow_back(session, generation, found)
    return found


def _follow_back(session: Session, generation: Generation, found: dict[UUID, bytes]) -> None:
    while generation.previous is not None:
        before = session.scalars(
            select(Generation).where(
                Generation.ring_id == generation.ring_id, Generation.number == generation.number - 1
            )
        ).one()
        under = subkey(found[generation.id], "ring.previous")
        found[before.id] = unseal(under, generation.previous, label="key.private", row=generation.id, key_id=before.id)
        generation = before


def _bodies(session: Session, key: bytes, key_id: UUID) -> Iterator[str]:
    """Yield the files that lie under a data key: their records, their keys, and what is in the store."""
    for body in session.scalars(select(Body).where(Body.key_id == key_id)):
        unseal(key, body.record, label="file.record", row=body.id, key_id=key_id)
        yield f"file: {body.kind.value}"


def reachable(session: Session, person: Person) -> set[str]:
    """Return the names of sections and threads that a thief with this person's password reads."""
    opened = set()
    private = private_keys(session, person)
    for grant, data_key in session.execute(select(Grant, DataKey).join(DataKey, Grant.data_key_id == DataKey.id)):
        generation = session.get(Generation, grant.pair_id)
        if grant.pair_id not in private or generation is None:
            continue
        holder = generation.ring.holder_id
        context = boxes.Context("grant", holder, generation.number, data_key.label, data_key.id)
        key = boxes.unbox(grant.sealed, private=private[grant.pair_id], context=context)
        opened |= set(_bodies(session, key, data_key.id))
        if data_key.label == "submission.originals":
            continue
        section = session.scalar(select(Section).where(Section.data_key_id == data_key.id))
        if section is not None:
            unseal(key, section.content, label="submission.section", row=section.id, key_id=data_key.id)
        opened.add(section.name.value if section else data_key.label.removeprefix("participation."))
    return opened - {"application.content"}
