"""The pages of incident notes: the list, writing, audience, sharing, reading, stating."""

from portal.incidents.blueprint import pages
from portal.incidents.views import indicators, listed, narrowing, note, sharing, writing  # noqa: F401  for their pages

__all__ = ["pages"]
