"""What goes wrong here, by name."""

from __future__ import annotations


class Unreadable(Exception):
    """An opening failed: the wrong key, the wrong place, or changed bytes. Which of them is never said."""
