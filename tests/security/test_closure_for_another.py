"""Reports filed for somebody: what the organisation's keys open before the hand-over, and never open after."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.keys.instance import NIL, instance
from portal.keys.models import DataKey, Generation, Grant
from portal.sealing import boxes
from portal.sealing.envelopes import Unreadable, unseal
from portal.sealing.receipts import parse
from portal.submissions.models import HandOver, Message, Participation, Section, Stewardship, Submission
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.security.test_closure import private_keys, reachable, sealed_things
from tests.submissions import for_another

SECTIONS = {"account", "contact", "technical", "wall"}
Keys = dict[UUID, bytes]


@pytest.fixture
def url(case_worker: Person, liaison: Person) -> str:
    found = for_another.file(case_worker, state=["account"])
    for_another.refer(case_worker, found, liaison, "account")
    liaison.visitor().open(found).fill({"Your message": "To the person alone."}).press("Send", status=200)
    return found


def test_before_the_hand_over_the_organisation_that_filed_it_holds_the_reporters_key(
    db: Database, helpline: Person, liaison: Person, other_liaison: Person, url: str
) -> None:
    with db.reading() as session:
        assert reachable(session, helpline) == {*SECTIONS, "thread", "submission.steward"}
        assert reachable(session, liaison) == {"account", "thread"}
        assert reachable(session, other_liaison) == set()
        assert opened_by(session, stolen(session, helpline)) == {*SECTIONS, "thread"}


def test_the_instance_key_opens_neither_the_code_nor_the_key_nor_what_is_half_typed(
    db: Database, case_worker: Person, url: str
) -> None:
    for_another.make_code(case_worker, url)
    page = case_worker.visitor().open(for_another.NEW).fill({"what_happened": "Half of it"})
    page.press("Keep it for later", status=200)
    with db.reading() as session:
        known = [value for value in vars(instance(session)).values() if isinstance(value, bytes) and len(value) == 32]
        for table in ("stewardships", "hand_overs", "intakes"):
            found = list(sealed_things(session, only=table))
            assert found, table
            for envelope, label, row, ids in found:
                pair = session.scalars(select(Submission.reporter_pair_id)).one() or NIL
                for key in known:
                    for key_id in {NIL, pair, *ids}:
                        with pytest.raises(Unreadable):
                            unseal(key, envelope, label=label, row=row, key_id=key_id)


def test_after_the_hand_over_nothing_the_organisation_ever_held_opens_more_than_is_permitted(
    db: Database, case_worker: Person, helpline: Person, url: str, visitor: Visitor
) -> None:
    with db.reading() as session:
        kept = stolen(session, helpline)
        private = reporters_key(session, helpline)
        old = session.scalars(select(Submission.reporter_pair_id)).one()
    code = for_another.make_code(case_worker, url)
    for_another.take_over(visitor, code)
    with db.reading() as session:
        assert reachable(session, helpline) == {*SECTIONS, "thread"}, "what it was permitted, and no key of the person"
        assert opened_by(session, kept, of="Example Foreign Office") == SECTIONS, "not the thread with another"
        assert session.scalars(select(Grant).where(Grant.pair_id == old)).all() == []
        for grant, data_key in session.execute(select(Grant, DataKey).join(DataKey, Grant.data_key_id == DataKey.id)):
            context = boxes.Context("grant", grant.holder_id or NIL, 0, data_key.label, data_key.id)
            with pytest.raises(Unreadable):
                boxes.unbox(grant.sealed, private=private, context=context)
    part = for_another.part_of(helpline)
    visitor.open(f"/return/take-back/{part.id}").press("Take it back", status=200)
    with db.reading() as session:
        assert reachable(session, helpline) == set()
        assert opened_by(session, kept) == set()


def test_a_stolen_code_opens_nothing_once_it_was_used(
    db: Database, case_worker: Person, url: str, visitor: Visitor
) -> None:
    code = for_another.make_code(case_worker, url)
    words = parse(code)
    assert words is not None
    for_another.take_over(visitor, code)
    with db.reading() as session:
        assert session.scalars(select(HandOver)).all() == []
        assert session.scalars(select(Stewardship)).one().wrapped is None


def reporters_key(session: Session, person: Person) -> bytes:
    """Return the reporter's private key, as a thief with a member's password gets it: with the primitives alone."""
    private = private_keys(session, person)
    kept = session.scalars(select(Stewardship)).one()
    grant = session.scalars(select(Grant).where(Grant.data_key_id == kept.data_key_id)).one()
    generation = session.get_one(Generation, grant.pair_id)
    assert kept.wrapped is not None and kept.data_key_id is not None
    context = boxes.Context(
        "grant", generation.ring.holder_id, generation.number, "submission.steward", kept.data_key_id
    )
    under = boxes.unbox(grant.sealed, private=private[generation.id], context=context)
    pair = session.scalars(select(Submission.reporter_pair_id)).one()
    assert pair is not None
    return unseal(under, kept.wrapped, label="key.private", row=kept.id, key_id=pair)


def stolen(session: Session, person: Person) -> Keys:
    """Return every data key that follows from the reporter's key: all that the organisation could have copied."""
    private = reporters_key(session, person)
    pair = session.scalars(select(Submission.reporter_pair_id)).one()
    found = {}
    for grant, data_key in session.execute(
        select(Grant, DataKey).join(DataKey, Grant.data_key_id == DataKey.id).where(Grant.pair_id == pair)
    ):
        context = boxes.Context("grant", NIL, 0, data_key.label, data_key.id)
        found[data_key.id] = boxes.unbox(grant.sealed, private=private, context=context)
    assert len(found) == len(SECTIONS) + 2
    return found


def opened_by(session: Session, keys: Keys, *, of: str = "") -> set[str]:
    """Return what these keys open as it lies now; messages only of the thread with the organisation called `of`."""
    opened = set()
    for section in session.scalars(select(Section)):
        if _opens(keys, section.content, label="submission.section", row=section.id):
            opened.add(section.name.value)
    for message, part in session.execute(select(Message, Participation).join(Participation)):
        if of in part.organisation.name and _opens(
            keys, message.content, label="participation.message", row=message.id
        ):
            opened.add("thread")
    return opened


def _opens(keys: Keys, envelope: bytes, *, label: str, row: UUID) -> bool:
    for key_id, key in keys.items():
        try:
            unseal(key, envelope, label=label, row=row, key_id=key_id)
        except Unreadable:
            continue
        return True
    return False
