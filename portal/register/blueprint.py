"""The blueprint of what is public: about the portal itself, and across everything that is on record."""

from flask import Blueprint

pages = Blueprint("register", __name__)
