"""Sorting names for people, as near to a language's own order as the standard library gets."""

import unicodedata


def sort_key(name: str) -> tuple[str, str]:
    """Order by base letters first, then by the marks on them: É stands with E, and أ with ا."""
    decomposed = unicodedata.normalize("NFKD", name)
    base = "".join(c for c in decomposed if not unicodedata.combining(c))
    return base.casefold(), name
