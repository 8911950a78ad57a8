"""A note from its first word to a statement: who reads it when, and who never learns of it."""

import pytest
from flask import Flask

from portal.policy import Action, may_try
from portal.web.gate import declared_action
from tests.accounts.test_second_factor import wrong_code
from tests.factories import Person
from tests.harness.pages import NewVisitor
from tests.incidents.notes import KNOWN, TITLE, Note, shared, write
from tests.security.test_gate import PERSONAS

ANSWER = "We found twelve such pages in our logs and blocked them."


def answered(company: Person, note: Note, *, position: str = "Mitigated", text: str = ANSWER) -> None:
    page = company.visitor().open(f"{note.url}/statement")
    page = page.fill({"What you say": position, "Statement": text}).press("Make this statement")
    assert page.path.startswith(note.url), page.errors


def test_a_company_reads_a_note_that_names_it_and_answers(helpline: Person, company: Person) -> None:
    note = shared(helpline, company, first_seen="spring 2026")
    reads = company.visitor().open(note.url)
    assert reads.h1 == TITLE
    assert KNOWN in reads.main and "spring 2026" in reads.main and "TLP:AMBER" in reads.main
    answered(company, note)
    page = helpline.visitor().open(note.url)
    assert ANSWER in page.main and "Mitigated" in page.main


def test_a_draft_is_for_its_authors_organisation_alone(helpline: Person, case_worker: Person, company: Person) -> None:
    note = write(helpline)
    note.names(company)
    assert case_worker.visitor().open(note.url).h1 == TITLE
    company.visitor().open(note.url, status=404)
    assert TITLE not in company.visitor().open("/desk/notes").text


def test_the_page_before_sharing_shows_who_will_read_what(helpline: Person, company: Person, liaison: Person) -> None:
    note = write(helpline)
    note.names(company, liaison)
    page = note.visitor.open(f"{note.url}/share")
    assert "Example Messenger" in page.main and "Example Foreign Office" in page.main and KNOWN in page.main


def test_sharing_asks_for_the_second_factor(helpline: Person, company: Person) -> None:
    note = write(helpline)
    note.names(company)
    page = note.shares(code=wrong_code(helpline))
    assert page.status == 422
    company.visitor().open(note.url, status=404)


@pytest.mark.parametrize("name", ["other_liaison", "vendor_officer", "secretariat", "liaison"])
def test_whoever_is_not_in_the_audience_finds_nothing_on_any_route(
    app: Flask, helpline: Person, company: Person, name: str, request: pytest.FixtureRequest
) -> None:
    note, outsider = shared(helpline, company), request.getfixturevalue(name)
    visitor, tried = outsider.visitor(), 0
    form = {"csrf_token": visitor.open("/desk/account/password").forms[-1].value("csrf_token")}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/desk/notes/<reference>"):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            there = rule.rule.replace("<uuid:organisation>", str(company.organisation))
            address = there.replace("<reference>", note.reference)
            answer = visitor.fetch(address, method=method, data=form if method == "POST" else None)
            tried += 1
            # What a role never may is refused before anybody looks for the note.
            tries = may_try(*PERSONAS[name.removeprefix("other_")], declared_action(app, rule.endpoint) or Action.LEAVE)
            assert answer.status_code == (404 if tries else 403), (method, address)
            missing = visitor.fetch(
                there.replace("<reference>", "AAA-AAA"), method=method, data=form if method == "POST" else None
            )
            assert answer.text.replace(note.reference, "AAA-AAA") == missing.text, (method, address)
    assert tried >= 18
    if name != "secretariat":
        page = visitor.open("/desk/notes")
        assert note.reference not in page.text and TITLE not in page.text
    assert note.reference not in visitor.open("/desk").text


def test_a_stranger_is_sent_to_sign_in(helpline: Person, company: Person, new_visitor: NewVisitor) -> None:
    note = shared(helpline, company)
    assert new_visitor().fetch(note.url).status_code in {302, 303}


def test_a_vendor_in_the_audience_reads_and_cannot_write(helpline: Person, vendor_officer: Person) -> None:
    note = shared(helpline, vendor_officer)
    visitor = vendor_officer.visitor()
    page = visitor.open(note.url)
    assert page.h1 == TITLE and "State whether you are affected" not in page.links
    visitor.open(f"{note.url}/statement", status=403)
    visitor.open("/desk/notes/new", status=403)


@pytest.mark.parametrize("route", ["edit", "audience", "share", "indicators/upload", "label"])
def test_the_audience_cannot_do_what_is_the_authors(helpline: Person, company: Person, route: str) -> None:
    note = shared(helpline, company)
    company.visitor().open(f"{note.url}/{route}", status=403)


def test_the_author_makes_no_statement_about_its_own_note(helpline: Person, company: Person) -> None:
    note = shared(helpline, company)
    note.visitor.open(f"{note.url}/statement", status=403)


def test_new_notes_wait_on_the_desk_until_they_are_opened(helpline: Person, company: Person) -> None:
    note = shared(helpline, company)
    desk = company.visitor().open("/desk")
    assert "There is something new in 1 incident note" in desk.main
    company.visitor().open(note.url)
    assert "something new" not in company.visitor().open("/desk").main
    answered(company, note)
    assert "There is something new in 1 incident note" in helpline.visitor().open("/desk").main


