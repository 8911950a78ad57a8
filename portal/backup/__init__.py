"""Backups: one file with the database and the objects, encrypted to a key that is offline, and with a last day."""
