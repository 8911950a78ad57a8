"""What the pages of an assessment cost in queries: as many for one reply as for several."""

from tests.asks.asking import Town
from tests.commitments import judging
from tests.factories import Person
from tests.web.test_query_budget import cost, over


def test_no_page_of_an_assessment_costs_more_queries_than_it_may(
    town: Town,
    slug: str,
    *,
    company: Person,
    helpline: Person,
    case_worker: Person,
    liaison: Person,
    secretariat: Person,
) -> None:
    db = town.db
    listed = judging.assign(secretariat, slug, liaison)
    end = next(url for url in listed.links.values() if url.endswith("/end"))
    found = {
        "commitments.volunteer": cost(db, helpline, f"/desk/commitments/{slug}/assess"),
        "commitments.end_assessment": cost(db, secretariat, end),
        "commitments.assessors_evidence": cost(db, liaison, f"/desk/evidence/{slug}"),
        "commitments.all_assessments": cost(db, secretariat, judging.SECRETARIAT),
        "commitments.assign_assessment": cost(db, secretariat, f"{judging.SECRETARIAT}/assign"),
    }
    asked = next(url for url in liaison.visitor().open(judging.DESK).links.values() if url.count("-") == 4)
    found["commitments.decline_assessment"] = cost(db, liaison, f"{asked}/decline")
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    found["commitments.edit_assessment"] = cost(db, helpline, f"{address}/edit")
    judging.send(helpline, address)
    found["commitments.read_assessment"] = cost(db, case_worker, f"{address}/read")
    found["commitments.give_up_assessment"] = cost(db, case_worker, f"{address}/give-up")
    judging.agree(case_worker, address)
    judging.reach(town, company, address)
    found["commitments.facts"] = cost(db, company, f"{address}/facts")
    judging.reply(company, address)
    found["commitments.assessment"] = cost(db, helpline, address)
    found["commitments.publish_assessment"] = cost(db, case_worker, f"{address}/publish")
    judging.publish(case_worker, address)
    found["commitments.withdraw_assessment"] = cost(db, case_worker, f"{address}/withdraw")
    found["commitments.assessments"] = cost(db, helpline, judging.DESK)
    assert set(judging.PAGES) == found.keys()
    assert over(found) == {}
