"""The pages of complaints: for anybody, the secretariat's desk, and the authors'."""

from portal.complaints.blueprint import pages
from portal.complaints.views import complaining, desk, mending

__all__ = ["complaining", "desk", "mending", "pages"]
