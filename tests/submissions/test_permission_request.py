"""What is missing is asked for with its reason; the reporter gives or refuses it in one step."""

from datetime import timedelta

import pytest
import time_machine
from babel.dates import format_date
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.actor import SYSTEM
from portal.organisations.models import Organisation
from portal.submissions.models import Participation, Permission
from portal.submissions.operations import permission
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions import for_another, reporter
from tests.submissions.desk import HAPPENED, Report, report, sent_again
from tests.submissions.test_copying import copy_of
from tests.submissions.test_refer_desk import FOR_LAW, offer, refer

WHY = "The court there needs to read what happened."
ASK = "Ask the reporter for permission"
GIVE = "Permit it"


@pytest.fixture
def words(visitor: Visitor, helpline: Person) -> str:
    """File a report through the pages, so that its seven words are known."""
    return reporter.file_report(visitor, receivers=[helpline.organisation])


def url_of(person: Person) -> str:
    return f"/desk/submissions/{for_another.submission(person.database).reference}"


def ask(by: Person, url: str, to: Person, *parts: str, until: str = "") -> Page:
    """Ask for a permission to refer these parts to that person's organisation."""
    with by.database.reading() as session:
        slug = session.get_one(Organisation, to.organisation).slug
    page = by.visitor().open(f"{url}/refer/{slug}").follow(ASK)
    page = page.fill({"What you ask for": parts or ["To read: What happened"], "Why you need it": WHY, **FOR_LAW})
    return page.fill({"until": until}, button=ASK).press(ASK)


def follow(page: Page, words: str) -> Page:
    """Follow the one link that has these words, after the name of whoever asks."""
    (found,) = [address for text, address in page.links.items() if words in text]
    return page.visitor.open(found)


def asked(visitor: Visitor) -> Page:
    return follow(visitor.open("/return/report"), "asks you to permit more")


def waiting(visitor: Visitor) -> list[str]:
    """Return the links to requests that wait for the reporter's answer."""
    return [words for words in visitor.open("/return/report").links if "permit more" in words]


def test_what_is_missing_is_asked_for_and_given_in_one_step(
    visitor: Visitor, words: str, helpline: Person, liaison: Person
) -> None:
    url = url_of(helpline)
    page = ask(helpline, url, liaison)
    assert "To read: What happened (for Example Foreign Office)" in page.main
    assert "The reporter has not answered yet" in page.main
    page = asked(visitor)
    assert WHY in page.main and "To help the person in law" in page.main and "Example Foreign Office" in page.main
    assert "New Zealand): its law may not protect you as yours does" in page.main
    page = page.fill({"words": words}).press(GIVE, status=200)
    assert "You permitted this on" in page.main
    assert not waiting(visitor)
    assert "Permitted on" in helpline.visitor().open(url).main
    with helpline.database.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    page = helpline.visitor().open(f"{url}/refer/{slug}")
    page = page.fill({"Parts of the report": ["What happened"], **FOR_LAW}).press("Continue", status=200)
    page.fill({"Code from": helpline.totp()}).press("Refer now", status=200)
    assert reporter.WHAT_HAPPENED in liaison.visitor().open(f"{url}/section/account").main
    liaison.visitor().open(f"{url}/section/technical", status=403)


def test_wrong_words_give_nothing(visitor: Visitor, words: str, helpline: Person, liaison: Person) -> None:
    ask(helpline, url_of(helpline), liaison)
    wrong = " ".join(reversed(words.split()))
    page = asked(visitor).fill({"words": wrong}).press(GIVE, status=422)
    assert "not the words of this report" in page.errors[0]
    assert "has not answered yet" in helpline.visitor().open(url_of(helpline)).main


def test_refused_needs_no_words_and_permits_nothing(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline)
    ask(helpline, filed.url, liaison)
    page = asked(filed.reporter()).press("Refuse it")
    assert "You refused this on" in page.main
    assert "Refused on" in helpline.visitor().open(filed.url).main
    page = offer(filed, helpline.visitor(), liaison)
    assert page.main.count("has not permitted this part") == 3 and ASK in page.links


