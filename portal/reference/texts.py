"""Which wording people accepted or permitted; raised whenever the words change, so that what was agreed stays known."""

from typing import Final

CONDUCT_VERSION: Final = "2026-11"
"""Year and month of `docs/legal/code-of-conduct.md` that a joining organisation accepts."""

PRIVACY_VERSION: Final = "2026-11"
"""Year and month of `docs/legal/privacy-notice.md`."""

PERMISSION_WORDING: Final = 2
"""Number of the wording under which a reporter gives permission; stored with each permission."""
