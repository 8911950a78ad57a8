"""Progress in the owner's own words: every status after every other, added and never changed, corrected by another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import product

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.commitments.models import Commitment
from portal.commitments.models.progress import MilestoneState, ProgressUpdate
from portal.commitments.rules import progress as rules
from portal.commitments.rules.progress import Status
from portal.db import Database
from portal.problems import Invalid
from tests.commitments import promises, reporting
from tests.commitments.reporting import HAPPENED
from tests.commitments.test_draft import desk_address
from tests.commitments.test_text import WHOLE
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember

TABLE = """
              not_started  in_progress  done  missed  changed  withdrawn
not_started   yes          yes          yes   yes     yes      yes
in_progress   -            yes          yes   yes     yes      yes
done          -            -            yes   -       -        yes
missed        -            yes          yes   yes     yes      yes
changed       yes          yes          yes   yes     yes      yes
withdrawn     -            -            -     -       -        yes
"""


def table() -> dict[tuple[str, str], bool]:
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return {(before, after): cell == "yes" for before, *cells in lines for after, cell in zip(head, cells, strict=True)}


@pytest.mark.parametrize(("before", "after", "anew"), list(product(Status, Status, (False, True))))
def test_every_status_follows_as_in_the_table(before: Status, after: Status, anew: bool) -> None:
    good = anew or table()[before, after]
    assert rules.may_follow(before, after, anew=anew) is good
    assert (after in rules.of_milestone(before, anew=anew)) is good
    by_update = after is not Status.WITHDRAWN and before is not Status.WITHDRAWN and good
    whole = by_update or before is after is Status.WITHDRAWN
    assert (after in rules.of_whole(before, anew=anew)) is whole
    for is_whole, allowed in ((True, whole), (False, good)):
        if allowed:
            rules.check_follows(before, after, anew=anew, whole=is_whole)
            continue
        with pytest.raises(Invalid):
            rules.check_follows(before, after, anew=anew, whole=is_whole)


@pytest.mark.parametrize(
    ("since", "months", "then"),
    [
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_later_is_a_day_that_there_is(since: date, months: int, then: date) -> None:
    assert rules.later(since, months=months) == then


@pytest.fixture
def public(company: Person, colleague: Person) -> str:
    """Return the public address of a commitment with two milestones."""
    page = company.visitor().open("/desk/commitments/new").fill(WHOLE).press("Keep the draft", status=200)
    return promises.approve(colleague, promises.send(page).path).path


def test_an_update_is_shown_before_it_is_public_and_is_then_exactly_that(
    app: Flask, company: Person, public: str
) -> None:
    said = {"milestones-0-status": "done", "milestones-1-status": "in_progress"}
    shown = reporting.write(company, desk_address(company), **said)
    assert HAPPENED not in Visitor(app).open(public).main
    assert "exactly what everyone will be able to read" in shown.main
    page = reporting.confirm(company, shown)
    assert page.path == public
    page = Visitor(app).open(public)
    assert "The organisation says" in page.texts("h2")
    before, after = (next(one for one in seen.texts("article") if "Update 1" in one) for seen in (shown, page))
    assert before == after and HAPPENED in after and "Nine of ten in time" in after and "In progress" in after
    due = rules.later(clock.today(), months=6)
    assert f"{due:%B} {due.day}, {due.year}" in after
    assert company.name not in page.source


def test_lists_show_the_status_and_whether_more_is_due(app: Flask, company: Person, public: str) -> None:
    reporting.publish(company, desk_address(company))
    for path in ("/commitments", "/organisations/example-messenger", "/instruments/cta"):
        page = Visitor(app).open(path)
        assert "In progress" in page.main and "Up to date" in page.main, path
    assert "In progress" in company.visitor().open("/desk/commitments").main
    lines = Visitor(app).fetch("/commitments?export=csv").text.splitlines()
    assert "in_progress" in lines[1] and "green" in lines[1]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"What has happened": ""}, "Write what has happened since the last update."),
        ({"What has happened": "x" * 5001}, "Shorten this to 5000 characters"),
        ({"What has happened": "a\x00b"}, "sign that cannot be shown"),
        ({"months": []}, "Choose when the next update is due: a year from now at the latest."),
    ],
)
def test_what_cannot_be_published_comes_back_with_what_to_do(
    company: Person, public: str, said: dict[str, object], sentence: str
) -> None:
    page = reporting.write(company, desk_address(company), **said)
    assert page.status == 422 and sentence in page.errors[0] and len(page.errors) == 1
    if "months" in said:
        assert page.form("Continue").value("text") == HAPPENED


def test_what_was_done_stays_done_unless_it_is_corrected(app: Flask, company: Person, public: str) -> None:
    address = desk_address(company)
    page = reporting.publish(company, address, status="done")
    assert "No further update is due." in page.main and "Nothing more is due" in page.main
    page = reporting.write(company, address, status="in_progress")
    assert page.status == 422 and "That cannot follow what was said before." in page.errors[0]
    page = reporting.publish(company, address, status="in_progress", corrects="1", **{"What has happened": "Not yet."})
    assert "Corrected later" in page.main and "It corrects" in page.main and HAPPENED in page.main
    assert page.texts("h3").index("Update 2") < page.texts("h3").index("Update 1")


def test_a_newer_version_opens_what_was_done(company: Person, colleague: Person, public: str) -> None:
    address = desk_address(company)
    reporting.publish(company, address, status="done")
    promises.next_version(company, colleague, address, **{"Measurable target": "All of them."})
    assert "In progress" in reporting.publish(company, address, status="in_progress").main


def test_the_way_back_from_the_page_before_publishing_loses_nothing(company: Person, public: str) -> None:
    page = reporting.write(company, desk_address(company), **{"milestones-0-status": "missed"}).press("Change the text")
    form = page.form("Continue")
    assert form.value("text") == HAPPENED and form.value("milestones-0-status") == "missed"


def test_a_wrong_code_publishes_nothing_and_keeps_the_text(app: Flask, company: Person, public: str) -> None:
    page = reporting.write(company, desk_address(company)).fill({"code": "000000"})
    page = page.press("Publish the update", status=422)
    assert "This code is not right" in page.errors[0] and HAPPENED in page.main
    assert HAPPENED not in Visitor(app).open(public).main
    assert HAPPENED in reporting.confirm(company, page).main


def test_the_same_update_sent_twice_is_published_once(db: Database, company: Person, public: str) -> None:
    page = reporting.write(company, desk_address(company)).fill({"code": company.spare()})
    page.press("Publish the update", status=200)
    page.press("Publish the update", status=200)
    with db.reading() as session:
        assert session.scalars(select(ProgressUpdate.number)).all() == [1]


def test_two_who_report_at_once_do_not_overwrite_each_other(
    db: Database, company: Person, colleague: Person, make_member: MakeMember, public: str
) -> None:
    address = desk_address(company)
    pages = [
        reporting.write(one, address, **{"What has happened": f"Said by number {number}."}).fill({"code": one.spare()})
        for number, one in enumerate((company, colleague, make_member(company, name="Third Person")))
    ]
    with ThreadPoolExecutor(len(pages)) as all_at_once:
        answers = list(all_at_once.map(lambda page: page.press("Publish the update"), pages))
    assert sorted(page.status for page in answers) == [200, 409, 409]
    for page in answers:
        if page.status == 409:
            assert "was published while you were writing" in page.main and "Said by number" in page.main
    with db.reading() as session:
        assert session.scalars(select(ProgressUpdate.number)).all() == [1]


def test_nothing_is_reported_on_before_it_is_public_and_only_corrected_after_it_was_withdrawn(
    company: Person, colleague: Person
) -> None:
    page = promises.draft(company)
    assert (
        "Nothing of this commitment is public yet" in company.visitor().open(f"{page.path}/progress", status=403).main
    )
    promises.approve(colleague, promises.send(page).path)
    reporting.publish(company, page.path)
    withdrawn = company.visitor().open(page.path).follow("Withdraw")
    shown = withdrawn.fill({"Reason": "Sold.", "code": company.spare()}).press("Withdraw it in public", status=200)
    assert "Nothing more is due" in shown.main
    refused = reporting.write(company, page.path, status="withdrawn")
    assert refused.status == 422 and "can still correct an earlier one" in refused.errors[0]
    assert refused.form("Continue").value("text") == HAPPENED
    public = reporting.publish(
        company, page.path, status="withdrawn", corrects="1", **{"What has happened": "It was 213."}
    )
    assert "It was 213." in public.main and "It corrects" in public.main


def test_milestones_follow_the_newest_version(db: Database, company: Person, colleague: Person, public: str) -> None:
    address = desk_address(company)
    reporting.publish(company, address, **{"milestones-0-status": "done"})
    changed = {
        "milestones-0-title": "Nine of ten, counted by others",
        "milestones-1-title": "",
        "milestones-1-due_on": "",
    }
    changed |= {"milestones-1-who": "", "milestones-2-title": "All", "milestones-2-due_on": "2027-12-01"}
    page = promises.next_version(company, colleague, address, **changed)
    assert "Half of all notices in time" in page.main, "in the update that spoke of it"
    with db.reading() as session:
        found = session.scalars(select(MilestoneState).order_by(MilestoneState.due_on)).all()
        assert [(one.title, one.status) for one in found] == [
            ("Nine of ten, counted by others", Status.DONE),
            ("All", Status.NOT_STARTED),
        ]


@pytest.mark.parametrize(
    "values", [{"text": ""}, {"number": 0}, {"corrects": 1}, {"next_due_on": date(2020, 1, 1)}], ids=str
)
def test_the_database_keeps_an_update_whole(
    db: Database, company: Person, public: str, values: dict[str, object]
) -> None:
    reporting.publish(company, desk_address(company))
    with db.writing() as session, pytest.raises(IntegrityError):
        session.execute(update(ProgressUpdate).values(values))


def test_a_public_page_says_so_when_an_update_comes_and_when_a_day_passes(
    app: Flask, company: Person, public: str
) -> None:
    visitor = Visitor(app)
    first = visitor.fetch(public).headers["ETag"]
    reporting.publish(company, desk_address(company), months="3")
    second = visitor.fetch(public).headers["ETag"]
    assert first != second
    with time_machine.travel(clock.now() + timedelta(days=100), tick=True):
        assert "Update late" in Visitor(app).open(public).main
        assert "Update late" in Visitor(app).open("/commitments").main
    with time_machine.travel(clock.now() + timedelta(days=150), tick=True):
        assert "Update long overdue" in Visitor(app).open(public).main
    with time_machine.travel(clock.now() + timedelta(days=366), tick=True):
        assert "Nothing said for a year" in Visitor(app).open(public).main


def test_others_cannot_report_for_an_organisation(company: Person, liaison: Person, db: Database, public: str) -> None:
    with db.reading() as session:
        wanted = session.scalars(select(Commitment.id)).one()
    for method, path in (("GET", "progress"), ("POST", "progress"), ("POST", "progress/publish")):
        visitor = liaison.visitor()
        token = visitor.open("/desk/commitments/new")
        said = {
            "csrf_token": next(one.get("value", "") for one in token.all("input") if one.get("name") == "csrf_token")
        }
        answer = visitor.fetch(
            f"/desk/commitments/{wanted}/{path}", method=method, data=said if method == "POST" else None
        )
        assert answer.status_code == 404