def test_what_was_refused_is_not_asked_for_again_at_once(app: Flask, helpline: Person, liaison: Person) -> None:
    """Attack: to ask every day until somebody who is tired gives in."""
    filed = report(app, helpline)
    ask(helpline, filed.url, liaison)
    asked(filed.reporter()).press("Refuse it")
    assert "You can ask for it again from" in helpline.visitor().open(filed.url).main
    page = offer(filed, helpline.visitor(), liaison).follow(ASK)
    data = dict(page.form(ASK).pairs(None)) | {"sections": "account:reading", "purpose": "legal_help", "text": WHY}
    assert "What happened" not in page.form(ASK).fields()
    assert page.visitor.post(page.path, data).status_code == 422
    assert not waiting(filed.reporter())
    with time_machine.travel(clock.now() + timedelta(days=30)):
        assert "has not answered yet" in ask(helpline, filed.url, liaison).main


def give(mine: Visitor, words: str) -> None:
    asked(mine).fill({"words": words}).press(GIVE, status=200)


def test_what_was_given_and_taken_back_is_not_asked_for_again_at_once(
    visitor: Visitor, words: str, helpline: Person
) -> None:
    """Attack: to ask again on the day on which somebody thought better of it."""
    url = url_of(helpline)
    copying = "To take a copy of: What happened"
    request = {"What you ask for": [copying], "Why you need it": WHY, **FOR_LAW}
    helpline.visitor().open(f"{url}/request").fill(request).press(ASK, status=200)
    give(visitor, words)
    page = visitor.open("/return/permission").fill({f"copy-{helpline.organisation}": []})
    page.press("See what this changes", status=200).press("Change it", status=200)
    page = helpline.visitor().open(f"{url}/request")
    assert copying not in page.main and "To take a copy of: Technical details" in page.main
    with time_machine.travel(clock.now() + timedelta(days=30)):
        assert copying in helpline.visitor().open(f"{url}/request").main


def test_what_ended_by_itself_can_be_asked_for_again(visitor: Visitor, words: str, helpline: Person) -> None:
    url = url_of(helpline)
    copying = "To take a copy of: What happened"
    request = {"What you ask for": [copying], "Until when": "For three months", "Why you need it": WHY, **FOR_LAW}
    helpline.visitor().open(f"{url}/request").fill(request).press(ASK, status=200)
    give(visitor, words)
    assert copying not in helpline.visitor().open(f"{url}/request").main
    with time_machine.travel(clock.now() + timedelta(days=93)):
        with helpline.database.writing() as session:
            permission.expire(session)
            session.commit()
        assert copying in helpline.visitor().open(f"{url}/request").main


def test_a_request_says_until_when_and_is_given_no_longer(
    visitor: Visitor, words: str, helpline: Person, liaison: Person
) -> None:
    url = url_of(helpline)
    page = helpline.visitor().open(url)
    with helpline.database.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    page = helpline.visitor().open(f"{url}/refer/{slug}/request")
    wanted = {"What you ask for": ["To read: What happened"], "Until when": "For three months", "Why you need it": WHY}
    page.fill({**wanted, **FOR_LAW}).press(ASK, status=200)
    last = clock.today() + timedelta(days=92)
    page = asked(visitor)
    assert "For three months" in page.main and f"Until {format_date(last, 'long', locale='en')}." in page.main
    page.fill({"words": words}).press(GIVE, status=200)
    with helpline.database.reading() as session:
        theirs = select(Permission.until_on).where(Permission.organisation_id == liaison.organisation)
        assert session.scalars(theirs).all() == [last]


def test_a_length_that_somebody_made_up_is_none(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline)
    page = offer(filed, helpline.visitor(), liaison).follow(ASK)
    data = dict(page.form(ASK).pairs(None)) | {"sections": "account:reading", "purpose": "legal_help", "text": WHY}
    assert page.visitor.post(page.path, data | {"until": "for_ever"}).status_code == 422
    assert not waiting(filed.reporter())


def test_who_takes_part_can_open_at_once_what_is_given(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=(("account", "state"),))
    refer(filed, helpline, liaison, "What happened")
    ask(helpline, filed.url, liaison, "To read: Technical details")
    page = asked(filed.reporter())
    assert "Example Foreign Office can open it at once." in page.main and "can then pass it on" not in page.main


