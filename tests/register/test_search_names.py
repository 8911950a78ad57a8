"""Organisations are found by the words of their names: the same as by looking at each name, and without doing so."""

from typing import Final

from flask import Flask
from sqlalchemy import select

from portal.actor import SYSTEM
from portal.db import Database, search
from portal.organisations.models import Kind, Organisation, OrganisationWords
from portal.organisations.operations import founding, searching
from portal.register import queries
from tests.harness.pages import Visitor
from tests.web.budget import counted

NAMES: Final = (
    "Example Téléphones Ouverts",
    "Example Médecins",
    "Ejemplo Málaga Teléfonos",
    "مرصد المراقبة الرقمية",
    "مؤسسة أمان للهاتف",
    "Example Watch 72",
    "EXAMPLE WATCHING",
    "Ｅｘａｍｐｌｅ Wide",
)
ASKED: Final = (
    "telephone",
    "téléphones",
    "telefono",
    "malaga",
    "MEDECIN",
    "example",
    "watch example",
    "watched",
    "مراقبه",
    "المُراقَبة",
    "امان",
    "والهاتف",
    "٧٢",
    "ejemplo kanari",
    "wide",
    'watch" OR "x',
    "(((",
    "",
)


def make(db: Database, *names: str) -> None:
    with db.writing() as session:
        for name in names:
            founding.make_organisation(session, name=name, kind=Kind.CIVIL_SOCIETY, country="FR", by=SYSTEM)
        session.commit()


def found(db: Database, typed: str) -> list[str]:
    with db.reading() as session:
        wanted = search.read(typed)
        return [row.name for row in session.execute(queries.named(session, wanted))] if wanted else []


def test_the_same_are_found_as_by_looking_at_each_name(db: Database) -> None:
    make(db, *NAMES)
    with db.reading() as session:
        every = session.scalars(select(Organisation.name).order_by(Organisation.name, Organisation.id)).all()
    for _again in range(2):
        for typed in ASKED:
            assert found(db, typed) == [one for one in every if search.holds(search.read(typed), one)], typed
        with db.writing() as session:  # as after an upgrade
            assert searching.rebuild(session) == len(every)
            session.commit()
    assert all(any(search.holds(search.read(typed), name) for typed in ASKED if typed) for name in NAMES)


def test_whoever_was_made_before_the_words_is_found_once_they_are_made_anew(db: Database) -> None:
    make(db, "Example Kanari")
    with db.writing() as session:
        search.put_all(session, OrganisationWords, [])
        session.commit()
    assert found(db, "kanari") == []
    with db.writing() as session:
        searching.rebuild(session)
        session.commit()
    assert found(db, "kanari") == ["Example Kanari"]


def test_of_many_the_first_ten_by_name_are_shown(app: Flask, db: Database) -> None:
    names = [f"Example Kanari {letter}{other}" for letter in "dcba" for other in "zyx"]
    make(db, *names)
    page = Visitor(app).open("/search?q=kanari")
    assert {one for one in names if one in page.main} == set(sorted(names)[:10])
    with counted(db) as sent:
        Visitor(app).open("/search?q=kanari+example")
    assert len(sent) <= 5, sent
