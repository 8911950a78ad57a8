"""Text: written anew as UTF-8, without what is not text."""

from portal.files.child.broken import Broken


def load() -> None:
    """Decode a word once, so that the codec is there."""
    clean(b"\xef\xbb\xbfa", "text")


def clean(given: bytes, sort: str) -> bytes:
    """Return the same text without a byte order mark; raise `Broken` for what is no UTF-8, or holds controls."""
    del sort
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Broken from None
    if any(sign < " " and sign not in "\n\r\t\f" for sign in set(text)) or not text:
        raise Broken
    return text.encode()
