"""A note with the real bundle of 1,549 indicators: taking it in, and opening it in parts."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from sqlalchemy.orm import Session

from bench.beside import page
from bench.measure import Measured
from bench.stage import Stage
from portal.actor import Actor
from portal.db import new_id
from portal.exchange.operations import importing
from portal.incidents import contents, queries
from portal.incidents.models import BundleState, IncidentNote
from portal.incidents.operations import writing
from portal.incidents.rules import Pap, Tlp
from portal.jobs import work

BUNDLE: Final = Path(__file__).parents[2] / "tests" / "data" / "pegasus.stix2.gz"
TURNS: Final = 3
PATIENCE_SECONDS: Final = 300
MOST: Final = 3.0


def indicators(stage: Stage) -> Iterator[Measured]:
    """Take the bundle in, in turn with reading it; then open the note, and the first fifty of its indicators."""
    import stix2  # noqa: PLC0415  as the portal does: most processes never read a bundle

    raw = gzip.decompress(BUNDLE.read_bytes())
    said = raw.decode()
    stix2.parse(said, allow_custom=False)
    notes, turns = [], []
    for _turn in range(TURNS):
        begun, before = time.perf_counter(), time.process_time()
        stix2.parse(said, allow_custom=False)
        parsed = time.perf_counter() - begun, time.process_time() - before
        begun, before = time.perf_counter(), time.process_time()
        notes.append(_taken_in(stage, raw))
        turns.append((time.perf_counter() - begun, time.process_time() - before, *parsed))
    ratio = median(wall / bare for wall, _processor, bare, _its_processor in turns)
    processor = sum(one[1] for one in turns) / sum(one[3] for one in turns)
    seconds, bare = median(one[0] for one in turns), median(one[2] for one in turns)
    yield Measured(
        "The job that takes in the real bundle: 1,549 indicators",
        f"at most {MOST:g} times what stix2 takes to parse it",
        f"{ratio:.2f} times",
        ratio <= MOST,
        f"{seconds:.1f} and {bare:.1f} s; processor time alone: {processor:.2f} times",
    )
    url, where = f"/desk/notes/{notes[0].reference}", f"?note={notes[0].id.hex}"
    cookie = stage.member_cookie()
    yield from page(stage, "A note with 1,549 indicators: the note", url, f"/note{where}", most=4.0, cookie=cookie)
    what = "… and the first fifty of them"
    yield from page(stage, what, f"{url}/indicators", f"/indicators{where}", most=4.0, cookie=cookie)


def _taken_in(stage: Stage, raw: bytes) -> IncidentNote:
    """Write a note and give it the bundle, from the upload to the last slice of the job."""
    with stage.database.writing() as session:
        by = stage.manager.actor(session)
        note = _written(session, by)
        importing.ask(session, note, raw, leads_to="/desk", by=by, id=new_id())
        session.commit()
        session.refresh(note)
        session.expunge(note)
    work.run_waiting(stage.database, [importing.IMPORT], seconds=PATIENCE_SECONDS)
    with stage.database.reading() as session:
        assert session.scalar(queries.bundle(note.id, BundleState.READY)) is not None
    return note


def _written(session: Session, by: Actor) -> IncidentNote:
    text = contents.Text(title="Sign-in pages that imitate a mail service", known="Three newsrooms got the message.")
    return writing.write(session, text, tlp=Tlp.AMBER, pap=Pap.GREEN, by=by, id=new_id())
