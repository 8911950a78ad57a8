"""By which index SQLite reads the register and finds organisations: it has no statistics, and takes what there is."""

import pytest

from portal import clock
from portal.commitments import queries
from portal.commitments.models import Commitment
from portal.commitments.queries.progress import is_fresh_as, is_past, late_milestones
from portal.commitments.rules.staleness import Freshness, Past
from portal.db import Database, search
from portal.register import queries as register
from tests.submissions.test_queue_plans import db, plan_of, sqlite_url

__all__ = ["db", "sqlite_url"]  # fixtures


@pytest.mark.parametrize("how", Freshness)
def test_the_newest_are_walked_in_their_order_however_fresh(db: Database, how: Freshness) -> None:
    """Found by another index, the thousands that are as late would be put in order for fifty of them."""
    wanted = queries.LISTED.where(is_fresh_as(how, clock.today()))
    plan = plan_of(db, wanted.order_by(Commitment.moved_on.desc(), Commitment.id.desc()).limit(51))
    assert plan[0] == "SCAN commitments USING INDEX ix_commitments_newest"
    assert not any("ORDER BY" in line for line in plan)


@pytest.mark.parametrize("what", Past)
def test_the_newest_are_walked_in_their_order_for_what_is_past_its_day(db: Database, what: Past) -> None:
    wanted = queries.LISTED.where(is_past(what, clock.today()))
    plan = plan_of(db, wanted.order_by(Commitment.moved_on.desc(), Commitment.id.desc()).limit(51))
    assert plan[0] == "SCAN commitments USING INDEX ix_commitments_newest", plan
    assert not any("ORDER BY" in line for line in plan)
    looked = [line for line in plan if "commitment_milestones" in line]
    assert all("COVERING INDEX ix_commitment_milestones_past (commitment_id=?" in line for line in looked), plan
    assert len(looked) == (what is Past.MILESTONE)


def test_where_few_milestones_are_late_they_are_begun_with(db: Database) -> None:
    """However many commitments there are, none is walked that has no such milestone."""
    wanted = queries.LISTED.where(is_past(Past.MILESTONE, clock.today(), few=True))
    plan = plan_of(db, wanted.order_by(Commitment.moved_on.desc(), Commitment.id.desc()).limit(51))
    assert any("ix_commitment_milestones_open (status=? AND due_on<?)" in line for line in plan), plan
    assert not any(line.startswith("SCAN commitments") for line in plan), plan


def test_late_milestones_are_counted_without_walking_those_that_were_reached(db: Database) -> None:
    plan = plan_of(db, late_milestones(clock.today()))
    assert [one for one in plan if "COVERING INDEX ix_commitment_milestones_open (status=? AND due_on<?)" in one], plan


def test_those_of_which_only_an_earlier_version_was_assessed_have_an_index(db: Database) -> None:
    wanted = queries.LISTED.where(queries.IS_ASSESSED_BEFORE)
    plan = plan_of(db, wanted.order_by(Commitment.moved_on.desc(), Commitment.id.desc()).limit(51))
    assert plan[0] == "SCAN commitments USING INDEX ix_commitments_assessed_before"
    assert not any("ORDER BY" in line for line in plan)


def test_organisations_are_found_by_the_index_of_words_and_no_other_name_is_looked_at(db: Database) -> None:
    with db.reading() as session:
        wanted = register.named(session, search.read("example watch")).limit(10)
    plan = plan_of(db, wanted)
    assert plan[0].startswith("SCAN organisation_words_fts VIRTUAL TABLE INDEX"), plan
    assert not any(line.startswith("SCAN") for line in plan[1:]), plan
