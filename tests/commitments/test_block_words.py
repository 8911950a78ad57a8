"""The mark of a block: in the reader's language on every page, the same for machines, and never anybody's words."""

import json
import re

import pytest
from flask import Flask

from portal.commitments.rules.blocks import Of
from portal.commitments.rules.parts import Column
from tests.commitments import living, promises
from tests.commitments.everywhere import addresses
from tests.commitments.living import Life
from tests.factories import Person
from tests.harness.pages import Visitor

MARK = "[blocked]"
MACHINES = re.compile(r"<pre.*?</pre>", re.DOTALL)
"""What reference managers read: the same in every language."""
SIGNED_IN = {
    "owner": ("/desk", "/desk/commitments", "/desk/blocks", "/desk/asks", "/desk/assessments"),
    "asker": ("/desk", "/desk/blocks", "/desk/asks", "/desk/assessments"),
    "first": ("/desk", "/secretariat/blocks", "/secretariat/assessments"),
}


@pytest.fixture
def blocked(life: Life) -> Life:
    """A commitment of which every part is blocked."""
    for of in Of:
        targets = life.offered(of)
        for one in [one for one in targets if one.part != Column.WHOLE] or targets:
            life.block(one.code)
    return life


def test_every_page_says_it_in_the_language_of_its_reader(app: Flask, blocked: Life, people: dict[str, Person]) -> None:
    """Every public page and each desk in Arabic, the page itself in the others; files and feeds stay as they are."""
    here = f"/commitments/{living.state_of(blocked.db, blocked.id)[0]}"
    visitor, found = Visitor(app), dict[str, str]()
    for path in (
        *addresses(app),
        "/commitments/changed?from=2000-01-01",
        "/search?q=blocked",
        "/commitments?q=blocked",
    ):
        answer = visitor.fetch(f"/ar{path}")
        if "html" in answer.content_type:
            found[path] = MACHINES.sub("", answer.text)
    for name, paths in SIGNED_IN.items():
        signed_in = people[name].visitor(language="ar")
        found |= {f"{name} {path}": signed_in.fetch(f"/ar{path}").text for path in paths}
    assert [path for path, page in found.items() if MARK in page] == []
    assert sum("[محجوب]" in page for page in found.values()) > len(Of)
    for language, words in (("fr", "[bloqué]"), ("es", "[bloqueado]"), ("en", MARK)):
        assert words in visitor.open(here if language == "en" else f"/{language}{here}").main
    (row,) = json.loads(visitor.fetch("/ar/commitments?export=json").data)
    assert row["title"] == MARK
    for path in ("/ar/commitments?export=csv", "/ar/feeds/commitments.atom"):
        assert MARK in visitor.fetch(path).text


def test_what_somebody_writes_is_never_taken_for_the_mark(company: Person, colleague: Person) -> None:
    """Only a whole text of the record is: here the same letters are part of a sentence."""
    page = promises.publish(company, colleague, Scope=f"The {MARK} list of our messenger.")
    assert f"The {MARK} list" in page.visitor.open(f"/ar{page.path}").main
