"""What was sealed or derived once must open, or come out the same, in every later version."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from portal.sealing import codes, receipts, tokens
from portal.sealing.boxes import Context, public_of, unbox
from portal.sealing.derivation import Cost, mac, stretch, subkey
from portal.sealing.envelopes import unseal
from portal.sealing.streams import open_stream, trimmed
from portal.sealing.words import WORDS

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))


def each(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=range(len(VECTORS[kind])))


@each("envelopes")
def test_an_old_envelope_opens(vector: dict[str, str]) -> None:
    opened = unseal(
        bytes.fromhex(vector["key"]),
        b64decode(vector["envelope"]),
        label=vector["label"],
        row=UUID(vector["row"]),
        key_id=UUID(vector["key_id"]),
    )
    assert opened == vector["plain"].encode()


@each("streams")
def test_an_old_stream_opens(vector: dict[str, str]) -> None:
    pieces = open_stream(
        [b64decode(vector["stream"])],
        key=bytes.fromhex(vector["key"]),
        label=vector["label"],
        place=bytes.fromhex(vector["place"]),
    )
    plain = vector["plain"].encode()
    assert b"".join(trimmed(pieces, len(plain))) == plain


@each("boxes")
def test_an_old_box_opens(vector: dict[str, Any]) -> None:
    context = Context(
        purpose=vector["purpose"],
        holder=UUID(vector["holder"]),
        generation=vector["generation"],
        section=vector["section"],
        key_id=UUID(vector["key_id"]),
    )
    private = bytes.fromhex(vector["private"])
    assert public_of(private).hex() == vector["public"]
    assert unbox(b64decode(vector["box"]), private=private, context=context).hex() == vector["secret"]


@each("stretched")
def test_an_old_password_gives_its_key(vector: dict[str, Any]) -> None:
    key = stretch(
        vector["secret"].encode(),
        salt=bytes.fromhex(vector["salt"]),
        cost=Cost(passes=vector["passes"], memory=vector["memory"]),
        pepper=bytes.fromhex(vector["pepper"]),
    )
    assert key.hex() == vector["key"]


@each("subkeys")
def test_an_old_key_gives_its_subkeys(vector: dict[str, Any]) -> None:
    assert subkey(bytes.fromhex(vector["key"]), vector["person"], size=vector["size"]).hex() == vector["subkey"]


@each("macs")
def test_an_old_mac_still_holds(vector: dict[str, Any]) -> None:
    parts = [bytes.fromhex(part) for part in vector["parts"]]
    assert mac(bytes.fromhex(vector["key"]), *parts).hex() == vector["mac"]


@each("receipts")
def test_an_old_receipt_is_read(vector: dict[str, Any]) -> None:
    words = tuple(vector["words"])
    assert receipts.parse(" ".join(vector["words"])) == receipts.parse(" ".join(vector["numbers"])) == words
    assert receipts.numbers(words) == tuple(vector["numbers"])
    assert receipts.canonical(words).decode() == vector["canonical"]


@each("recovery_codes")
def test_an_old_recovery_code_gives_its_key(vector: dict[str, str]) -> None:
    code = codes.parse_recovery_code(vector["typed"])
    assert code is not None
    assert code.hex() == vector["code"]
    key = codes.recovery_key(code, salt=bytes.fromhex(vector["salt"]), pepper=bytes.fromhex(vector["pepper"]))
    assert key.hex() == vector["key"]


@each("spare_codes")
def test_an_old_spare_code_is_read(vector: dict[str, str]) -> None:
    assert codes.parse_spare_code(vector["typed"]) == vector["code"]


@each("admissions")
def test_an_old_public_key_has_its_words(vector: dict[str, Any]) -> None:
    words = codes.admission_words(bytes.fromhex(vector["public"]), UUID(vector["account"]))
    assert list(words) == vector["words"]


@each("tokens")
def test_an_old_token_is_read(vector: dict[str, str]) -> None:
    found = tokens.token_bytes(vector["token"])
    assert found is not None
    assert found.hex() == vector["bytes"]


def test_the_word_list_is_the_same() -> None:
    assert hashlib.sha256(" ".join(WORDS).encode()).hexdigest() == VECTORS["word_list_sha256"]
