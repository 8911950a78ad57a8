"""Selects that are made once: each call has its own values, whatever the calls before it had."""

from collections.abc import Collection, Iterator
from uuid import UUID

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.app import open_database
from portal.db import made_once, new_id
from portal.keys.models import DataKey
from portal.settings import Settings

BUILT: list[bool] = []


@made_once
def _labelled(label: str, among: Collection[UUID], *, newest_first: bool = False) -> Select[str]:
    BUILT.append(newest_first)
    found = select(DataKey.label).where(DataKey.label == label, DataKey.subject_id.in_(among))
    return found.order_by(DataKey.id.desc() if newest_first else DataKey.id)


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    database = open_database(settings)
    with database.writing() as opened:
        yield opened
    database.dispose()


@pytest.fixture
def subjects(session: Session) -> list[UUID]:
    """Keys of two labels on each of three subjects."""
    made = [new_id() for _ in range(3)]
    for subject in made:
        session.add_all(DataKey(id=new_id(), label=label, subject_id=subject) for label in ("test.a", "test.b"))
    session.flush()
    return made


def test_each_call_has_its_own_values(session: Session, subjects: list[UUID]) -> None:
    first, second = _labelled("test.a", subjects[:1]), _labelled("test.b", set(subjects))
    assert session.scalars(second).all() == ["test.b"] * 3
    assert session.scalars(first).all() == ["test.a"]
    assert session.scalars(_labelled("test.a", [])).all() == []


def test_it_is_made_once_for_each_shape(session: Session, subjects: list[UUID]) -> None:
    _labelled("test.a", subjects), _labelled("test.b", subjects, newest_first=True)
    BUILT.clear()
    assert len(session.scalars(_labelled("test.b", subjects)).all()) == 3
    assert len(session.scalars(_labelled("test.a", subjects, newest_first=True)).all()) == 3
    assert BUILT == []


def test_it_can_be_narrowed(session: Session, subjects: list[UUID]) -> None:
    wanted = _labelled("test.a", subjects).where(DataKey.subject_id == subjects[1]).limit(5)
    assert session.scalars(wanted).all() == ["test.a"]


def test_none_equals_nothing(session: Session, subjects: list[UUID]) -> None:
    assert session.scalars(_labelled(None, subjects)).all() == []  # type: ignore[arg-type]


def test_it_can_stand_inside_another(session: Session, subjects: list[UUID]) -> None:
    inside = _labelled("test.a", subjects[:1])
    wanted = select(DataKey.subject_id).where(DataKey.label.in_(inside), DataKey.subject_id.in_(subjects))
    assert set(session.scalars(wanted)) == set(subjects)


def test_a_value_too_many_or_too_few_is_refused(subjects: list[UUID]) -> None:
    with pytest.raises(ValueError, match="zip"):
        _labelled("test.a")  # type: ignore[call-arg]
