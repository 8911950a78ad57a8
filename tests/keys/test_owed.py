"""Debts: paid by the first who has the key, if they are still due; kept where nobody has it."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.keys import grants, owed, rings
from portal.keys.grants import OpenKey
from portal.keys.models import Owed, RingKind
from portal.keys.owed import Terms
from tests.keys.conftest import Member


def terms(member: Member | None = None, *, permitted: bool = True, resealed: list[OpenKey] | None = None) -> Terms:
    done = resealed if resealed is not None else []
    return Terms(
        keyholder=lambda _ring, _account: member.keyholder if member else None,
        permitted=lambda _debt: permitted,
        reseal=done.append,
        rotate=lambda _ring: True,
    )


def test_an_owed_admission_is_given_by_somebody_inside(
    session: Session, holder: UUID, first: Member, second: Member
) -> None:
    ring = rings.make_ring(session, holder, RingKind.RESTRICTED, members=[first.keyholder], subject=uuid4())
    owed.owe_admission(session, ring, account=second.account)
    session.flush()
    debts = owed.owed_by(session, holder)
    assert owed.settle(session, debts, by=second.acts(), terms=terms(second)) == 0
    assert owed.settle(session, debts, by=first.acts(), terms=terms(second)) == 1
    assert rings.private_of(session, second.acts(), rings.newest(session, ring).id)
    assert owed.owed_by(session, holder) == []


def test_an_admission_that_is_not_due_any_more_is_dropped(
    session: Session, holder: UUID, first: Member, second: Member
) -> None:
    ring = rings.make_ring(session, holder, RingKind.RESTRICTED, members=[first.keyholder], subject=uuid4())
    owed.owe_admission(session, ring, account=second.account)
    session.flush()
    owed.settle(session, owed.owed_by(session, holder), by=first.acts(), terms=terms(None))
    assert owed.owed_by(session, holder) == []
    assert rings.private_of(session, second.acts(), rings.newest(session, ring).id) is None


@pytest.mark.parametrize("permitted", [True, False])
def test_an_owed_grant_is_given_only_while_its_permission_stands(
    session: Session, holder: UUID, first: Member, stranger: Member, permitted: bool
) -> None:
    ours = rings.make_ring(session, holder, RingKind.REPORTS, members=[first.keyholder])
    theirs = rings.make_ring(session, stranger.holder, RingKind.REPORTS, members=[stranger.keyholder])
    key = grants.make_data_key(session, "a.label", subject=uuid4())
    grants.give(session, key, ring=ours, by=first.acts())
    owed.owe_grant(session, key.id, ring=theirs, permission=uuid4(), payer=holder)
    session.flush()
    owed.settle(session, owed.owed_by(session, holder), by=first.acts(), terms=terms(permitted=permitted))
    assert (grants.open_key(session, stranger.acts(), key.id) == key) is permitted
    assert owed.owed_by(session, holder) == []


def test_a_re_encryption_is_owed_by_every_holder_and_done_once(
    session: Session, holder: UUID, first: Member, stranger: Member
) -> None:
    key = grants.make_data_key(session, "a.label", subject=uuid4())
    for member in (first, stranger):
        ring = rings.make_ring(session, member.holder, RingKind.REPORTS, members=[member.keyholder])
        grants.give(session, key, ring=ring, by=first.acts())
    owed.owe_rekey(session, key.id)
    session.flush()
    assert len(owed.owed_by(session, holder)) == len(owed.owed_by(session, stranger.holder)) == 1
    resealed: list[OpenKey] = []
    owed.settle(session, owed.owed_by(session, stranger.holder), by=stranger.acts(), terms=terms(resealed=resealed))
    assert resealed == [key]
    assert session.scalars(select(Owed)).all() == []
