"""The settings: every one with its value; of a secret only whether it is there."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import click
from pydantic import SecretStr

from portal.cli.doctor.findings import Finding, note, ok, wrong
from portal.sealing.derivation import subkey
from portal.settings import Settings

KEYS: Final = ("instance_key", "pepper")
EXAMPLES: Final = ("mail_from", "contact", "run_by", "run_where")


def check(settings: Settings) -> Iterator[Finding]:
    """Yield a line for each setting."""
    for name in type(settings).model_fields:
        about = f"PORTAL_{name.upper()}"
        value = getattr(settings, name)
        if name in KEYS:
            yield _key(settings, about, name)
        elif isinstance(value, SecretStr):
            yield ok(about, "set") if value.get_secret_value() else note(about, "missing")
        elif name in EXAMPLES and settings.env == "production" and value == type(settings).model_fields[name].default:
            yield wrong(about, f"{value} is the example: say who runs this portal and how to reach them.")
        else:
            yield ok(about, without_password(str(value)) or "(empty)")


def copies(settings: Settings, *, kept: bool, ask: bool) -> Iterator[Finding]:
    """Ask for the offline copy of each key, and print by what it is known again."""
    for name in KEYS:
        about = f"offline copy of PORTAL_{name.upper()}"
        if not _given(settings, name):
            yield note(about, "not needed: it was made for this development database.")
            continue
        mark = fingerprint(getattr(settings, "instance_secret" if name == "instance_key" else "pepper_secret"))
        if kept or (ask and click.confirm(f"Is there an offline copy of PORTAL_{name.upper()} ({mark})?")):
            yield ok(about, f"kept, as you say; this one's mark is {mark}.")
        elif ask:
            yield wrong(about, f"make one ({mark}), apart from the backups: without it nothing here opens again.")
        else:
            yield note(about, f"is it kept apart from the backups? Its mark is {mark}. Say --copies-kept if it is.")


def fingerprint(secret: bytes) -> str:
    """Return eight letters by which a copy is compared; nothing of the secret follows from them."""
    digits = subkey(secret, "accord.mark-of", size=16).hex()[:8]
    return f"{digits[:4]}-{digits[4:]}"


def without_password(value: str) -> str:
    """Return an address without the password in it; anything else as it is."""
    if "://" not in value:
        return value
    parts = urlsplit(value)
    who, at, where = parts.netloc.rpartition("@")
    netloc = f"{who.partition(':')[0]}:***@{where}" if at and ":" in who else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, query="***" if "password" in parts.query else parts.query))


def _key(settings: Settings, about: str, name: str) -> Finding:
    if _given(settings, name):
        return ok(about, "set")
    if (settings.var / f"development-{name}").exists():
        return note(about, "missing; one made for development lies in PORTAL_VAR.")
    return note(about, "missing; one for development will be made in PORTAL_VAR.")


def _given(settings: Settings, name: str) -> str:
    given: SecretStr = getattr(settings, name)
    return given.get_secret_value()
