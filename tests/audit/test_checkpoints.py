"""Checkpoints notice what a chain by itself cannot: that its end, or all of it, is gone."""

import gc
import json
import tracemalloc
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from nacl.signing import VerifyKey
from sqlalchemy import delete, func, insert, select, update

from portal import audit
from portal.actor import SYSTEM
from portal.audit import checking, checkpoints, witness
from portal.audit.models import AuditEvent, Checkpoint, SignedLine
from portal.db import Database
from tests.audit.conftest import FIRST_DAY, Happened

Write = Callable[..., None]
Fold = Callable[..., int]


def complaints(record: Database, kept: str | None = None) -> list[str]:
    count = checking.Count()
    with record.reading() as session:
        said = [*checking.chains(session, count), *checking.checkpoints(session, count)]
        return said + (list(witness.check(session, StringIO(kept))) if kept is not None else [])


def kept_by_witness(record: Database) -> str:
    file = StringIO()
    with record.reading() as session:
        witness.write(session, file)
    return file.getvalue()


def tamper(record: Database, *statements: Any) -> None:
    with record.writing() as session:
        for statement in statements:
            session.execute(statement)
        session.commit()


def lines_of(chain: UUID, since: int = 1) -> Any:
    return delete(AuditEvent).where(AuditEvent.chain_id == chain, AuditEvent.number >= since)


def signed_of(chain: UUID) -> Any:
    return delete(SignedLine).where(SignedLine.chain_id == chain)


def test_an_untouched_record_is_found_whole(record: Database, three: list[UUID]) -> None:
    assert complaints(record, kept_by_witness(record)) == []


def test_a_checkpoint_signs_whole_days_and_only_chains_that_moved(record: Database, write: Write, fold: Fold) -> None:
    quiet, moving = uuid4(), uuid4()
    write(quiet, 1)
    write(moving, 1)
    assert fold(day=0) == 0, "lines of today would say in which part of the day they were written"
    assert fold(day=1) == 1
    assert fold(day=1) == 0
    write(moving, 2, day=1)
    assert fold(day=2) == 1
    assert fold(day=3) == 0
    with record.reading() as session:
        signed = session.execute(select(SignedLine.checkpoint, SignedLine.chain_id, SignedLine.number))
        assert set(signed) == {(1, quiet, 1), (1, moving, 1), (2, moving, 3)}


def test_a_line_that_was_written_late_is_signed_next(record: Database, write: Write, fold: Fold) -> None:
    chain = uuid4()
    write(chain, 1)
    fold(day=1)
    write(chain, 1)  # of the first day, after that day was signed
    assert fold(day=2) == 1
    assert complaints(record) == []


def test_many_chains_come_under_several_checkpoints(record: Database, write: Write, fold: Fold) -> None:
    for _ in range(7):
        write(uuid4(), 1)
    assert fold(day=1, most=3) == 3
    assert complaints(record, kept_by_witness(record)) == []


def test_a_chain_cut_at_its_end_is_named(record: Database, three: list[UUID]) -> None:
    tamper(record, lines_of(three[1], since=4))
    assert complaints(record) == [
        f"Chain {three[1]}: line 4 and what follows it were cut off: checkpoint 2 signed line 5."
    ]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_chain_that_was_removed_is_named(record: Database, three: list[UUID], which: int) -> None:
    tamper(record, lines_of(three[which]))
    [said] = complaints(record)
    assert said.startswith(f"Chain {three[which]}: the whole chain was removed: checkpoint")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"keys": '{"thing": 7}'}, "line 2 (Happened) was changed"),
        ({"number": 99}, "line 2 is missing"),
        ({"digest": bytes(32)}, "line 2 (Happened) was changed"),
    ],
    ids=["said", "place", "digest"],
)
def test_a_changed_line_is_named(record: Database, three: list[UUID], change: dict[str, Any], words: str) -> None:
    tamper(record, update(AuditEvent).where(AuditEvent.chain_id == three[1], AuditEvent.number == 2).values(change))
    assert complaints(record) == [f"Chain {three[1]}: {words}."]


def test_a_chain_written_anew_with_the_instance_key_is_not_the_signed_one(
    record: Database, write: Write, three: list[UUID]
) -> None:
    tamper(record, lines_of(three[0]))
    write(three[0], 3, day=5)
    assert complaints(record) == [f"Chain {three[0]}: line 3 (Happened) is not the one that checkpoint 1 signed."]


