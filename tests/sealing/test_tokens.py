from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sealing.tokens import new_token, token_bytes


def test_new_tokens_are_random_and_safe_in_a_cookie_or_an_address() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_a_token_is_read_back_as_32_bytes() -> None:
    found = {token_bytes(new_token()) for _ in range(200)}
    assert len(found) == 200
    assert all(found_bytes is not None and len(found_bytes) == 32 for found_bytes in found)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "A" * 42,
        "A" * 44,
        "A" * 42 + "B",
        "A" * 43 + "=",
        "+" + "A" * 42,
        "/" + "A" * 42,
        " " + "A" * 42,
        "é" * 43,
        "A" * 43 + "\n",
    ],
)
def test_any_other_spelling_is_no_token(token: str) -> None:
    assert token_bytes(token) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(token: str) -> None:
    assert token_bytes(token) is None or len(token) == 43


@given(st.text(string.ascii_letters + string.digits + "-_", min_size=43, max_size=43))
def test_two_spellings_never_mean_the_same_bytes(token: str) -> None:
    found = token_bytes(token)
    other = token[:-1] + ("A" if token[-1] != "A" else "E")
    assert found is None or found != token_bytes(other)
