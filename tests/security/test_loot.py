"""The search for canaries finds them where they do lie: otherwise finding none would mean nothing."""

import base64
import gzip
import zlib

import pytest

from tests.security import loot

CANARY = "kanarienvogel-7312"
PLANTED = {
    "plain": CANARY.encode(),
    "wide": CANARY.encode("utf-16-le"),
    "hexadecimal": CANARY.encode().hex().encode(),
    "base64": base64.b64encode(b"before " + CANARY.encode() + b" after"),
    "base64 a byte later": base64.b64encode(b"before, " + CANARY.encode() + b" after"),
    "base64 two bytes later": base64.b64encode(b"before,, " + CANARY.encode() + b" after"),
    "deflated": b"before" + zlib.compress(b"some text with " + CANARY.encode()),
    "zipped": b"before" + gzip.compress(b"some text with " + CANARY.encode()),
}


@pytest.mark.parametrize("how", PLANTED)
def test_a_canary_is_found_wherever_it_lies(how: str) -> None:
    assert loot.found([CANARY], [("a place", b"\0\1" + PLANTED[how] + b"\2")])


def test_nothing_is_found_where_there_is_none() -> None:
    assert loot.found([CANARY], [("a place", b"kanarienvogel-731 and 2"), ("another", zlib.compress(b"nothing"))]) == []
