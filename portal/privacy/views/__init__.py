"""The pages of requests about a person, and of notices to everybody who has a receipt."""

from portal.privacy.blueprint import pages
from portal.privacy.views import asking, desk, notices
from portal.privacy.views.notices import told

__all__ = ["asking", "desk", "notices", "pages", "told"]
