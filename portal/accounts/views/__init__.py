"""Pages of one's own account, one file for each part of it."""

from portal.accounts.blueprint import pages
from portal.accounts.views import account, codes, enrol, keys, recover, sign_in

__all__ = ["account", "codes", "enrol", "keys", "pages", "recover", "sign_in"]
