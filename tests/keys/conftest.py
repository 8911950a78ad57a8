"""A holder with members, made of keys alone: no account, no page."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from portal.actor import Actor, Keyring, Kind
from portal.app import open_database
from portal.keys import pairs
from portal.keys.models import PairKind
from portal.keys.rings import Keyholder
from portal.policy import Role, Stake
from portal.settings import Settings


@dataclass(frozen=True)
class Member:
    """One who could be admitted; `acts()` is a fresh request of theirs, with nothing opened yet."""

    account: UUID
    pair: UUID
    private: bytes
    holder: UUID

    @property
    def keyholder(self) -> Keyholder:
        return Keyholder(self.account, self.pair)

    def acts(self, *, holder: UUID | None = None) -> Actor:
        return Actor(
            kind=Kind.ACCOUNT,
            role=Role.CIVIL_SOCIETY,
            account=self.account,
            organisation=holder or self.holder,
            stakes=frozenset({Stake.MEMBER}),
            pair=self.pair,
            keyring=Keyring({self.pair: self.private}),
        )


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    database = open_database(settings)
    with database.writing() as opened:
        yield opened
    database.dispose()


@pytest.fixture
def holder() -> UUID:
    return uuid4()


def make_member(session: Session, holder: UUID) -> Member:
    account = uuid4()
    pair, private = pairs.make_pair(session, PairKind.ACCOUNT, owner=account.bytes)
    return Member(account, pair.id, private, holder)


@pytest.fixture
def first(session: Session, holder: UUID) -> Member:
    return make_member(session, holder)


@pytest.fixture
def second(session: Session, holder: UUID) -> Member:
    return make_member(session, holder)


@pytest.fixture
def stranger(session: Session) -> Member:
    return make_member(session, uuid4())
