"""Nothing comes in from a file that is not whole, not ours, not of this version, or over."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Final

import pytest
import time_machine

from portal import clock
from portal.backup import container
from portal.db import migrate
from portal.sealing.boxes import Pair, new_pair
from tests.backup.conftest import Case, Portal
from tests.cli.conftest import CommandLine

NOT_WHOLE = "cut short, added to or changed"


SPOILT: Final[tuple[tuple[Callable[[bytes], bytes], str], ...]] = (
    (lambda whole: whole[:-1], NOT_WHOLE),
    (lambda whole: whole[: len(whole) // 2], NOT_WHOLE),
    (lambda whole: whole[:300], NOT_WHOLE),
    (lambda whole: whole[:20], "its head is damaged"),
    (lambda whole: whole[:3], "not a backup"),
    (lambda whole: whole + b"\0", NOT_WHOLE),
    (lambda whole: whole + whole, NOT_WHOLE),
    (lambda whole: whole[:200_000] + whole[265_553:331_106] + whole[265_553:], NOT_WHOLE),
    (lambda whole: re.sub(rb'"until": "\d{4}', b'"until": "2999', whole, count=1), NOT_WHOLE),
    (lambda whole: re.sub(rb'"key": "....', b'"key": "zzzz', whole, count=1), "was encrypted to the key zzzz"),
    (lambda whole: re.sub(rb'"format": 1', b'"format": 2', whole, count=1), "is of format"),
    (lambda whole: whole[:-40_000] + bytes([whole[-40_000] ^ 1]) + whole[-39_999:], NOT_WHOLE),
)


def test_a_file_that_was_tampered_with(case: Case) -> None:
    whole = case.file.read_bytes()
    for number, (spoil, words) in enumerate(SPOILT):
        case.file.write_bytes(spoil(whole))
        assert words in case.refused(), f"number {number}"


def test_another_private_key_is_named_as_another(case: Case, pair: Pair) -> None:
    other = new_pair()
    case.key_file.write_text(other.private.hex())
    said = case.refused()
    assert container.mark(other.public) in said and container.mark(pair.public) in said
    case.key_file.write_text("nonsense")
    assert "This is no private key" in case.refused()


def test_one_that_somebody_with_the_public_key_invented(case: Case) -> None:
    # The same rows, encrypted to the same key, by a portal of one's own.
    (Path(case.here.settings.storage.removeprefix("file://")) / "kept" / "taken-back").unlink()
    case.file = case.back_up("forged", PORTAL_INSTANCE_KEY=token_hex(32))
    assert "was not made with this instance key" in case.refused()


def test_another_schema_says_which_version_restores_it(case: Case) -> None:
    ours = f'"schema": "{migrate.head()}"'.encode()
    case.file.write_bytes(case.file.read_bytes().replace(ours, b'"schema": "0001"', 1))
    said = case.refused()
    assert "schema 0001" in said and "with that version" in said


def test_a_database_that_is_not_empty_is_left_alone(case: Case) -> None:
    before = case.here.rows()
    case.elsewhere = case.here
    ended = case.try_restore()
    assert ended.status == 1 and "The database is not empty" in ended.complained
    assert case.here.rows() == before


def test_a_database_without_tables_is_told_to_make_them(case: Case, bare_command_line: CommandLine) -> None:
    case.elsewhere.line = bare_command_line
    ended = case.try_restore()
    assert ended.status == 1 and "run `portal db upgrade`" in ended.complained


def test_an_expired_one_unless_that_is_said(case: Case) -> None:
    with time_machine.travel(clock.now() + timedelta(days=31)):
        said = case.refused()
        assert "its last day was" in said and "--although-expired" in said
        assert "--without-list" in case.refused("--although-expired")
        case.restore("--although-expired", "--without-list")


@pytest.mark.parametrize("key", ["nonsense", "AB" * 32, "ab" * 31])
def test_a_public_key_that_is_none(here: Portal, key: str, tmp_path: Path) -> None:
    ended = here.line.run("backup", "create", str(tmp_path / "b"), PORTAL_BACKUP_KEY=key)
    assert ended.status == 2 and "PORTAL_BACKUP_KEY is wrong" in ended.complained


@pytest.mark.parametrize("key", ["", "00" * 32])
def test_no_public_key_or_one_to_which_everybody_has_the_private_half(here: Portal, key: str, tmp_path: Path) -> None:
    ended = here.line.run("backup", "create", str(tmp_path / "b"), PORTAL_BACKUP_KEY=key)
    assert ended.status == 1 and "PORTAL_BACKUP_KEY is" in ended.complained
    assert not list(tmp_path.glob("b*"))
