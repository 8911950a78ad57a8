"""The blueprint, apart from its views, which hang themselves onto it."""

from flask import Blueprint

pages = Blueprint("organisations", __name__)
