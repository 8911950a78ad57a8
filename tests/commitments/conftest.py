"""Colleagues, since publishing takes two."""

import pytest

from tests.factories import Person
from tests.personas import MakeMember


@pytest.fixture
def colleague(company: Person, make_member: MakeMember) -> Person:
    """A second member of the technology company, who is no manager."""
    return make_member(company, name="Noor Salah")
