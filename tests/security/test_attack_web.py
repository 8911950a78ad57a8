"""What somebody with a browser, a stolen cookie or a page of their own tried, and what it must not give them."""

import io
import threading
import time
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts import access as accounts
from portal.accounts.models import MemberSession
from portal.app import create_app
from portal.db import Database
from portal.organisations.operations import joining
from portal.policy import Action
from portal.sealing.tokens import new_token
from portal.settings import Settings
from portal.submissions import access, queries
from portal.submissions.cells import Cell, encoded
from portal.submissions.models import Permission
from portal.submissions.operations import permission
from tests.factories import Person
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.submissions import reporter
from tests.submissions.desk import report

CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
FORM = "application/x-www-form-urlencoded"


def token_of(page: Page) -> str:
    return next(str(form.value("csrf_token")) for form in page.forms if form.find("csrf_token"))


def test_a_link_on_another_site_does_not_throw_away_words_that_nobody_has_typed_back(
    visitor: Visitor, helpline: Person
) -> None:
    page = reporter.permit(reporter.choose(reporter.answer(visitor), [helpline.organisation]))
    words = reporter.words_on(page.press("Send the report"))
    answer = visitor.fetch("/leave", headers=CROSS_SITE)
    assert answer.status_code == 303
    assert "Clear-Site-Data" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert reporter.words_on(visitor.open("/report/receipt")) == words


@pytest.mark.parametrize("said", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_whoever_leaves_by_the_portals_own_button_leaves(visitor: Visitor, said: dict[str, str]) -> None:
    reporter.answer(visitor, upto="step/what_happened")
    assert "Clear-Site-Data" in visitor.fetch("/leave", headers=said).headers
    assert visitor.open("/report/resume").path.startswith("/report?gone")


def test_a_form_of_nowhere_that_another_site_made_is_refused_even_with_a_good_token(helpline: Person) -> None:
    visitor = helpline.visitor()
    sent = {"csrf_token": token_of(visitor.open("/desk/account")), "language": "ar"}
    nowhere = {"Origin": "null"}
    answer = visitor.post("/desk/account/language", sent, headers=nowhere | {"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    answer = visitor.post("/desk/account/language", sent, headers=nowhere | {"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303


def test_an_old_browser_is_not_offered_what_a_sandboxed_page_filled_in(new_visitor: NewVisitor) -> None:
    answer = new_visitor().post("/sign-in", {"email": "planted"}, headers={"Origin": "null"})
    assert answer.status_code == 400
    assert "planted" not in answer.text


def test_a_neighbouring_host_cannot_plant_a_form_token(settings: Settings) -> None:
    secure = create_app(settings.model_copy(update={"base_url": "https://portal.example"}))
    answer = secure.test_client().get("/sign-in", base_url="https://portal.example")
    made = answer.headers.getlist("Set-Cookie")
    assert [one.split("=")[0] for one in made] == ["__Host-form"]
    assert all("Secure" in one and "Path=/" in one and "Domain" not in one for one in made)
    left = secure.test_client().get("/leave", base_url="https://portal.example").headers.getlist("Set-Cookie")
    assert all("Secure" in one for one in left), left


def test_a_stranger_cannot_make_the_portal_write_a_huge_form_back(visitor: Visitor) -> None:
    answer = visitor.fetch(
        "/sign-in", method="POST", data="&".join(f"a{n}=b" for n in range(50_000)), content_type=FORM
    )
    assert answer.status_code == 413
    assert len(answer.data) < 20_000


def test_a_body_in_chunks_over_the_limit_is_refused_and_not_cut_short(app: Flask, visitor: Visitor) -> None:
    page = visitor.open("/sign-in")
    body = urlencode(
        {"csrf_token": token_of(page), "email": "a@b.example", "password": "p" * app.config["MAX_CONTENT_LENGTH"]}
    )
    chunks = {"wsgi.input": io.BytesIO(body.encode()), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = visitor.fetch("/sign-in", method="POST", environ_overrides=chunks, content_type=FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize("size", [5, 600_000])
def test_a_file_in_place_of_a_text_is_refused_and_never_touches_the_disk(visitor: Visitor, size: int) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    body = part.format("csrf_token", "", token_of(visitor.open("/sign-in")))
    body += part.format("email", '; filename="a.txt"', "a" * size) + "--x--\r\n"
    answer = visitor.fetch("/sign-in", method="POST", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400


@pytest.mark.parametrize("planted", ["_anchor=x", "_external=1&_scheme=elsewhere", "endpoint=x", "_scheme=elsewhere"])
def test_the_address_of_the_wall_cannot_say_where_to_go_next(visitor: Visitor, planted: str) -> None:
    page = reporter.answer(visitor, upto="wall")
    sent = {"csrf_token": token_of(page), "go": "add", "country": "EG"}
    answer = visitor.post(f"/report/wall?{planted}", sent)
    assert answer.headers["Location"] == "/report/wall#listed"


def test_what_is_not_there_is_not_kept_for_a_year(visitor: Visitor) -> None:
    answer = visitor.fetch("/static/css/next-release.css")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_second_factor_shown_for_one_organisation_counts_in_no_other(
    db: Database, helpline: Person, liaison: Person
) -> None:
    token = new_token()
    with db.reading() as session:
        by = liaison.actor(session)
    with db.writing() as session:
        joining.invite(session, liaison.organisation, email=helpline.email, token=token, manager=True, by=by)
        session.commit()
    visitor = helpline.visitor()
    page = visitor.open(f"/join/{token}")
    assert page.press().path == "/desk"
    with db.writing() as session:
        fresh = {"step_action": Action.MEMBER_ADMIT, "step_until": clock.now() + timedelta(minutes=9)}
        session.execute(update(MemberSession).where(MemberSession.account_id == helpline.account).values(fresh))
        session.commit()
    sent = {"csrf_token": token_of(visitor.open("/desk/account")), "organisation": str(helpline.organisation)}
    assert visitor.post("/desk/switch", sent).status_code == 303
    with db.reading() as session:
        rows = list(session.scalars(select(MemberSession).where(MemberSession.account_id == helpline.account)))
        assert [row.step_action for row in rows if row.organisation_id == helpline.organisation] == [None]


def test_what_is_taken_back_in_the_same_moment_is_not_given_again_without_the_words(
    app: Flask, db: Database, helpline: Person
) -> None:
    """A thief of the open receipt sends the change that changes nothing, again and again."""
    filed = report(app, helpline)
    thief = filed.reporter()
    token = token_of(thief.open("/return/permission"))
    same = encoded(Cell(name, str(helpline.organisation)) for name in ("account", "contact", "technical"))
    sent = {"csrf_token": token, "wanted": same, "was": same, "about": filed.reference, "once": uuid4().hex}
    answers: list[int] = []
    with db.writing() as session:
        by = accounts.reporter(session, filed.token)
        submission = access.own_submission(session, by=by, lock=True)
        racing = threading.Thread(
            target=lambda: answers.append(thief.post("/return/permission/change", sent).status_code)
        )
        racing.start()
        time.sleep(0.5)  # the thief's request has read what stands, and waits for the report
        permission.withdraw(session, permission.standing(session, submission), by=by)
        session.commit()
    racing.join()
    with db.reading() as session:
        assert not list(session.scalars(queries.standing(filed.id, clock.today())))
        assert len(list(session.scalars(select(Permission)))) == 3
    assert answers == [409]
