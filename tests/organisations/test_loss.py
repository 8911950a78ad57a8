"""Total loss: two of the secretariat let an organisation begin again; what reporters can give again is owed to it."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts import access
from portal.actor import SYSTEM
from portal.db import Database
from portal.keys.models import Grant, Owed
from portal.organisations import queries
from portal.organisations.models import KeyLoss, Organisation
from portal.organisations.operations import fresh_start
from portal.sealing.tokens import new_token
from portal.submissions.models import Participation, Permission, Section
from portal.submissions.operations import permission, regiving
from portal.submissions.rules import PartState, SectionName
from tests.factories import STEP
from tests.harness.pages import Page, Visitor
from tests.organisations.losing import NEW_PASSWORD, link_in_mail, words_on
from tests.personas import Person
from tests.submissions import desk
from tests.submissions.desk import HAPPENED

Code = Callable[[], str]


def lose_everything(app: Flask, db: Database, who: Person) -> tuple[Page, Code]:
    """Let the only manager lose everything and begin again by a link; return their desk and their new authenticator.

    The link comes from whoever may send it, which other tests show: here it is made by the operation.
    """
    token = new_token()
    with db.writing() as session:
        membership = queries.membership(session, who.account, who.organisation)
        assert membership is not None
        fresh_start.offer(session, membership, token=token, by=SYSTEM)
        session.commit()
    return take_link(app, f"/recover/begin-again/{token}")


def take_link(app: Flask, link: str) -> tuple[Page, Code]:
    page = Visitor(app, base_url="http://localhost").open(link)
    page = page.fill({"New password": NEW_PASSWORD, "New password once more": NEW_PASSWORD})
    page = page.press("Begin again", status=200)
    page = page.fill({"Type the recovery code here": page.texts("code")[0]}).press("Continue", status=200)
    totp = pyotp.TOTP(page.texts("code")[0].replace(" ", ""))
    page = page.fill({"Six digits that the app shows": totp.at(clock.now())}).press("Continue", status=200)
    page = page.press("I have kept them", status=200)
    return page, lambda: totp.at(clock.now() + timedelta(seconds=STEP))


def say_lost(secretary: Person, who: Person, words: str, *, status: int = 200) -> Page:
    page = secretary.visitor().open(f"/secretariat/organisations/{slug(who)}/keys/{who.account}/lost")
    return page.fill({"words": words, "code": secretary.spare()}).press("The keys are lost", status=status)


def slug(who: Person) -> str:
    with who.database.reading() as session:
        return session.get_one(Organisation, who.organisation).slug


def sweep(db: Database) -> int:
    with db.writing() as session:
        count = regiving.owe_lost(session)
        session.commit()
    return count


@pytest.fixture
def lost(
    app: Flask, db: Database, helpline: Person, secretariat: Person, second_secretary: Person
) -> tuple[desk.Report, Page]:
    """A report of an organisation whose only manager lost everything, and for whom it began again."""
    report = desk.report(app, helpline)
    page, _code = lose_everything(app, db, helpline)
    for secretary in (secretariat, second_secretary):
        say_lost(secretary, helpline, words_on(page))
    return report, page


def test_two_people_let_it_begin_again_and_nothing_old_opens(lost: tuple[desk.Report, Page]) -> None:
    report, page = lost
    assert page.visitor.open("/desk").h1 == "Your desk"
    assert HAPPENED not in page.visitor.open(report.url + "/section/account", status=None).source


def test_what_the_reporter_can_give_again_is_given_when_they_return(
    lost: tuple[desk.Report, Page], db: Database
) -> None:
    report, page = lost
    assert sweep(db) >= 4
    shown = page.visitor.open(report.url)
    assert "Waiting for the reporter" in shown.main
    report.reporter().open("/return/report")
    shown = page.visitor.open(report.url)
    assert "Waiting for the reporter" not in shown.main
    assert HAPPENED in page.visitor.open(report.url + "/section/account").main
    with db.reading() as session:
        assert session.scalars(select(Owed)).all() == []
    assert sweep(db) == 0
    page.visitor.open(report.url + "/section/wall")


def test_what_was_taken_back_meanwhile_is_not_given(
    lost: tuple[desk.Report, Page], db: Database, helpline: Person
) -> None:
    report, _page = lost
    sweep(db)
    part = report.part(helpline)

    with db.writing() as session:
        session.get_one(Participation, part.id).state = PartState.WITHDRAWN
        session.commit()
    report.reporter().open("/return/report")
    with db.reading() as session:
        assert session.scalars(select(Grant).where(Grant.holder_id == helpline.organisation)).all() == []


def test_a_section_whose_permission_ended_is_not_given(
    lost: tuple[desk.Report, Page], db: Database, helpline: Person
) -> None:

    report, page = lost
    sweep(db)
    with db.writing() as session:
        for one in session.scalars(select(Permission).where(Permission.section == SectionName.CONTACT)):
            one.withdrawn_on = clock.today()
        session.commit()
    report.reporter().open("/return/report")
    assert HAPPENED in page.visitor.open(report.url + "/section/account").main
    page.visitor.open(report.url + "/section/contact", status=403)


def test_what_is_owed_follows_a_key_that_was_changed_meanwhile(lost: tuple[desk.Report, Page], db: Database) -> None:
    """Permission is taken back from somebody else before the debt is paid: the text lies under a new key then."""
    report, page = lost
    sweep(db)
    with db.reading() as session:
        before = set(session.scalars(select(Owed.data_key_id)))
    visitor = report.reporter()
    with db.writing() as session:
        by = access.reporter(session, report.token)
        sections = session.scalars(select(Section).where(Section.submission_id == report.id)).all()
        for section in sections:
            permission.reseal_or_owe(session, section.data_key_id, by=by)
        session.commit()
    with db.reading() as session:
        assert set(session.scalars(select(Owed.data_key_id))) != before
    visitor.open("/return/report")
    assert HAPPENED in page.visitor.open(report.url + "/section/account").main


def test_a_planted_grant_is_owed_by_nobody(lost: tuple[desk.Report, Page], db: Database, helpline: Person) -> None:
    report, _page = lost
    with db.writing() as session:
        for grant in session.scalars(select(Grant).where(Grant.holder_id == helpline.organisation)):
            grant.mac = bytes(32)
        session.commit()
    sweep(db)
    report.reporter().open("/return/report")
    with db.reading() as session:
        assert session.scalars(select(Grant).where(Grant.holder_id == helpline.organisation)).all() == []


def test_one_person_of_the_secretariat_changes_nothing(
    app: Flask, db: Database, helpline: Person, secretariat: Person, second_secretary: Person
) -> None:
    page, _code = lose_everything(app, db, helpline)
    say_lost(secretariat, helpline, words_on(page))
    shown = say_lost(secretariat, helpline, words_on(page))
    assert "Another person of the secretariat has to hear the same manager" in shown.main
    assert page.visitor.open("/desk").h1 == "Read these five words to a manager"
    with db.reading() as session:
        assert len(session.scalars(select(KeyLoss)).all()) == 1


def test_words_of_somebody_else_begin_nothing(app: Flask, db: Database, helpline: Person, secretariat: Person) -> None:
    lose_everything(app, db, helpline)
    say_lost(secretariat, helpline, "abacus abdomen abdominal abide abiding", status=422)
    with db.reading() as session:
        assert session.scalars(select(KeyLoss)).all() == []


def test_while_somebody_holds_the_keys_nothing_is_lost(helpline: Person, secretariat: Person) -> None:
    path = f"/secretariat/organisations/{slug(helpline)}/keys"
    page = secretariat.visitor().open(path)
    assert "Somebody holds the keys" in page.main
    for verb in ("lost", "begin-again"):
        assert (
            "still holds the keys" in secretariat.visitor().open(f"{path}/{helpline.account}/{verb}", status=403).main
        )


def test_the_others_wait_to_be_admitted_anew(
    app: Flask, db: Database, *, helpline: Person, case_worker: Person, secretariat: Person, second_secretary: Person
) -> None:
    lose_everything(app, db, case_worker)
    page, _code = lose_everything(app, db, helpline)
    for secretary in (secretariat, second_secretary):
        say_lost(secretary, helpline, words_on(page))
    assert page.visitor.open("/desk").h1 == "Your desk"
    assert "Waiting to be admitted" in page.visitor.open("/desk/organisation/members").main


def test_the_secretariat_sends_the_last_manager_a_link(
    app: Flask, db: Database, helpline: Person, secretariat: Person
) -> None:
    lose_everything(app, db, helpline)
    page = secretariat.visitor().open(f"/secretariat/organisations/{slug(helpline)}/keys")
    page = page.follow("Lost everything").fill({"code": secretariat.spare()}).press("Send the link", status=200)
    page, _code = take_link(app, link_in_mail(db))
    assert page.h1 == "Read these five words to a manager"


def test_nobody_but_the_secretariat_sees_these_pages(helpline: Person, liaison: Person) -> None:
    for verb in ("", f"/{helpline.account}/lost", f"/{helpline.account}/begin-again"):
        liaison.visitor().open(f"/secretariat/organisations/{slug(helpline)}/keys{verb}", status=403)


def test_the_secretariat_cannot_do_it_to_itself(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person
) -> None:
    path = f"/secretariat/organisations/{slug(secretariat)}/keys/{second_secretary.account}/lost"
    assert "cannot do this to itself" in secretariat.visitor().open(path, status=403).main
