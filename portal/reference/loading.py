"""Where the data files lie, and the one error that a broken one raises."""

from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"


class BrokenDataError(ValueError):
    """A data file is wrong; the text names the file and the entry, since whoever reads it has to mend the file."""

    def __init__(self, file: Path, entry: str, what: str) -> None:
        """`entry` is the path inside the file, such as `pages.2.questions.danger.section`."""
        super().__init__(f"{file.name}: {entry}: {what}")
        self.file = file
        self.entry = entry
