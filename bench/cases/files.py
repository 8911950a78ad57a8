"""Files up and down on one process, what that does to its memory, and how quickly they are sealed anew."""

import os
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from statistics import median
from threading import Event, Thread
from typing import Final
from uuid import uuid4

from sqlalchemy import select

from bench import server
from bench.measure import Measured
from bench.server import Server
from bench.stage import HOST, Stage, drafted
from portal.accounts import access
from portal.files.models import Body, File
from portal.files.operations import resealing
from portal.jobs import work
from portal.storage import Store
from portal.submissions.access import own_submission
from portal.submissions.models import Participation
from portal.submissions.operations import filing, permission

MEGABYTE: Final = 1_000_000
FILES: Final = 5
SIZE: Final = 200 * MEGABYTE
"""A gigabyte in all."""
TIMES: Final = 3
TOTAL: Final = TIMES * FILES * SIZE / MEGABYTE
LEAST_RATE: Final = 100
LEAST_RESEALED: Final = 200
MOST_GROWTH: Final = 16
MOST_SECONDS: Final = 2.0
BOUNDARY: Final = "bench-of-files"
VIDEO: Final = b"\0\0\0\x18ftypisom" + os.urandom(MEGABYTE - 12)


def files(stage: Stage) -> Iterator[Measured]:
    """A gigabyte in five files, three times; one of them down again; then permission is taken back."""
    token = _sent(stage)
    with server.portal(stage.env) as portal:
        form, csrf = stage.form("/return/files", f"__Host-report={token}")
        cookie = f"{form}; __Host-report={token}"
        _up(portal, cookie, csrf, files=1, size=MEGABYTE)
        with _Growth(portal) as growth:
            busy = portal.processor_seconds()
            rates = [_up(portal, cookie, csrf, files=FILES, size=SIZE) for _ in range(TIMES)]
            busy = portal.processor_seconds() - busy
            address = _address(stage)
            _down(portal, cookie, address)
            down = [_down(portal, cookie, address) for _ in range(TIMES)]
    yield _rate("Files up, on one process", rates, LEAST_RATE, busy)
    yield _rate("A file down, on one process", down, LEAST_RATE)
    grown = growth.most
    yield Measured(
        "Growth of the process's memory meanwhile",
        f"at most {MOST_GROWTH} MB",
        f"{grown:.0f} MB",
        grown <= MOST_GROWTH,
        "the most that was seen, looked at twenty times a second",
    )
    yield from _taken_back(stage, token)


def _sent(stage: Stage) -> str:
    """Send a report; return the token of its receipt."""
    with stage.database.writing() as session:
        _token, by = drafted(session, stage.receivers)
        filed = filing.file_report(session, words=("a",), stretched=os.urandom(32), language="en", by=by)
        session.commit()
    return filed.token


def _up(portal: Server, cookie: str, csrf: str, *, files: int, size: int) -> float:
    """Send files in one form; return how many megabytes a second."""
    front = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{csrf}\r\n'.encode()
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n'.encode()
    tail = f"--{BOUNDARY}--\r\n".encode()

    def body() -> Iterator[bytes]:
        yield front
        for _ in range(files):
            yield head
            for _ in range(size // MEGABYTE):
                yield VIDEO
            yield b"\r\n"
        yield tail

    length = len(front) + files * (len(head) + size + 2) + len(tail)
    headers = {
        "Host": HOST,
        "Cookie": cookie,
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(length),
    }
    connection, begun = portal.connection(), time.perf_counter()
    connection.request("POST", f"/return/files/add?upload={uuid4()}", body(), headers)
    _answered(connection)
    return length / MEGABYTE / (time.perf_counter() - begun)


def _down(portal: Server, cookie: str, address: str) -> float:
    connection, begun = portal.connection(), time.perf_counter()
    connection.request("GET", address, headers={"Host": HOST, "Cookie": cookie})
    got = _answered(connection)
    assert got == SIZE, got
    return got / MEGABYTE / (time.perf_counter() - begun)


def _answered(connection: HTTPConnection) -> int:
    answer, got = connection.getresponse(), 0
    while piece := answer.read(MEGABYTE):
        got += len(piece)
    if answer.status != 200:
        raise SystemExit(f"a file answered {answer.status}")
    connection.close()
    return got


def _address(stage: Stage) -> str:
    with stage.database.reading() as session:
        file = session.scalars(select(Body.file_id).where(Body.size >= SIZE).limit(1)).one()
    return f"/return/files/{file}/original"


def _taken_back(stage: Stage, token: str) -> Iterator[Measured]:
    """Take permission back from one receiver of a report with three gigabytes, and let the job work."""
    store = Store(stage.env["PORTAL_STORAGE_URL"])
    with stage.database.writing() as session:
        by = access.reporter(session, token)
        submission = own_submission(session, by=by)
        wanted = select(Participation).where(Participation.submission_id == submission.id)
        part = session.scalars(wanted.where(Participation.organisation_id == stage.receivers[0])).one()
        begun = time.perf_counter()
        permission.withdraw_from(session, part, by=by)
        session.commit()
        answered = time.perf_counter() - begun
        count = len(session.scalars(select(File.id)).all())
    yield Measured(
        f"Taking permission back from a report with {count} files",
        f"at most {MOST_SECONDS:.0f} s",
        f"{answered:.2f} s",
        answered <= MOST_SECONDS,
        "until it is committed; the files are sealed anew by the job",
    )
    begun, busy = time.perf_counter(), time.process_time()
    work.run_waiting(stage.database, [resealing.kind(store)], seconds=600)
    rate, busy = TOTAL / (time.perf_counter() - begun), time.process_time() - busy
    yield _rate("Sealing files anew, by the job", [rate], LEAST_RESEALED, busy)


def _rate(what: str, found: list[float], least: int, busy: float = 0.0) -> Measured:
    """`busy`: the processor time that all of it took, which other work on the machine does not change."""
    how = f"median of {len(found)}, the slowest {min(found):.0f} MB/s; {FILES} files of {SIZE // MEGABYTE} MB each"
    how += f"; {TOTAL / busy:.0f} MB for each second of processor time" if busy else ""
    return Measured(what, f"at least {least} MB/s", f"{median(found):.0f} MB/s", median(found) >= least, how)


class _Growth:
    """Looks at a server's memory until it is left; `most` is by how many megabytes it grew."""

    def __init__(self, portal: Server) -> None:
        self._portal, self._over = portal, Event()
        self._begun = portal.resident_megabytes()
        self._looks = Thread(target=self._look)
        self.most = 0.0

    def __enter__(self) -> "_Growth":
        self._looks.start()
        return self

    def __exit__(self, *_given: object) -> None:
        self._over.set()
        self._looks.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, self._portal.resident_megabytes() - self._begun)
