"""The same people in every test. Each is made when a test first asks for them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.organisations.models import Kind
from tests import factories
from tests.factories import Person

MakeOrganisation = Callable[..., Person]
MakeMember = Callable[..., Person]
ActorOf = Callable[[Session, Person], Actor]

__all__ = ["ActorOf", "MakeMember", "MakeOrganisation", "Person"]


@pytest.fixture
def make_organisation(app: Flask) -> MakeOrganisation:
    """Return a maker of organisations, `make(name=…, kind=…, manager="Her Name")`, that gives their first manager."""

    def make(*, manager: str = "First Manager", **organisation: Any) -> Person:
        with app.extensions["portal.database"].writing() as session:
            made = factories.make_organisation(session, **organisation)
            person = factories.make_member(app, session, made.id, name=manager, manager=True)
            session.commit()
        return person

    return make


@pytest.fixture
def make_member(app: Flask) -> MakeMember:
    """Return a maker of further members, `make(manager_of_it, name=…, manager=False, admitted=True)`."""

    def make(colleague: Person, *, name: str = "New Member", manager: bool = False, admitted: bool = True) -> Person:
        with colleague.database.reading() as session:
            by = colleague.actor(session) if admitted else None
        with colleague.database.writing() as session:
            person = factories.make_member(
                app, session, colleague.organisation, name=name, manager=manager, admitted_by=by
            )
            session.commit()
        return person

    return make


@pytest.fixture
def actor_of() -> ActorOf:
    """Return a function that gives the actor of a fresh request of a person."""
    return lambda session, person: person.actor(session)


@pytest.fixture
def secretariat(make_organisation: MakeOrganisation) -> Person:
    return make_organisation(name="Example Secretariat", kind=Kind.SECRETARIAT, country="CH", manager="Selma Roth")


@pytest.fixture
def second_secretary(secretariat: Person, make_member: MakeMember) -> Person:
    return make_member(secretariat, name="Bruno Sand", manager=True)


@pytest.fixture
def helpline(make_organisation: MakeOrganisation) -> Person:
    """The manager of a civil-society organisation that receives reports."""
    return make_organisation(name="Example Helpline", kind=Kind.CIVIL_SOCIETY, country="KE", manager="Hana Wanjiru")


@pytest.fixture
def case_worker(helpline: Person, make_member: MakeMember) -> Person:
    """A member of the helpline who is no manager."""
    return make_member(helpline, name="Kofi Mensah")


@pytest.fixture
def liaison(make_organisation: MakeOrganisation) -> Person:
    """The manager of a government body that receives reports."""
    return make_organisation(name="Example Foreign Office", kind=Kind.STATE, country="NZ", manager="Lena Marsh")


@pytest.fixture
def other_liaison(make_organisation: MakeOrganisation) -> Person:
    """The manager of another state's body."""
    return make_organisation(name="Example Cyber Agency", kind=Kind.STATE, country="BR", manager="Otto Lima")


@pytest.fixture
def company(make_organisation: MakeOrganisation) -> Person:
    """The manager of a technology company."""
    return make_organisation(name="Example Messenger", kind=Kind.TECHNOLOGY_COMPANY, country="IE", manager="Tara Quinn")


@pytest.fixture
def vendor_officer(make_organisation: MakeOrganisation) -> Person:
    """The manager of a vendor."""
    return make_organisation(name="Example Lantern Systems", kind=Kind.VENDOR, country="CY", manager="Viktor Blum")
