"""Typed settings from `PORTAL_…` in the environment, or from files of the same names in `PORTAL_SECRETS_DIR`."""

import os
import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_BYTES: Final = 32
FEWEST_DIFFERENT_BYTES: Final = 12
LANGUAGES: Final = ("en", "fr", "es", "ar")
RIGHT_TO_LEFT: Final = frozenset({"ar"})


class Settings(BaseSettings):
    """Everything that an operator can set. Each has its line in `docs/operations.md` and in `portal doctor`."""

    model_config = SettingsConfigDict(
        env_prefix="PORTAL_", secrets_dir=os.environ.get("PORTAL_SECRETS_DIR"), extra="ignore", frozen=True
    )

    env: Literal["production", "development", "test"] = "production"
    var: Path = Path("var")
    database_url: str = ""
    storage_url: str = ""
    instance_key: SecretStr = SecretStr("")
    pepper: SecretStr = SecretStr("")
    backup_key: str = ""
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "portal@accord.example"
    base_url: str = "http://localhost:8000"
    host: str = "127.0.0.1"
    workers: int = Field(default=1, ge=1, le=64)
    threads: int = Field(default=4, ge=1, le=64)
    proxies: int = Field(default=0, ge=0, le=5)
    costly_runs: int = Field(default=2, ge=1, le=64)
    costly_wait: float = Field(default=5.0, ge=0, le=60)
    cheap_derivation: bool = False
    body_limit: int = Field(default=2_000_000, ge=100_000)
    name: str = "Accord"
    run_by: str = "Example Coalition for Digital Safety"
    run_where: str = "an invented place"
    contact: str = "secretariat@accord.example"
    leave_url: str = ""

    @field_validator("backup_key")
    @classmethod
    def a_public_key(cls, value: str) -> str:
        """Refuse anything but what `portal backup key` prints as the public key, without repeating it."""
        if value and not re.fullmatch("[0-9a-f]{64}", value):
            raise ValueError("it must be the public key that `portal backup key` prints, 64 hexadecimal digits")
        return value

    @model_validator(mode="after")
    def fit_for_production(self) -> Self:
        """Refuse to start a production portal with a missing or weak secret, by the setting's name."""
        if self.env != "production":
            return self
        for name in ("instance_key", "pepper"):
            if complaint := weakness(getattr(self, name).get_secret_value()):
                raise ValueError(f"PORTAL_{name.upper()} {complaint}")
        if self.cheap_derivation:
            raise ValueError("PORTAL_CHEAP_DERIVATION is for tests only")
        if not self.smtp_url.get_secret_value():
            raise ValueError("PORTAL_SMTP_URL is missing: in production the portal must be able to send mail")
        if not self.base_url.startswith("https://"):
            raise ValueError("PORTAL_BASE_URL must be the https:// address that people open")
        return self

    @property
    def embedded(self) -> bool:
        """Whether the database is SQLite."""
        return self.database.startswith("sqlite")

    @property
    def sweeps_itself(self) -> bool:
        """Whether the server runs the sweeps: on SQLite, and where somebody tries the portal out by one command."""
        return self.embedded or self.env == "development"

    @cached_property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.var / 'accord.db').absolute()}"

    @cached_property
    def storage(self) -> str:
        return self.storage_url or (self.var / "objects").absolute().as_uri()

    @cached_property
    def instance_secret(self) -> bytes:
        return bytes.fromhex(self._secret("instance_key"))

    @cached_property
    def pepper_secret(self) -> bytes:
        return bytes.fromhex(self._secret("pepper"))

    def _secret(self, name: str) -> str:
        """Outside production a missing secret is made once and kept in `var`: a first run needs no setting up."""
        if given := getattr(self, name).get_secret_value():
            return str(given)
        kept = self.var / f"development-{name}"
        if not kept.exists():
            self.var.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_hex(SECRET_BYTES))
        return kept.read_text()


def weakness(secret: str) -> str | None:
    """Say what is wrong with a secret of 32 bytes in hexadecimal, or None."""
    if not secret:
        return "is missing: make one with `python -c 'import secrets; print(secrets.token_hex(32))'`"
    try:
        raw = bytes.fromhex(secret)
    except ValueError:
        return "is not hexadecimal"
    if len(raw) != SECRET_BYTES:
        return f"must be {SECRET_BYTES} bytes ({2 * SECRET_BYTES} hexadecimal digits), not {len(raw)}"
    if len(set(raw)) < FEWEST_DIFFERENT_BYTES:
        return "is too regular to be random"
    return None
