"""What came of promises, wherever many are looked at once: no grade without who gives it and the reply."""

import csv
import io
import json

from flask import Flask

from tests.asks.asking import TITLE, Town
from tests.commitments import judging, promises, reporting
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.personas import MakeMember
from tests.register.test_coverage import SVG, UNGP, row

REPLIED = "replied on March 3, 2027"


def of_assessments(page: Page) -> list[str]:
    """Return what the page says that assessors found, cell by cell."""
    return row(page, TITLE)


def test_coverage_says_what_came_of_each_promise_and_who_says_so(app: Flask, known: str) -> None:
    page = Visitor(app).open(UNGP)
    said = next(cell for cell in row(page, "Example Messenger") if "UNGP-22" in cell)
    assert said == "1 in force on UNGP-22 · 1 done, it says · 1 assessed · 1 challenged (1 without an answer)"
    found = of_assessments(page)
    assert found[1:3] == ["Example Messenger Technology company", "Done"] and found[3].startswith("Substantial")
    assert "Example Helpline" in found[4] and found[6] == REPLIED and "about version" not in page.main
    whole = page.links[f"Read assessment 1 with all its reasons ({TITLE})"]
    assert "canary-reply-nachtigall" in Visitor(app).open(whole).main


def test_the_map_marks_what_the_table_says(app: Flask, known: str) -> None:
    drawn = list(Visitor(app).open(UNGP).root.iter())
    for tag in ("circle", "path"):
        assert len([one for one in drawn if one.tag == f"{SVG}{tag}"]) == 1 + 1, "in the legend, and once in the map"
    bars = [one.get("width") for one in drawn if one.tag == f"{SVG}rect" and one.get("class") == "done"]
    assert bars == ["20", "28"], "all of it is said to be done"


def test_the_file_of_coverage_says_the_same(app: Flask, known: str) -> None:
    text = Visitor(app).fetch(f"{UNGP}?export=csv").text.removeprefix("\ufeff")
    head, *rows = list(csv.reader(io.StringIO(text)))
    said = next(dict(zip(head, line, strict=True)) for line in rows if line[0] == "Example Messenger")
    for what in ("", ": Done, it says", ": Assessed independently", ": Challenged", ": Challenged without an answer"):
        assert said[f"UNGP-22{what}"] == "1", what
        assert said[f"UNGP-11{what}"] == "0", what
    found = json.loads(Visitor(app).fetch(f"{UNGP}?export=json").text)
    assert any(one["UNGP-22_unanswered"] == 1 for one in found)


def test_a_comparison_says_what_came_of_each_promise_and_who_says_so(
    app: Flask, known: str, vendor_officer: Person, make_member: MakeMember
) -> None:
    promises.publish(
        vendor_officer, make_member(vendor_officer, name="Second"), items=["UNGP-22"], Title="Ask who buys"
    )
    listed = Visitor(app).open("/compare").all("option")
    slugs = dict.fromkeys(value for one in listed if (value := one.get("value")))
    page = Visitor(app).open("/compare?" + "&".join(f"organisation={one}" for one in slugs))
    here = 1 if "Example Messenger" in page.texts("th")[1] else 2
    for name in (
        "Done, as the organisation says",
        "Assessed independently",
        "Challenged",
        "Challenges without an answer by their day",
    ):
        assert (row(page, name)[here], row(page, name)[3 - here]) == ("1", "0"), name
    assert row(page, "Challenges answered")[here] == row(page, "Questions answered")[here] == "0"
    found = of_assessments(page)
    assert found[3].startswith("Substantial") and "Example Helpline" in found[4] and found[6] == REPLIED
    assert "1 assessed" in row(page, "UNGP-22")[here] and "assessed" not in row(page, "UNGP-22")[3 - here]


def test_a_late_reply_to_an_assessment_changes_both_pages(
    town: Town, app: Flask, done: str, company: Person, readers: tuple[Person, Person]
) -> None:
    address = judging.hand(*readers, done.rsplit("/", 1)[-1])
    town.pass_days(31)
    town.sweep()
    judging.publish(readers[1], address)
    before = [Visitor(app).fetch(path).headers["ETag"] for path in (UNGP, "/compare")]
    assert of_assessments(Visitor(app).open(UNGP))[6] == "Could not be reached"
    judging.reach(town, company, address)
    judging.reply(company, address)
    assert of_assessments(Visitor(app).open(UNGP))[6] == "replied on April 3, 2027"
    after = [Visitor(app).fetch(path).headers["ETag"] for path in (UNGP, "/compare")]
    assert not set(before) & set(after)


def test_a_grade_of_an_older_version_says_which_one_it_is_about(
    app: Flask, known: str, company: Person, colleague: Person
) -> None:
    """Else whoever was judged badly could be rid of it by publishing another version."""
    promises.next_version(company, colleague, desk_address(company))
    page = Visitor(app).open(UNGP)
    assert "Substantial about version 1" in page.main and "1 assessed" in page.main


def test_nothing_is_said_to_have_come_of_what_is_only_begun(app: Flask, promised: list[str], company: Person) -> None:
    reporting.publish(company, desk_address(company), status="missed")
    said = next(cell for cell in row(Visitor(app).open(UNGP), "Example Messenger") if "UNGP-22" in cell)
    assert said == "1 in force on UNGP-22 · 1 missed, it says"
