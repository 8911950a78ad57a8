"""The questions as a reporter meets them: short or long, skipped, on the only device, hidden again, asked once more."""

from typing import Final

import pytest
from flask import Flask

from portal.sealing.receipts import COUNT, numbers
from portal.sealing.words import DRAWN
from portal.submissions.drafting import Draft
from portal.submissions.gentle import Worry, worries
from tests.factories import Person
from tests.harness.pages import Page, Visitor
from tests.submissions import desk, for_another, reporter

IMEI: Final = "490154203237518"
SEVEN: Final = ("abacus", "t-shirt", "yoyo", "drop-down", "zoom", "felt-tip", "abacus")
CODE: Final = "7K2M-Q4ZD-0H8V-X3TN-91BC-WE5R-6GJS-PA2F"


def check(visitor: Visitor, helpline: Person, answers: reporter.Answers) -> Page:
    """Answer, choose the helpline, and look it over."""
    page = reporter.choose(reporter.answer(visitor, answers), [helpline.organisation])
    return reporter.permit(page)


def test_who_answers_only_what_is_needed_sees_few_steps(visitor: Visitor, helpline: Person) -> None:
    page = visitor.open("/report").press("Start")
    pages = 1
    while page.path != "/report/check":
        step = page.path.rsplit("/", 1)[-1]
        if step == "receivers":
            page = reporter.choose(page, [helpline.organisation])
        else:
            needed = {"danger": "no", "how_much": "short", "what_happened": "It rang at night."}
            page = reporter.fill(page, {step: needed[step]} if step in needed else {}).press("Continue")
        pages += 1
    assert pages == 11
    page.press("Send the report")


def test_all_questions_are_walked_in_order_and_each_can_be_left_empty(visitor: Visitor) -> None:
    page = visitor.open("/report").press("Start")
    seen = []
    while page.path.startswith("/report/step/"):
        step = page.path.rsplit("/", 1)[-1]
        seen.append(step)
        needed = {"danger": "no", "how_much": "all", "what_happened": "It rang at night."}
        page = reporter.fill(page, {step: needed[step]} if step in needed else {}).press("Continue")
    hidden = {"authority", "warning", "examined", "suspected"}
    assert seen == [one for one in reporter.PAGES if one not in hidden]


def test_what_an_answer_opens_is_asked_and_what_it_closes_is_not_sent(visitor: Visitor, helpline: Person) -> None:
    answers = {"warned": {"warned": "yes"}, "warning": {"warning_when": "in spring"}}
    page = reporter.answer(visitor, answers, upto="wall")
    assert "in spring" in check_page(visitor, helpline, page).main
    page = visitor.open("/report/step/warned?change=1").fill({"warned": "no"}, button="Save this change")
    page = page.press("Save this change")
    assert page.path == "/report/check" and "in spring" not in page.main
    assert kept_while_hidden(visitor)
    page = visitor.open("/report/step/warned?change=1").fill({"warned": "no"}, button="Save this change")
    reporter.type_back(page.press("Save this change").press("Send the report"))
    page = visitor.open("/return/answers")
    assert "in spring" not in page.source


def kept_while_hidden(visitor: Visitor) -> bool:
    page = visitor.open("/report/step/warned?change=1").fill({"warned": "yes"}, button="Save this change")
    page = page.press("Save this change")
    return page.path == "/report/check" and "in spring" in page.main


def check_page(visitor: Visitor, helpline: Person, page: Page) -> Page:
    page = reporter.choose(page.press("Continue"), [helpline.organisation])
    return reporter.permit(page)


def test_an_answer_to_a_question_that_was_not_shown_is_dropped(visitor: Visitor, helpline: Person) -> None:
    page = reporter.answer(visitor, upto="step/what_happened")
    data = dict(page.form(having=["what_happened"]).pairs(None)) | {"what_happened": "Told", "why_them": "Smuggled in"}
    assert visitor.post("/report/step/what_happened", data).status_code == 303
    assert visitor.post("/report/step/reasons", data).status_code == 404
    page = reporter.choose(visitor.open("/report/receivers"), [helpline.organisation])
    assert "Smuggled in" not in reporter.permit(page).source


