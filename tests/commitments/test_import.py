"""A company imports its commitments from a table: read, checked cell by cell, then drafts of all rows, or of none."""

import csv
import io
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pytest
import time_machine
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from portal import clock
from portal.commitments.models import Commitment, Version
from portal.commitments.models.importing import CommitmentImport
from portal.commitments.operations import importing
from portal.db import Database
from tests.commitments.promises import TEXT, draft, publish
from tests.factories import Person
from tests.harness.pages import Page, Visitor

AT: Final = "/desk/commitments/import"
WHOLE: Final[Mapping[str, str]] = {
    "Title": "Tell people within three days",
    "type": "Policy",
    "The problem": "People learn too late.\nVery late.",
    "What will be done": "We tell each person.",
    "Where things stand now": "40 days on average.",
    "Measurable target": "72 hours in 95 of 100 cases.",
    "Scope": "The messenger.",
    "Countries": "BR; Mexico",
    "Kinds of customer": "",
    "Start": "2027-01-01",
    "Due": "2027-12-31",
    "Milestones": "2027-03-31 Rules are out (Head of Policy)\n2027-06-30 First report; with numbers",
    "Who leads it": "Head of Product Security",
    "Budget": "",
    "links": "Our policy <https://company.example/policy>",
    "Items of instruments": "ungp-22; CTA-1",
    "Our own number": "17",
}


def table(*rows: Mapping[str, str], head: Sequence[str] = tuple(WHOLE)) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *([row.get(name, "") for name in head] for row in rows)])
    return out.getvalue().encode()


def row(**changes: str) -> dict[str, str]:
    return {**WHOLE, **{name.replace("_", " "): said for name, said in changes.items()}}