def test_removing_a_chain_from_the_signed_list_too_is_noticed(record: Database, three: list[UUID]) -> None:
    tamper(record, lines_of(three[0]), signed_of(three[0]))
    assert complaints(record) == ["Checkpoint 1 of 2026-11-21: the list of what it signed was changed."]


@pytest.mark.parametrize("column", ["made_on", "lines", "root", "signature"])
def test_a_changed_checkpoint_is_named(record: Database, three: list[UUID], column: str) -> None:
    other = {"made_on": FIRST_DAY.date(), "lines": 9, "root": bytes(32), "signature": bytes(64)}[column]
    tamper(record, update(Checkpoint).where(Checkpoint.number == 1).values({column: other}))
    assert complaints(record)[0].startswith("Checkpoint 1 of 2026-11-2")


def test_two_checkpoints_that_changed_places_are_named(record: Database, three: list[UUID]) -> None:
    with record.writing() as session:
        first, second = session.get_one(Checkpoint, 1), session.get_one(Checkpoint, 2)
        first.root, second.root = second.root, first.root
        first.signature, second.signature = second.signature, first.signature
        session.commit()
    assert [said[:12] for said in complaints(record)] == ["Checkpoint 1", "Checkpoint 2"]


def test_a_missing_checkpoint_is_named(record: Database, three: list[UUID]) -> None:
    tamper(
        record, delete(SignedLine).where(SignedLine.checkpoint == 1), delete(Checkpoint).where(Checkpoint.number == 1)
    )
    assert "Checkpoint 1 is missing." in complaints(record)


def test_whoever_cuts_chains_and_checkpoints_alike_is_caught_by_the_witness(
    record: Database, three: list[UUID]
) -> None:
    kept = kept_by_witness(record)
    tamper(
        record,
        lines_of(three[1], since=3),
        lines_of(three[2]),
        delete(SignedLine).where(SignedLine.checkpoint == 2),
        delete(Checkpoint).where(Checkpoint.number == 2),
    )
    assert complaints(record) == [], "by itself the rest is whole"
    assert complaints(record, kept) == [
        "Checkpoint 2 of 2026-11-22, which the witness keeps, is not here any more.",
        f"Chain {three[1]}: line 5 is missing; the witness keeps its mark since 2026-11-22.",
        f"Chain {three[2]}: line 1 is missing; the witness keeps its mark since 2026-11-22.",
    ]


def test_whoever_has_the_keys_and_signs_another_past_is_caught_by_the_witness(
    record: Database, write: Write, fold: Fold, three: list[UUID]
) -> None:
    kept = kept_by_witness(record)
    tamper(record, delete(SignedLine), delete(Checkpoint), lines_of(three[0]))
    write(three[0], 3, day=0)
    tamper(record, update(AuditEvent).where(AuditEvent.chain_id == three[2]).values(account_id=None))
    write(three[0], 1, day=0)
    fold(day=1)
    fold(day=2)
    assert complaints(record) == []
    assert any("is not the one that the witness keeps" in said for said in complaints(record, kept))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: kept.replace('"lines": 2', '"lines": 1', 1),
        lambda kept: "\n".join(kept.splitlines()[:-1]),
        lambda kept: "\n".join(line for line in kept.splitlines() if '"checkpoint": 1' not in line),
        lambda kept: kept.replace('"number": 5', '"number": 4'),
        lambda kept: kept.replace('"made_on": "2026-11-21"', '"made_on": "2026-11-20"'),
        lambda kept: kept + "{",
        lambda kept: kept + "[1, 2]",
        lambda kept: kept + '{"chain": "x"}',
        lambda kept: kept.replace("accord audit", "another"),
        lambda kept: kept + "[" * 900,
    ],
    ids=range(10),
)
def test_a_witness_file_that_was_spoiled_is_refused(record: Database, three: list[UUID], spoil: Any) -> None:
    with pytest.raises(witness.Damaged):
        complaints(record, spoil(kept_by_witness(record)))


def test_a_file_of_another_portal_is_said_to_be_one(record: Database, three: list[UUID]) -> None:
    kept = kept_by_witness(record).replace(json.loads(kept_by_witness(record).splitlines()[0])["key"], "ab" * 32)
    assert complaints(record, kept) == [
        "The witness's file was signed with another key: it is of another portal, or it was forged."
    ]