def test_a_change_that_brings_new_questions_asks_them_first(visitor: Visitor, helpline: Person) -> None:
    page = check(visitor, helpline, {})
    page = page.follow("Answer more questions").fill({"how_much": "all"}, button="Save this change")
    page = page.press("Save this change")
    assert page.path == "/report/step/about_you"
    assert page.press(reporter.SKIP).path == "/report/wall"
    assert "pages are not answered" in visitor.open("/report/check").main


def test_on_the_only_device_only_a_safe_way_is_asked_for(visitor: Visitor, helpline: Person) -> None:
    page = visitor.open("/report").press("Start").fill({"danger": "no"}).press("Continue")
    page = reporter.fill(page, {"this_device": "yes"}).press("Continue")
    assert page.path == "/report/step/contact"
    assert [
        name for name in page.form(having=["safe_contact"]).fields() if "called" in name or "language" in name
    ] == []
    page = reporter.fill(page, {"safe_contact": "At the bakery, mornings"}).press("Continue")
    assert page.path == "/report/wall" and "You are writing on the device that you suspect" in page.main
    page = check_page(visitor, helpline, page)
    reporter.type_back(page.press("Send the report"))
    page = visitor.open("/return/answers")
    assert "At the bakery, mornings" in page.main and "Yes, and I have no other" in page.main


def test_lines_numbers_languages_and_approximate_dates_come_back_as_they_were_meant(
    visitor: Visitor, helpline: Person
) -> None:
    answers = {
        "contact": {"language": "ar"},
        "time": {"first_noticed": "last winter, two days after the protest"},
        "material": {"suspicious_links": "https://one.bad.example/a\n\n  two.bad.example  \n+00 555 0100"},
        "others": {"others_at_risk": "١٬٤٠٠"},
    }
    page = check(visitor, helpline, answers)
    texts = ["".join(one.itertext()) for row in page.all("dl") for pair in row for one in pair]
    said = dict(zip(texts[::2], texts[1::2], strict=True))
    assert said["In which language should the answer be?"] == "Arabic"
    assert said["When did you first notice something?"] == "last winter, two days after the protest"
    links = "hxxps://one[.]bad[.]example/a\ntwo[.]bad[.]example\n+00 555 0100"
    assert said["Suspicious links, numbers or names of files"] == links
    assert said["About how many other people may be at risk by this?"] == "1,400"
    page = visitor.open("/report/step/material?change=1")
    typed = page.form(having=["suspicious_links"]).value("suspicious_links")
    assert typed == "https://one.bad.example/a\ntwo.bad.example\n+00 555 0100"


@pytest.mark.parametrize("typed", ["many", "-3", "3 or 4", "1" * 10, "²"])
def test_a_number_that_is_none_comes_back_with_what_to_write(visitor: Visitor, typed: str) -> None:
    page = reporter.answer(visitor, upto="step/others")
    page = reporter.fill(page, {"others_at_risk": typed}).press("Continue")
    assert page.status == 422 and any("such as 12" in one for one in page.errors)
    assert page.form(having=["others_at_risk"]).value("others_at_risk") == typed


def test_a_report_of_the_first_version_is_still_shown(app: Flask, helpline: Person) -> None:
    first = Draft(version=1, answers={"danger": "no", "what_happened": "Long ago", "device_kind": "iphone"})
    assert [page.id for page, _ in first.asked()][-1] == "help"
    filed = desk.report(app, helpline, version=1, answers={"device_kind": "iphone", "help_wanted": ["legal"]})
    assert "Legal advice" in helpline.visitor().open(f"{filed.url}/section/account").main
    assert "iPhone" in helpline.visitor().open(f"{filed.url}/section/technical").main
    assert "Legal advice" in filed.reporter().open("/return/answers").main


