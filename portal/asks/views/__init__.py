"""The pages of what was asked: the list, each question with its dates, answering, and asking (for packages above)."""

from portal.asks.blueprint import pages
from portal.asks.views import answering, by_link, desk, following, linking
from portal.asks.views.things import install

__all__ = ["answering", "by_link", "desk", "following", "install", "linking", "pages"]
