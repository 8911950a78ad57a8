"""Who can open a ring: exactly those admitted to it, with the key pair they were admitted with."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.keys import grants, pairs, rings
from portal.keys.models import Admission, Generation, PairKind, PublicKey, RingKind
from portal.keys.rings import Keyholder
from portal.sealing.envelopes import Unreadable
from tests.keys.conftest import Member


def test_a_member_whom_the_ring_was_made_for_opens_it(session: Session, holder: UUID, first: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    assert rings.private_of(session, first.acts(), rings.newest(session, ring).id)


def test_nobody_else_opens_it(session: Session, holder: UUID, first: Member, second: Member, stranger: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    for other in (second.acts(), stranger.acts(), stranger.acts(holder=holder)):
        assert rings.private_of(session, other, rings.newest(session, ring).id) is None


def test_a_member_acting_for_another_organisation_does_not_open_it(
    session: Session, holder: UUID, first: Member, stranger: Member
) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    assert rings.private_of(session, first.acts(holder=stranger.holder), rings.newest(session, ring).id) is None


def test_only_somebody_inside_can_admit(session: Session, holder: UUID, first: Member, second: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    assert not rings.admit(session, ring, member=second.keyholder, by=second.acts())
    assert rings.admit(session, ring, member=second.keyholder, by=first.acts())
    assert rings.private_of(session, second.acts(), rings.newest(session, ring).id)


def test_a_new_key_pair_is_not_admitted_by_the_old_one(session: Session, holder: UUID, first: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    pair, private = pairs.make_pair(session, PairKind.ACCOUNT, owner=first.account.bytes)
    renewed = Member(first.account, pair.id, private, holder)
    assert rings.private_of(session, renewed.acts(), rings.newest(session, ring).id) is None


def test_a_rotation_shuts_out_whoever_is_not_named_and_loses_nothing_for_the_others(
    session: Session, holder: UUID, first: Member, second: Member
) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder, second.keyholder])
    before = rings.newest(session, ring).id
    for _again in range(3):
        rings.rotate(session, ring, members=[second.keyholder], by=second.acts())
    newest = rings.newest(session, ring)
    assert newest.number == 4
    assert rings.private_of(session, second.acts(), before) and rings.private_of(session, second.acts(), newest.id)
    assert rings.private_of(session, first.acts(), before) is None
    assert rings.private_of(session, first.acts(), newest.id) is None


def test_the_private_key_of_every_generation_is_its_own(session: Session, holder: UUID, first: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    rings.rotate(session, ring, members=[first.keyholder], by=first.acts())
    found = [rings.private_of(session, first.acts(), one) for one in session.scalars(select(Generation.id))]
    assert None not in found and len(set(found)) == 2


def test_expelling_deletes_every_key_of_that_holder(session: Session, holder: UUID, first: Member) -> None:
    made = [rings.make_ring(session, holder, kind, members=[first.keyholder]) for kind in rings.HOLDER_RINGS]
    rings.expel(session, holder, first.account)
    assert all(rings.private_of(session, first.acts(), rings.newest(session, ring).id) is None for ring in made)


def test_nothing_is_sealed_to_a_public_key_that_was_put_there_by_hand(
    session: Session, holder: UUID, first: Member, second: Member
) -> None:
    swapped = session.get_one(PublicKey, second.pair)
    swapped.public = session.get_one(PublicKey, first.pair).public
    with pytest.raises(Unreadable):
        rings.make_ring(session, holder, RingKind.REPORTS, members=[second.keyholder])


def test_nothing_of_a_ring_is_sealed_to_a_receipt(session: Session, holder: UUID, first: Member) -> None:
    receipt, _private = pairs.make_pair(session, PairKind.RECEIPT)
    with pytest.raises(Unreadable):
        rings.make_ring(session, holder, RingKind.REPORTS, members=[Keyholder(first.account, receipt.id)])


def test_an_admission_moved_to_another_ring_does_not_open_it(session: Session, holder: UUID, first: Member) -> None:
    mine = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    notes = rings.make_ring(session, holder, RingKind.NOTES, members=[first.keyholder])
    one, other = (
        session.scalars(select(Admission).where(Admission.generation_id == rings.newest(session, ring).id)).one()
        for ring in (mine, notes)
    )
    one.sealed = other.sealed
    session.flush()
    with pytest.raises(Unreadable):
        rings.private_of(session, first.acts(), rings.newest(session, mine).id)


def test_the_working_key_outlives_a_rotation(session: Session, holder: UUID, first: Member) -> None:
    ring = rings.make_ring(session, holder, RingKind.OWN, members=[first.keyholder])
    before = grants.working_key(session, first.acts())
    rings.rotate(session, ring, members=[first.keyholder], by=first.acts())
    after = grants.working_key(session, first.acts())
    assert before and after and before.key != after.key
    assert grants.working_key(session, first.acts(), generation=before.id) == before
