"""What people, and programs that pretend to be people, send by mistake or on purpose."""

from portal.sealing.words import DRAWN
from tests.factories import Person
from tests.harness.pages import NewVisitor, Visitor
from tests.submissions import reporter


def test_one_word_wrong_hears_what_any_wrong_receipt_hears(new_visitor: NewVisitor, helpline: Person) -> None:
    """Which word it was, or that only one was, cannot be told: it would help to guess the rest."""
    words = reporter.file_report(new_visitor(), receivers=[helpline.organisation]).split()
    other = next(one for one in DRAWN if one not in words)
    heard = set()
    for typed in ([*words[:3], other, *words[4:]], [*words[:6], other], [words[1], words[0], *words[2:]], [other] * 7):
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
