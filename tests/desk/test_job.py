"""The page of a job: how far it is, for those whose job it is, and what to do when it could not be done."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.jobs import work
from portal.jobs.models import Job
from portal.jobs.work import Cargo, JobFailed, Kind
from tests.personas import Person


def begin(person: Person, *, subject: UUID | None = None) -> UUID:
    with person.database.writing() as session:
        by = person.actor(session)
        job = work.begin(
            session, "count", subject=subject or uuid4(), leads_to="/desk/organisation", by=by, cargo={}, total=1234
        )
        session.commit()
        return job.id


def to_half(_session: Session, job: Job, _cargo: Cargo) -> bool:
    job.done = 617
    return False


def to_the_end(_session: Session, job: Job, _cargo: Cargo) -> bool:
    job.done = job.total
    return True


def fail(_session: Session, _job: Job, _cargo: Cargo) -> bool:
    raise JobFailed("Line %(line)s is wrong.", line=7)


def test_it_says_how_far_it_is_and_asks_again_by_itself(case_worker: Person) -> None:
    job = begin(case_worker)
    visitor = case_worker.visitor()
    assert "0 of 1,234 done" in visitor.open(f"/desk/jobs/{job}").main
    assert work.run_waiting(case_worker.database, [Kind("count", to_half)], seconds=0.0001) == 1
    answer = visitor.fetch(f"/desk/jobs/{job}")
    assert answer.headers["Refresh"] == "2"
    page = visitor.open(f"/desk/jobs/{job}")
    assert "617 of 1,234 done" in page.main
    bar = page.all("progress")[0]
    assert (bar.get("value"), bar.get("max")) == ("617", "1234")


def test_one_that_is_over_leads_on_and_asks_no_more(case_worker: Person) -> None:
    job = begin(case_worker)
    work.run_waiting(case_worker.database, [Kind("count", to_the_end)])
    visitor = case_worker.visitor()
    page = visitor.open(f"/desk/jobs/{job}")
    assert page.links["Go on"] == "/desk/organisation"
    assert "Refresh" not in visitor.fetch(f"/desk/jobs/{job}").headers


def test_one_that_failed_says_why_and_leads_back(case_worker: Person) -> None:
    job = begin(case_worker)
    work.run_waiting(case_worker.database, [Kind("count", fail)])
    page = case_worker.visitor().open(f"/desk/jobs/{job}")
    assert "Line 7 is wrong." in page.main
    assert page.links["Go back"] == "/desk/organisation"


def test_a_colleague_sees_it_and_nobody_else_can_tell_that_it_exists(
    case_worker: Person, helpline: Person, liaison: Person
) -> None:
    job = begin(case_worker)
    assert helpline.visitor().open(f"/desk/jobs/{job}").status == 200
    assert liaison.visitor().fetch(f"/desk/jobs/{job}").status_code == 404
    assert helpline.visitor().fetch(f"/desk/jobs/{uuid4()}").status_code == 404
