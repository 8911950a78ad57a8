"""The desk's pages, and the frame around every page of the workspace."""

from portal.desk.blueprint import pages
from portal.desk.views import home, jobs  # noqa: F401  imported for their pages
from portal.desk.views.frame import frame

__all__ = ["frame", "pages"]
