"""Sealed uploads, their custody, and cleaned copies. What a file belongs to is the business of whoever calls."""
