"""Objects that come piece by piece: all of one is there, or nothing of it, in a folder and elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.problems import Unavailable
from portal.storage import Store

PIECES = [bytes([number]) * 300_000 for number in range(40)]


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store((tmp_path / "objects").as_uri() if request.param == "folder" else "memory:///")


def failing() -> Iterator[bytes]:
    yield from PIECES
    raise ValueError("the line was cut")


def test_what_was_put_comes_back(store: Store) -> None:
    store.put_pieces("files/a", iter(PIECES))
    assert b"".join(store.pieces("files/a")) == b"".join(PIECES)
    assert list(store.names()) == ["files/a"]


def test_what_fails_half_way_is_not_there_and_says_why(store: Store) -> None:
    with pytest.raises(ValueError, match="cut"):
        store.put_pieces("files/a", failing())
    assert list(store.names()) == []
    with pytest.raises(FileNotFoundError):
        b"".join(store.pieces("files/a"))


def test_what_fails_leaves_what_was_there_before(store: Store) -> None:
    store.put_pieces("files/a", iter([b"before"]))
    with pytest.raises(ValueError, match="cut"):
        store.put_pieces("files/a", failing())
    assert b"".join(store.pieces("files/a")) == b"before"


def test_one_object_can_be_read_while_another_is_written(store: Store) -> None:
    store.put_pieces("files/a", iter(PIECES))
    store.put_pieces("files/b", store.pieces("files/a"))
    assert store.get("files/b") == b"".join(PIECES)


def test_what_a_process_that_died_left_goes_with_the_object(tmp_path: Path) -> None:
    store = Store((tmp_path / "objects").as_uri())
    store.put_pieces("files/a", iter([b"whole"]))
    (tmp_path / "objects" / "files" / "a#77").write_bytes(b"half")
    assert list(store.names()) == ["files/a"], "what is half written is no object"
    store.delete("files/a")
    assert list((tmp_path / "objects" / "files").iterdir()) == []


def test_a_folder_that_is_gone_is_no_answer(tmp_path: Path) -> None:
    store = Store((tmp_path / "objects").as_uri())
    (tmp_path / "objects").rmdir()
    (tmp_path / "objects").write_text("in the way")
    with pytest.raises(Unavailable):
        store.put_pieces("files/a", iter([b"said"]))
