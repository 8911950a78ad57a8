"""What can go wrong for a person: each has a page in words and a way on (`web/errors.py`)."""


class Problem(Exception):
    """A refusal that a page can explain. `reason` is a message id of the catalogue, filled in with `values`."""

    def __init__(self, reason: str = "", **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


class Hidden(Problem):
    """The person may not know whether this exists (404)."""


class Refused(Problem):
    """The person may see this but not do that, and is told why (403)."""


class Stale(Problem):
    """Somebody else changed it meanwhile; neither version is lost (409)."""


class Invalid(Problem):
    """What was typed cannot be used, and says what to do (422). `field` names the form field, if there is one."""

    def __init__(self, reason: str = "", *, field: str | None = None, **values: object) -> None:
        super().__init__(reason, **values)
        self.field = field


class TooMany(Problem):
    """Too many tries; the count goes down by itself (429)."""


class Busy(Problem):
    """All places for a costly step are taken; the same request may be sent again (503)."""


class Unavailable(Problem):
    """The database or the store does not answer (503)."""
