"""Before a referral: exactly what the other would see, what to think of, and what it is for."""

from typing import Final

import pytest
from flask import Flask

from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from tests.factories import Person
from tests.files import filed as files
from tests.files import samples
from tests.harness.pages import Page
from tests.submissions.desk import HAPPENED, Report, report
from tests.submissions.test_refer_desk import FOR_LAW, TO_STATES, offer, refer

MAIL: Final = ("warning.eml", b"From: someone@example.net\r\nSubject: A warning\r\n\r\nIt says.\r\n")
COUNTRY: Final = "Its law may not protect the person as yours does"


def check(filed: Report, by: Person, to: Person, *sections: str) -> Page:
    page = offer(filed, by.visitor(), to).fill({"Parts of the report": sections, **FOR_LAW})
    return page.press("Continue", status=200)


def test_the_preview_shows_the_chosen_parts_and_nothing_else(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = check(filed, helpline, liaison, "What happened")
    assert HAPPENED in page.main
    assert "bad[.]example" not in page.main and "Only through this portal." not in page.main
    page = check(filed, helpline, liaison, "Technical details")
    assert "bad[.]example" in page.main and HAPPENED not in page.main


def test_that_the_referrer_looked_is_on_record_for_the_reporter(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    assert "What happened" not in filed.reporter().open("/return/openings").main
    check(filed, helpline, liaison, "What happened")
    rows = filed.reporter().open("/return/openings").main
    assert "Example Helpline" in rows and "What happened" in rows and "Technical details" not in rows


def test_files_are_named_as_they_would_be_there(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    files.add(filed, ("Amal at home.jpg", samples.picture()), MAIL)
    page = check(filed, helpline, liaison, "Technical details")
    assert "file-1.jpg" in page.main and "Cleaned copy: without hidden details." in page.main
    assert "None: not shared." in page.main
    assert "Amal" not in page.main and "warning.eml" not in page.main
    filed.reporter().open("/return/files").press("It may be passed on as it is")
    page = check(filed, helpline, liaison, "Technical details")
    assert "file-2.eml" in page.main and "As it is, with what is hidden in it" in page.main


def test_the_law_of_another_country_is_warned_of_to_both(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    assert COUNTRY in offer(filed, helpline.visitor(), liaison).main
    page = check(filed, helpline, liaison, "What happened")
    assert COUNTRY in page.main and "New Zealand" in page.main
    assert "its law may not protect you" not in filed.reporter().open("/return/report").main
    page.fill({"Code from": helpline.totp()}).press("Refer now")
    assert "New Zealand): its law may not protect you as yours does" in filed.reporter().open("/return/report").main


def test_the_own_country_is_not_warned_of(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    with filed.db.writing() as session:
        session.get_one(Organisation, liaison.organisation).country = "KE"
        session.commit()
    assert COUNTRY not in offer(filed, helpline.visitor(), liaison).main
    refer(filed, helpline, liaison, "What happened")
    assert "its law may not protect you" not in filed.reporter().open("/return/report").main


def test_a_company_is_offered_technical_details_with_the_warning(
    app: Flask, helpline: Person, company: Person, liaison: Person
) -> None:
    every = tuple((part, "technology_company") for part in ("account", "contact", "technical"))
    filed = report(app, helpline, beyond=(*every, *TO_STATES))
    page = offer(filed, helpline.visitor(), company)
    offered = page.form("Continue").find("Parts of the report")
    assert offered is not None and offered.choices == {"technical": ["Technical details"]}
    assert "It can probably recognise the person" in page.main
    assert "It can probably recognise the person" in check(filed, helpline, company, "Technical details").main
    assert "recognise the person" not in offer(filed, helpline.visitor(), liaison).main


def test_what_it_is_for_is_chosen_and_read_by_both(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = offer(filed, helpline.visitor(), liaison)
    page = page.fill({"Parts of the report": ["What happened"]}).press("Continue", status=422)
    assert "Choose what the referral is for" in page.errors[0]
    page = page.fill(FOR_LAW).press("Continue", status=200)
    assert "To help the person in law" in page.main
    page.fill({"Code from": helpline.totp()}).press("Refer now")
    assert "Referral: To help the person in law" in liaison.visitor().open(filed.url).main
    mine = filed.reporter().open(f"/return/thread/{filed.part(liaison).id}")
    assert "Referral: To help the person in law" in mine.main


def test_a_purpose_on_no_list_refers_nothing(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = check(filed, helpline, liaison, "What happened").fill({"Code from": helpline.totp()})
    data = dict(page.form("Refer now").pairs(None)) | {"purpose": "sell_it", "code": helpline.totp()}
    assert page.visitor.post(str(page.form("Refer now").action), data).status_code == 422
    liaison.visitor().open(filed.url, status=404)


def test_nothing_is_referred_to_the_holder_itself(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline)
    page = offer(filed, helpline.visitor(), helpline)
    assert "Nothing can be referred to this organisation" in page.main and "Continue" not in page.source


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.REMOVED])
def test_nothing_is_referred_to_one_that_may_not_act(
    standing: Standing, app: Flask, helpline: Person, liaison: Person
) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = check(filed, helpline, liaison, "What happened").fill({"Code from": helpline.totp()})
    with filed.db.writing() as session:
        session.get_one(Organisation, liaison.organisation).standing = standing
        session.commit()
    answer = page.press("Refer now", status=None)
    assert answer.status in {403, 404}
    assert not [one for one in filed.reporter().open("/return/report").links if "Foreign Office" in one]
    assert "Foreign Office" not in helpline.visitor().open(f"{filed.url}/refer").main
