"""The costly step of answering by a one-time link: from the words to what is compared."""

from uuid import UUID

from portal.asks.operations import spoken
from portal.keys.instance import instance
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading


def stretched_words(words: tuple[str, ...], *, link: UUID) -> bytes:
    """Run Argon2id over the words; raise `Busy` where all places stay taken."""
    secrets = instance(reading())
    close_reading()
    with place_at(Desk.REPLY):
        return spoken.stretched(secrets, words, link=link)
