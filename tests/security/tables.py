"""The checked-in copies of who may do what and of which tier each column is in; run to write them anew.

`python -m tests.security.tables` overwrites the copies: the change of power is then a line in the diff.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from portal.app import metadata
from portal.policy import Action, Role, Stake, allows

HERE: Final = Path(__file__).parent
POWERS: Final = HERE / "powers.txt"
TIERS: Final = HERE / "tiers.txt"


def powers() -> Iterator[str]:
    """Yield every allowed combination of action, role and stake, a line each."""
    for action in sorted(Action):
        for role in sorted(Role):
            held = [stake.value for stake in sorted(Stake) if allows(role, frozenset({stake}), action)]
            if held:
                yield f"{action.value:26}{role.value:20}{' '.join(held)}"


def tiers() -> Iterator[str]:
    """Yield table, column, tier and label of every column."""
    for table in sorted(metadata().tables.values(), key=lambda one: one.name):
        for column in table.columns:
            tier, label = column.info.get("tier", "UNDECLARED"), column.info.get("label", "")
            yield f"{table.name + ' ':20}{column.name:24}{tier:8}{label}".rstrip()


if __name__ == "__main__":
    POWERS.write_text("\n".join(powers()) + "\n")
    TIERS.write_text("\n".join(tiers()) + "\n")
