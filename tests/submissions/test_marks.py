"""Codes and tags that a member confirms: shown to colleagues, found by a keyed hash, destroyed with permission."""

from flask import Flask
from sqlalchemy import select, text

from portal.accounts.access import reporter
from portal.db import Database
from portal.keys import grants
from portal.reference.codes import label
from portal.submissions.models import Mark, Participation
from portal.submissions.operations import marking, permission
from portal.submissions.queries import casework
from portal.submissions.rules import Facet
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page
from tests.organisations.test_rotation import rotate
from tests.submissions.desk import Report, report, sent_again


def marked(person: Person, filed: Report, link: str, **fields: Answer) -> Page:
    """Let a person open the page of one facet, fill it in and save."""
    page = person.visitor().open(f"{filed.url}/codes/{link}")
    return page.fill(fields).press("Save")


def found(db: Database, person: Person, facet: Facet, code: str) -> set[str]:
    """Return the references that the person's organisation finds by a mark."""
    with db.reading() as session:
        value = marking.blind(session, by=person.actor(session), facet=facet, code=code)
        parts = select(Participation).where(
            Participation.organisation_id == person.organisation, casework.marked(value)
        )
        return {one.submission.reference for one in session.scalars(parts)}


def rows(db: Database) -> list[Mark]:
    with db.reading() as session:
        return list(session.scalars(select(Mark)))


def take_back(filed: Report, person: Person) -> None:
    with filed.db.writing() as session:
        part = session.get_one(Participation, filed.part(person).id)
        permission.withdraw_from(session, part, by=reporter(session, filed.token))
        session.commit()


