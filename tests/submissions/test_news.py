"""News first on the receipt's page: what organisations did since the reporter last said that it was read."""

from datetime import timedelta

from flask import Flask

from portal import clock
from portal.audit import Event
from portal.submissions.operations import deadlines
from portal.submissions.views import news
from tests.factories import Person
from tests.harness.html import text_of
from tests.submissions.desk import report, sent_again

READ = "I have read the news"


def test_what_an_organisation_did_is_news_until_it_was_read(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    mine = made.reporter()
    assert "Nothing new since you were last here." in mine.open("/return/report").main
    page = helpline.visitor().open(made.url).press("Accept")
    page.fill({"Your message": "We begin"}, button="Send").press("Send", status=200)
    shown = mine.open("/return/report").main
    assert "Example Helpline works on your report." in shown and "Example Helpline wrote to you." in shown
    mine.open(f"/return/thread/{made.part(helpline).id}")
    page = mine.open("/return/report")
    assert "wrote to you" in page.main, "only looking at something takes nothing off the list"
    page = page.press(READ, status=200)
    assert "Nothing new since you were last here." in page.main


def test_what_came_after_the_page_was_shown_stays_news(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    desk = helpline.visitor()
    page = desk.open(made.url).press("Accept")
    mine = made.reporter().open("/return/report")
    page.fill({"Your message": "We begin"}, button="Send").press("Send", status=200)
    shown = mine.press(READ, status=200).main
    assert "wrote to you" in shown and "works on your report" not in shown


def test_what_the_reporter_did_and_what_an_organisation_keeps_to_itself_is_no_news(
    app: Flask, helpline: Person
) -> None:
    made = report(app, helpline)
    made.answers(helpline, "It is me")
    page = helpline.visitor().open(made.url).follow("Add a note").fill({"Note": "Call Monday"})
    page.press("Keep the note", status=200)
    assert "Nothing new since you were last here." in made.reporter().open("/return/report").main


def test_one_act_is_one_line_of_news(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = helpline.visitor().open(made.url).press("Accept").follow("Ask the reporter")
    page.fill({"Your question": "Which phone was it?"}).press("Ask", status=200)
    shown = made.reporter().open("/return/report")
    news = next(text_of(one) for one in shown.all("section") if one.get("aria-labelledby") == "news")
    # Beside the two lines: that there is something new from it, with a link.
    assert news.count("Example Helpline") == 3, news


def test_a_number_that_is_no_line_changes_nothing(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    helpline.visitor().open(made.url).press("Accept")
    mine = made.reporter()
    page = mine.open("/return/report")
    page.form_in_use = page.form(READ)
    address, sent = sent_again(mine, page)
    for wrong in ("999999", "-1", "x", "", "9" * 40):
        assert mine.post(address, {**sent, "upto": wrong}).status_code == 303
        assert "works on your report" in mine.open("/return/report").main


def test_a_day_that_was_missed_is_news(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    made.change(helpline, due_on=clock.today() - timedelta(days=1))
    with made.db.writing() as session:
        deadlines.note_missed(session)
        session.commit()
    assert (
        "Example Helpline let the day pass by which it owed a next step" in made.reporter().open("/return/report").main
    )


def test_every_kind_of_line_is_news_or_said_to_be_none() -> None:
    kinds = {kind for kind in Event.__subclasses__() if kind.__module__ == "portal.submissions.events"}
    assert {kind.__name__ for kind in kinds if kind.name() not in news.SAYS} == set(NO_NEWS.split())


NO_NEWS = """
    EntryWritten HandlerNamed HandlerUnnamed LinksChanged ListExported MarksChanged NoteAdded ReferralAgreed SecondNamed
    ReportLifted ReportRestricted SummaryWritten DutyContactSet ImportUndone OwnDaysSet QuotaSet ReportsImported
    AnswerPrepared PreparedAnswerDeleted RetentionSet
    HandOverPrepared HandedOver MessageErased NoticeFiled ObjectionMade PermissionAnswered PermissionGiven
    PermissionRelayed ReceiptClosed RemedyWordsErased ReportDeleted SectionCorrected SectionErased SharingFrozen
    SharingResumed StewardshipEnded SubmissionFiled SubmissionFiledForAnother UseAllowed UseHalted
    WallRaised
"""
"""What an organisation keeps to itself, what is on its own record, and what the reporter did or had done for them."""
