"""The root over many lines: the tree of RFC 6962, section 2.1, with SHA-256, in memory that grows with its height."""

from hashlib import sha256
from typing import Final
from uuid import UUID

LEAF: Final = b"\x00"
NODE: Final = b"\x01"
PREVIOUS: Final = b"\x02"
NOTHING: Final = bytes(32)
"""What stands for the root before the first one."""


def leaf(chain: UUID, number: int, digest: bytes) -> bytes:
    """Return the hash of a chain's line: `00 || chain (16 bytes) || number (8, big-endian) || digest (32)`."""
    return sha256(LEAF + chain.bytes + number.to_bytes(8, "big") + digest).digest()


class Tree:
    """Takes leaves in order. The first is always the root before this one: `02 || root (32 bytes)`."""

    def __init__(self, previous: bytes) -> None:
        self.leaves = 0
        self._whole: list[tuple[int, bytes]] = []  # roots of whole subtrees with their heights, largest first
        self._push(sha256(PREVIOUS + previous).digest())

    def add(self, hashed: bytes) -> None:
        self.leaves += 1
        self._push(hashed)

    def _push(self, hashed: bytes) -> None:
        height = 0
        while self._whole and self._whole[-1][0] == height:
            hashed = _node(self._whole.pop()[1], hashed)
            height += 1
        self._whole.append((height, hashed))

    def root(self) -> bytes:
        """Return 32 bytes over everything that was added so far."""
        *larger, (_, root) = self._whole
        for _, left in reversed(larger):
            root = _node(left, root)
        return root


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()
