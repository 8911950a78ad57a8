"""Requests about a person, and notices to everybody who has a receipt."""