def test_the_author_sees_who_opened_it(helpline: Person, company: Person, liaison: Person) -> None:
    note = shared(helpline, company, liaison)
    assert "first opened" not in note.visitor.open(note.url).main
    company.visitor().open(note.url)
    assert note.visitor.open(note.url).main.count("first opened on") == 1
    assert "first opened" not in liaison.visitor().open(note.url).main


def test_the_audience_is_widened_by_sharing_again(helpline: Person, company: Person, liaison: Person) -> None:
    note = shared(helpline, company)
    note.names(liaison)
    liaison.visitor().open(note.url, status=404)
    assert "Example Foreign Office" not in company.visitor().open(note.url).main
    assert note.shares().status == 200
    assert liaison.visitor().open(note.url).h1 == TITLE
    assert company.visitor().open(note.url).h1 == TITLE


def test_whoever_is_named_can_be_taken_out_until_it_is_shared(
    helpline: Person, company: Person, liaison: Person
) -> None:
    note = write(helpline)
    note.names(company, liaison)
    note.names(liaison)
    assert note.shares().status == 200
    company.visitor().open(note.url, status=404)


def test_nothing_is_shared_that_the_page_did_not_show(
    helpline: Person, case_worker: Person, company: Person, liaison: Person
) -> None:
    note = write(helpline)
    note.names(company)
    page = note.visitor.open(f"{note.url}/share").fill({"code": helpline.totp()})
    colleague = Note(case_worker, case_worker.visitor(), note.reference)
    colleague.names(company, liaison)
    answer = page.press("Share now", status=None)
    assert answer.status == 409 and "Example Foreign Office" in answer.main
    company.visitor().open(note.url, status=404)


def test_two_who_change_a_draft_at_once_both_keep_their_text(helpline: Person, case_worker: Person) -> None:
    note = write(helpline)
    first = note.visitor.open(f"{note.url}/edit").fill({"What is known": "What Hana knows."})
    second = case_worker.visitor().open(f"{note.url}/edit").fill({"What is known": "What Kofi knows."})
    assert first.press("Save the draft").status == 200
    page = second.press("Save the draft", status=None)
    assert page.status == 409 and "What Hana knows." in page.main and "What Kofi knows." in page.source
    assert page.press("Save this in its place").status == 200
    assert "What Kofi knows." in note.visitor.open(note.url).main


def test_a_shared_note_is_not_edited(helpline: Person, company: Person) -> None:
    note = shared(helpline, company)
    note.visitor.open(f"{note.url}/edit", status=403)


def test_the_same_form_twice_writes_one_note_and_states_once(helpline: Person, company: Person) -> None:
    visitor = helpline.visitor()
    page = visitor.open("/desk/notes/new")
    page.fill({"title": TITLE, "known": KNOWN, "tlp": "TLP:GREEN", "pap": "PAP:GREEN"})
    form = page.form_in_use
    assert form is not None
    sent = dict(form.pairs(None))
    first, second = (visitor.post(page.path, sent).headers["Location"] for _ in range(2))
    assert first == second
    note = shared(helpline, company)
    page = company.visitor().open(f"{note.url}/statement").fill({"What you say": "affected", "Statement": "Once."})
    form = page.form_in_use
    assert form is not None
    for _ in range(2):
        page.visitor.post(page.path, dict(form.pairs(None)))
    assert helpline.visitor().open(note.url).main.count("Once.") == 1


@pytest.mark.parametrize("field", ["title", "known", "tlp", "pap"])
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(helpline: Person, field: str) -> None:
    answers = {"title": TITLE, "known": KNOWN, "tlp": "TLP:RED", "pap": "PAP:RED"}
    del answers[field]
    page = (
        helpline.visitor()
        .open("/desk/notes/new")
        .fill(answers, button="Save the draft")
        .press("Save the draft", status=422)
    )
    assert len(page.errors) == 1
    assert all(page.form("Save the draft").value(name) == value for name, value in answers.items())


def test_a_statement_needs_its_words(helpline: Person, company: Person) -> None:
    note = shared(helpline, company)
    page = company.visitor().open(f"{note.url}/statement").fill({"What you say": "affected"})
    assert page.press("Make this statement", status=422).errors


def test_the_members_of_the_audience_are_told_by_a_mail_that_says_nothing(
    helpline: Person, company: Person, liaison: Person
) -> None:
    from sqlalchemy import select

    from portal.notices.models import Waiting

    shared(helpline, company)
    with helpline.database.reading() as session:
        assert set(session.scalars(select(Waiting.account_id))) == {company.account}


def test_a_member_without_the_key_reads_that_and_nothing_else(helpline: Person, company: Person) -> None:
    from sqlalchemy import delete

    from portal.keys.models import Grant

    note = shared(helpline, company)
    with helpline.database.writing() as session:
        session.execute(delete(Grant).where(Grant.holder_id == company.organisation))
        session.commit()
    page = company.visitor().open(note.url)
    assert "You were not given the key of this note" in page.main and TITLE not in page.text
    assert "Statements" in page.main