SENSITIVE: Final = {
    Worry.DEVICE_NUMBER: [IMEI, "49-015420-323751-8", "the number ٤٩٠١٥٤٢٠٣٢٣٧٥١٨"],
    Worry.IDENTITY_NUMBER: ["my passport is AB1234567", "جواز سفري رقم ١٢٣٤٥٦٧", "ID card: 12345678"],
    Worry.PASSWORD: ["my password is hunter22", "mot de passe : secret9", "كلمة السر: سري١٢٣"],
    Worry.RECEIPT: [
        " ".join(numbers(SEVEN)),
        "I wrote down " + ", ".join(SEVEN).upper(),
        "\n".join(f"{place}. {one}" for place, one in enumerate(SEVEN, 1)),
        " ".join(SEVEN).replace("-", " "),
        " ".join(SEVEN).replace("-", "\u2011"),
        " ".join(SEVEN).replace("-", ""),
    ],
    Worry.RECOVERY_CODE: [CODE, CODE.lower()],
    Worry.CONTACTS: [
        "\n" + "\n".join(f"Friend {one}: +44 7700 90012{one}" for one in "12345") + "\n",
        "\n" + "\n".join(f"صديق {one} – ٠٧٧٠٠٩٠٠١٢{one}" for one in "١٢٣٤٥") + "\n",
        "\n" + "\n".join(f"Name {one} <{one}@people.example>" for one in "abcde") + "\n",
    ],
}
HARMLESS: Final = (
    "490154203237519",
    "They asked for my password and my passport.",
    "Call +1 415 555 0132 after 18:00 on 2026-03-04.",
    "In 2019, 2020, 2021, 2022, 2023 and 2024 there were calls.",
    " ".join(SEVEN[:6]),
    "\n".join(f"01.03.2026, 10:1{one} - Anna: I am at +44 7700 900123" for one in "12345678"),
    "\n".join(f"2026-03-0{one} 10:15:00 Anna: are you there? {one}" for one in "12345678"),
    "\n".join(f"+44 7700 90012{one}" for one in "1234567"),
    reporter.WHAT_HAPPENED,
)


@pytest.mark.parametrize(
    ("worry", "text"),
    [
        pytest.param(one, text, id=f"{one}-{place}")
        for one, texts in SENSITIVE.items()
        for place, text in enumerate(texts)
    ],
)
def test_what_nobody_needs_is_noticed(worry: Worry, text: str) -> None:
    assert worry in worries(f"Before. {text}. After.")


def test_every_word_that_a_receipt_may_have_is_known() -> None:
    assert [one for one in DRAWN if worries(" ".join([one] * COUNT)) != (Worry.RECEIPT,)] == []


@pytest.mark.parametrize("text", HARMLESS, ids=range(len(HARMLESS)))
def test_what_is_harmless_is_not(text: str) -> None:
    assert worries(text) == ()


def test_it_is_asked_gently_before_it_is_sent_and_nothing_is_blocked(visitor: Visitor, helpline: Person) -> None:
    page = check(visitor, helpline, {"what_happened": {"what_happened": f"The box says {IMEI}"}})
    assert "You can change it or keep it: you decide." in page.main
    assert "This looks like the serial number (IMEI) of a device." in page.main
    changed = page.follow("Change this answer").fill({"what_happened": "The box"}, button="Save this change")
    page = changed.press("Save this change")
    assert page.path == "/report/check" and "Do you want to send this?" not in page.main
    page = page.follow("Change: What happened?").fill(
        {"what_happened": f"The box says {IMEI}"}, button="Save this change"
    )
    page = page.press("Save this change")
    reporter.type_back(page.press("Send the report"))
    assert IMEI in visitor.open("/return/answers").main


def test_a_message_is_asked_about_once_and_goes_when_it_is_sent_again(app: Flask, helpline: Person) -> None:
    filed = desk.report(app, helpline)
    page = filed.reporter().open(f"/return/thread/{filed.part(helpline).id}")
    page = page.fill({"Your message": "my password is hunter22"}).press("Send", status=200)
    assert "Nothing was sent yet" in page.main and "This looks like a password." in page.main
    assert "hunter22" not in helpline.visitor().open(filed.url).main
    page = page.fill({"Your message": f"and the box says {IMEI}"}).press("Send", status=200)
    assert "serial number (IMEI)" in page.main, "other words are asked about anew"
    page = page.press("Send", status=200)
    assert "Nothing was sent yet" not in page.main
    said = helpline.visitor().open(filed.url).main
    assert IMEI in said and "hunter22" not in said


def test_what_a_case_worker_types_is_asked_about_once(case_worker: Person) -> None:
    page = for_another.fill(case_worker.visitor(), {"what_happened": "The box says\n" + IMEI})
    page = page.press("File the report", status=200)
    assert page.path == for_another.NEW and "Nothing was sent yet" in page.main
    page = page.press("File the report", status=200)
    assert IMEI in page.visitor.open(f"{page.path}/section/account").main
