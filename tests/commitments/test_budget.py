"""What the pages of one's own commitments cost, counted as those of every other desk are."""

from flask import Flask

from portal.db import Database
from tests.commitments import blocking, judging, promises, showing, test_import
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.web.budget import member_pages
from tests.web.test_query_budget import cost, over


def test_no_page_of_ones_own_commitments_costs_more_queries_than_it_may(
    app: Flask,
    db: Database,
    *,
    company: Person,
    colleague: Person,
    secretariat: Person,
    second_secretary: Person,
) -> None:
    promises.publish(colleague, company)
    published = desk_address(company)
    blocked = blocking.block(secretariat, second_secretary, "problem").rsplit("/", 1)[-1]
    added = showing.add(company, published, url="https://example.org/figures")
    piece = showing.link(added, "Publish it").removesuffix("/publish")
    waiting = promises.send(promises.draft(colleague, Title="Another")).path
    at = {
        "commitments.desk": "/desk/commitments",
        "commitments.new": "/desk/commitments/new",
        "commitments.from_instruments": "/desk/commitments/from-instrument",
        "commitments.from_instrument": "/desk/commitments/from-instrument/ungp",
        "commitments.own": waiting,
        "commitments.edit": f"{published}/edit",
        "commitments.approve": f"{waiting}/approve",
        "commitments.discard": f"{waiting}/discard",
        "commitments.withdraw": f"{published}/withdraw",
        "commitments.report": f"{published}/progress",
        "commitments.evidence": f"{published}/evidence",
        "commitments.new_evidence": f"{published}/evidence/new",
        "commitments.publish_evidence": f"{piece}/publish",
        "commitments.show_evidence": f"{piece}/show",
        "commitments.remove_evidence": f"{piece}/remove",
        "commitments.import_table": test_import.AT,
        "commitments.import_columns": test_import.sends(company, test_import.table(test_import.row())).path,
        "commitments.own_blocks": "/desk/blocks",
        "commitments.own_block": f"/desk/blocks/{blocked}",
    }
    others = {
        "commitments.ask",
        "commitments.own_block_file",
        "commitments.own_evidence_file",
        "commitments.assessors_evidence",
        "commitments.assessors_evidence_file",
        "commitments.import_template",
        "commitments.challenge",
        "commitments.rests_on",
        *judging.PAGES,
    }
    here = {
        page
        for page, rule in member_pages(app).items()
        if page.startswith("commitments.") and rule.startswith("/desk") and page not in others
    }
    assert set(at) == here
    assert over({page: cost(db, company, address) for page, address in at.items()}) == {}
