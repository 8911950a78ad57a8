"""What an author was asked, after a backup of before is put back in place."""

from sqlalchemy import select

from portal.backup.again import BY_HAND
from portal.complaints.events import AuthorAnswered
from portal.complaints.models import Mending
from portal.complaints.operations import mending
from tests.backup.conftest import Case
from tests.complaints import complaining
from tests.factories import Person


def test_what_was_taken_back_stays_taken_back_and_an_answer_is_told(
    case: Case, secretariat: Person, second_secretary: Person, company: Person, helpline: Person
) -> None:
    _visitor, words = complaining.complain(company.app)
    complaining.ask_author(secretariat, company)
    case.file = case.back_up("asked")
    complaining.appeal(company.app, words)
    complaining.ask_author(second_secretary, helpline)
    said = case.restore(*case.newest_list())
    assert "Taken back once more: 1." in said and BY_HAND[AuthorAnswered.name()] not in said
    with case.there(company) as there:
        assert "Nothing is to be done." in complaining.answer_of(there).main


def test_an_answer_is_told_and_can_be_given_once_more(case: Case, secretariat: Person, company: Person) -> None:
    complaining.complain(company.app)
    complaining.ask_author(secretariat, company)
    case.file = case.back_up("asked")
    complaining.answer(company)
    assert case.restore(*case.newest_list()).count(BY_HAND[AuthorAnswered.name()]) == 1
    with case.there(company) as there:
        assert "It put it right." in complaining.answer(there).main


def test_what_was_destroyed_stays_destroyed(case: Case, secretariat: Person, company: Person) -> None:
    complaining.complain(company.app)
    complaining.ask_author(secretariat, company)
    complaining.answer(company)
    case.file = case.back_up("answered")
    with company.database.writing() as session:
        mending.destroy(session, session.scalars(select(Mending)).one())
        session.commit()
    assert "Taken back once more: 1." in case.restore(*case.newest_list())
    with case.there(company) as there, there.database.reading() as session:
        assert session.scalars(select(Mending)).all() == []
