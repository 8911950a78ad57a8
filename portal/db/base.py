"""The declarative base, and columns that say which of the three tiers of `docs/threat-model.md` they are in."""

import uuid
from datetime import UTC, date, datetime
from enum import StrEnum
from secrets import token_bytes
from typing import Any, ClassVar

from sqlalchemy import Date, DateTime, Dialect, Enum, LargeBinary, MetaData, String, Uuid
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.reference.blocked import BLOCKED


class Tier(StrEnum):
    """Who can read a column: anyone with the database; the running portal; only those it is sealed to."""

    CLEAR = "clear"
    LOCKED = "locked"
    SEALED = "sealed"


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment on both engines (SQLite keeps no offset)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Told(TypeDecorator[str]):
    """A public text, or the mark that it was blocked."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        return BLOCKED if value == BLOCKED else value


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: Uuid(),
        datetime: Moment(),
        date: Date(),
        bytes: LargeBinary(),
        str: String(),
    }


def new_id() -> uuid.UUID:
    """Return a random id. Ids are made before the flush, because what seals a row is bound to its id."""
    return uuid.uuid4()


def new_ids(count: int) -> list[uuid.UUID]:
    """Return random ids for rows that are made together: they begin alike, and so lie on few pages of an index.

    They say that these rows belong together, which the rows say themselves; batches are in no order.
    """
    begins = token_bytes(9)
    return [uuid.UUID(bytes=begins + token_bytes(7), version=4) for _ in range(count)]


def clear(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """Declare a column that anyone with the database can read."""
    return mapped_column(*args, info={"tier": Tier.CLEAR}, **kwargs)


def told(**kwargs: Any) -> MappedColumn[Any]:
    """Declare a clear column with a text that can be blocked."""
    return mapped_column(Told, info={"tier": Tier.CLEAR}, **kwargs)


def coded(codes: type[StrEnum], *args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """Declare a clear column that holds one of `codes`, as a string with a check constraint on both engines."""
    kind = Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        name=codes.__name__.lower(),
    )
    return mapped_column(kind, *args, info={"tier": Tier.CLEAR}, **kwargs)


def locked(label: str, **kwargs: Any) -> MappedColumn[Any]:
    """Declare an envelope that the running portal opens with the instance key; `label` is bound into it."""
    return mapped_column(LargeBinary, info={"tier": Tier.LOCKED, "label": label}, **kwargs)


def sealed(label: str, **kwargs: Any) -> MappedColumn[Any]:
    """Declare an envelope that only those open to whom its key was granted; `label` is bound into it."""
    return mapped_column(LargeBinary, info={"tier": Tier.SEALED, "label": label}, **kwargs)