def test_an_answer_stays_and_the_same_one_twice_is_one(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline)
    ask(helpline, filed.url, liaison)
    mine = filed.reporter()
    page = asked(mine)
    form = page.form("Refuse it")
    data = dict(form.pairs(None))
    for _again in range(2):
        assert mine.post(str(form.action), data).status_code == 303
    assert mine.post(f"{page.path}/give", data).status_code == 422


def test_asking_twice_asks_once_and_for_nothing_is_said(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline)
    visitor = helpline.visitor()
    page = offer(filed, visitor, liaison).follow(ASK)
    page = page.press(ASK, status=422)
    assert len(page.errors) == 3
    page = page.fill({"What you ask for": ["To read: What happened"], "Why you need it": WHY, **FOR_LAW})
    address, content = sent_again(visitor, page)
    page.press(ASK, status=200)
    assert visitor.post(address, content).status_code in {303, 422}
    assert filed.part(helpline).said == 1
    page = offer(filed, helpline.visitor(), liaison).follow(ASK)
    assert "What happened" not in page.form(ASK).fields()
    data = dict(page.form(ASK).pairs(None)) | {"sections": "account:reading", "purpose": "legal_help", "text": WHY}
    assert page.visitor.post(page.path, data).status_code == 422
    assert filed.part(helpline).said == 1


def test_a_copy_is_asked_for_and_given(visitor: Visitor, words: str, helpline: Person) -> None:
    url = url_of(helpline)
    assert copy_of(helpline, url, "account")[0] == 403
    page = helpline.visitor().open(f"{url}/section/account").follow("Ask for permission")
    page = page.fill({"What you ask for": ["To take a copy of: What happened"], "Why you need it": WHY, **FOR_LAW})
    page.press(ASK, status=200)
    page = asked(visitor)
    assert "A copy cannot be called back." in page.main
    page.fill({"words": words}).press(GIVE, status=200)
    status, text = copy_of(helpline, url, "account")
    assert status == 200 and reporter.WHAT_HAPPENED in text
    assert copy_of(helpline, url, "contact")[0] == 403


def test_what_is_read_until_a_day_is_copied_until_then_too(visitor: Visitor, words: str, helpline: Person) -> None:
    page = visitor.open("/return/permission").fill({f"until-{helpline.organisation}": "months_3"})
    page.press("See what this changes", status=200).press("Change it", status=200)
    page = helpline.visitor().open(f"{url_of(helpline)}/section/account").follow("Ask for permission")
    page = page.fill({"What you ask for": ["To take a copy of: What happened"], "Why you need it": WHY, **FOR_LAW})
    page.press(ASK, status=200)
    page = asked(visitor)
    assert "Until " in page.main
    page.fill({"words": words}).press(GIVE, status=200)
    with helpline.database.reading() as session:
        account = select(Permission.until_on).where(Permission.section == "account", Permission.withdrawn_on.is_(None))
        days = session.scalars(account.where(Permission.organisation_id == helpline.organisation)).all()
    assert days == [clock.today() + timedelta(days=92)] * 2


def test_a_government_asks_for_a_part_that_it_was_not_given(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline, beyond=(("account", "state"),))
    refer(filed, helpline, liaison, "What happened")
    page = liaison.visitor().open(filed.url).follow("Ask for permission")
    page = page.fill({"What you ask for": ["To read: Technical details"], "Why you need it": WHY, **FOR_LAW})
    page.press(ASK, status=200)
    assert WHY not in helpline.visitor().open(filed.url).main
    assert WHY in asked(filed.reporter()).main
    liaison.visitor().open(f"{filed.url}/section/technical", status=403)


def test_nothing_is_asked_once_everything_was_taken_back(app: Flask, helpline: Person, liaison: Person) -> None:
    filed = report(app, helpline)
    ask(helpline, filed.url, liaison)
    mine = filed.reporter()
    page = asked(mine)
    mine.open(f"/return/take-back/{filed.part(helpline).id}").press("Take it back", status=200)
    assert not waiting(mine)
    mine.open(page.path, status=404)


