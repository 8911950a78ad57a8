"""What can go wrong for an operator, as one sentence each. No secret, address or typed text gets into one."""

from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from portal.cli.process import keep_to_ourselves
from portal.problems import Problem


class Trouble(click.ClickException):
    """Ends the command with a sentence, and 1 as its exit status."""


class WrongSettings(Trouble):
    """Ends the command before anything was tried, with 2."""

    exit_code = 2


class Explained(click.Group):
    """A group whose commands end in a sentence where settings, database or store are wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        keep_to_ourselves()
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise WrongSettings("\n".join(setting_troubles(error))) from None
        except Problem as problem:
            raise Trouble(said(problem)) from None
        except SQLAlchemyError as error:
            raise Trouble(database_trouble(error)) from None
        except OSError as error:
            if error.filename is None:
                raise
            raise Trouble(f"{error.filename} cannot be opened or made ({error.strerror}).") from None


def said(problem: Problem) -> str:
    """Return the English words of a refusal."""
    if not problem.reason:
        return f"This is not possible ({type(problem).__name__})."
    return problem.reason % problem.values if problem.values else problem.reason


def setting_troubles(error: ValidationError) -> list[str]:
    """Return a sentence for each setting that is wrong. Pydantic's own text would print the values."""
    return [_setting_trouble(one["loc"], one["msg"]) for one in error.errors(include_input=False, include_url=False)]


def _setting_trouble(place: tuple[int | str, ...], message: str) -> str:
    words = message.removeprefix("Value error, ")
    return f"PORTAL_{str(place[0]).upper()} is wrong: {words}." if place else f"{words.removesuffix('.')}."


def database_trouble(error: SQLAlchemyError) -> str:
    """Return what an operator can do about an error of the database."""
    if isinstance(error, (ArgumentError, NoSuchModuleError)):
        return (
            "PORTAL_DATABASE_URL is not the address of a database:"
            " write sqlite:////path/accord.db or postgresql+psycopg://user:password@host/name."
        )
    kind = type(error.orig).__name__ if isinstance(error, DBAPIError) and error.orig else type(error).__name__
    if "no such table" in str(error) or kind == "UndefinedTable":
        return "The database has no tables of this version yet: run `portal db upgrade`."
    return f"The database does not answer ({kind}): check PORTAL_DATABASE_URL and that its server runs."
