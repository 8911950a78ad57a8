"""No grant, no reading; and a grant, an envelope or a key moved anywhere else opens nothing."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.actor import Actor, Keyring, Kind
from portal.keys import grants, pairs, rings
from portal.keys.models import DataKey, Grant, PairKind, RingKind
from portal.policy import Role, Stake
from portal.sealing.envelopes import Unreadable
from tests.keys.conftest import Member


def acts_by_receipt(session: Session) -> Actor:
    pair, private = pairs.make_pair(session, PairKind.RECEIPT)
    stakes = frozenset({Stake.AUTHOR})
    return Actor(Kind.RECEIPT, Role.REPORTER, stakes=stakes, pair=pair.id, keyring=Keyring({pair.id: private}))


def test_holder_and_reporter_open_what_they_were_given_and_nobody_else(
    session: Session, holder: UUID, first: Member, second: Member, stranger: Member
) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    reporter, other_reporter = acts_by_receipt(session), acts_by_receipt(session)
    assert reporter.pair
    key = grants.make_data_key(session, "a.label", subject=uuid4())
    grants.give(session, key, ring=ring, by=reporter)
    grants.give_reporter(session, key, pair=reporter.pair, by=reporter)
    assert grants.open_key(session, first.acts(), key.id) == key
    assert grants.open_key(session, reporter, key.id) == key
    for outside in (second.acts(), stranger.acts(), other_reporter):
        assert grants.open_key(session, outside, key.id) is None


def test_giving_twice_gives_once(session: Session, holder: UUID, first: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    key = grants.make_data_key(session, "a.label", subject=uuid4())
    grants.give(session, key, ring=ring, by=first.acts())
    grants.give(session, key, ring=ring, by=first.acts())
    assert len(grants.holders(session, key.id)) == 1


def test_taking_back_is_immediate(session: Session, holder: UUID, first: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    key = grants.make_data_key(session, "a.label", subject=uuid4())
    grants.give(session, key, ring=ring, by=first.acts())
    grants.take_back(session, [key.id], holder=holder)
    assert grants.open_key(session, first.acts(), key.id) is None


def test_regranting_moves_everyone_who_still_holds_the_old_key_to_the_new(
    session: Session, holder: UUID, first: Member
) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    reporter = acts_by_receipt(session)
    permission = uuid4()
    old = grants.make_data_key(session, "a.label", subject=uuid4())
    grants.give(session, old, ring=ring, by=reporter, permission=permission)
    assert reporter.pair
    grants.give_reporter(session, old, pair=reporter.pair, by=reporter)
    new = grants.make_data_key(session, "a.label", subject=uuid4())
    grants.regrant(session, old.id, new, by=reporter)
    assert grants.holders(session, old.id) == []
    assert grants.open_key(session, first.acts(), new.id) == new == grants.open_key(session, reporter, new.id)
    assert permission in {one.permission_id for one in grants.holders(session, new.id)}


@pytest.mark.parametrize("moved", ["data key", "label", "holder", "sealed bytes"])
def test_a_grant_moved_anywhere_else_opens_nothing(
    session: Session, holder: UUID, first: Member, second: Member, moved: str
) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    key, other = (grants.make_data_key(session, "a.label", subject=uuid4()) for _each in range(2))
    grants.give(session, key, ring=ring, by=first.acts())
    grants.give(session, other, ring=ring, by=first.acts())
    one, two = (session.scalars(select(Grant).where(Grant.data_key_id == which.id)).one() for which in (key, other))
    wanted, reader = key.id, first.acts()
    if moved == "data key":
        session.delete(two)
        session.flush()
        one.data_key_id = wanted = other.id
    elif moved == "label":
        session.get_one(DataKey, key.id).label = "another.label"
    elif moved == "holder":
        one.holder_id = elsewhere = uuid4()
        theirs = rings.make_ring(session, elsewhere, RingKind.REPORTS, members=[second.keyholder])
        one.pair_id = rings.newest(session, theirs).id
        reader = second.acts(holder=elsewhere)
    else:
        one.sealed = two.sealed
    session.flush()
    with pytest.raises(Unreadable):
        grants.open_key(session, reader, wanted)


@pytest.mark.parametrize("moved", ["row", "label", "key"])
def test_an_envelope_moved_to_another_row_label_or_key_opens_nothing(session: Session, moved: str) -> None:
    key, other = (grants.make_data_key(session, "a.label", subject=uuid4()) for _each in range(2))
    row = uuid4()
    envelope = key.seal("what was said", row=row, label="a.label")
    assert key.open(envelope, row=row, label="a.label") == "what was said"
    with pytest.raises(Unreadable):
        (other if moved == "key" else key).open(
            envelope, row=uuid4() if moved == "row" else row, label="b.label" if moved == "label" else "a.label"
        )


def test_opening_fifty_keys_of_one_ring_takes_a_few_queries(session: Session, holder: UUID, first: Member) -> None:
    from sqlalchemy import event

    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    keys = [grants.make_data_key(session, "a.label", subject=uuid4()) for _each in range(50)]
    for key in keys:
        grants.give(session, key, ring=ring, by=first.acts())
    session.expire_all()
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert len(grants.open_keys(session, first.acts(), [key.id for key in keys])) == 50
    assert len(asked) <= 4
