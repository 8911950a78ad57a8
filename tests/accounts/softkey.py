"""A security key and the browser before it, in software: what they would answer, and what a liar would.

Written from the standard (W3C Web Authentication, level 3, sections 5 and 6), apart from the library that the portal
checks answers with.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tests.harness import html
from tests.harness.pages import Page

PRESENT: Final = 0x01
ATTESTED: Final = 0x40
ES256: Final = -7
NOTHING_SAID: Final = bytes(16)

Asked = dict[str, Any]


def asked_by(page: Page) -> Asked:
    """Return what a page asks of a key, as its script reads it."""
    places = [json.loads(one.get("data-ask", "")) for one in html.elements(page.root) if one.get("data-ask")]
    assert len(places) == 1, f"{page.path} asks {len(places)} keys"
    found: Asked = places[0]
    return found


@dataclass
class SoftKey:
    """One key. `origin` is where its browser believes to be; `counts` says whether it counts its answers."""

    origin: str = "http://localhost"
    counts: bool = True
    count: int = 0
    pairs: dict[bytes, ec.EllipticCurvePrivateKey] = field(default_factory=dict)

    def create(self, asked: Asked, *, rp: str | None = None, algorithm: int = ES256, **client: Any) -> str:
        """Answer a page that adds a key; what is named lies. A key that is in the list already refuses."""
        assert not {data(one["id"]) for one in asked["excludeCredentials"]} & self.pairs.keys(), "this key is known"
        row, private = secrets.token_bytes(32), ec.generate_private_key(ec.SECP256R1())
        self.pairs[row] = private
        point = private.public_key().public_numbers()
        cose = {1: 2, 3: algorithm, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        credential = NOTHING_SAID + len(row).to_bytes(2, "big") + row + cbor(cose)
        signed = self._signed(rp or asked["rp"]["id"], PRESENT | ATTESTED) + credential
        attestation = cbor({"fmt": "none", "attStmt": {}, "authData": signed})
        said = self._client("webauthn.create", asked, client)
        return answer(row, {"clientDataJSON": text(said), "attestationObject": text(attestation)})

    def get(
        self, asked: Asked, *, rp: str | None = None, flags: int = PRESENT, row: bytes | None = None, **client: Any
    ) -> str:
        """Answer a page that wants a known key; what is named lies. A key that is not in the list refuses."""
        wanted = {data(one["id"]) for one in asked["allowCredentials"]}
        known = row or next((one for one in self.pairs if one in wanted), None)
        assert known is not None, "this key is not in the list"
        signed, said = self._signed(rp or asked["rpId"], flags), self._client("webauthn.get", asked, client)
        signature = self.pairs[known].sign(signed + sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": signed, "signature": signature}
        return answer(known, {name: text(part) for name, part in parts.items()})

    def _signed(self, rp: str, flags: int) -> bytes:
        self.count += self.counts
        return sha256(rp.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, asked: Asked, lies: Mapping[str, Any]) -> bytes:
        honest: dict[str, Any] = {
            "type": kind,
            "challenge": asked["challenge"],
            "origin": self.origin,
            "crossOrigin": False,
        }
        return json.dumps({**honest, **lies}).encode()


def answer(row: bytes, response: dict[str, str]) -> str:
    """Return what the page's script puts into the form."""
    return json.dumps({"id": text(row), "rawId": text(row), "type": "public-key", "response": response})


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def data(written: str) -> bytes:
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


def cbor(value: Any) -> bytes:
    """Return `value` in the part of CBOR (RFC 8949) that keys speak: numbers, bytes, texts and maps."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case _:
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(inner) for key, inner in value.items())


def _head(kind: int, number: int) -> bytes:
    """Return the first byte of an item, and its number or length where that does not fit into five bits."""
    if number < 24:
        return bytes([kind << 5 | number])
    code, width = next((24 + power, 1 << power) for power in range(4) if number < 1 << (8 << power))
    return bytes([kind << 5 | code]) + number.to_bytes(width, "big")
