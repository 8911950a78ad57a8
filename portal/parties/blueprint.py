"""The one blueprint of this package, apart from `views`, so that every view module can hang its pages on it."""

from flask import Blueprint

pages = Blueprint("parties", __name__)
