"""How a public text is cited: always one version, at the address that it keeps. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

TEX: Final[Mapping[str, str]] = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """`url` is absolute and permanent; `digest` is the SHA-256 of the text, in hexadecimal; empty while
    a part of it is blocked.
    """

    author: str
    title: str
    number: int
    day: date
    url: str
    digest: str
    publisher: str

    @property
    def key(self) -> str:
        """Return a name for the entry: of the address, so that it is the same for everybody."""
        return re.sub(r"[^a-z0-9]+", "-", self.url.rpartition("//")[2].lower()).strip("-")

    @property
    def bibtex(self) -> str:
        fields = {
            "author": f"{{{_tex(self.author)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "version": str(self.number),
            "year": str(self.day.year),
            "month": str(self.day.month),
            "day": str(self.day.day),
            "publisher": f"{{{_tex(self.publisher)}}}",
            "url": self.url,
            "note": f"SHA-256 {self.digest}" if self.digest else "",
        }
        said = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{self.key}{said}\n}}"

    @property
    def csl(self) -> str:
        """Return the same in CSL-JSON."""
        said = {
            "id": self.key,
            "type": "document",
            "author": [{"literal": self.author}],
            "title": self.title,
            "version": str(self.number),
            "issued": {"date-parts": [[self.day.year, self.day.month, self.day.day]]},
            "publisher": self.publisher,
            "URL": self.url,
            "note": f"SHA-256 {self.digest}" if self.digest else "",
        }
        return json.dumps([said], ensure_ascii=False, indent=1)


def _tex(said: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in said)
