"""HTTP only: load, form, operation, commit, redirect."""

from portal.commitments.blueprint import pages
from portal.commitments.views import desk, instruments, public, publishing, writing
from portal.commitments.views.public import of_organisation

__all__ = ["desk", "instruments", "of_organisation", "pages", "public", "publishing", "writing"]
