"""What the build of the wheel adds: each language's catalogue in the form that the portal reads, compiled on the spot.

It runs with only the build requirements at hand, and writes nothing into the checkout.
"""

import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogues(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder of our own, and name each file's place in the wheel."""
        if version == "editable":
            return  # a checkout reads its own
        self._made = tempfile.TemporaryDirectory()
        for source in sorted(Path(self.root, "translations").glob("*/LC_MESSAGES/messages.po")):
            language = source.parent.parent.name
            compiled = Path(self._made.name, f"{language}.mo")
            with source.open("rb") as read, compiled.open("wb") as written:
                write_mo(written, read_po(read, locale=language, abort_invalid=True), use_fuzzy=False)
            build_data["force_include"][str(compiled)] = f"portal/translations/{language}/LC_MESSAGES/messages.mo"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was compiled; it is in the wheel."""
        if version != "editable":
            self._made.cleanup()
