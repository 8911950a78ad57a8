"""Powers and tiers are data: any change of them is a line in the diff of a checked-in copy."""

from sqlalchemy import LargeBinary, String

from portal.app import metadata
from portal.db import Tier
from portal.policy import GRANTS, Action, Role, Stake, allows
from tests.security import tables

# Clear strings that hold no code: published by their organisation, or made by the portal.
PUBLISHED = {
    "organisations.slug",
    "organisations.name",
    "organisations.run_by",
    "organisations.funded_by",
    "organisations.about",
    "organisations.obligations",
    "organisations.website",
}


def test_the_powers_are_those_that_were_reviewed() -> None:
    assert list(tables.powers()) == tables.POWERS.read_text().splitlines()


def test_the_tiers_are_those_that_were_reviewed() -> None:
    assert list(tables.tiers()) == tables.TIERS.read_text().splitlines()


def test_every_action_has_a_rule_and_every_rule_an_action() -> None:
    assert set(GRANTS) == set(Action)


def test_a_stake_alone_gives_a_vendor_or_the_secretariat_nothing_of_a_report() -> None:
    everything = frozenset(Stake)
    for role in (Role.VENDOR, Role.SECRETARIAT, Role.NOBODY, Role.SYSTEM):
        reports = [one for one in Action if one.value.startswith(("participation.", "queue.", "receipt.s"))]
        assert [one for one in reports if allows(role, everything, one)] == []


def test_only_civil_society_refers() -> None:
    can = {role for role in Role if allows(role, frozenset(Stake), Action.PARTICIPATION_REFER)}
    assert can == {Role.CIVIL_SOCIETY}


def test_every_column_declares_its_tier() -> None:
    undeclared = [
        f"{table.name}.{column.name}"
        for table in metadata().tables.values()
        for column in table.columns
        if "tier" not in column.info
    ]
    assert undeclared == []


def test_locked_and_sealed_columns_hold_bytes_with_a_label() -> None:
    for table in metadata().tables.values():
        for column in table.columns:
            if column.info["tier"] is not Tier.CLEAR:
                assert isinstance(column.type, LargeBinary) and column.info["label"], column


def test_a_clear_string_that_somebody_types_is_one_that_is_published() -> None:
    """A new free-text column in the clear tier has to be put on the list above, by hand, with a reason."""
    reviewed = {f"{line.split()[0]}.{line.split()[1]}" for line in tables.TIERS.read_text().splitlines()}
    strings = {
        f"{table.name}.{column.name}"
        for table in metadata().tables.values()
        for column in table.columns
        if isinstance(column.type, String) and not getattr(column.type, "enums", None)
    }
    assert strings <= reviewed and strings >= PUBLISHED
