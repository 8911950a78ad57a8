"""Starting the two servers that are compared, in the same way, and asking them over one kept connection."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE_SECONDS: Final = 60
THREADS: Final = 4
TICKS: Final = os.sysconf("SC_CLK_TCK")
GUNICORN: Final = ("-m", "gunicorn", "--worker-class", "gthread", "--threads", str(THREADS), "--keep-alive", "5")
QUIET: Final = ("--log-level", "warning", "--no-control-socket", "--worker-tmp-dir", "/dev/shm")


@dataclass(frozen=True)
class Asked:
    """One request: a POST where there is a body; `etag` is that of the page which a browser holds."""

    path: str
    cookie: str = ""
    body: str | None = None
    host: str = "localhost"
    etag: str = ""


@dataclass(frozen=True)
class Server:
    """A running server; `seconds_to_answer` is from the command to the first page."""

    port: int
    process: subprocess.Popen[bytes]
    seconds_to_answer: float

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in children.split()]

    def resident_megabytes(self) -> float:
        """Return the resident memory of the largest worker."""
        return max(resident_megabytes(worker) for worker in self.workers())

    def processor_seconds(self) -> float:
        """Return the processor time that the workers used so far; it does not grow while they wait for a processor."""
        found = (Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in self.workers())
        return sum(int(one[11]) + int(one[12]) for one in found) / TICKS


def resident_megabytes(process: int) -> float:
    """Return the memory that a process holds now."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def ask(connection: http.client.HTTPConnection, asked: Asked, *, status: int = 200) -> bytes:
    """Send one request; stop the run if it is not answered with this status."""
    headers = {"Host": asked.host, "Accept-Language": "en"}
    if asked.cookie:
        headers["Cookie"] = asked.cookie
    if asked.etag:
        headers["If-None-Match"] = asked.etag
    if asked.body is None:
        connection.request("GET", asked.path, headers=headers)
    else:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", asked.path, asked.body.encode(), headers | kind)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != status:
        raise SystemExit(f"{asked.path} answered {answer.status}, not {status}")
    return content


@contextmanager
def portal(env: Mapping[str, str], *, workers: int = 1) -> Iterator[Server]:
    """Run the portal as an operator does, `portal serve`."""
    port = _free_port()
    given = {**env, "PORTAL_WORKERS": str(workers), "PORTAL_THREADS": str(THREADS)}
    with _running(["-m", "portal.cli", "serve", "--port", str(port)], port, given) as server:
        yield server


@contextmanager
def bare(env: Mapping[str, str], *, workers: int = 1) -> Iterator[Server]:
    """Run the bare program under the same server with the same settings."""
    port = _free_port()
    command = [*GUNICORN, *QUIET, "--workers", str(workers), "--bind", f"127.0.0.1:{port}", "bench.bare:application"]
    with _running(command, port, env) as server:
        yield server


@contextmanager
def _running(command: Sequence[str], port: int, env: Mapping[str, str]) -> Iterator[Server]:
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process, until=begun + PATIENCE_SECONDS)
        yield Server(port, process, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait(port: int, process: subprocess.Popen[bytes], *, until: float) -> None:
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise SystemExit("the server ended before it answered")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.01)
        else:
            connection.close()
            return
    raise SystemExit("the server did not answer in time")
