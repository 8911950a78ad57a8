"""Every form of every page, sent as no browser would: it answers with a page that says what to do, never with a fault.

The forms are found by opening every page in `places.py`, so that a new form is in this test by itself.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote_plus, urljoin

import pytest
from werkzeug.test import TestResponse

from tests.browser.places import PLACES, Place
from tests.browser.world import World
from tests.harness import html
from tests.harness.forms import Control, Form
from tests.harness.pages import Page

LONG: Final = 200_001
TYPED: Final = "Kanari-getippt"
TEXT: Final = frozenset({"text", "email", "url", "search", "tel", "textarea"})
CHOICE: Final = frozenset({"radio", "checkbox", "select"})
# What the portal puts into a form itself, and a person cannot type into.
OWN: Final = frozenset({"csrf_token"})

Wrong = Callable[[Control], str | None]


def typed(control: Control) -> bool:
    return control.kind in TEXT


WRONGS: Final[dict[str, Wrong]] = {
    "nothing": lambda _control: "",
    "too long": lambda control: quote_plus("x" * LONG) if typed(control) else None,
    "not utf-8": lambda control: TYPED + "%ff%fe" if typed(control) or control.kind == "hidden" else None,
    "control characters": lambda control: TYPED + "%00%1b%07" if typed(control) else None,
    "no such code": lambda control: "no-such-code" if control.kind in CHOICE or control.kind == "hidden" else None,
    "markup": lambda control: quote_plus(f"<script>{TYPED}</script>\u202e") if typed(control) else None,
    "a lone surrogate": lambda control: TYPED + "%ed%a0%80" if typed(control) else None,
}
FORMS: Final = 25


def forms_of(page: Page) -> list[Form]:
    """Return the forms in which something can be typed or chosen: a bare button has nothing that could be wrong."""
    return [
        form
        for form in page.forms
        if form.method == "post" and any(control.kind != "hidden" for control in form.controls.values())
    ]


def send(page: Page, form: Form, wrong: Wrong) -> TestResponse:
    """Send the form with everything wrong in it that can be wrong in this way; the token is right."""
    pairs = []
    for control in form.controls.values():
        bad = None if control.name in OWN else wrong(control)
        values = [bad] if bad is not None else [quote_plus(str(value)) for value in control.values]
        pairs += [f"{quote_plus(control.name)}={value}" for value in values]
    return page.visitor.fetch(
        urljoin(page.path, form.action or page.path),
        method="POST",
        data="&".join(pairs).encode(),
        content_type="application/x-www-form-urlencoded",
    )


@pytest.fixture
def world(world_to_spoil: World) -> World:
    return world_to_spoil


@pytest.mark.parametrize("how", WRONGS)
def test_what_is_wrong_with_a_form_is_said_on_a_page(world: World, how: str) -> None:
    faults = []
    sent = 0
    for place in (one for places in PLACES.values() for one in places):
        world.forgive()
        page = shown(world, place)
        for number in range(len(forms_of(page)) if page else 0):
            page = shown(world, place) if number else page
            if page is None or number >= len(forms_of(page)):
                continue
            answer = send(page, forms_of(page)[number], WRONGS[how])
            faults += faults_of(answer, f"{place.name}, form {number}")
            sent += 1
    assert faults == []
    assert sent > FORMS, "most forms were not even met"


def shown(world: World, place: Place) -> Page | None:
    """Open a page anew; None where an earlier form has moved its person on."""
    person, address = world.person(place.who), place.address(world)
    answer = person.fetch(address)
    if answer.status_code != place.status or "text/html" not in answer.headers["Content-Type"]:
        return None
    return person.arrive(answer, address, status=place.status)


def faults_of(answer: TestResponse, where: str) -> list[str]:
    """Return what is wrong with an answer to a form that was wrong."""
    if answer.status_code in {302, 303}:
        return []
    if answer.status_code >= 500:
        return [f"{where}: {answer.status_code}"]
    source = answer.data.decode("utf-8")
    try:
        html.check(source)
    except AssertionError as fault:
        return [f"{where}: {fault}"]
    return [f"{where}: it runs"] if f"<script>{TYPED}" in source else []


def test_a_form_that_is_over_the_limit_gets_a_page(world: World) -> None:
    visitor = world.person("drafting")
    page = visitor.open("/report/step/what_happened")
    token = page.form("Continue").value("csrf_token")
    body = {"csrf_token": token, "what_happened": "x" * (world.settings.body_limit + 1)}
    answer = visitor.post("/report/step/what_happened", body)
    assert answer.status_code == 413
    html.check(answer.text)
    assert "/report/resume" in answer.text
    assert visitor.open("/report/resume").status == 200
