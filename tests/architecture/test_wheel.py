"""The wheel, installed in an empty environment somewhere else, is a whole portal."""

import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from portal.demo import cast
from tests.harness.chance import free_port
from tools import catalogues

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180


@dataclass
class Installed:
    """An environment that has the wheel and, from this one, only what the portal depends on."""

    folder: Path

    def run(self, *arguments: str) -> str:
        """Run a program of the environment to its end, far from the checkout; return what it said."""
        ended = subprocess.run(
            [str(self.folder / "env" / "bin" / arguments[0]), *arguments[1:]],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTHON"))}
        return kept | {
            "PORTAL_ENV": "development",
            "PORTAL_VAR": str(self.folder / "var"),
            "PORTAL_CHEAP_DERIVATION": "true",
        }


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    [wheel] = tmp_path.glob("*.whl")
    environment = tmp_path / "env"
    venv.create(environment)
    [packages] = (environment / "lib").glob("python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install"]
    quietly = ["--quiet", "--no-compile", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*install, *quietly, str(wheel)], cwd=tmp_path, check=True, capture_output=True, timeout=PATIENCE)
    return Installed(tmp_path)


@pytest.fixture
def port(installed: Installed) -> Iterator[int]:
    """Serve what was installed, filled with the demonstration; yield the port."""
    assert "The database is at" in installed.run("portal", "db", "upgrade")
    assert "password" in installed.run("portal", "demo")
    port = free_port()
    command = [str(installed.folder / "env" / "bin" / "portal"), "serve", "--port", str(port)]
    with (installed.folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=installed.folder, env=installed.environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        until = time.monotonic() + PATIENCE
        while "Accord answers" not in (said := (installed.folder / "log").read_text()):
            assert server.poll() is None and time.monotonic() < until, said
            time.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def fetch(port: int, path: str) -> tuple[int, str, str]:
    """Return status, kind and text of a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": f"localhost:{port}"})
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Content-Type", ""), answer.read().decode()
    connection.close()
    return found


def test_the_installed_wheel_serves_pages_with_styles_languages_and_the_demonstration(
    installed: Installed, port: int
) -> None:
    place = installed.run("python", "-c", "import portal; print(portal.__file__)")
    assert str(installed.folder) in place
    status, _, page = fetch(port, "/")
    styles = re.findall(r'<link[^>]+href="(/static/[^"]+\.css[^"]*)"', page)
    assert status == 200 and styles
    for path in styles:
        status, kind, _ = fetch(port, path)
        assert status == 200 and kind.startswith("text/css")
    status, _, arabic = fetch(port, "/ar/organisations")
    assert status == 200 and 'dir="rtl"' in arabic
    assert str(catalogues.load(ROOT / "translations/ar/LC_MESSAGES/messages.po")["Organisations"].string) in arabic
    assert cast.ORGANISATIONS[0].name in fetch(port, "/organisations")[2]
    assert fetch(port, "/readyz")[0] == 200
