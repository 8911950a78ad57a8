"""The words that are told to whoever answers by a one-time link: drawn, read back from what is typed, and stretched."""

from uuid import UUID

from portal.asks.rules import SPOKEN_WORDS
from portal.keys.instance import Instance
from portal.sealing.derivation import stretch
from portal.sealing.words import canonical, draw, parse_words


def new_words() -> tuple[str, ...]:
    return draw(SPOKEN_WORDS)


def parse(typed: str) -> tuple[str, ...] | None:
    """Return the words that were typed as words, numbers or a mixture; None where they are not so many of the list."""
    return parse_words(typed, SPOKEN_WORDS)


def stretched(instance: Instance, words: tuple[str, ...], *, link: UUID) -> bytes:
    """Run Argon2id over the words of one link: 32 bytes. Slow, so it runs with no session open."""
    return stretch(canonical(words), salt=link.bytes, cost=instance.receipt_cost, pepper=instance.pepper)
