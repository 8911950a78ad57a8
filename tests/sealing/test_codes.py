from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sealing.codes import (
    admission_words,
    new_recovery_code,
    new_spare_codes,
    parse_recovery_code,
    parse_spare_code,
    parse_words,
    recovery_key,
)
from portal.sealing.derivation import Cost
from portal.sealing.words import DRAWN

CHEAP = Cost(passes=1, memory=8192)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
CODE = bytes(range(20))
SALT = bytes(range(16))
PEPPER = bytes(range(32))


def test_a_recovery_code_is_eight_groups_of_four_that_cannot_be_misread() -> None:
    codes = {new_recovery_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){7}", code) for code in codes)


def test_a_recovery_code_carries_160_bits() -> None:
    found = [parse_recovery_code(new_recovery_code()) for _ in range(500)]
    numbers = [int.from_bytes(code, "big") for code in found if code is not None and len(code) == 20]
    assert len(numbers) == 500
    for bit in range(160):
        assert 100 < sum(number >> bit & 1 for number in numbers) < 400


SPELLINGS: dict[str, Callable[[str], str]] = {
    "in small letters": str.lower,
    "without hyphens": lambda code: code.replace("-", ""),
    "in spaces and lines": lambda code: " " + code.replace("-", " \n") + " ",
    "with letters that look like digits": lambda code: code.replace("0", "O").replace("1", "I"),
    "with small letters that look like digits": lambda code: code.replace("0", "o").replace("1", "l"),
    "with Arabic digits": lambda code: code.translate(ARABIC),
    "with marks and other hyphens": lambda code: "\u200e" + code.replace("-", "\u200b\u2011") + ".",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_codes_are_read_however_they_were_typed(spelling: str) -> None:
    for _ in range(50):
        code = new_recovery_code()
        assert parse_recovery_code(SPELLINGS[spelling](code)) == parse_recovery_code(code) is not None
    for code in new_spare_codes(50):
        assert parse_spare_code(SPELLINGS[spelling](code)) == code


@pytest.mark.parametrize("typed", ["", "0", "0" * 31, "0" * 33, "U" + "0" * 31, "ж" + "0" * 31, "é" * 31])
def test_anything_else_is_no_recovery_code(typed: str) -> None:
    assert parse_recovery_code(typed) is None


@pytest.mark.parametrize("typed", ["", "0" * 9, "0" * 11, "U" + "0" * 9, "ж" + "0" * 9])
def test_anything_else_is_no_spare_code(typed: str) -> None:
    assert parse_spare_code(typed) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(typed: str) -> None:
    recovery = parse_recovery_code(typed)
    spare = parse_spare_code(typed)
    assert recovery is None or len(recovery) == 20
    assert spare is None or parse_spare_code(spare) == spare


def test_a_recovery_key_is_keyed_blake2b() -> None:
    expected = hashlib.blake2b(CODE, key=PEPPER, salt=SALT, person=b"recovery", digest_size=32).digest()
    assert recovery_key(CODE, salt=SALT, pepper=PEPPER) == expected


def test_code_salt_and_pepper_each_count() -> None:
    outcomes = {
        recovery_key(CODE, salt=SALT, pepper=PEPPER),
        recovery_key(bytes(20), salt=SALT, pepper=PEPPER),
        recovery_key(CODE, salt=bytes(16), pepper=PEPPER),
        recovery_key(CODE, salt=SALT, pepper=bytes(32)),
    }
    assert len(outcomes) == 4


@pytest.mark.parametrize(("code", "salt", "pepper"), [(19, 16, 32), (20, 15, 32), (20, 16, 0)])
def test_other_sizes_are_refused(code: int, salt: int, pepper: int) -> None:
    with pytest.raises(ValueError, match=r"has \d+ bytes"):
        recovery_key(bytes(code), salt=bytes(salt), pepper=bytes(pepper))


@pytest.mark.parametrize("count", [1, 10, 40])
def test_spare_codes_differ_and_are_written_as_they_are_read(count: int) -> None:
    codes = new_spare_codes(count)
    assert len(set(codes)) == len(codes) == count
    assert [parse_spare_code(code) for code in codes] == list(codes)


def test_ten_spare_codes_are_made_when_nothing_is_said() -> None:
    assert len(new_spare_codes()) == 10


@given(st.binary(min_size=32, max_size=32), st.uuids())
@settings(max_examples=30)
def test_admission_words_are_five_words_that_can_be_read_back(public: bytes, account: UUID) -> None:
    words = admission_words(public, account, cost=CHEAP)
    assert words == admission_words(public, account, cost=CHEAP)
    assert set(words) <= set(DRAWN)
    assert parse_words(" ".join(words).title(), 5) == words


def test_key_account_and_cost_each_count_in_admission_words() -> None:
    outcomes = {
        admission_words(bytes(32), UUID(int=0), cost=CHEAP),
        admission_words(bytes(31) + b"\x01", UUID(int=0), cost=CHEAP),
        admission_words(bytes(32), UUID(int=1), cost=CHEAP),
        admission_words(bytes(32), UUID(int=0), cost=Cost(2, 8192)),
    }
    assert len(outcomes) == 4


def test_admission_words_of_many_keys_have_nothing_in_common() -> None:
    found = [admission_words(number.to_bytes(32, "big"), UUID(int=0), cost=CHEAP) for number in range(1000)]
    for place in range(5):
        assert len({words[place] for words in found}) > 900
    assert not any(set(one) == set(other) for one, other in itertools.pairwise(found))
