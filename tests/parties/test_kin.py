"""Which parties share ownership: over links of both kinds, in any direction, however long the chain, also in a ring."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.parties.rules import check_days, is_in_force, kin
from portal.problems import Invalid

ONES = tuple(UUID(int=number) for number in range(1, 9))
LINKS = some.lists(some.tuples(some.sampled_from(ONES), some.sampled_from(ONES)), max_size=14)


def test_who_has_no_link_is_alone() -> None:
    assert kin([], ONES[0]) == {ONES[0]}
    assert kin([(ONES[1], ONES[2])], ONES[0]) == {ONES[0]}


def test_two_companies_of_one_holding_share_it() -> None:
    assert kin([(ONES[0], ONES[2]), (ONES[1], ONES[2])], ONES[0]) == set(ONES[:3])


def test_a_chain_of_any_length_is_followed_from_either_end() -> None:
    chain = list(pairwise(UUID(int=number) for number in range(5_000)))
    assert len(kin(chain, UUID(int=0))) == len(kin(chain, UUID(int=4_999))) == 5_000


def test_a_ring_does_no_harm() -> None:
    assert kin([(ONES[0], ONES[1]), (ONES[1], ONES[2]), (ONES[2], ONES[0])], ONES[1]) == set(ONES[:3])


@given(LINKS)
def test_sharing_goes_both_ways_and_through(links: Sequence[tuple[UUID, UUID]]) -> None:
    found = {one: kin(links, one) for one in ONES}
    for one, other in product(ONES, ONES):
        assert (other in found[one]) == (one in found[other])
        assert other not in found[one] or found[one] == found[other]


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        ("2026-03-03", None, True),
        ("2026-03-04", None, False),
        ("2020-01-01", "2026-03-02", False),
        ("2020-01-01", "2026-03-03", True),
    ],
)
def test_a_link_holds_from_its_first_day_to_its_last(since: str, until: str | None, *, holds: bool) -> None:
    last = date.fromisoformat(until) if until else None
    assert is_in_force(date.fromisoformat(since), last, today=date(2026, 3, 3)) is holds


def test_no_link_ends_before_it_begins_or_begins_in_the_future() -> None:
    with pytest.raises(Invalid):
        check_days(date(2026, 3, 3), date(2026, 3, 2), today=date(2026, 4, 1))
    with pytest.raises(Invalid):
        check_days(date(2026, 3, 3), None, today=date(2026, 3, 2))
    check_days(date(2026, 3, 3), date(2026, 3, 3), today=date(2026, 3, 3))
