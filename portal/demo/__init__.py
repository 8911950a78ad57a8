"""Invented organisations, people and reports, to try the portal with. Never in production, never a real party."""

from portal.demo.fill import SignIn, code_of, fill, is_empty, is_there, sign_ins
from portal.demo.load import Load

__all__ = ["Load", "SignIn", "code_of", "fill", "is_empty", "is_there", "sign_ins"]
