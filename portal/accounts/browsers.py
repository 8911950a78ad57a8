"""A name for a browser, coarse on purpose: enough to recognise one's own session, too little to follow a person."""

from typing import Final

# In this order: most browsers also claim to be several others.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Return what a User-Agent header amounts to, such as "Firefox, Linux"; nothing where it says nothing."""
    parts = (_first(agent, BROWSERS), _first(agent, SYSTEMS))
    return ", ".join(part for part in parts if part)


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in known if sign in agent), "")
