"""Old forms and other people's forms, sent straight to what was built after the first walk."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal.commitments.models import Commitment
from portal.db import Database
from portal.incidents.models import Statement
from tests.commitments import promises
from tests.incidents import notes
from tests.personas import MakeMember, Person


def test_the_form_of_a_draft_that_was_thrown_away_begins_it_anew_or_says_so(db: Database, company: Person) -> None:
    """The chain of the first one is still there, and no second chain can begin under its number."""
    page = company.visitor().open("/desk/commitments/new").fill(promises.text())
    made = page.press("Keep the draft")
    company.visitor().open(f"{made.path}/discard").press("Throw it away", status=200)
    again = page.press("Keep the draft", status=None)
    assert again.status in {200, 409}, again.h1
    with db.reading() as session:
        assert len(session.scalars(select(Commitment)).all()) == (1 if again.status == 200 else 0)


@pytest.mark.parametrize("digest", ["", "00" * 32, "zz" * 32, "٠" * 64])
def test_nothing_is_published_by_a_digest_that_nobody_read(
    db: Database, company: Person, make_member: MakeMember, digest: str
) -> None:
    second = make_member(company, name="Second Officer")
    address = promises.send(promises.draft(company)).path
    page = second.visitor().open(f"{address}/approve")
    page = page.fill({"code": second.spare(), "digest": digest}).press("Publish this text", status=409)
    assert "changed after you read it" in page.main
    with db.reading() as session:
        assert session.scalars(select(Commitment.number)).all() == [0]


def test_the_form_of_another_organisation_states_nothing_in_its_name(
    db: Database, helpline: Person, company: Person, liaison: Person
) -> None:
    note = notes.shared(helpline, company, liaison)
    once = str(uuid4())
    for person in (company, liaison):
        page = person.visitor().open(f"{note.url}/statement")
        said = {"position": "affected", "text": f"We are {person.name}.", "once": UUID(once).hex}
        page.fill(said).press("Make this statement", status=None)
    with db.reading() as session:
        assert [one.organisation_id for one in session.scalars(select(Statement))] == [company.organisation]
