from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sealing.padding import FLOOR, padded, padded_size, unpadded
from portal.sealing.problems import Unreadable


@given(st.binary(max_size=5000))
def test_what_was_padded_comes_back(plain: bytes) -> None:
    assert unpadded(padded(plain)) == plain


@given(st.binary(max_size=5000))
def test_a_padded_text_has_a_padme_size(plain: bytes) -> None:
    size = len(padded(plain))
    assert size == padded_size(8 + len(plain)) == padded_size(size)


def test_every_short_text_has_the_same_size() -> None:
    assert {len(padded(bytes(size))) for size in range(FLOOR - 8 + 1)} == {FLOOR}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1025, 1088),
        (1088, 1088),
        (1089, 1152),
        (10_000, 10_240),
        (65_536, 65_536),
        (65_537, 67_584),
        (2**20 + 1, 1_081_344),
    ],
)
def test_sizes_are_those_of_the_paper(size: int, expected: int) -> None:
    assert padded_size(size) == expected


@given(st.integers(min_value=FLOOR, max_value=2**45))
def test_padding_costs_at_most_a_sixteenth(size: int) -> None:
    assert size <= padded_size(size) <= size + size // 16


def test_few_sizes_are_left_to_tell_lengths_apart() -> None:
    assert len({padded_size(size) for size in range(64 * 1024 + 1)}) < 100


@given(st.binary(max_size=1500), st.integers(min_value=1, max_value=255), st.data())
def test_padding_with_anything_but_zeros_is_refused(plain: bytes, value: int, data: st.DataObject) -> None:
    changed = bytearray(padded(plain))
    changed[data.draw(st.integers(8 + len(plain), len(changed) - 1))] = value
    with pytest.raises(Unreadable):
        unpadded(bytes(changed))


@pytest.mark.parametrize("cut", [0, 7, 8, 1023])
def test_a_cut_text_is_refused(cut: int) -> None:
    with pytest.raises(Unreadable):
        unpadded(padded(b"")[:cut])


def test_more_padding_than_needed_is_refused() -> None:
    with pytest.raises(Unreadable):
        unpadded(padded(b"short") + bytes(64))


@pytest.mark.parametrize("length", [1017, 2**32, 2**64 - 1])
def test_a_length_beyond_the_end_is_refused(length: int) -> None:
    with pytest.raises(Unreadable):
        unpadded(length.to_bytes(8, "big") + bytes(1016))
