from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.sealing.boxes import Context, Pair, Unreadable, box, new_pair, public_of, unbox

PAIR = new_pair()
CONTEXT = Context(purpose="grant", holder=UUID(int=1), generation=3, section="account", key_id=UUID(int=2))
SECRET = bytes(range(32))

contexts = st.builds(
    Context,
    purpose=st.text(max_size=20),
    holder=st.uuids(),
    generation=st.integers(min_value=0, max_value=2**64 - 1),
    section=st.text(max_size=20),
    key_id=st.uuids(),
)


@given(st.binary(max_size=200), contexts)
def test_what_was_sealed_to_a_pair_opens_with_its_private_half(secret: bytes, context: Context) -> None:
    pair = new_pair()
    assert unbox(box(secret, to=pair.public, context=context), private=pair.private, context=context) == secret


@given(contexts, contexts)
def test_a_box_opens_in_no_other_context(here: Context, there: Context) -> None:
    assume(here != there)
    with pytest.raises(Unreadable):
        unbox(box(SECRET, to=PAIR.public, context=here), private=PAIR.private, context=there)


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "ring"},
        {"holder": UUID(int=9)},
        {"generation": 4},
        {"section": "contact"},
        {"key_id": UUID(int=9)},
        {"purpose": "granta", "section": "ccount"},
    ],
)
def test_each_field_of_the_context_counts(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        unbox(box(SECRET, to=PAIR.public, context=CONTEXT), private=PAIR.private, context=replace(CONTEXT, **change))


@given(contexts, contexts)
def test_different_contexts_are_written_differently(one: Context, other: Context) -> None:
    assert (one == other) == (one.encoded() == other.encoded())


def test_a_negative_generation_cannot_be_written() -> None:
    with pytest.raises(OverflowError):
        replace(CONTEXT, generation=-1).encoded()


def test_a_box_with_any_bit_changed_does_not_open() -> None:
    sealed = box(SECRET, to=PAIR.public, context=CONTEXT)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            unbox(bytes(changed), private=PAIR.private, context=CONTEXT)


def test_a_box_cut_anywhere_does_not_open() -> None:
    sealed = box(SECRET, to=PAIR.public, context=CONTEXT)
    for end in range(len(sealed)):
        with pytest.raises(Unreadable):
            unbox(sealed[:end], private=PAIR.private, context=CONTEXT)


@pytest.mark.parametrize("private", [bytes(32), bytes(31), b"", b"\x07" * 32])
def test_a_box_opens_with_no_other_key(private: bytes) -> None:
    with pytest.raises(Unreadable):
        unbox(box(SECRET, to=PAIR.public, context=CONTEXT), private=private, context=CONTEXT)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), bytes(32), b"\x01" + bytes(31)])
def test_nothing_is_sealed_to_what_is_no_public_key(public: bytes) -> None:
    with pytest.raises(ValueError, match="no public key"):
        box(SECRET, to=public, context=CONTEXT)


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert len({box(SECRET, to=PAIR.public, context=CONTEXT) for _ in range(50)}) == 50


def test_the_public_half_follows_from_the_private_one() -> None:
    assert public_of(PAIR.private) == PAIR.public


@pytest.mark.parametrize("show", [repr, str, "{0}".format])
def test_a_pair_shows_no_private_key(show: Any) -> None:
    private = b"only for the eyes of its holder."
    shown = show(Pair(public=public_of(private), private=private))
    assert "eyes" not in shown
    assert private.hex() not in shown
