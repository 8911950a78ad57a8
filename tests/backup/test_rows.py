"""Rows find what they refer to, in whatever order and circle that is."""

from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, create_engine, insert, select
from sqlalchemy.orm import Session

from portal.app import metadata
from portal.backup import rows


def test_no_kept_row_needs_one_that_is_left_out_and_circles_can_be_filled_in_last() -> None:
    for table, late in rows.tables(metadata()):
        assert all(column.nullable for column in late), table.name
        for key in table.foreign_keys:
            assert key.column.table.name not in rows.PASSING, f"{table.name} refers to {key.column.table.name}"


@pytest.fixture
def circle() -> MetaData:
    """Return two tables that refer to each other, and one of them to itself."""
    model = MetaData()
    Table(
        "left",
        model,
        Column("id", Integer, primary_key=True),
        Column("before", ForeignKey("left.id")),
        Column("right", ForeignKey("right.id", name="circle", use_alter=True)),
        Column("word", String),
    )
    Table("right", model, Column("id", Integer, primary_key=True), Column("left", ForeignKey("left.id")))
    return model


def everything(session: Session, model: MetaData) -> list[dict[str, Any]]:
    return [dict(row._mapping) for table in model.tables.values() for row in session.execute(select(table))]


def test_rows_that_refer_to_each_other_in_a_circle_come_back(circle: MetaData) -> None:
    left, right = circle.tables["left"], circle.tables["right"]
    ordered = rows.tables(circle)
    source, target = (create_engine("sqlite://") for _ in range(2))
    for engine in (source, target):
        circle.create_all(engine)
    with Session(source) as session:
        session.execute(insert(left), [{"id": 1, "word": "a"}, {"id": 2, "word": "b"}])
        session.execute(insert(right), [{"id": 7, "left": 2}])
        session.execute(left.update().values(right=7, before=3 - left.c.id))
        kept = {table: list(rows.read(session, list(table.columns), late)) for table, late in ordered}
        filled = {table: list(rows.read_late(session, late)) for table, late in ordered if late}
        before = everything(session, circle)
    with Session(target) as session:
        session.connection().exec_driver_sql("PRAGMA foreign_keys=ON")
        for table, _ in ordered:
            rows.write(session, list(table.columns), kept[table])
        for table, late in ordered:
            if late:
                rows.write_late(session, [*table.primary_key, *late], filled[table])
        assert everything(session, circle) == before
    for engine in (source, target):
        engine.dispose()