def sheet(*rows: Sequence[Any], also: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    book = Workbook()
    one: Any = book.active
    for cells in rows:
        one.append(list(cells))
    also(one)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def sends(person: Person, content: bytes, *, visitor: Visitor | None = None, name: str = "ours.csv") -> Page:
    page = (visitor or person.visitor()).open(AT).fill({"The table": (name, content)})
    return page.press("Send the table", status=None)


def checks(page: Page, **answers: str) -> Page:
    if answers:
        page = page.fill({name.replace("_", "-"): said for name, said in answers.items()})
    return page.press("Check every row", status=None)


def count(db: Database, kind: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_table_becomes_drafts_that_are_sealed_and_wait_for_their_writers(
    db: Database, company: Person, colleague: Person, vendor_officer: Person
) -> None:
    visitor = company.visitor()
    page = visitor.open("/desk/commitments").follow("Import commitments from a table")
    assert page.path == AT
    page = checks(sends(company, table(row(), {"Title": "=1+1 of it"}), visitor=visitor))
    assert page.status == 200, page.errors
    assert "2 drafts can be made" in page.main and "Brazil" in page.main and "UNGP-22" in page.main
    assert "Has to be written before anybody can publish it" in page.main
    assert count(db, Commitment) == 0
    page = page.press("Make all the drafts", status=200)
    assert page.path.startswith("/desk/commitments") and "=1+1 of it" in page.main
    with db.reading() as session:
        versions = session.scalars(select(Version)).all()
        assert [(one.state.value, one.title, one.approved_by) for one in versions] == [("draft", None, None)] * 2
        kept = session.scalars(select(CommitmentImport)).one()
        assert kept.made_on == clock.today() and kept.upload is None
    page = colleague.visitor().open("/desk/commitments").follow("Tell people within three days")
    for said in ("Very late.", "Rules are out", "First report; with numbers", "Mexico", "Head of Product Security"):
        assert said in page.main, said
    assert "Brazil" in page.main and "CTA-1" in page.main and "Policy" in page.main
    assert "Send to a second person" in page.source
    vendor_officer.visitor().open(page.path, status=404)


def test_a_spreadsheet_is_read_with_its_days_and_numbers(db: Database, company: Person) -> None:
    head = ("Title", "Start", "Due", "Measurable target", "Milestones")
    content = sheet(head, ("Report each year", date(2027, 1, 1), date(2027, 12, 31), 95.0, "2027-02-01 Begun"))
    page = checks(sends(company, content, name="ours.xlsx"))
    assert page.status == 200, (page.errors, page.main)
    page = page.press("Make all the drafts", status=200).follow("Report each year")
    assert "January 1, 2027" in page.main and "95" in page.main and "95.0" not in page.main


def test_what_the_spreadsheet_hides_is_read_and_said_before_a_draft_is_made(company: Person) -> None:
    titles = ("Seen", "Hidden", "Of no height", "Last")
    rows = [("Title", "Budget", "Scope"), *((title, "1 million", "Everywhere") for title in titles)]
    content = sheet(*rows, also=half_hidden)
    page = sends(company, content, name="ours.xlsx")
    assert "2 hidden rows were read: 3, 4." in page.main and "1 hidden column was read: Budget." in page.main
    assert "Budget (hidden in the spreadsheet)" in page.main
    page = checks(page)
    assert page.status == 200 and "2 hidden rows were read: 3, 4." in page.main
    assert page.main.count("This row is hidden in the spreadsheet") == 2
    assert "Draft 1, from a hidden row" not in page.main and "Draft 2, from a hidden row" in page.main
    assert "4 drafts can be made" in page.main
    page = checks(page.again(), column_1="")
    page = page.press("Make all the drafts", status=200)
    assert all(title in page.main for title in titles)
    assert "1 million" not in page.follow("Hidden").main


def test_of_a_spreadsheet_that_hides_nothing_nothing_is_said(company: Person) -> None:
    page = sends(company, sheet(("Title", "Scope"), ("Ours", "Everywhere")), name="ours.xlsx")
    assert "hidden" not in page.main and "hidden" not in checks(page).main


def test_what_is_wrong_is_said_by_row_and_column_and_no_draft_is_made(db: Database, company: Person) -> None:
    rows = (
        row(),
        row(type="Perhaps", Start="1 January"),
        row(Title="", Countries="Atlantis", links="Ours <javascript:alert(1)>"),
        row(Due="2026-12-31"),
        row(Items_of_instruments="USDOS20-RPT"),
        row(Milestones="2028-01-01 Too late"),
        row(Milestones="whenever"),
        row(type="Measure of a state"),
        row(Title="x" * 151),
        row(Items_of_instruments="NONE-1"),
    )
    page = checks(sends(company, table(*rows)))
    assert page.status == 422 and "No draft was made" in page.main
    for said in (
        "“Perhaps” is not one of the answers", "“Atlantis” is not one", "what this commitment is called",
        "such as 2027-03-31", "https://", "due day is before the start", "do not address organisations of your kind",
        "due after 2027-12-31", "“whenever” is no milestone", "not one of the choices", "150 characters",
        "in no instrument",
    ):  # fmt: skip
        assert said in page.main, said
    counted = [page.source.count(f'<th scope="row">{number}</th>') for number in range(2, 12)]
    assert counted[0] == 0 and all(counted[1:]), counted
    assert "Make all the drafts" not in page.source
    assert count(db, Commitment) == 0


def test_a_column_says_one_thing_and_one_of_them_is_the_title(company: Person) -> None:
    page = sends(company, table(row(), head=("Title", "Scope", "Our own number")))
    assert "No column is the title" in " ".join(checks(page, column_0="").errors)
    page = checks(page.again(), column_2="title")
    assert page.status == 422 and "Two columns say the same" in " ".join(page.errors)
    assert checks(page.again(), column_2="budget").status == 200


def test_a_title_that_is_there_already_is_pointed_out(company: Person, colleague: Person) -> None:
    publish(company, colleague)
    draft(company, Title="Another one")
    page = checks(sends(company, table(row(), row(Title="Another one"), row(Title="New"), row(Title="New"))))
    assert page.status == 200
    assert page.main.count("has a commitment of this title already") == 2
    assert page.main.count("Another row has the same title") == 2
    assert str(TEXT["Title"]) in page.main


def merged(one: Any) -> None:
    one.merge_cells("A2:B2")


def behind(state: str) -> Callable[[Any], None]:
    """Hide a sheet, so that another one is seen first."""

    def hide(one: Any) -> None:
        one.parent.create_sheet("Seen").append(["Title"])
        one.parent.active = 1
        one.sheet_state = state

    return hide


def half_hidden(one: Any) -> None:
    one.row_dimensions[3].hidden = True
    one.row_dimensions[4].height = 0.2
    one.column_dimensions["B"].hidden = True
    one.row_dimensions[9].hidden = True  # there is nothing in these
    one.column_dimensions["D"].hidden = True


def far_down(one: Any) -> None:
    one.cell(row=900_000, column=1, value="x")


def far_out(one: Any) -> None:
    one.cell(row=2, column=4_000, value="x")


def with_type(content: bytes) -> bytes:
    """Put a document type with an entity into the sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = b'<!DOCTYPE a [<!ENTITY b "boom">]>' + part[part.index(b"<worksheet") :]
            new.writestr(name, part)
    return made.getvalue()


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/worksheets/sheet1.xml", b"<a/>" + b" " * 60_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in this file"),
        (b"Title\n", "nothing in this file"),
        (b"a\n" + b"1\n" * 201, "more than 200 entries"),
        (b"a\n" + b"1\n" * 50_000, "more than 200 entries"),
        ("naïve,b\n1,2".encode("latin-1"), "UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old or a locked spreadsheet"),
        (b"PK\x03\x04 and nothing", "cannot be read"),
        (b"%PDF-1.7\n", "This is a PDF"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "This is a PDF"),
        (b"x" * 2_000_001, "This file is larger than 2 MB"),
        (sheet(), "nothing in this file"),
        (sheet(("Title",), ("=HYPERLINK(1)",)), "The cell A2 holds a formula"),
        (sheet(("Title",), ("a",), also=behind("hidden")), "The first sheet, “Sheet”, is hidden"),
        (sheet(("Title",), ("a",), also=behind("veryHidden")), "The first sheet, “Sheet”, is hidden"),
        (sheet(("Title", "Scope"), ("a", "b"), also=merged), "The cells A2:B2 are merged"),
        (sheet(("Title",), *(("a",) for _row in range(201))), "more than 200 entries"),
        (sheet(("Title",), *(("a",) for _row in range(50_000))), "more than 200 entries"),
        (sheet(("Title",), ("a",), also=far_down), "more than 200 entries"),
        (sheet(("Title",), ("a",), also=far_out), "more than 100 columns"),
        (sheet(("Title",), ("x" * 20_001,)), "more than 20000 characters"),
        (sheet(("Title", "Scope"), *(("x" * 20_000,) * 2 for _row in range(200))), "more than 5000000 characters"),
        (with_type(sheet(("Title",), ("a",))), "cannot be read"),
        (bomb(), "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_a_table_of_commitments_is_refused_with_a_sentence(
    db: Database, company: Person, content: bytes, said: str
) -> None:
    page = sends(company, content)
    assert page.status in {413, 422} and said in " ".join(page.errors), page.errors
    assert count(db, CommitmentImport) == 0
    page.fill({"The table": ("ours.csv", table(row()))}).press("Send the table", status=200)


def test_the_template_names_every_column_and_is_understood_when_it_is_filled_in(company: Person) -> None:
    visitor = company.visitor()
    page = visitor.open(AT)
    sent = visitor.fetch(page.links["CSV"])
    assert "attachment" in sent.headers["Content-Disposition"]
    head = next(csv.reader(io.StringIO(sent.get_data(as_text=True).removeprefix("\N{BYTE ORDER MARK}"))))
    assert len(head) == 16 and head[0] == "Title"
    page = sends(company, table({"Title": "Ours", "Budget": "1 million"}, head=head), visitor=visitor)
    page = checks(page)
    assert page.status == 200 and "1 million" in page.main
    assert page.source.count('selected value=""') == 0, "each column is taken for what it is called"


def test_the_template_as_a_spreadsheet_offers_the_kinds_and_is_read_when_it_is_filled_in(company: Person) -> None:
    visitor = company.visitor()
    sent = visitor.fetch(visitor.open(AT).links["XLSX"])
    assert sent.headers["Content-Disposition"].endswith("commitments.xlsx")
    book = load_workbook(io.BytesIO(sent.get_data()))
    first: Any = book.worksheets[0]
    assert [cell.value for cell in first[1]][:2] == ["Title", "Kind of commitment"] and first.max_column == 16
    (offered,) = first.data_validations.dataValidation
    assert "Policy" in offered.formula1 and "Measure of a state" not in offered.formula1 and "B2" in str(offered.sqref)
    said = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert "2027-01-01" in str(said["Start"])
    for column, cell in enumerate(("Report each year", "Policy", "", "", "", "95"), start=1):
        first.cell(row=2, column=column, value=cell)
    made = io.BytesIO()
    book.save(made)
    page = checks(sends(company, made.getvalue(), visitor=visitor, name="ours.xlsx"))
    assert page.status == 200 and "1 draft can be made" in page.main and "Policy" in page.main


def test_it_is_done_once_and_only_by_the_organisation_that_sent_it(
    db: Database, company: Person, vendor_officer: Person, case_worker: Person
) -> None:
    page = checks(sends(company, table(row())))
    address = page.path
    vendor_officer.visitor().open(address, status=404)
    case_worker.visitor().open(AT, status=403)
    again = company.visitor().open(address)
    page.press("Make all the drafts", status=200)
    assert checks(again).path.startswith("/desk/commitments?")
    assert count(db, Commitment) == 1


def test_two_hundred_become_drafts_at_once_and_a_table_can_be_thrown_away(db: Database, company: Person) -> None:
    page = checks(sends(company, table(*(row(Title=f"Promise {number}") for number in range(200)))))
    assert page.status == 200
    begun = time.process_time()
    page.press("Make all the drafts", status=200)
    assert time.process_time() - begun < 30
    assert count(db, Version) == 200
    page = sends(company, table(row())).press("Throw the table away", status=200)
    assert page.path == AT and "no drafts made of it yet" not in page.main
    assert count(db, Version) == 200 and count(db, CommitmentImport) == 1


def test_a_table_of_which_nothing_is_made_is_forgotten_after_thirty_days(db: Database, company: Person) -> None:
    sends(company, table(row()))
    assert "no drafts made of it yet" in company.visitor().open(AT).main
    for days, left in ((30, 1), (31, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False), db.writing() as session:
            importing.forget_old(session)
            session.commit()
        assert count(db, CommitmentImport) == left


def test_a_cell_that_is_slow_to_take_apart_is_not(company: Person) -> None:
    """A hundred cells of blanks would else keep a worker busy for minutes."""
    blanks = " " * 19_900
    rows = [row(Milestones=f"2027-06-30 a{blanks}b", links=f"a{blanks}b") for _number in range(3)]
    page = sends(company, table(*rows))
    began = time.process_time()
    assert checks(page).status == 422
    assert time.process_time() - began < 3
