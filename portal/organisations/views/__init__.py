"""Every view of this package, hung onto its blueprint."""

import portal.organisations.views.absence
import portal.organisations.views.applications
import portal.organisations.views.applying
import portal.organisations.views.elsewhere
import portal.organisations.views.fresh_start
import portal.organisations.views.joining
import portal.organisations.views.keys
import portal.organisations.views.leaving
import portal.organisations.views.loss
import portal.organisations.views.members
import portal.organisations.views.profile
import portal.organisations.views.public
import portal.organisations.views.references
import portal.organisations.views.resetting
import portal.organisations.views.sheets
import portal.organisations.views.standing
import portal.organisations.views.year  # noqa: F401  imported for the views that they hang onto the blueprint
from portal.organisations.blueprint import pages

__all__ = ["pages"]
