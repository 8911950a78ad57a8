"""A case worker imports a table of reports: read, checked cell by cell, then all of them filed, or none."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine
from sqlalchemy import func, select

from portal import clock
from portal.db import Database
from portal.jobs import work
from portal.keys import grants
from portal.keys.models import DataKey, Grant
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.submissions.models import Import, ImportRow, Participation, Permission, Stewardship, Submission
from portal.submissions.operations import importing
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.personas import MakeMember, MakeOrganisation
from tests.submissions import for_another

AT: Final = "/desk/submissions/import"
HEAD: Final = ("What happened?", "danger", "alias", "wall_countries", "wall_people", "Her file number")
FOR_ALL: Final[Mapping[str, Any]] = {
    "all-permission_given": "in_writing",
    "all-permission_day": "3 March",
    "all-take_back": ["through_us"],
}
ROWS: Final = (
    ("She got a warning.\nTwice.", "soon", "Heron", "BR; Mexico", "", "17"),
    ('=HYPERLINK("https://bad.example")', "no", "Ibis", "", "", "18"),
)


def table(rows: Sequence[Sequence[str]] = ROWS, *, head: Sequence[str] = HEAD, separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([head, *rows])
    return out.getvalue().encode()


def sends(person: Person, content: bytes, *, visitor: Visitor | None = None) -> Page:
    page = (visitor or person.visitor()).open(AT).fill({"The table": ("reports.csv", content)})
    return page.press("Send the file", status=None)


def checks(page: Page, answers: Mapping[str, Any] | None = None) -> Page:
    """Say what the columns answer: the names of most say it already."""
    return page.fill({**FOR_ALL, "column-0": "what_happened", **(answers or {})}).press("Check every row", status=None)


def works(db: Database) -> int:
    return work.run_waiting(db, [importing.IMPORT], seconds=60.0)


def one_slice(db: Database) -> int:
    """Let the worker do one slice: its time is over when that is done."""
    return work.run_waiting(db, [importing.IMPORT], seconds=0)


def count(db: Database, kind: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_table_becomes_reports_that_the_case_worker_works_on(
    db: Database, case_worker: Person, helpline: Person
) -> None:
    keys, grants = count(db, DataKey), count(db, Grant)
    visitor = case_worker.visitor()
    assert visitor.open("/desk/submissions/new").follow("Import reports from a table").path == AT
    page = checks(sends(case_worker, table(), visitor=visitor))
    assert page.status == 200, page.errors
    assert "2 reports can be filed" in page.main
    assert count(db, Submission) == 0
    page = page.press("File all of them", status=200)
    assert page.path.startswith("/desk/jobs/")
    works(db)
    assert "All of it is done" in page.again().main
    with db.reading() as session:
        parts = session.scalars(select(Participation)).all()
        assert [(one.state, one.handler_id) for one in parts] == [(PartState.IN_REVIEW, case_worker.account)] * 2
        assert {one.organisation_id for one in session.scalars(select(Stewardship))} == {helpline.organisation}
        assert {one.audience for one in session.scalars(select(Permission))} == {None}
        urgent = next(one for one in parts if one.urgency == "high").submission.reference
        other = next(one for one in parts if one.urgency != "high").submission.reference
    assert "Twice." in visitor.open(f"/desk/submissions/{urgent}/section/account").main
    assert "Heron" in visitor.open(f"/desk/submissions/{urgent}/section/contact").main
    wall = visitor.open(f"/desk/submissions/{urgent}/section/wall").main
    assert "Brazil" in wall and "Mexico" in wall
    assert "=HYPERLINK" in visitor.open(f"/desk/submissions/{other}/section/account").main
    assert "Hand it over" in visitor.open(f"/desk/submissions/{urgent}").main
    assert (count(db, Import), count(db, ImportRow)) == (0, 0)
    assert count(db, DataKey) - keys == 2 * 6 and count(db, Grant) > grants


def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_filed(db: Database, case_worker: Person) -> None:
    rows = (
        ("Told", "perhaps", "Heron", "Atlantis", "", ""),
        ("", "no", "x" * 101, "", "\n".join(["Ada"] * 3), ""),
        ("Fine", "no", "two\nlines", "", "x" * 201, ""),
    )
    page = checks(sends(case_worker, table(rows)))
    assert page.status == 422 and "Nothing was filed" in page.main
    assert [page.source.count(f'<th scope="row">{row}</th>') for row in (2, 3, 4)] == [2, 1, 2]
    for said in ("“perhaps” is not one of the answers", "“Atlantis” is not one", "100 characters", "one line", "200"):
        assert said in page.main
    page = checks(sends(case_worker, table((("", "no", "", "", "", ""),))))
    assert "This has to be answered" in page.main and "File all of them" not in page.main
    assert count(db, Submission) == 0


def test_a_column_answers_one_question_and_what_looks_like_a_secret_is_pointed_out(case_worker: Person) -> None:
    page = sends(case_worker, table((("My password is: hunter22", "no", "", "", "", ""),)))
    page = checks(page)
    assert page.status == 200 and "This looks like a password" in page.main
    page = checks(page, {"column-2": "what_happened"})
    assert page.status == 422 and "Two columns answer the same question" in " ".join(page.errors)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in this file"),
        (b",,\n,,\n", "nothing in this file"),
        (b"What happened\n", "nothing in this file"),
        ("naïve,b\n1,2".encode("latin-1"), "UTF-8"),
        (b"a,b\n1,\x002", "not a table"),
        (b'a,b\n"1,2', "not a table"),
        (b"a,b\n1,2,3\n", "Row 2 has more cells"),
        (b"a,b\n1," + b"x" * 1_000_000, "not a table"),
        (b"a,b\n1," + b"x" * 20_001, "more than 20000 characters"),
        (b"a\n" + b"1\n" * 1_001, "more than 1000 entries"),
        (b"c," * 101 + b"\n1", "more than 100 columns"),
        (b"a,b\n1,\x1b[2J", "cannot be shown"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    db: Database, case_worker: Person, content: bytes, said: str
) -> None:
    page = sends(case_worker, content)
    assert page.status == 422 and said in " ".join(page.errors).replace(",", "")
    assert count(db, Import) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + table(),
        table().decode().encode("utf-16"),
        table(separator=";"),
        table(separator="\t"),
        b"\n\n" + table() + b",,,\n\n",
    ],
)
def test_what_spreadsheets_write_is_read(case_worker: Person, content: bytes) -> None:
    page = checks(sends(case_worker, content))
    assert page.status == 200 and "2 reports can be filed" in page.main


def test_sent_twice_it_files_once(db: Database, case_worker: Person) -> None:
    visitor = case_worker.visitor()
    page = checks(sends(case_worker, table(), visitor=visitor))
    form = page.form("File all of them")
    data = dict(form.pairs(form.button("File all of them")))
    places = {visitor.post(page.path, data).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    works(db)
    assert count(db, Submission) == 2


def test_a_killed_worker_files_none_twice(db: Database, case_worker: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SLICE", 1)
    checks(sends(case_worker, table())).press("File all of them", status=200)
    assert one_slice(db) == 1
    assert count(db, Submission) == 1
    works(db)
    assert count(db, Submission) == 2


def test_where_it_fails_half_way_nothing_is_left_and_it_can_be_tried_again(
    db: Database, case_worker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = count(db, DataKey)
    monkeypatch.setattr(importing, "SLICE", 1)
    visitor = case_worker.visitor()
    page = checks(sends(case_worker, table((*ROWS, ("x", "no", "", "", "Ada Example", ""))), visitor=visitor))
    columns = page.path
    page = page.press("File all of them", status=200)
    assert one_slice(db) == 1
    with db.writing() as session:
        session.get_one(Organisation, case_worker.organisation).standing = Standing.SUSPENDED
        session.commit()
    works(db)
    with db.writing() as session:
        session.get_one(Organisation, case_worker.organisation).standing = Standing.VERIFIED
        session.commit()
    page = page.again()
    assert "cannot file one for somebody else" in page.main
    assert (count(db, Submission), count(db, Participation), count(db, ImportRow)) == (0, 0, 0)
    assert count(db, DataKey) == before + 1
    checks(visitor.open(columns)).press("File all of them", status=200)
    works(db)
    assert count(db, Submission) == 3


def test_a_table_is_for_its_sender_and_for_managers(
    case_worker: Person, helpline: Person, liaison: Person, make_member: MakeMember, make_organisation: MakeOrganisation
) -> None:
    url = sends(case_worker, table()).path
    colleague = make_member(helpline, name="Third Member")
    lab = make_organisation(name="Example Rights Lab", country="MX", manager="Ines Prado")
    assert [one.visitor().fetch(url).status_code for one in (colleague, lab, liaison)] == [404, 404, 403]
    assert helpline.visitor().open(url).status == 200
    assert "The table sent on" in helpline.visitor().open(AT).main
    assert "The table sent on" not in colleague.visitor().open(AT).main


def test_a_table_that_waits_lies_under_a_key_of_its_sender_and_of_managers(
    case_worker: Person, helpline: Person, make_member: MakeMember
) -> None:
    """Attack: a colleague who is named in it, with a copy of the database and their own password."""
    sends(case_worker, table())
    colleague = make_member(helpline, name="Third Member")
    assert [opens_table(one) for one in (case_worker, helpline, colleague)] == [True, True, False]
    page = helpline.visitor().open(f"/desk/organisation/members/{colleague.account}/manager")
    page.fill({"Code from": helpline.totp()}).press("Make a manager", status=200)
    assert opens_table(colleague), "whoever manages has it from then on"


def opens_table(person: Person) -> bool:
    with person.database.reading() as session:
        by = person.actor(session)
        (key,) = session.scalars(select(Import.data_key_id))
        return grants.open_key(session, by, key) is not None


def test_a_table_is_thrown_away_or_goes_by_itself(db: Database, case_worker: Person) -> None:
    before = count(db, DataKey)
    sends(case_worker, table()).press("Throw the table away", status=200)
    assert (count(db, Import), count(db, DataKey)) == (0, before)
    sends(case_worker, table())
    with time_machine.travel(clock.now() + timedelta(days=31)), db.writing() as session:
        assert importing.forget_old(session) == 1
        session.commit()
    assert (count(db, Import), count(db, DataKey)) == (0, before)


def test_what_is_still_being_filed_is_only_read(
    db: Database, case_worker: Person, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: what was handed over or referred meanwhile would go again where the rest of the table fails."""
    monkeypatch.setattr(importing, "SLICE", 1)
    checks(sends(case_worker, table())).press("File all of them", status=200)
    assert one_slice(db) == 1
    with db.reading() as session:
        reference = session.scalars(select(Submission.reference)).one()
    url = f"/desk/submissions/{reference}"
    page = case_worker.visitor().open(url)
    assert (
        "Heron" in page.visitor.open(f"{url}/section/account").main + page.visitor.open(f"{url}/section/contact").main
    )
    handed = page.visitor.open(f"{url}/hand-over").fill({"code": case_worker.spare()})
    assert "still being filed" in handed.press("Make a one-time code", status=403).main
    note = page.visitor.open(f"{url}/note").fill({"Note": "x"}).press("Keep the note", status=403)
    assert "still being filed" in note.main
    works(db)
    note.visitor.open(f"{url}/note").fill({"Note": "x"}).press("Keep the note", status=200)
    for_another.make_code(case_worker, url)


def test_whoever_left_meanwhile_files_nothing_more(
    db: Database, case_worker: Person, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: the job goes on with the rights of the day on which it was begun."""
    monkeypatch.setattr(importing, "SLICE", 1)
    checks(sends(case_worker, table())).press("File all of them", status=200)
    assert one_slice(db) == 1
    page = helpline.visitor().open(f"/desk/organisation/members/{case_worker.account}/remove")
    page.fill({"Code from": helpline.totp()}).press("Remove", status=200)
    works(db)
    assert (count(db, Submission), count(db, ImportRow)) == (0, 0)
