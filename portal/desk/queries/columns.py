"""The columns by which one query names things of every kind."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    String,
    Uuid,
    cast,
    literal,
    null,
)


def row(thing: Any, **said: Any) -> list[ColumnElement[Any]]:
    """Return the columns of `Item`, with the envelope of its name and the key of that; what is not said is empty.

    Each has its type, since PostgreSQL joins the rows of all tasks.
    """
    usual: dict[str, ColumnElement[Any]] = {
        **dict.fromkeys(("place", "code", "state", "name", "whose"), literal("", String())),
        **dict.fromkeys(("day", "since"), cast(null(), Date())),
        "sealed": cast(null(), LargeBinary()),
        **dict.fromkeys(("key", "of"), cast(null(), Uuid())),
    }
    words = {name: cast(said[name], String()) for name in ("code", "state") if name in said}
    return [thing.label("thing"), *((usual | said | words)[name].label(name) for name in usual)]
