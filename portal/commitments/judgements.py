"""The text of an assessment, as it is sealed, read a second time, handed to the owner and published.

A draft may lack anything; what somebody else is to read is whole.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, Final

from portal.reference.rubrics import LISTS

REASONS: Final = tuple(f"{name}_reason" for name in LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Grades are codes, each with its reason in words; `rubric` says what the grades mean.

    `items` are codes of instruments that it rests on. `conflicts` is empty where it was declared that there are none,
    None where nothing was declared yet, and `names` is empty where nobody of the staff agreed to be named.
    """

    rubric: str
    summary: str
    completion: str
    completion_reason: str
    ambition: str
    ambition_reason: str
    result: str
    result_reason: str
    verifiability: str
    verifiability_reason: str
    confidence: str
    confidence_reason: str
    items: tuple[str, ...] = ()
    conflicts: str | None = ""
    names: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(sorted(set(self.items))))

    @property
    def grades(self) -> Mapping[str, str]:
        return {name: getattr(self, name) for name in LISTS}

    def written(self) -> str:
        """Return the text as canonical JSON: keys in order, no spaces."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> "Judgement":
        said = json.loads(written)
        return cls(**{**said, "items": tuple(said["items"])})

    @property
    def digest(self) -> bytes:
        """Return the SHA-256 (32 bytes) of the canonical form; of a draft it is kept nowhere."""
        return sha256(self.written().encode()).digest()


NAMES: Final = tuple(one.name for one in fields(Judgement))


def judgement_of(assessment: Any) -> Judgement:
    """Return the text of a published assessment."""
    said = {name: getattr(assessment, name) for name in NAMES if name != "items"}
    return Judgement(**said, items=tuple(assessment.items))
