from __future__ import annotations

import hashlib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.sealing.derivation import ADMISSION, PASSWORD, RECEIPT, Cost, argon2id, mac, peppered, same, stretch, subkey

CHEAP = Cost(passes=1, memory=8192)
SALT = bytes(range(16))
PEPPER = bytes(range(32, 64))
KEY = bytes(range(32))

keys = st.binary(min_size=32, max_size=32)
salts = st.binary(min_size=16, max_size=16)
persons = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=16)


@given(st.binary(max_size=100), salts, keys)
@settings(max_examples=30)
def test_stretching_is_argon2id_keyed_with_the_pepper(secret: bytes, salt: bytes, pepper: bytes) -> None:
    run = argon2id(secret, salt=salt, cost=CHEAP, size=32)
    expected = hashlib.blake2b(run, key=pepper, digest_size=32, person=b"stretch").digest()
    assert stretch(secret, salt=salt, cost=CHEAP, pepper=pepper) == expected


def test_secret_salt_cost_and_pepper_each_count() -> None:
    outcomes = [
        stretch(b"a", salt=SALT, cost=CHEAP, pepper=PEPPER),
        stretch(b"b", salt=SALT, cost=CHEAP, pepper=PEPPER),
        stretch(b"a", salt=bytes(16), cost=CHEAP, pepper=PEPPER),
        stretch(b"a", salt=SALT, cost=Cost(2, 8192), pepper=PEPPER),
        stretch(b"a", salt=SALT, cost=Cost(1, 16384), pepper=PEPPER),
        stretch(b"a", salt=SALT, cost=CHEAP, pepper=bytes(32)),
    ]
    assert len(set(outcomes)) == len(outcomes)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_pepper_or_key_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        stretch(b"a", salt=SALT, cost=CHEAP, pepper=bytes(size))
    with pytest.raises(ValueError, match="32 bytes"):
        subkey(bytes(size), "verify")
    with pytest.raises(ValueError, match="32 bytes"):
        mac(bytes(size), b"a")


@pytest.mark.parametrize("size", [0, 15, 17])
def test_a_salt_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        stretch(b"a", salt=bytes(size), cost=CHEAP, pepper=PEPPER)
    with pytest.raises(ValueError, match="16 bytes"):
        peppered(b"a", salt=bytes(size), pepper=PEPPER, person="recovery")


def test_the_costs_are_those_that_were_promised() -> None:
    assert (PASSWORD.passes, PASSWORD.memory) == (3, 67_108_864)
    assert (RECEIPT.passes, RECEIPT.memory) == (2, 19_922_944)
    assert (ADMISSION.passes, ADMISSION.memory) == (3, 67_108_864)


@given(keys, persons, st.integers(min_value=16, max_value=64))
def test_a_subkey_is_keyed_blake2b_for_its_person(key: bytes, person: str, size: int) -> None:
    expected = hashlib.blake2b(key=key, person=person.encode(), digest_size=size).digest()
    assert subkey(key, person, size=size) == expected


@given(persons, persons)
def test_each_person_has_a_subkey_of_its_own(one: str, other: str) -> None:
    assume(one != other)
    assert subkey(KEY, one) != subkey(KEY, other)


@pytest.mark.parametrize("person", ["", "seventeen letters", "vérifier", "wrap\x00", "wrap\n"])
def test_a_person_that_is_no_short_ascii_name_is_refused(person: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        subkey(KEY, person)


@pytest.mark.parametrize("size", [0, 15, 65])
def test_a_subkey_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="16 to 64"):
        subkey(KEY, "wrap", size=size)


@given(st.lists(st.binary(max_size=20), max_size=5), st.lists(st.binary(max_size=20), max_size=5))
def test_a_mac_holds_for_exactly_its_parts(one: list[bytes], other: list[bytes]) -> None:
    assert (one == other) == same(mac(KEY, *one), mac(KEY, *other))


def test_parts_cannot_be_moved_across_their_border() -> None:
    assert mac(KEY, b"ab", b"c") != mac(KEY, b"a", b"bc")
    assert mac(KEY) != mac(KEY, b"") != mac(KEY, b"", b"")


def test_a_mac_of_nothing_is_not_a_subkey() -> None:
    assert mac(KEY) != subkey(KEY, "mac")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_same_compares_content_and_length(a: bytes, b: bytes) -> None:
    assert same(a, b) == (a == b)
    assert same(a, a)
    assert not same(a, a + b"\x00")
