"""The database: base class and column tiers, reading and writing sessions, keyset paging."""

from portal.db.base import Base, Moment, Tier, clear, coded, locked, new_id, new_ids, sealed, told
from portal.db.once import made_once
from portal.db.rows import insert_rows
from portal.db.sessions import Database

__all__ = [
    "Base",
    "Database",
    "Moment",
    "Tier",
    "clear",
    "coded",
    "insert_rows",
    "locked",
    "made_once",
    "new_id",
    "new_ids",
    "sealed",
    "told",
]
