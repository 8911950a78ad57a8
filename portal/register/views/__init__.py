"""HTTP only: load, render."""

from portal.register.blueprint import pages
from portal.register.views import about, changes, comparing, coverage, feeds, searching, sitemap

__all__ = ["about", "changes", "comparing", "coverage", "feeds", "pages", "searching", "sitemap"]
