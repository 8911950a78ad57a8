"""The blueprint, apart from its views, which hang themselves onto it."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)
