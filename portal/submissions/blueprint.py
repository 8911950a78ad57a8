"""The one blueprint of this package, apart from `__init__`, so that every view module can hang its pages on it."""

from flask import Blueprint

pages = Blueprint("submissions", __name__)
