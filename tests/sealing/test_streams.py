"""A stream opens as a whole, in its place, or not at all; and in flat memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)

from portal.sealing import streams
from portal.sealing.framing import framed
from portal.sealing.padding import padded_size
from portal.sealing.problems import Unreadable
from portal.sealing.streams import CHUNK, open_stream, seal_stream, trimmed

KEY = bytes(range(32))
SEALED = CHUNK + 17
HEAD = 25
SIZES = [0, 1, 1023, 1024, 1025, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]


def sealed(plain: bytes, key: bytes = KEY, label: str = "file", place: bytes = b"here") -> bytes:
    return b"".join(seal_stream([plain], key=key, label=label, place=place))


def opened(stream: bytes, key: bytes = KEY, label: str = "file", place: bytes = b"here") -> bytes:
    return b"".join(open_stream([stream], key=key, label=label, place=place))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_again_with_its_zeros(size: int) -> None:
    plain = (b"abc" * (size // 3 + 1))[:size]
    found = opened(sealed(plain))
    assert found == plain + bytes(padded_size(size) - size)
    assert b"".join(trimmed([found], size)) == plain


@given(st.lists(st.binary(max_size=300), max_size=20), st.integers(1, 500))
def test_it_does_not_matter_in_what_pieces_it_comes(pieces: list[bytes], step: int) -> None:
    stream = b"".join(seal_stream(pieces, key=KEY, label="file", place=b"here"))
    cut = [stream[at : at + step] for at in range(0, len(stream), step)]
    plain = b"".join(pieces)
    found = open_stream(cut, key=KEY, label="file", place=b"here")
    assert b"".join(trimmed(found, len(plain))) == plain


@pytest.mark.parametrize("other", [{"key": bytes(32)}, {"label": "backup"}, {"place": b"there"}])
def test_another_key_label_or_place_does_not_open_it(other: dict[str, bytes | str]) -> None:
    with pytest.raises(Unreadable):
        opened(sealed(b"word"), **other)  # type: ignore[arg-type]  # each is of its own type


@pytest.mark.parametrize("kept", [0, 1, 24, 25, 26, 40, HEAD + SEALED - 1, HEAD + SEALED, HEAD + 2 * SEALED, -1])
def test_a_stream_that_was_cut_does_not_open(kept: int) -> None:
    with pytest.raises(Unreadable):
        opened(sealed(b"a" * 3 * CHUNK)[:kept])


@pytest.mark.parametrize("more", [b"x", bytes(17), bytes(SEALED)])
def test_a_stream_that_was_continued_does_not_open(more: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(sealed(b"word") + more)


def test_two_streams_in_one_do_not_open() -> None:
    one = sealed(b"a" * CHUNK)
    with pytest.raises(Unreadable):
        opened(one + one[HEAD:])
    with pytest.raises(Unreadable):
        opened(one + one)


def test_chunks_that_changed_places_do_not_open() -> None:
    stream = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c")
    first, second = stream[HEAD : HEAD + SEALED], stream[HEAD + SEALED : HEAD + 2 * SEALED]
    with pytest.raises(Unreadable):
        opened(stream[:HEAD] + second + first + stream[HEAD + 2 * SEALED :])
    with pytest.raises(Unreadable):
        opened(stream[:HEAD] + first + first + stream[HEAD + 2 * SEALED :])


@pytest.mark.parametrize("at", [0, 1, 24, 25, 30, 1000, -1])
def test_a_changed_byte_does_not_open(at: int) -> None:
    stream = bytearray(sealed(b"word"))
    stream[at] ^= 1
    with pytest.raises(Unreadable):
        opened(bytes(stream))


def test_a_stream_with_two_ends_or_none_does_not_open() -> None:
    for tags in ((3, 3), (0, 0), (0,)):
        state = crypto_secretstream_xchacha20poly1305_state()
        stream = streams.VERSION + crypto_secretstream_xchacha20poly1305_init_push(state, KEY)
        bound = framed(streams.VERSION, b"file", b"here")
        for tag in tags:
            stream += crypto_secretstream_xchacha20poly1305_push(state, bytes(CHUNK), bound, tag)
        with pytest.raises(Unreadable):
            opened(stream)


@pytest.mark.parametrize(
    ("found", "size"),
    [(b"word" + bytes(1019) + b"x", 4), (b"word" + bytes(1021), 4), (b"word" + bytes(1019), 4), (bytes(1024), 1025)],
)
def test_zeros_that_are_none_too_many_or_too_few_are_no_end(found: bytes, size: int) -> None:
    with pytest.raises(Unreadable):
        b"".join(trimmed([found], size))


def test_sizes_within_a_step_look_alike() -> None:
    assert len(sealed(b"a" * 1025)) == len(sealed(b"a" * 1050))


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sealed(b"word", key=bytes(16))


def test_memory_stays_flat() -> None:
    def pieces(count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield bytes(100_000)

    def peak(count: int) -> int:
        tracemalloc.start()
        stream = seal_stream(pieces(count), key=KEY, label="file", place=b"here")
        for _ in open_stream(stream, key=KEY, label="file", place=b"here"):
            pass
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    assert peak(200) < peak(20) * 1.2


def test_a_chunk_has_64_kib() -> None:
    stream = list(seal_stream([bytes(CHUNK), b"x"], key=KEY, label="file", place=b"here"))
    assert [len(part) for part in stream[:2]] == [25, 65_553]