def independently_checked(kept: str, key: str) -> int:
    """Check a witness's file from the description in `docs/operations.md` alone; return how many lines it signs."""

    def tree(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        left = 1
        while left * 2 < len(leaves):
            left *= 2
        return sha256(b"\x01" + tree(leaves[:left]) + tree(leaves[left:])).digest()

    said = [json.loads(line) for line in kept.splitlines()][1:]
    before, signed = bytes(32), 0
    while said:
        head, *said = said
        leaves, said = said[: head["lines"]], said[head["lines"] :]
        hashed = [sha256(b"\x02" + before).digest()] + [
            sha256(
                b"\x00" + UUID(leaf["chain"]).bytes + leaf["number"].to_bytes(8, "big") + bytes.fromhex(leaf["digest"])
            ).digest()
            for leaf in leaves
        ]
        before = tree(hashed)
        assert before.hex() == head["root"]
        parts = ["accord audit checkpoint 1", head["checkpoint"], head["made_on"], head["lines"], head["root"]]
        VerifyKey(bytes.fromhex(key)).verify(
            "".join(f"{part}\n" for part in parts).encode(), bytes.fromhex(head["signature"])
        )
        signed += len(leaves)
    return signed


@pytest.mark.parametrize("chains", [1, 2, 3, 4, 5, 8, 13])
def test_a_witness_needs_only_the_public_key(record: Database, write: Write, fold: Fold, chains: int) -> None:
    for _ in range(chains):
        write(uuid4(), 1)
    fold(day=1)
    fold(day=2)
    with record.reading() as session:
        key = checkpoints.public_key(session).hex()
    assert independently_checked(kept_by_witness(record), key) == chains


def test_two_processes_at_once_make_each_checkpoint_once(record: Database, write: Write, fold: Fold) -> None:
    for _ in range(6):
        write(uuid4(), 1)
    together = Barrier(2)

    def run() -> None:
        together.wait()
        checkpoints.fold(record, most=2)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    checkpoints.fold(record, most=2)  # what one left when it gave way
    assert complaints(record) == []
    with record.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignedLine)) == 6


def test_a_line_written_while_it_is_verified_disturbs_nothing(record: Database, three: list[UUID]) -> None:
    with record.reading() as session:
        found = checking.chains(session, checking.Count())
        first = session.scalar(select(func.count()).select_from(AuditEvent))
        with record.writing() as other:
            for chain in three:
                audit.record(other, Happened(thing=1), on=chain, by=SYSTEM)
            other.commit()
        count = checking.Count()
        assert list(found) == list(checking.chains(session, count)) == []
        assert count.lines == first


def test_memory_stays_flat_over_many_lines(record: Database) -> None:
    said = {"number": 1, "name": "Happened", "keys": "{}", "actor_kind": "system", "happened_on": FIRST_DAY.date()}

    def peak(more: int) -> int:
        with record.writing() as session:
            rows = [said | {"chain_id": uuid4(), "digest": bytes(32)} for _ in range(more)]
            if rows:
                session.execute(insert(AuditEvent), rows)
            session.commit()
        del rows
        gc.collect()
        with record.reading() as session:
            tracemalloc.start()
            for _ in checking.chains(session, checking.Count()):
                pass
            reached = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return reached

    peak(2_000)
    few, many = peak(0), peak(8_000)
    assert many < few * 1.5, (few, many)


def test_the_command_line_exports_verifies_and_complains(
    record: Database, three: list[UUID], command_line: Any, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    exported = command_line.run("audit", "export", str(kept))
    key = command_line.run("audit", "key").said.strip()
    assert exported.status == 0 and "2 checkpoints" in exported.said and key in exported.said
    assert independently_checked(kept.read_text(), key) == 4
    assert command_line.run("audit", "export", str(kept)).status == 1, "a witness's file is not overwritten"
    whole = command_line.run("audit", "verify", "--checkpoints", str(kept))
    assert (whole.status, whole.said) == (0, "Whole: 9 lines in 3 chains, 2 checkpoints, as the witness kept them.\n")
    tamper(record, lines_of(three[0], since=2))
    broken = command_line.run("audit", "verify")
    assert broken.status == 1
    assert f"Chain {three[0]}: line 2 and what follows it were cut off" in broken.said
    assert "The record is not whole" in broken.complained
    kept.write_bytes(b"\xff\xfe\x00")
    assert "cannot be used" in command_line.run("audit", "verify", "--checkpoints", str(kept)).complained
    assert command_line.run("audit", "verify", "--checkpoints", str(tmp_path / "none")).status == 1
