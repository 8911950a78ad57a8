"""No deadline for each example: libsodium is quick, a machine that runs eight other things is not."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("sealing", deadline=None)
settings.load_profile("sealing")
