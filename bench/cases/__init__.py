"""The measured cases: each returns its lines of the report."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bench.cases.desk import list_page, queue, sign_in
from bench.cases.files import files
from bench.cases.filing import filing
from bench.cases.importing import imports
from bench.cases.indicators import indicators
from bench.cases.million import of_a_million
from bench.cases.process import process
from bench.cases.records import records
from bench.cases.register import register
from bench.cases.rotation import rotation
from bench.cases.thread import long_thread
from bench.measure import Measured
from bench.stage import Stage

CASES: Final[Mapping[str, Callable[[Stage], Iterator[Measured]]]] = {
    "list": list_page,
    "queue": queue,
    "million": of_a_million,
    "thread": long_thread,
    "records": records,
    "register": register,
    "indicators": indicators,
    "imports": imports,
    "rotation": rotation,
    "sign-in": sign_in,
    "filing": filing,
    "files": files,
    "process": process,
}
