"""Files and backups: libsodium's secretstream (XChaCha20-Poly1305) in chunks of 64 KiB, padded, bound to their place.

A stream is `version (1 byte) || header (24 bytes) || chunks`, each chunk 17 bytes longer than what is in it. Zeros fill
it up to the Padmé size, so whoever opens a stream has to know where it ends: by its size, or by what is in it. Exactly
one chunk is FINAL, and it is the last: a stream that was cut, continued or put together from two does not open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES,
    crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_KEYBYTES,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
)

from portal.sealing.framing import framed
from portal.sealing.padding import padded_size
from portal.sealing.problems import Unreadable

VERSION: Final = b"\x01"
CHUNK: Final = 64 * 1024
_SEALED_CHUNK: Final = CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER_END: Final = len(VERSION) + crypto_secretstream_xchacha20poly1305_HEADERBYTES


def seal_stream(pieces: Iterable[bytes], *, key: bytes, label: str, place: bytes) -> Iterator[bytes]:
    """Yield a stream of what `pieces` hold, under `key` (32 bytes), that opens only with this label and place.

    A key is used for one stream only. Raise `ValueError` for a key of another length.
    """
    if len(key) != crypto_secretstream_xchacha20poly1305_KEYBYTES:
        raise ValueError("a stream's key has 32 bytes")
    state = crypto_secretstream_xchacha20poly1305_state()
    bound = _bound(label, place)
    yield VERSION + crypto_secretstream_xchacha20poly1305_init_push(state, key)
    for chunk, last in _chunks(_padded(pieces), CHUNK):
        tag = (
            crypto_secretstream_xchacha20poly1305_TAG_FINAL
            if last
            else crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        )
        yield crypto_secretstream_xchacha20poly1305_push(state, chunk, bound, tag)


def open_stream(pieces: Iterable[bytes], *, key: bytes, label: str, place: bytes) -> Iterator[bytes]:
    """Yield what was sealed, with the zeros behind it; raise `Unreadable`.

    What was yielded is genuine, but only a reader who comes to the end knows that nothing is missing.
    """
    state = crypto_secretstream_xchacha20poly1305_state()
    bound = _bound(label, place)
    head, rest = _split(pieces, _HEADER_END)
    if len(head) != _HEADER_END or not head.startswith(VERSION):
        raise Unreadable
    crypto_secretstream_xchacha20poly1305_init_pull(state, head[len(VERSION) :], key)
    for chunk, last in _chunks(rest, _SEALED_CHUNK):
        if len(chunk) < crypto_secretstream_xchacha20poly1305_ABYTES:
            raise Unreadable
        try:
            opened, tag = crypto_secretstream_xchacha20poly1305_pull(state, chunk, bound)
        except RuntimeError:  # what PyNaCl raises for a chunk that is not the next one of this stream
            raise Unreadable from None
        if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) is not last:
            raise Unreadable
        yield opened


def trimmed(opened: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield the first `size` bytes of an opened stream; raise `Unreadable` unless zeros up to the Padmé size follow."""
    left, filler = size, padded_size(size) - size
    for piece in opened:
        said, zeros = piece[:left], piece[left:]
        left, filler = left - len(said), filler - len(zeros)
        if filler < 0 or zeros.count(0) != len(zeros):
            raise Unreadable
        if said:
            yield said
    if left or filler:
        raise Unreadable


def _bound(label: str, place: bytes) -> bytes:
    return framed(VERSION, label.encode(), place)


def _padded(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        yield piece
    left = padded_size(size) - size
    while left:
        yield bytes(min(left, CHUNK))
        left -= min(left, CHUNK)


def _split(pieces: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the first `size` bytes (fewer where there are no more) and the rest."""
    rest, head = iter(pieces), b""
    for piece in rest:
        head += piece
        if len(head) >= size:
            break
    return head[:size], _joined(head[size:], rest)


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks(pieces: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield chunks of `size` bytes and whether each is the last, which may be shorter and is there even if empty."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True
