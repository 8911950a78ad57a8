"""Something that a complete run needs is not on this machine."""

import os
from typing import NoReturn

import pytest


def skip(what: str, *, get_it: str) -> NoReturn:
    """Skip with the reason and the remedy; fail where `PORTAL_TEST_COMPLETE` says that nothing may be left out."""
    reason = f"{what}. {get_it}"
    if os.environ.get("PORTAL_TEST_COMPLETE"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
