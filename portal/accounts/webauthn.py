"""What a browser and a security key say to each other (W3C Web Authentication, level 3), for this portal alone.

Nothing is asked of a key but that it is there: no attestation, which would tell its make, and no account kept in it.
The library comes in when an answer is checked: few requests bring one, and it takes memory and a seventh of a second.
"""

import json
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlsplit

ALGORITHMS: Final = (-7, -8, -257)
"""ES256, EdDSA and RS256 of the COSE register: what keys in use can do, and what is checked here."""
TIMEOUT: Final = 5 * 60 * 1000
PORTS: Final = {"http": 80, "https": 443}
LONGEST_ID: Final = 1023
"""Bytes of a credential's id (level 3, section 5.8.3 and step 25 of section 7.1)."""

Ours = Callable[[bytes], bool]
"""Says whether a challenge is one that this page was given."""


class NotAccepted(Exception):
    """An answer that is not one to our challenge, of this site, by a key that is known here."""


class NotKnown(NotAccepted):
    """An answer by a key that is not among those that may answer."""


@dataclass(frozen=True, slots=True)
class Site:
    """The portal as keys know it: they answer pages of `origin` only, under the name of its host, `id`."""

    origin: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Credential:
    """One key's own key pair for one account: its id, and the public half as COSE (RFC 9052) writes it."""

    id: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What was proved: by which credential, and how often that key says it has answered."""

    credential: Credential
    count: int


def site(base_url: str, *, name: str) -> Site:
    """Return the site at an address, as browsers write its origin: without the port that its scheme implies."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    port = "" if parts.port in {None, PORTS.get(parts.scheme)} else f":{parts.port}"
    return Site(f"{parts.scheme}://{host}{port}", host, name)


def to_register(site: Site, *, challenge: bytes, user: bytes, known: Sequence[bytes]) -> dict[str, Any]:
    """Return what a page asks of a new key. `user` is what the key tells accounts apart by; its name says nobody's."""
    return {
        "rp": {"id": site.id, "name": site.name},
        "user": {"id": _text(user), "name": site.name, "displayName": site.name},
        "challenge": _text(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": one} for one in ALGORITHMS],
        "excludeCredentials": _named(known),
        "authenticatorSelection": {"residentKey": "discouraged", "userVerification": "preferred"},
        "attestation": "none",
        "timeout": TIMEOUT,
    }


def to_prove(site: Site, *, challenge: bytes, known: Sequence[bytes]) -> dict[str, Any]:
    """Return what a page asks of a key that is known."""
    return {
        "rpId": site.id,
        "challenge": _text(challenge),
        "allowCredentials": _named(known),
        "userVerification": "preferred",
        "timeout": TIMEOUT,
    }


def registered(site: Site, answer: str, *, ours: Ours) -> Answer:
    """Check a new key's answer, in JSON as level 3, section 5.1.8 writes it; raise `NotAccepted`."""
    from fido2 import cbor, webauthn  # noqa: PLC0415  see above

    try:
        said = webauthn.RegistrationResponse.from_dict(_parsed(answer))
        data = _server(site).register_complete(_state(said.response.client_data, ours), said).credential_data
        assert data is not None
        if data.public_key.ALGORITHM not in ALGORITHMS or len(data.credential_id) > LONGEST_ID:
            raise NotAccepted
        count = said.response.attestation_object.auth_data.counter
        return Answer(Credential(bytes(data.credential_id), cbor.encode(dict(data.public_key))), count)
    except Exception as problem:
        raise NotAccepted from problem


def proved(site: Site, answer: str, *, known: Sequence[Credential], ours: Ours) -> Answer:
    """Check the answer of one of the `known` keys; raise `NotKnown` for another's, `NotAccepted` for a wrong one."""
    from fido2 import cbor, cose, webauthn  # noqa: PLC0415  see above

    try:
        said = webauthn.AuthenticationResponse.from_dict(_parsed(answer))
        found = next((one for one in known if one.id == said.raw_id), None)
        if found is None:
            raise NotKnown
        public = cose.CoseKey.parse(cast(dict[int, Any], cbor.decode(found.public)))
        data = webauthn.AttestedCredentialData.create(webauthn.Aaguid.NONE, found.id, public)
        _server(site).authenticate_complete(_state(said.response.client_data, ours), [data], said)
        return Answer(found, said.response.authenticator_data.counter)
    except NotKnown:
        raise
    except Exception as problem:
        raise NotAccepted from problem


def _server(site: Site) -> Any:
    from fido2 import server, webauthn  # noqa: PLC0415  see above

    logging.getLogger("fido2").setLevel(logging.WARNING)  # below that, it writes down which key answered
    party = webauthn.PublicKeyCredentialRpEntity(id=site.id, name=site.name)
    # Exactly this origin: what runs on another port or in a subdomain is not this portal.
    return server.Fido2Server(party, verify_origin=lambda origin: origin == site.origin)


def _state(client: Any, ours: Ours) -> dict[str, Any]:
    """Return what the library compares with, once the challenge is known to be one of ours."""
    if client.cross_origin or not ours(client.challenge):
        raise NotAccepted
    return {"challenge": _text(client.challenge), "user_verification": "preferred"}


def _parsed(answer: str) -> dict[str, Any]:
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise NotAccepted
    return found


def _named(known: Sequence[bytes]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": _text(one)} for one in known]


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
