"""What a restore cannot do again without a person is told, and not lost."""

import re
from datetime import timedelta
from uuid import UUID

from portal import clock
from portal.backup.again import BY_HAND
from portal.submissions.events import WallRaised
from portal.submissions.operations import legal_hold, retention
from portal.submissions.rules import PartState
from tests.backup.conftest import CANARY, Case
from tests.factories import Person
from tests.submissions import desk, test_wall_later
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


def test_whoever_was_put_on_the_list_of_a_report_lost_it_also_after_a_restore(
    case: Case, helpline: Person, liaison: Person
) -> None:
    """What they held is taken back again; the list itself is sealed, and its reporter adds them again."""
    made = desk.report(helpline.app, helpline, liaison, answers={"what_happened": CANARY})
    case.file = case.back_up("filed")
    test_wall_later.added(made, country=test_wall_later.country_of(liaison))
    said = case.restore(*case.newest_list())
    assert BY_HAND[WallRaised.name()] in said and re.search(r"Taken back once more: [1-9]", said)
    assert case.opens(helpline, made) and not case.opens(liaison, made)
    assert not [row for row in case.elsewhere.rows()["grants"] if liaison.organisation in row]
