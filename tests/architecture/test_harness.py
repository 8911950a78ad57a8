"""What every other test leans on: a sound page passes, and each fault that it looks for is found."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from portal import clock
from tests.harness import chance
from tests.harness.forms import Form
from tests.harness.html import check, elements, parse, text_of

SOUND = (
    '<!doctype html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><title>A page</title></head>'
    "<body><main><h1>A page</h1>{body}</main></body></html>"
)
FORM = """
<form method="post"><input type="hidden" name="csrf_token" value="token">
<label for="what">What happened <span>(optional)</span></label><textarea id="what" name="what">
before</textarea>
<fieldset><legend>Are you in danger?</legend>
<input type="radio" name="danger" value="y" id="y"><label for="y">Yes</label>
<input type="radio" name="danger" value="n" id="n" checked><label for="n">No</label></fieldset>
<fieldset><legend>May we ask</legend>
<input type="checkbox" name="ask" value="a" id="a"><label for="a">About the account</label>
<input type="checkbox" name="ask" value="t" id="t"><label for="t">About the phone</label></fieldset>
<label for="where">Where</label><select id="where" name="where"><option value="">Choose</option>
<option value="XX">Elsewhere</option></select>
<button name="go" value="next">Next</button><button name="go" value="back">Back</button></form>
"""


def page(body: str, *, lang: str = "en", direction: str = "ltr") -> str:
    return SOUND.format(body=body, lang=lang, dir=direction)


@pytest.mark.parametrize("body", ["", "<p>Words</p>", FORM, '<a href="/x">On</a>', "<ul><li>One</li></ul>"])
def test_a_sound_page_passes(body: str) -> None:
    check(page(body))


def test_an_arabic_page_runs_from_right_to_left() -> None:
    check(page("", lang="ar", direction="rtl"))
    with pytest.raises(AssertionError, match="'ar' is written rtl"):
        check(page("", lang="ar"))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>open <div>x</div></p>", "not well formed"),
        ("<h1>Again</h1>", "2 <h1>"),
        ("<h3>Too deep</h3>", "follows an <h1>"),
        ('<p id="x">a</p><p id="x">b</p>', "'x' is used 2 times"),
        ('<p aria-describedby="gone">a</p>', "points to nothing"),
        ('<a href="#gone">a</a>', "points to nothing"),
        ('<p style="color: red">a</p>', "inline style"),
        ('<p onclick="x()">a</p>', "inline onclick"),
        ("<style>p {}</style>", "a <style>"),
        ("<script>x()</script>", "an inline <script>"),
        ('<a href=" java\nscript:x()">a</a>', "runs a script"),
        ('<img alt="" src="//elsewhere.example/a.png">', "another host"),
        ('<img src="/a.png">', "no alt"),
        ('<input name="q">', "no label"),
        ('<a href="/x"><span></span></a>', "no words"),
        ("<button></button>", "no words"),
        ("<fieldset><p>x</p></fieldset>", "no legend"),
        ('<form method="post"><button>Go</button></form>', "without its token"),
        ('<form><input type="hidden" name="csrf_token" value="x"></form>', "token into the address"),
        ("<p autofocus>a</p><p autofocus>b</p>", "autofocus on 2 elements"),
        ("<table><tr><td>x</td></tr></table>", "no caption"),
        ("<table><caption>x</caption><tr><td>x</td></tr></table>", "no headers"),
        ("<ul><p>x</p></ul>", "stands directly in a <ul>"),
        ('<a href="/x">a <button>b</button></a>', "inside <a"),
    ],
)
def test_a_fault_is_found(body: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        check(page(body))


def test_words_of_one_line_stay_together_and_blocks_apart() -> None:
    root, _ = parse("<p>a<b>b</b>c</p><p>d<br>e</p><p><bdi>f</bdi>.</p>")
    assert text_of(root) == "abc d e f."


def a_form() -> Form:
    root, _ = parse(page(FORM))
    return Form(root, next(elements(root, "form")))


def test_an_untouched_form_sends_what_stands_in_it_and_what_it_hides() -> None:
    form = a_form()
    sent = [("csrf_token", "token"), ("what", "before"), ("danger", "n"), ("where", ""), ("go", "next")]
    assert form.pairs(form.button("Next")) == sent


def test_a_filled_form_sends_what_a_browser_would() -> None:
    form = a_form().fill({"What happened": "a\nb", "Are you in danger?": "Yes", "Where": "Elsewhere"})
    form.fill({"May we ask": ["About the account", "About the phone"]})
    assert [pair for pair in form.pairs(None) if pair[0] != "csrf_token"] == [
        ("what", "a\r\nb"),
        ("danger", "y"),
        ("ask", "a"),
        ("ask", "t"),
        ("where", "XX"),
    ]


def test_a_person_cannot_choose_what_is_not_offered() -> None:
    with pytest.raises(AssertionError, match="not one of the choices"):
        a_form().fill({"Are you in danger?": "Perhaps"})
    with pytest.raises(AssertionError, match="no field"):
        a_form().fill({"Name": "Nadia"})
    with pytest.raises(AssertionError, match="takes one answer"):
        a_form().fill({"Where": ["Choose", "Elsewhere"]})


def test_a_test_that_would_end_on_another_day_waits_for_that_day() -> None:
    with time_machine.travel(datetime(2026, 12, 31, 23, 59, 59, 800_000, tzinfo=UTC), tick=True):
        chance.pytest_runtest_setup()
        assert clock.today() == date(2027, 1, 1)
