from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.sealing.envelopes import VERSION, Unreadable, new_key, seal, unseal
from portal.sealing.padding import padded_size

KEY = bytes(range(32))
ROW = UUID(int=1)
KEY_ID = UUID(int=2)
OVERHEAD = 1 + 24 + 16  # version, nonce, tag

places = st.tuples(st.text(max_size=30), st.uuids(), st.uuids())


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=3000), places)
def test_what_was_sealed_opens_at_its_place(key: bytes, plain: bytes, place: tuple[str, UUID, UUID]) -> None:
    label, row, key_id = place
    envelope = seal(key, plain, label=label, row=row, key_id=key_id)
    assert unseal(key, envelope, label=label, row=row, key_id=key_id) == plain


@given(places, places)
def test_an_envelope_opens_at_no_other_place(here: tuple[str, UUID, UUID], there: tuple[str, UUID, UUID]) -> None:
    assume(here != there)
    envelope = seal(KEY, b"seen on Monday", label=here[0], row=here[1], key_id=here[2])
    with pytest.raises(Unreadable):
        unseal(KEY, envelope, label=there[0], row=there[1], key_id=there[2])


@pytest.mark.parametrize(
    ("label", "row", "key_id"),
    [("submission.contact", ROW, KEY_ID), ("submission.account", KEY_ID, KEY_ID), ("submission.account", ROW, ROW)],
)
def test_label_row_and_key_id_each_count(label: str, row: UUID, key_id: UUID) -> None:
    envelope = seal(KEY, b"seen on Monday", label="submission.account", row=ROW, key_id=KEY_ID)
    with pytest.raises(Unreadable):
        unseal(KEY, envelope, label=label, row=row, key_id=key_id)


def test_an_envelope_with_any_bit_changed_does_not_open() -> None:
    envelope = seal(KEY, b"seen on Monday", label="a", row=ROW, key_id=KEY_ID)
    for bit in range(len(envelope) * 8):
        changed = bytearray(envelope)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            unseal(KEY, bytes(changed), label="a", row=ROW, key_id=KEY_ID)


def test_an_envelope_cut_anywhere_does_not_open() -> None:
    envelope = seal(KEY, b"seen on Monday", label="a", row=ROW, key_id=KEY_ID)
    for end in range(len(envelope)):
        with pytest.raises(Unreadable):
            unseal(KEY, envelope[:end], label="a", row=ROW, key_id=KEY_ID)


@pytest.mark.parametrize("key", [bytes(32), bytes(31), b""])
def test_an_envelope_opens_under_no_other_key(key: bytes) -> None:
    envelope = seal(KEY, b"seen on Monday", label="a", row=ROW, key_id=KEY_ID)
    with pytest.raises(Unreadable):
        unseal(key, envelope, label="a", row=ROW, key_id=KEY_ID)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_nothing_is_sealed_under_a_key_of_another_size(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(bytes(size), b"", label="a", row=ROW, key_id=KEY_ID)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({seal(KEY, b"", label="a", row=ROW, key_id=KEY_ID) for _ in range(50)}) == 50


@given(st.integers(min_value=0, max_value=5000))
def test_an_envelope_shows_the_padded_size_only(size: int) -> None:
    envelope = seal(KEY, bytes(size), label="a", row=ROW, key_id=KEY_ID)
    assert envelope.startswith(VERSION)
    assert len(envelope) == OVERHEAD + padded_size(8 + size)


def test_a_failed_opening_says_nothing_about_why() -> None:
    envelope = seal(KEY, b"seen on Monday", label="a", row=ROW, key_id=KEY_ID)
    with pytest.raises(Unreadable) as failed:
        unseal(new_key(), envelope, label="a", row=ROW, key_id=KEY_ID)
    assert failed.value.args == ()
    assert failed.value.__suppress_context__


def test_new_keys_are_random_and_of_the_right_size() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert {len(key) for key in keys} == {32}
