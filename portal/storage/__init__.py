"""Where sealed objects lie: a folder, an S3 bucket, or (in tests) memory. Only ciphertext comes here."""

from portal.storage.store import Store

__all__ = ["Store"]
