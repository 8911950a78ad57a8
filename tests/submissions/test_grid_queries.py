"""What a page of boxes asks the database does not grow with those who take part."""

from flask import Flask

from portal.db import Database
from tests.factories import Person
from tests.submissions.desk import report
from tests.web.budget import counted


def test_the_grid_of_permission_costs_the_same_however_many_organisations_take_part(
    app: Flask, db: Database, helpline: Person, liaison: Person, company: Person
) -> None:
    found = []
    for receivers in ((helpline,), (helpline, liaison, company)):
        visitor = report(app, *receivers).reporter()
        visitor.open("/return/permission")
        with counted(db) as sent:
            visitor.open("/return/permission")
        found.append(len(sent))
    assert found[0] == found[1]
