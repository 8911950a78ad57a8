"""What a restore cannot do again without a person is told, and not lost."""

from datetime import timedelta
from uuid import UUID

from portal import clock
from portal.submissions.operations import legal_hold, retention
from portal.submissions.rules import PartState
from tests.backup.conftest import CANARY, Case
from tests.factories import Person
from tests.submissions.desk import Report


def test_what_only_a_manager_can_do_again_is_told(case: Case, report: Report, helpline: Person) -> None:
    """A restored portal would destroy by the days of before, and hold by law what is free or free what is held."""
    with helpline.database.writing() as session:
        by = helpline.actor(session)
        days = retention.days_of(session, helpline.organisation)
        longer = {**days, PartState.DECLINED: 90}
        retention.set_days(session, helpline.organisation, longer, was=retention.seen(days), by=by)
        part = session.merge(report.part(helpline))
        until = clock.today() + timedelta(days=90)
        legal_hold.set_hold(session, part, CANARY, until=until, by=by, id=UUID(int=9))
        session.commit()
    said = case.restore(*case.newest_list())
    assert "let a manager set the hold again" in said and "let a manager set the days again" in said
    assert CANARY not in said
