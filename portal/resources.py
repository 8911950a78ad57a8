"""Where the files lie that are not Python: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder `name` (templates, static, migrations, translations); raise `FileNotFoundError`."""
    for root in (PACKAGE, PACKAGE.parent):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(name)
