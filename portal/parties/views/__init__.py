"""HTTP only: load, form, operation, commit, redirect."""

from portal.parties.blueprint import pages
from portal.parties.views import own, secretariat

__all__ = ["own", "pages", "secretariat"]
