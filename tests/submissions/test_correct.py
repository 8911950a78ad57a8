"""Correcting an answer: what it said before stays beside it, sealed, and whoever holds the part is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.db import Database
from portal.problems import Refused
from portal.submissions import rules
from portal.submissions.models import Section, Submission
from portal.submissions.rules import DAYS, SectionName, Urgency
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions import for_another, reporter
from tests.submissions.desk import HAPPENED, Report, report, sent_again
from tests.submissions.test_copying import copy_of
from tests.submissions.test_filings import NOTICE
from tests.submissions.test_floods import flood
from tests.submissions.test_queue import QUEUE
from tests.submissions.test_second_for_another import agree

NEW = "It was my neighbour who knew it."
CORRECT = "Correct it"
AT = "/return/correct/what_happened"


def corrected(made: Report, text: str = NEW) -> Page:
    page = made.reporter().open("/return/answers").follow("Correct: In your own words")
    assert "What it said before stays readable" in page.main
    return page.fill({"answer": text}).press(CORRECT, status=200)


def test_the_reporter_reads_both_and_who_had_read_the_old_one(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    helpline.visitor().open(f"{made.url}/section/account")
    page = corrected(made)
    assert page.path == "/return/answers"
    assert NEW in page.main and HAPPENED in page.main and "Corrected on" in page.main
    assert "or on its day, by: Example Helpline" in page.main


def test_an_organisation_is_told_and_reads_what_it_had_read_before(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    visitor = helpline.visitor()
    visitor.open(made.url).press("Accept")
    visitor.open(f"{made.url}/section/account")
    corrected(made)
    assert made.part(helpline).unread
    shown = visitor.open(made.url)
    assert "Corrected on" in shown.main
    opened = visitor.open(f"{made.url}/section/account")
    assert NEW in opened.main and HAPPENED in opened.main
    assert "Your organisation opened this part before that" in opened.main


def test_whoever_comes_later_reads_that_it_was_corrected(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    corrected(made)
    opened = helpline.visitor().open(f"{made.url}/section/account")
    assert "Nobody of your organisation opened this part before." in opened.main
    assert "Corrected on" not in helpline.visitor().open(f"{made.url}/section/contact").main


def test_who_holds_another_part_only_is_not_told(app: Flask, helpline: Person) -> None:
    made = report(app, helpline, only={helpline.organisation: [SectionName.CONTACT]})
    helpline.visitor().open(made.url)
    corrected(made)
    assert not made.part(helpline).unread
    assert "Corrected" not in helpline.visitor().open(made.url).main


def test_every_older_text_stays_also_under_a_new_key(app: Flask, helpline: Person, liaison: Person) -> None:
    made = report(app, helpline, liaison)
    corrected(made)
    corrected(made, "It was nobody.")
    part = made.part(liaison).id
    made.reporter().open(f"/return/take-back/{part}").press("Take it back", status=200)
    opened = helpline.visitor().open(f"{made.url}/section/account")
    for text in (HAPPENED, NEW, "It was nobody."):
        assert text in opened.main
    assert HAPPENED not in liaison.visitor().open(f"{made.url}/section/account", status=403).text


def test_erasing_the_part_erases_what_it_said_before(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/answers").follow("Correct: In your own words").fill({"answer": NEW})
    page.press(CORRECT, status=200)
    page = visitor.open("/return/erase/part/account").fill({"words": words}).press("Erase it for ever", status=200)
    assert NEW not in page.main and reporter.WHAT_HAPPENED not in page.main
    visitor.open(AT, status=404)
    with db.reading() as session:
        assert session.scalars(select(Section.content).where(Section.name == SectionName.ACCOUNT)).one() == b""


def test_the_same_answer_again_is_no_correction(app: Flask, helpline: Person, db: Database) -> None:
    made = report(app, helpline)
    page = corrected(made, HAPPENED)
    assert "Corrected on" not in page.main
    visitor = made.reporter()
    page = visitor.open(AT).fill({"answer": NEW})
    address, sent = sent_again(visitor, page)
    assert visitor.post(address, sent).status_code == visitor.post(address, sent).status_code == 303
    assert visitor.open("/return/answers").main.count("Before, it said:") == 1


def test_two_at_once_are_told_and_neither_is_lost(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    late = made.reporter().open(AT).fill({"answer": "Mine"})
    corrected(made)
    page = late.press(CORRECT, status=422)
    assert "corrected meanwhile" in page.main and NEW in page.main and "Mine" in page.main
    assert "Mine" in page.press(CORRECT, status=200).main


def test_one_answer_is_corrected_so_often_and_no_oftener(
    app: Flask, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: each correction keeps what was said before, until a part is too large for anybody to open."""
    monkeypatch.setattr(rules, "MOST_CORRECTIONS", 2)
    made = report(app, helpline)
    corrected(made)
    corrected(made, "It was nobody.")
    page = made.reporter().open(AT).fill({"answer": "Once more"}).press(CORRECT, status=422)
    assert "was corrected too often" in page.main and "Once more" in page.main
    assert "Once more" not in made.reporter().open("/return/answers").main
    other = made.reporter().open("/return/correct/safe_contact").fill({"answer": "By letter"})
    other.press(CORRECT, status=200)


