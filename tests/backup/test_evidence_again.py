"""After a restore: evidence that was taken away is not there, and who assesses no more sees none of it."""

import re

from sqlalchemy import select

from portal.commitments.models import Commitment
from portal.commitments.models.evidence import Evidence, EvidenceReader
from portal.commitments.operations import evidence
from portal.commitments.rules.evidence import KEY
from portal.keys.models import DataKey, Grant
from tests.backup.conftest import Case
from tests.commitments import promises, showing
from tests.factories import Person
from tests.personas import MakeMember


def test_evidence_that_was_taken_away_stays_away(case: Case, company: Person, make_member: MakeMember) -> None:
    page = promises.draft(company)
    promises.approve(make_member(company, name="Noor Salah"), promises.send(page).path)
    added = showing.add(company, page.path, audience="assessors")
    case.file = case.back_up("shown")
    company.visitor().open(showing.link(added, "Take it away")).press("Take it away", status=200)
    assert re.search(r"Taken back once more: 1", case.restore(*case.newest_list()))
    with case.elsewhere.writing() as session:
        assert session.scalars(select(Evidence)).all() == []


def test_who_assesses_no_more_sees_no_evidence(
    case: Case, company: Person, helpline: Person, make_member: MakeMember
) -> None:
    page = promises.draft(company)
    promises.approve(make_member(company, name="Noor Salah"), promises.send(page).path)
    with company.database.reading() as session:
        by = company.actor(session)
    with company.database.writing() as session:
        evidence.grant_to(session, session.scalars(select(Commitment)).one(), helpline.organisation, by=by)
        session.commit()
    showing.add(company, page.path, audience="assessors")
    case.file = case.back_up("assessed")
    with company.database.writing() as session:
        evidence.revoke_from(session, session.scalars(select(Commitment)).one(), helpline.organisation, by=by)
        session.commit()
    assert re.search(r"Taken back once more: 1", case.restore(*case.newest_list()))
    with case.elsewhere.writing() as session:
        assert session.scalars(select(EvidenceReader)).all() == []
        keys = select(DataKey.id).where(DataKey.label == KEY)
        holders = set(session.scalars(select(Grant.holder_id).where(Grant.data_key_id.in_(keys))))
        assert holders == {company.organisation}
