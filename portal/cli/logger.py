"""Gunicorn's log without what it would say about people: no address, no path, no query string, no traceback."""

import sys
from typing import Any

from gunicorn.glogging import Logger


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Gunicorn puts the sender's address and what it sent into this one warning."""
        if msg.startswith("Invalid request from"):
            super().warning("A request that is not HTTP was refused.")
        else:
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *_args: Any, **_kwargs: Any) -> None:
        """Keep the kind of error; its message and the request's address could hold anything."""
        if msg == "Exception in worker process":  # it did not start: no request was read yet
            super().exception(msg)
            return
        error = sys.exc_info()[0]
        where = "while a request was handled" if "request" in str(msg) else "in the server"
        super().error("%s %s", error.__name__ if error else "An error", where)
