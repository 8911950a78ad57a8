"""A law that forbids to destroy a report: named, until a day, and read by the reporter."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.submissions.models.legal_hold import LegalHold
from tests.factories import Person
from tests.harness.pages import Page
from tests.submissions.desk import Report, report, sent_again
from tests.submissions.test_close import take_back
from tests.submissions.test_retention import decline, later, run

LAW = "Code of Criminal Procedure, article 56"


def hold(filed: Report, person: Person, *, days: int) -> Page:
    page = person.visitor().open(filed.url).follow("Hold it by law")
    until = (clock.today() + timedelta(days=days)).isoformat()
    return page.fill({"Which law": LAW, "until": until})


def test_while_it_stands_nothing_is_destroyed_and_the_reporter_reads_why(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    page = hold(filed, helpline, days=200).press("Hold it until that day")
    assert LAW in page.main and "Held by law until" in page.main
    run(filed)
    shown = filed.reporter().open("/return/report").main
    assert LAW in shown and "does not destroy its part" in shown
    with later(200):
        run(filed)
        assert filed.part(helpline).destroyed_on is None
    with later(202):
        run(filed)
        assert filed.part(helpline).destroyed_on == clock.today()


def test_it_is_for_a_year_at_most_and_sent_twice_it_stands_once(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    page = hold(filed, helpline, days=366).press("Hold it until that day", status=422)
    assert "within a year" in page.main
    visitor = helpline.visitor()
    page = visitor.open(filed.url).follow("Hold it by law")
    page = page.fill({"Which law": LAW, "until": (clock.today() + timedelta(days=365)).isoformat()})
    address, content = sent_again(visitor, page)
    page.press("Hold it until that day")
    visitor.client.post(address, data=content)
    with filed.db.reading() as session:
        assert session.scalar(select(func.count(LegalHold.id))) == 1


def test_ended_early_it_leaves_the_full_warning(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    hold(filed, helpline, days=200).press("Hold it until that day")
    run(filed)
    assert filed.part(helpline).kept_until == clock.today() + timedelta(days=200)
    page = helpline.visitor().open(filed.url).follow("End the legal hold").press("End the hold now")
    assert LAW not in page.main
    run(filed)
    assert filed.part(helpline).kept_until == clock.today() + timedelta(days=30)
    assert LAW not in filed.reporter().open("/return/report").main


def test_a_form_that_is_older_than_the_hold_does_not_end_it(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    hold(filed, helpline, days=100).press("Hold it until that day")
    page = helpline.visitor().open(filed.url).follow("End the legal hold")
    renewed = helpline.visitor().open(filed.url).follow("Renew the hold")
    until = (clock.today() + timedelta(days=200)).isoformat()
    renewed.fill({"Which law": LAW, "until": until}).press("Hold it until that day")
    page.press("End the hold now", status=409)
    assert LAW in helpline.visitor().open(filed.url).main
    helpline.visitor().open(filed.url).follow("End the legal hold").press("End the hold now", status=200)
    assert LAW not in helpline.visitor().open(filed.url).main


def test_it_keeps_nothing_from_the_reporter_who_takes_everything_back(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    hold(filed, helpline, days=200).press("Hold it until that day")
    take_back(filed, helpline)
    page = helpline.visitor().open(filed.url)
    assert "took everything back" in page.main and LAW not in page.main
    assert LAW in filed.reporter().open("/return/report").main, "sealed anew with the thread"


def test_a_case_worker_who_manages_nothing_holds_nothing(app: Flask, helpline: Person, case_worker: Person) -> None:
    filed = report(app, helpline)
    decline(filed, helpline)
    assert "Hold it by law" not in case_worker.visitor().open(filed.url).links
    case_worker.visitor().open(f"{filed.url}/hold", status=403)
