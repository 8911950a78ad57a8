"""Assessments that were taken back after a backup was made stay so when it is restored."""

from tests.backup.conftest import Case
from tests.commitments import judging
from tests.factories import Person
from tests.parties import recording
from tests.parties.test_tie import tie
from tests.parties.test_untie import undo
from tests.personas import MakeMember


def test_what_was_taken_from_its_owner_or_given_up_is_not_read_again(
    case: Case, *, company: Person, helpline: Person, case_worker: Person, liaison: Person, make_member: MakeMember
) -> None:
    slug = judging.promise(company, make_member(company, name="Noor Salah"))
    handed = judging.hand(helpline, case_worker, slug)
    other = judging.volunteer(liaison, slug)
    judging.write(liaison, other)
    case.file = case.back_up("earlier")
    helpline.visitor().open(handed).press("Take it back from them", status=200)
    liaison.visitor().open(f"{other}/give-up").press("Give it up", status=200)
    assert "Taken back once more: 3." in case.restore(*case.newest_list())
    there = case.elsewhere.rows()
    assert [row for row in there["asks"] if "withdrawn" in row] == there["asks"]
    states = {value for row in there["assessments"] for value in row if value in {"drafting", "with_owner", "ended"}}
    assert states == {"drafting", "ended"}


def test_a_body_that_was_said_to_be_a_member_is_it_again(case: Case, *, secretariat: Person, helpline: Person) -> None:
    body = recording.party(secretariat, "Example Fund")
    case.file = case.back_up("earlier")
    tie(secretariat, body, helpline)
    assert "Taken back once more: 1." in case.restore(*case.newest_list())
    (party,) = case.elsewhere.rows()["parties"]
    assert helpline.organisation.hex in {str(one).replace("-", "") for one in party}


def test_a_tie_that_was_undone_is_told_since_nobody_kept_the_name(
    case: Case, *, secretariat: Person, helpline: Person
) -> None:
    body = recording.party(secretariat, "Example Fund")
    tie(secretariat, body, helpline)
    case.file = case.back_up("tied")
    assert undo(secretariat, body).status == 200
    assert "was taken for an organisation by mistake" in case.restore(*case.newest_list())
