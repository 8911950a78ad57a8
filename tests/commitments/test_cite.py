"""How a public text is cited: a version, at the address it keeps, for people and for reference managers."""

import json
import re
from datetime import date
from xml.etree.ElementTree import Element

from flask import Flask

from portal import clock
from portal.commitments.citing import Citation
from tests.commitments import promises
from tests.commitments.test_draft import desk_address
from tests.factories import Person
from tests.harness.pages import Page, Visitor

CITED = Citation(
    author="A & B_{c}",
    title="100% of #1 ~ ^ \\ “مراقبة”",
    number=2,
    day=date(2027, 3, 1),
    url="https://accord.example/commitments/a-b/versions/2",
    digest="ab" * 32,
    publisher="Accord",
)


def test_nothing_in_a_title_is_a_command_of_bibtex() -> None:
    said = CITED.bibtex
    assert r"{{A \& B\_\{c\}}}" in said
    assert r"100\% of \#1 \textasciitilde{} \textasciicircum{} \textbackslash{} “مراقبة”" in said
    assert said.startswith("@misc{accord-example-commitments-a-b-versions-2,") and said.endswith("\n}")
    unescaped = re.sub(r"\\[{}]", "", said)
    assert unescaped.count("{") == unescaped.count("}")


def test_csl_says_the_same() -> None:
    (said,) = json.loads(CITED.csl)
    assert said["author"] == [{"literal": "A & B_{c}"}] and said["version"] == "2" and said["URL"] == CITED.url
    assert said["issued"] == {"date-parts": [[2027, 3, 1]]} and said["note"] == f"SHA-256 {'ab' * 32}"


def cited(page: Page) -> tuple[str, dict[str, object]]:
    """Return BibTeX and CSL-JSON of a page."""
    bibtex, csl = page.texts("pre")
    (said,) = json.loads(csl)
    return bibtex, said


def test_each_version_is_cited_by_its_own_words_and_address(app: Flask, company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague).path
    promises.next_version(company, colleague, desk_address(company), Title="Sooner")
    newest, first = Visitor(app).open(public), Visitor(app).open(f"{public}/versions/1")
    assert cited(newest)[1]["title"] == "Sooner" and cited(newest)[1]["version"] == "2"
    assert cited(first)[1]["title"] == "Tell people within three days" and cited(first)[1]["version"] == "1"
    for page in (newest, first):
        bibtex, said = cited(page)
        assert str(said["URL"]) in bibtex and str(said["note"]).removeprefix("SHA-256 ") in page.main
        Visitor(app).open(str(said["URL"]).removeprefix("http://localhost"))
    arabic = cited(Visitor(app).open(f"/ar{public}"))[1]
    assert arabic["URL"] == cited(newest)[1]["URL"]


def props(element: Element) -> dict[str, str]:
    """Return the microdata properties within an element."""
    return {
        str(one.get("itemprop")): one.get("content")
        or one.get("datetime")
        or one.get("href")
        or "".join(one.itertext())
        for one in element.iter()
        if one.get("itemprop")
    }


def test_machines_read_what_it_is_as_microdata(app: Flask, company: Person, colleague: Person) -> None:
    public = promises.publish(company, colleague).path
    page = Visitor(app).open(public)
    (work,) = (one for one in page.root.iter() if one.get("itemtype") == "https://schema.org/CreativeWork")
    said = props(work)
    assert said["version"] == "1" and said["url"] == f"{public}/versions/1" and len(said["identifier"]) == 64
    assert date.fromisoformat(said["datePublished"]) == clock.today()
