"""What each permission lets each kind of organisation do; run to write the checked-in copy anew.

`python -m tests.submissions.permission_table` overwrites it: a change of what may be seen is then a line in the diff.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final
from uuid import UUID

from portal.organisations.models import Kind, Organisation
from portal.submissions.cells import COPY
from portal.submissions.drafting import AUDIENCES, may_pass
from portal.submissions.models import Permission
from portal.submissions.operations.permission import Audience, audience, covering
from portal.submissions.rules import SHARED, WITHOUT_NAME, Mode, Purpose, SectionName, sections_for

TABLE: Final = Path(__file__).parent / "permission_table.txt"
MINE: Final = UUID(int=1)
OTHERS: Final = UUID(int=2)
NAMED: Final = {"named": MINE, "another": OTHERS}
TARGETS: Final = (*NAMED, *AUDIENCES, *(one.value for one in WITHOUT_NAME))
MODES: Final = ("reading", "copying", "copying alone")


def rows(target: str, section: SectionName, mode: str) -> list[Permission]:
    """Return what stands: copying comes with reading beside it, unless it is alone."""
    whom = str(NAMED.get(target, target))
    reading, copying = audience(whom), audience(COPY + whom)
    wanted = {"reading": [reading], "copying": [reading, copying], "copying alone": [copying]}[mode]
    return [_row(one, section) for one in wanted]


def _row(to: Audience, section: SectionName) -> Permission:
    return Permission(
        section=section, organisation_id=to.organisation, audience=to.kind, purpose=to.purpose, mode=to.mode
    )


def may(stand: list[Permission], section: SectionName, kind: Kind) -> str:
    """Return what an organisation of this kind may do with the section by what stands."""
    reader = Organisation(id=MINE, kind=kind)
    found = [word for mode, word in WORDS.items() if covering(stand, section, reader, mode=mode)]
    if kind is Kind.CIVIL_SOCIETY:
        found += [one.purpose for one in stand if one.purpose in WITHOUT_NAME and one.section is section]
    return "+".join(found) or "-"


WORDS: Final = {Mode.READING: "read", Mode.COPYING: "copy"}


def can_be_given(target: str, section: SectionName, kind: Kind) -> bool:
    """Say whether a form could tick it: by name what the kind may hold, beyond that what may be passed on."""
    if target in NAMED:
        return section in SHARED and section in sections_for(kind)
    return may_pass(section, target)


def table() -> Iterator[str]:
    """Yield a line for each permission: target, section, mode, and what each kind of organisation may do by it."""
    for target, section, mode in product(TARGETS, SectionName, MODES):
        if target in {one.value for one in Purpose} and mode != "reading":
            continue
        stand = rows(target, section, mode)
        cells = (
            f"{kind.value}={may(stand, section, kind) if can_be_given(target, section, kind) else 'never'}"
            for kind in Kind
        )
        yield f"{target:20}{section.value:11}{mode:15}{' '.join(cells)}"


if __name__ == "__main__":
    TABLE.write_text("\n".join(table()) + "\n")