def test_nobody_else_reads_or_answers_a_request(
    app: Flask, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    filed = report(app, helpline)
    other = report(app, helpline)
    ask(helpline, filed.url, liaison)
    path = asked(filed.reporter()).path
    assert other.reporter().fetch(path).status_code == 404
    with filed.db.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    case_worker.visitor().open(f"{filed.url}/refer/{slug}/request", status=403)
    liaison.visitor().open(f"{filed.url}/request", status=404)


def test_whoever_is_walled_off_is_not_asked_for(app: Flask, helpline: Person, liaison: Person) -> None:
    from portal.submissions.wall import Wall

    filed: Report = report(app, helpline, wall=Wall(countries=("NZ",)))
    page = offer(filed, helpline.visitor(), liaison)
    assert ASK not in page.links
    page = page.visitor.open(f"{page.path}/request")
    assert "There is nothing to ask for" in page.main and HAPPENED not in page.main


@pytest.mark.parametrize("answer", ["They permit it", "They refuse it"])
def test_the_case_worker_answers_for_the_person(answer: str, case_worker: Person, liaison: Person) -> None:
    url = for_another.file(case_worker)
    ask(case_worker, url, liaison)
    page = follow(case_worker.visitor().open(f"{url}/permission"), "asks the person for permission")
    assert WHY in page.main
    said = {"What did the person say?": answer, "how": "by_phone", "said_on": clock.today().isoformat()}
    page = page.fill({**said, "Code from": case_worker.spare()}).press("Record the answer")
    assert page.path == f"{url}/permission?done=1", page.errors
    with case_worker.database.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    page = case_worker.visitor().open(f"{url}/refer/{slug}")
    assert page.main.count("has not permitted this part") == (2 if "permit" in answer else 3)


def test_what_was_taken_back_whole_is_not_given_by_an_older_request(
    visitor: Visitor, words: str, helpline: Person, liaison: Person
) -> None:
    """Attack: a request waits, the reporter takes everything back from the state, and the answer opens it again."""
    url = url_of(helpline)
    ask(helpline, url, liaison, "To read: Technical details")
    asked(visitor).fill({"words": words}).press(GIVE, status=200)
    with helpline.database.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    page = (
        helpline.visitor().open(f"{url}/refer/{slug}").fill({"Parts of the report": ["Technical details"], **FOR_LAW})
    )
    page.press("Continue", status=200).fill({"Code from": helpline.totp()}).press("Refer now", status=200)
    ask(helpline, url, liaison)
    with helpline.database.reading() as session:
        theirs = select(Participation.id).where(Participation.organisation_id == liaison.organisation)
        part = session.scalars(theirs).one()
    visitor.open(f"/return/take-back/{part}").press("Take it back", status=200)
    page = asked(visitor).fill({"words": words}).press(GIVE, status=403)
    assert "can never be" in page.main
    liaison.visitor().open(f"{url}/section/account", status=403)


def test_the_desk_reads_that_what_was_given_was_taken_back(
    visitor: Visitor, words: str, helpline: Person, liaison: Person
) -> None:
    url = url_of(helpline)
    ask(helpline, url, liaison)
    give(visitor, words)
    assert "taken back on" not in helpline.visitor().open(url).main
    with helpline.database.writing() as session:
        given = session.scalars(select(Permission).where(Permission.organisation_id == liaison.organisation)).all()
        permission.withdraw(session, given, by=SYSTEM)
        session.commit()
    shown = helpline.visitor().open(url).main
    assert "Permitted on" in shown and "and taken back on" in shown


def test_the_desk_reads_that_the_time_of_what_was_given_is_over(
    visitor: Visitor, words: str, helpline: Person, liaison: Person
) -> None:
    url = url_of(helpline)
    ask(helpline, url, liaison)
    asked(visitor).fill({"words": words, "until": "months_3"}).press(GIVE, status=200)
    with time_machine.travel(clock.now() + timedelta(days=200)):
        with helpline.database.writing() as session:
            assert permission.expire(session)
            session.commit()
        assert "That is over." in helpline.visitor().open(url).main


def test_whoever_is_asked_for_a_company_reads_that_it_may_know_who_it_is(
    app: Flask, helpline: Person, company: Person, liaison: Person
) -> None:
    filed = report(app, helpline)
    ask(helpline, filed.url, company, "To read: Technical details")
    page = asked(filed.reporter())
    assert "Example Messenger may know the device, the account or the message" in page.main
    page.press("Refuse it")
    ask(helpline, filed.url, liaison)
    assert "may know the device" not in asked(filed.reporter()).main
