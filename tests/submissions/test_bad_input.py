"""What people, and programs that pretend to be people, send by mistake or on purpose."""

from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import update

from portal.organisations.models import Kind, Organisation
from portal.organisations.rules import Standing
from portal.sealing.words import DRAWN
from portal.submissions import queries
from portal.submissions.rules import PartState
from tests.factories import Person
from tests.harness.pages import NewVisitor, Page, Visitor
from tests.personas import MakeMember, MakeOrganisation
from tests.submissions import reporter
from tests.submissions.desk import Report, report, sent_again
from tests.submissions.test_refer_desk import FOR_LAW, TO_STATES, offer


def test_one_word_wrong_hears_what_any_wrong_receipt_hears(new_visitor: NewVisitor, helpline: Person) -> None:
    """Which word it was, or that only one was, cannot be told: it would help to guess the rest."""
    words = reporter.file_report(new_visitor(), receivers=[helpline.organisation]).split()
    other = next(one for one in DRAWN if one not in words)
    heard = set()
    for typed in ([*words[:3], other, *words[4:]], [*words[:6], other], [*words[1:], words[0]], [other] * 7):
        page = new_visitor().open("/return").fill({"words": " ".join(typed)}).press("Open my report")
        assert page.status == 422 and page.path == "/return"
        heard.add(tuple(page.errors))
    assert len(heard) == 1


def test_spaces_lines_and_capitals_of_a_receipt_do_not_matter(new_visitor: NewVisitor, helpline: Person) -> None:
    words = reporter.file_report(new_visitor(), receivers=[helpline.organisation])
    spread = "   ".join(word.capitalize() for word in words.split())
    for typed in (f"  {spread}\t", words.replace(" ", "\r\n"), words.replace(" ", ", ")):
        assert reporter.come_back(new_visitor(), typed).path == "/return/report"


def test_an_answer_to_a_question_that_was_not_shown_is_neither_kept_nor_sent(
    visitor: Visitor, helpline: Person
) -> None:
    reporter.answer(visitor, upto="wall")
    page = visitor.open("/report/step/what_happened")
    form = page.form_in_use or page.fill({}, button="Continue").form_in_use
    assert form is not None
    smuggled = {**dict(form.pairs(form.button("Continue"))), "why_them": "smuggled", "suspected_vendor": "smuggled"}
    assert visitor.post("/report/step/what_happened", smuggled).status_code == 303
    hidden = next(one for one in reporter.PAGES if one not in reporter.SHORT)
    assert visitor.post(f"/report/step/{hidden}", smuggled).status_code == 404
    for name in reporter.PAGES:
        answer = visitor.fetch(f"/report/step/{name}")
        assert "smuggled" not in answer.text
    page = reporter.choose(reporter.shut_out(visitor.open("/report/wall")), [helpline.organisation])
    page = reporter.permit(page)
    assert page.path == "/report/check" and "smuggled" not in page.source
    reporter.type_back(page.press("Send the report"))
    assert "smuggled" not in visitor.open("/return/answers").source


def deciding(filed: Report, person: Person, reasons: str) -> Page:
    """Fill in a decision, and do not send it yet."""
    page = person.visitor().open(f"{filed.url}/decide")
    return page.fill({"decision": "investigation_opened", "Reasons": reasons}, button="Send to the reporter")


def decided(filed: Report, person: Person) -> list[str]:
    """Return the reasons of each decision that the reporter reads."""
    page = filed.reporter().open(f"/return/thread/{filed.part(person).id}")
    return [reasons for reasons in ("The first reasons", "The other reasons") if reasons in page.main]


def test_of_two_who_decide_one_after_the_other_the_second_is_told_and_loses_nothing(
    app: Flask, liaison: Person, make_member: MakeMember
) -> None:
    filed, colleague = report(app, liaison), make_member(liaison, name="Tom Alder", manager=True)
    liaison.visitor().open(filed.url).press("Accept")
    first, second = deciding(filed, liaison, "The first reasons"), deciding(filed, colleague, "The other reasons")
    first.press("Send to the reporter", status=200)
    page = second.press("Send to the reporter", status=422)
    assert "A colleague has sent the reporter a decision" in page.errors[0] and "The other reasons" in page.main
    assert decided(filed, liaison) == ["The first reasons"]
    assert page.press("Send to the reporter").path == filed.url, "sent once more, it is meant"
    assert decided(filed, liaison) == ["The first reasons", "The other reasons"]


def test_of_two_who_decide_at_the_same_moment_one_is_told(app: Flask, liaison: Person, make_member: MakeMember) -> None:
    filed, colleague = report(app, liaison), make_member(liaison, name="Tom Alder", manager=True)
    liaison.visitor().open(filed.url).press("Accept")
    pages = [deciding(filed, liaison, "The first reasons"), deciding(filed, colleague, "The other reasons")]
    sent = [(page.visitor, *sent_again(page.visitor, page)) for page in pages]
    heard: list[int] = []
    both = [
        Thread(
            target=lambda visitor=visitor, to=address, said=content: heard.append(visitor.post(to, said).status_code)
        )
        for visitor, address, content in sent
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(heard) in ([303, 422], [303, 409])
    assert len(decided(filed, liaison)) == 1 and filed.part(liaison).state is PartState.DECIDED


def test_a_report_is_not_referred_to_whoever_holds_it_already(app: Flask, helpline: Person) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    visitor = helpline.visitor()
    assert "Example Helpline" not in [words for words in visitor.open(f"{filed.url}/refer").links if words != "Desk"]
    page = visitor.open(f"{filed.url}/refer/example-helpline")
    assert "Refer now" not in page.main and not [one for one in page.forms if one.find("sections")]
    token = visitor.open(f"{filed.url}/note").forms[0].value("csrf_token")
    said = {"csrf_token": str(token), "sections": "account", "purpose": "legal_help", "code": helpline.spare()}
    answer = visitor.post(f"{filed.url}/refer/example-helpline/send", said)
    assert answer.status_code in {403, 422}
    assert "takes part" not in visitor.open(filed.url).main and filed.part(helpline).referred_by_id is None


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.REMOVED])
def test_a_report_is_not_referred_to_whoever_was_suspended_or_removed_meanwhile(
    app: Flask, helpline: Person, liaison: Person, standing: Standing
) -> None:
    filed = report(app, helpline, beyond=TO_STATES)
    page = offer(filed, helpline.visitor(), liaison).fill({"Parts of the report": ["What happened"], **FOR_LAW})
    page = page.press("Continue", status=200).fill({"Code from": helpline.totp()})
    with filed.db.writing() as session:
        session.execute(update(Organisation).where(Organisation.id == liaison.organisation).values(standing=standing))
        session.commit()
    assert page.press("Refer now", status=None).status in {403, 404}
    assert "Example Foreign Office" not in helpline.visitor().open(f"{filed.url}/refer").main
    with filed.db.reading() as session:
        assert [one.organisation_id for one in session.scalars(queries.participations(filed.id))] == [
            helpline.organisation
        ]


def test_a_report_is_not_referred_to_whoever_was_never_verified(
    app: Flask, helpline: Person, make_organisation: MakeOrganisation
) -> None:
    """It applied and nobody has checked it: without a member who enrolled, there is no key to give anything to."""
    filed = report(app, helpline, beyond=TO_STATES)
    make_organisation(name="Example Unverified Office", kind=Kind.STATE, country="NZ", receives=False)
    visitor = helpline.visitor()
    assert "Example Unverified Office" not in visitor.open(f"{filed.url}/refer").main
    visitor.open(f"{filed.url}/refer/example-unverified-office", status=404)