def test_that_the_danger_is_greater_can_always_be_said(
    app: Flask, helpline: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack: whoever forces somebody uses up the corrections, so that danger can be said no more."""
    monkeypatch.setattr(rules, "MOST_CORRECTIONS", 2)
    made = report(app, helpline)
    at = "/return/correct/danger"
    for said in ("unsure", "no"):
        made.reporter().open(at).fill({"answer": said}).press(CORRECT, status=200)
    for said in ("soon", "now"):
        made.reporter().open(at).fill({"answer": said}).press(CORRECT, status=200)
    assert made.part(helpline).urgency is Urgency.IMMEDIATE
    page = made.reporter().open(at).fill({"answer": "no"}).press(CORRECT, status=422)
    assert "was corrected too often" in page.main


def test_what_was_not_answered_can_be_answered_later(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    desk = helpline.visitor()
    desk.open(f"{made.url}/section/account")
    page = made.reporter().open("/return/answers").follow("Answer: What is coming up?")
    assert "What it says now" not in page.main and page.h1 == "Answer a question"
    page = page.fill({"answer": "A trial in May"}).press("Add the answer", status=200)
    assert "A trial in May" in page.main and "not before." in page.main
    assert "Answer: What is coming up?" not in page.links and "Correct: What is coming up?" in page.links
    assert made.part(helpline).unread
    assert "A trial in May" in desk.open(f"{made.url}/section/account").main


def test_who_chose_the_short_way_can_say_more_and_only_what_is_asked(app: Flask, helpline: Person) -> None:
    made = report(app, helpline, answers={"how_much": "short"})
    links = made.reporter().open("/return/answers").links
    assert "Answer: Was it examined?" not in links
    assert "Answer: Has somebody examined the device already?" in links
    assert "Answer: Who examined it?" not in links
    page = made.reporter().open("/return/correct/checked").fill({"answer": "yes"}).press("Add the answer", status=200)
    assert "Answer: Who examined it?" in page.links


def test_on_the_suspected_device_no_more_is_asked_until_it_is_another(app: Flask, helpline: Person) -> None:
    made = report(app, helpline, answers={"this_device": "yes"})
    made.reporter().open("/return/correct/coming_up", status=404)
    page = made.reporter().open("/return/correct/this_device").fill({"answer": "no"}).press(CORRECT, status=200)
    assert "Answer: What is coming up?" in page.links


def test_what_was_erased_is_not_begun_anew(visitor: Visitor, helpline: Person, db: Database) -> None:
    words = reporter.file_report(visitor, receivers=[helpline.organisation])
    page = visitor.open("/return/erase/part/account").fill({"words": words}).press("Erase it for ever", status=200)
    assert "Erased by whoever wrote it." in page.main and "Answer: What is coming up?" not in page.links
    assert "Erase the answers of: What happened" not in page.links
    visitor.open("/return/correct/coming_up", status=404)


@pytest.mark.parametrize("question", ["nothing", "countries", "#corrected", "checked_by", "authority"])
def test_what_was_not_asked_cannot_be_answered(app: Flask, helpline: Person, question: str) -> None:
    made = report(app, helpline)
    made.reporter().open(f"/return/correct/{question.replace('#', '%23')}", status=404)


def test_an_answer_that_may_be_empty_can_be_taken_out(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = made.reporter().open("/return/correct/safe_contact").fill({"answer": ""}).press(CORRECT, status=200)
    assert "No answer" in page.main and "Only through this portal." in page.main
    page = made.reporter().open(AT).fill({"answer": ""}).press(CORRECT, status=422)
    assert "One sentence is enough" in page.main


def test_what_nobody_needs_is_asked_about_once(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = made.reporter().open(AT).fill({"answer": "My password: hunter22"}).press(CORRECT, status=200)
    assert "Nothing was sent yet" in page.main and page.path == AT
    assert page.press(CORRECT, status=200).path == "/return/answers"


def test_greater_danger_makes_it_more_urgent_and_less_never_does(app: Flask, helpline: Person, db: Database) -> None:
    made = report(app, helpline)
    visitor = made.reporter()
    visitor.open("/return/correct/danger").fill({"answer": "now"}).press(CORRECT, status=200)
    part = made.part(helpline)
    assert (part.urgency, part.due_on) == (Urgency.IMMEDIATE, clock.today() + timedelta(days=1))
    visitor.open("/return/correct/danger").fill({"answer": "no"}).press(CORRECT, status=200)
    assert made.part(helpline).urgency is Urgency.IMMEDIATE
    with db.reading() as session:
        assert session.scalars(select(Submission.urgency)).one() is Urgency.IMMEDIATE


def test_a_choice_is_corrected_by_its_list(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    page = made.reporter().open("/return/correct/how_it_came").fill({"answer": ["Phone call"]})
    assert page.press(CORRECT, status=200).path == "/return/answers"
    page = made.reporter().open("/return/correct/danger")
    page.form_in_use = page.form(CORRECT)
    address, sent = sent_again(page.visitor, page)
    assert page.visitor.post(address, {**sent, "answer": "zebra"}).status_code == 422


def test_while_it_is_frozen_nobody_reads_the_new_text_either(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    made.reporter().open("/return/freeze").press("Freeze all sharing", status=200)
    corrected(made)
    assert NEW not in helpline.visitor().open(f"{made.url}/section/account", status=403).text


def test_a_case_worker_corrects_for_the_person_and_says_how_they_said_so(case_worker: Person) -> None:
    url = for_another.file(case_worker)
    visitor = case_worker.visitor()
    page = visitor.open(f"{url}/section/account").follow("Correct: What happened").fill({"answer": NEW})
    page = page.press(CORRECT, status=422)
    assert NEW in page.main and "how the person said so" in page.main
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    page = page.fill({"how": "by_phone", "said_on": tomorrow}).press(CORRECT, status=422)
    page.fill({"said_on": clock.today().isoformat()}).press(CORRECT, status=200)
    opened = visitor.open(f"{url}/section/account")
    assert NEW in opened.main and "Corrected for the person on" in opened.main


def test_after_the_hand_over_only_the_person_corrects(case_worker: Person, new_visitor: Callable[[], Visitor]) -> None:
    url = for_another.file(case_worker)
    person = new_visitor()
    for_another.take_over(person, for_another.make_code(case_worker, url))
    assert "Correct: What" not in case_worker.visitor().open(f"{url}/section/account").links
    case_worker.visitor().open(f"{url}/correct/what_happened", status=403)
    page = person.open(AT).fill({"answer": NEW}).press(CORRECT, status=200)
    assert NEW in page.main


def test_another_organisation_cannot_correct(case_worker: Person, liaison: Person) -> None:
    url = for_another.file(case_worker, state=["account"])
    for_another.refer(case_worker, url, liaison, "account")
    liaison.visitor().open(f"{url}/correct/what_happened", status=403)


def test_an_organisation_corrects_what_it_filed_itself(company: Person, helpline: Person) -> None:
    visitor = company.visitor()
    page = visitor.open("/desk/submissions/new").fill(
        {**NOTICE, "people_number": "40", "receivers": [str(helpline.organisation)]}
    )
    page = page.press("File the notice", status=200)
    url = page.path.split("?")[0]
    page = visitor.open(f"{url}/answers")
    page = page.follow(next(one for one in page.links if one.startswith("Correct: ")))
    page = visitor.open(f"{url}/correct/what_happened").fill({"answer": NEW}).press(CORRECT, status=200)
    assert NEW in page.main and "Corrected on" in page.main
    desk = url.replace("/filings/", "/submissions/")
    assert NEW in helpline.visitor().open(f"{desk}/section/account").main


def test_a_copy_says_what_it_said_before(app: Flask, helpline: Person) -> None:
    made = report(app, helpline, copying=[("account", str(helpline.organisation))])
    corrected(made)
    status, text = copy_of(helpline, made.url, "account")
    assert status == 200
    assert NEW in text and HAPPENED in text and "Before, it said:" in text


def say_danger(made: Report) -> None:
    made.reporter().open("/return/correct/danger").fill({"answer": "now"}).press(CORRECT, status=200)


def test_danger_is_counted_over_the_list_also_where_it_is_said_later(app: Flask, helpline: Person) -> None:
    [over] = flood(app, helpline, 1)
    say_danger(over)
    assert "In 1 of them somebody may be in danger now." in helpline.visitor().open(QUEUE).main
    assert over.part(helpline).due_on == clock.today()


def test_danger_leaves_fewer_days_once_a_question_is_answered(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    desk = helpline.visitor()
    desk.open(made.url).press("Accept")
    desk.open(f"{made.url}/ask").fill({"Your question": "When?"}).press(status=200)
    say_danger(made)
    made.answers(helpline, "In March.")
    assert made.part(helpline).due_on <= clock.today() + timedelta(days=DAYS[Urgency.IMMEDIATE])


def test_a_child_of_whom_is_said_later_needs_two_people_too(
    case_worker: Person, helpline: Person, liaison: Person
) -> None:
    """Attack: one member files it without saying so, corrects that, and refers it to a government alone."""
    url = for_another.file(case_worker, {"kind_of_person": ["journalist"]}, state=["account"])
    page = case_worker.visitor().open(f"{url}/correct/kind_of_person")
    page = page.fill({"answer": ["journalist", "child"], "how": "by_phone", "said_on": clock.today().isoformat()})
    page.press(CORRECT, status=200)
    with pytest.raises(Refused):
        for_another.refer(case_worker, url, liaison, "account")
    agree(helpline, url, liaison, "What happened")
    for_another.refer(case_worker, url, liaison, "account")
    assert for_another.opens(liaison, url) == {"account"}


def test_the_case_workers_page_lists_what_was_not_answered(helpline: Person) -> None:
    url = for_another.file(helpline)
    page = helpline.visitor().open(f"{url}/section/account")
    assert "questions were not answered" in page.main
    (first, *_rest) = [words for words in page.links if words.startswith("Answer: ")]
    page = page.follow(first)
    assert page.h1 == "Answer a question for the person"


def test_only_whoever_speaks_for_the_person_is_shown_what_was_not_answered(app: Flask, helpline: Person) -> None:
    made = report(app, helpline)
    assert "not answered" not in helpline.visitor().open(f"{made.url}/section/account").main
