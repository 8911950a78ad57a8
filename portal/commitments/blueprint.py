"""The blueprint of the pages of commitments and instruments."""

from flask import Blueprint

pages = Blueprint("commitments", __name__)
