"""The blueprint of the desk's pages."""

from flask import Blueprint

pages = Blueprint("desk", __name__)
