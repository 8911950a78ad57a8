"""Selects that are made once, since making one costs as much as running it."""

from collections.abc import Callable, Iterable
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar, get_origin, get_type_hints

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.sql.base import ExecutableStatement

P = ParamSpec("P")
S = TypeVar("S", bound=ExecutableStatement)


def made_once(build: Callable[P, S]) -> Callable[P, S]:
    """Call the function once, with parameters in place of its arguments, and fill those in on every call.

    Positional arguments are values that the select compares with, and None equals nothing; one whose annotation is a
    collection stands behind `in_`. Keyword-only arguments give the select its shape: it is made once for each.
    What comes of it can be narrowed and sorted, or stand inside another, like any select; but twice in one statement
    it would have the same values in both places.
    """
    values = [one.name for one in signature(build).parameters.values() if one.kind is not Parameter.KEYWORD_ONLY]

    @cache
    def shaped(**shape: Any) -> tuple[S, list[BindParameter[Any]]]:
        hints = get_type_hints(build)
        made = [_parameter(f"{build.__name__}_{name}", hints[name]) for name in values]
        return build(*made, **shape), made  # type: ignore[arg-type]  # parameters in place of values

    @wraps(build)
    def filled(*args: Any, **shape: Any) -> S:
        made, places = shaped(**shape)
        pairs = zip(places, args, strict=True)
        return made.params({place.key: list(given) if place.expanding else given for place, given in pairs})

    return filled


def _parameter(name: str, hint: Any) -> BindParameter[Any]:
    many = isinstance(origin := get_origin(hint), type) and issubclass(origin, Iterable)
    return bindparam(name, expanding=many)
