"""The audit: declared events with exact keys, append-only, each audited thing with its own hash chain."""

from portal.audit.chain import record, verify
from portal.audit.events import Event

__all__ = ["Event", "record", "verify"]
