"""The command line as an operator types it: settings come from the environment alone."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.settings import Settings
from tests.notices.conftest import post_office

__all__ = ["post_office"]
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, what it said, and what it said went wrong."""

    status: int
    said: str
    complained: str

    @property
    def both(self) -> str:
        return self.said + self.complained


@dataclass
class CommandLine:
    environment: dict[str, str] = field(default_factory=dict)

    def begin(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start a command and return while it runs."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return subprocess.Popen(
            [sys.executable, "-m", "portal.cli", *arguments],
            cwd=ROOT,
            env={**kept, **self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **more: str) -> Ended:
        """Run a command to its end, in this process. Whatever went wrong, nobody is shown a traceback."""
        umask = os.umask(0o077)
        try:
            result = CliRunner().invoke(main, arguments, env={**self.environment, **more}, catch_exceptions=False)
        finally:
            os.umask(umask)
        return Ended(result.exit_code, result.stdout, result.stderr)

    def run_apart(self, *arguments: str, **more: str) -> Ended:
        """Run a command to its end, as a process of its own."""
        process = self.begin(*arguments, **more)
        said, complained = process.communicate(timeout=120)
        assert "Traceback" not in said + complained, complained
        return Ended(process.returncode, said, complained)


@pytest.fixture
def command_line(settings: Settings) -> CommandLine:
    """Return `portal …` on this test's database."""
    settings.var.chmod(0o700)
    (settings.var / "objects").chmod(0o700)
    for path in settings.var.glob("accord.db*"):
        path.chmod(0o600)
    return CommandLine(as_environment(settings))


@pytest.fixture
def bare_command_line(tmp_path: Path) -> CommandLine:
    """Return `portal …` as on a first day: in development, with nothing in its folder."""
    return CommandLine({"PORTAL_ENV": "development", "PORTAL_VAR": str(tmp_path / "var")})


def as_environment(settings: Settings) -> dict[str, str]:
    secrets = {name: getattr(settings, name).get_secret_value() for name in ("instance_key", "pepper", "smtp_url")}
    plain = {name: str(getattr(settings, name)) for name in type(settings).model_fields if name not in secrets}
    return {f"PORTAL_{name.upper()}": value for name, value in {**plain, **secrets}.items()}