def test_colleagues_read_what_was_confirmed_and_find_the_report_by_it(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    marked(case_worker, filed, "harm", codes=["doxxing", "psychological_harm"])
    marked(case_worker, other, "capability", codes=["stalkerware"])
    page = helpline.visitor().open(filed.url)
    assert label("harm_type", "doxxing") in page.main
    assert found(db, helpline, Facet.HARM, "doxxing") == {filed.reference}
    assert found(db, helpline, Facet.CAPABILITY, "stalkerware") == {other.reference}
    assert found(db, helpline, Facet.HARM, "discrimination") == set()


def test_a_code_that_is_taken_away_finds_nothing(app: Flask, db: Database, helpline: Person) -> None:
    filed = report(app, helpline)
    marked(helpline, filed, "harm", codes=["doxxing", "psychological_harm"])
    marked(helpline, filed, "harm", codes=["psychological_harm"])
    assert found(db, helpline, Facet.HARM, "doxxing") == set()
    assert found(db, helpline, Facet.HARM, "psychological_harm") == {filed.reference}


def test_a_tag_is_the_same_however_it_is_typed_and_lies_in_no_table(app: Flask, db: Database, helpline: Person) -> None:
    filed, other = report(app, helpline), report(app, helpline)
    marked(helpline, filed, "tag", codes="Summer  Campaign, ﬁrst wave")
    marked(helpline, other, "tag", codes="summer campaign،")
    assert found(db, helpline, Facet.TAG, " SUMMER campaign ") == {filed.reference, other.reference}
    assert "first wave" in helpline.visitor().open(filed.url).main
    for row in rows(db):
        assert b"campaign" not in row.content and b"campaign" not in row.value


def test_countries_are_added_one_at_a_time(app: Flask, db: Database, helpline: Person) -> None:
    filed = report(app, helpline)
    marked(helpline, filed, "country", country="KE")
    page = marked(helpline, filed, "country", country="BR")
    assert "Kenya" in page.main and "Brazil" in page.main
    marked(helpline, filed, "country", codes=["BR"])
    assert found(db, helpline, Facet.COUNTRY, "KE") == set()
    assert found(db, helpline, Facet.COUNTRY, "BR") == {filed.reference}


def test_two_who_mark_at_once_lose_nothing(app: Flask, helpline: Person, case_worker: Person, db: Database) -> None:
    filed = report(app, helpline)
    slow = case_worker.visitor().open(f"{filed.url}/codes/harm").fill({"codes": ["doxxing"]})
    marked(helpline, filed, "harm", codes=["discrimination"])
    slow.press("Save")
    assert found(db, helpline, Facet.HARM, "doxxing") == found(db, helpline, Facet.HARM, "discrimination") != set()


def test_the_same_form_sent_twice_marks_once(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(f"{filed.url}/codes/vector").fill({"codes": ["sms"]})
    address, content = sent_again(visitor, page)
    page.press("Save")
    assert visitor.post(address, content).status_code == 303
    assert len(rows(db)) == 1


def test_what_is_no_code_is_refused(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = visitor.open(f"{filed.url}/codes/harm").fill({"codes": ["doxxing"]})
    address, content = sent_again(visitor, page)
    assert visitor.post(address, content | {"codes": ["sms"]}).status_code == 422
    assert visitor.post(f"{filed.url}/codes/tag", content | {"codes": "x" * 41}).status_code == 422
    assert visitor.post(f"{filed.url}/codes/tag", content | {"codes": ",".join(map(str, range(41)))}).status_code == 422
    visitor.open(f"{filed.url}/codes/nothing", status=404)
    assert rows(db) == []


def test_another_organisation_neither_reads_nor_finds_them(
    app: Flask, helpline: Person, liaison: Person, db: Database
) -> None:
    filed = report(app, helpline, liaison)
    marked(helpline, filed, "harm", codes=["doxxing"])
    marked(liaison, filed, "tag", codes="canary-tag")
    assert label("harm_type", "doxxing") not in liaison.visitor().open(filed.url).main
    assert "canary-tag" not in helpline.visitor().open(filed.url).source
    assert found(db, liaison, Facet.HARM, "doxxing") == set()
    marked(liaison, filed, "harm", codes=["doxxing"])
    assert len({one.value for one in rows(db)}) == 3, "equal codes of two organisations look different"
    assert "canary-tag" not in filed.reporter().open("/return/report").source


def test_after_a_rotation_they_are_found_under_the_new_key_alone(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    marked(helpline, filed, "harm", codes=["doxxing"])
    before = rows(db)[0].value
    rotate(helpline)
    helpline.visitor().open("/desk/submissions")
    assert rows(db)[0].value != before
    assert found(db, helpline, Facet.HARM, "doxxing") == {filed.reference}
    marked(helpline, filed, "harm", codes=["doxxing"])
    assert len(rows(db)) == 1


def test_indexing_anew_waits_for_nobody_who_marks_just_now(app: Flask, helpline: Person, db: Database) -> None:
    """Attack on PostgreSQL: one locks marks and then a report, another the report and then its marks."""
    with db.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            return  # one writer at a time
    filed = report(app, helpline)
    marked(helpline, filed, "harm", codes=["doxxing"])
    rotate(helpline)
    with db.writing() as one, db.writing() as other:
        assert len(one.scalars(select(Mark).with_for_update()).all()) == 1
        other.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert marking.keep_up(other, by=helpline.actor(other)) == 0
    with db.writing() as session:
        assert marking.keep_up(session, by=helpline.actor(session)) == 1


def test_they_are_destroyed_when_permission_is_taken_back(app: Flask, helpline: Person, db: Database) -> None:
    filed = report(app, helpline)
    marked(helpline, filed, "harm", codes=["doxxing"])
    take_back(filed, helpline)
    assert rows(db) == []
    again = helpline.visitor().open(f"{filed.url}/codes/harm").fill({"codes": ["doxxing"]}).press("Save", status=403)
    assert "taken back" in again.main or "took" in again.main
    assert rows(db) == []


def test_a_restricted_reports_marks_open_to_whoever_was_let_in_alone(
    app: Flask, helpline: Person, case_worker: Person, db: Database
) -> None:
    filed = report(app, helpline, people="Somebody")
    marked(helpline, filed, "harm", codes=["doxxing"])
    assert label("harm_type", "doxxing") in helpline.visitor().open(filed.url).main
    with db.reading() as session:
        by = case_worker.actor(session)
        assert grants.working_key(session, by, generation=rows(db)[0].key_id) is None
        assert marking.of(session, [filed.part(helpline).id], by=by) == {}
    rotate(helpline)
    case_worker.visitor().open("/desk/submissions")
    helpline.visitor().open("/desk/submissions")
    assert found(db, helpline, Facet.HARM, "doxxing") == {filed.reference}
