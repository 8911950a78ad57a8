"""What the pages of one's own commitments cost, counted as those of every other desk are."""

from flask import Flask

from portal.db import Database
from tests.commitments import promises
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.web.budget import member_pages
from tests.web.test_query_budget import cost, over


def test_no_page_of_ones_own_commitments_costs_more_queries_than_it_may(
    app: Flask, db: Database, company: Person, colleague: Person
) -> None:
    promises.publish(colleague, company)
    published = desk_address(company)
    waiting = promises.send(promises.draft(colleague, Title="Another")).path
    at = {
        "commitments.desk": "/desk/commitments",
        "commitments.new": "/desk/commitments/new",
        "commitments.own": waiting,
        "commitments.edit": f"{published}/edit",
        "commitments.approve": f"{waiting}/approve",
        "commitments.discard": f"{waiting}/discard",
        "commitments.withdraw": f"{published}/withdraw",
    }
    here = {page for page in member_pages(app) if page.startswith("commitments.") and page != "commitments.ask"}
    assert set(at) == here
    assert over({page: cost(db, company, address) for page, address in at.items()}) == {}
