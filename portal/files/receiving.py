"""Taking the files of a posted form as it comes: each is in the store, or nothing of it, when the next one begins."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from portal.db import Database
from portal.files import rules
from portal.files.operations import arriving, progress, storing
from portal.files.operations.arriving import ArrivedFile
from portal.files.operations.progress import Progress
from portal.problems import Invalid
from portal.storage import Store
from portal.web.uploads import Part, Upload

EVERY: Final = 1.0
"""Seconds between two notes of how far it is."""


@dataclass(slots=True)
class Received:
    """What came: files, why others were not kept, and the fields of the form."""

    files: list[ArrivedFile] = field(default_factory=list)
    problems: list[Invalid] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def objects(self) -> list[UUID]:
        return [one for file in self.files for one in file.objects]


@dataclass(slots=True)
class Receiver:
    """Where files go, and where it is noted how far they are (`id`, for the session `owner`)."""

    database: Database
    store: Store
    id: UUID
    owner: UUID
    noted: float = field(default=0.0, init=False)

    def receive(self, upload: Upload, *, most: int) -> Received:
        """Take up to `most` files; raise `Unavailable`, or what a cut line raises, with nothing left behind."""
        got = Received()
        with self.discarding(got):
            self._note(upload, got)
            for part in upload.parts():
                self._take(part, upload, got, most=most)
            self._note(upload, got)
        return got

    @contextmanager
    def discarding(self, got: Received) -> Iterator[None]:
        """Delete what came, should anything go wrong before it is kept."""
        try:
            yield
        except BaseException:
            storing.discard(self.database, self.store, got.objects)
            raise

    def over(self, kept: int) -> None:
        """Note that nothing more comes."""
        progress.write(self.database, self.id, self.owner, Progress(kept=kept, over=True))

    def _take(self, part: Part, upload: Upload, got: Received, *, most: int) -> None:
        if part.filename is None:
            got.fields[part.name] = part.text()
            return
        if not part.filename:  # what a browser sends where nothing was chosen
            return
        if len(got.files) >= most:
            if not any(one.reason == rules.TOO_MANY for one in got.problems):
                got.problems.append(Invalid(rules.TOO_MANY))
            return
        try:
            pieces = self._watched(part.pieces, upload, got)
            got.files.append(arriving.take(self.database, self.store, pieces, name=part.filename))
        except Invalid as problem:
            got.problems.append(problem)

    def _watched(self, pieces: Iterator[bytes], upload: Upload, got: Received) -> Iterator[bytes]:
        for piece in pieces:
            if time.monotonic() - self.noted > EVERY:
                self._note(upload, got)
            yield piece

    def _note(self, upload: Upload, got: Received) -> None:
        self.noted = time.monotonic()
        now = Progress(upload.taken, max(upload.total, upload.taken), len(got.files))
        progress.write(self.database, self.id, self.owner, now)
