"""Somebody who was targeted and reports it, through the pages, with scripts off."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from portal.db import Database
from portal.organisations.models import Organisation
from portal.reference.questionnaires import latest
from tests.factories import Person
from tests.harness.pages import Page, Visitor

Answers = Mapping[str, Mapping[str, Any]]
"""What is answered on which page."""

WHAT_HAPPENED: Final = "My phone was hot all night and a stranger knew what I had said to my sister."
ANSWERS: Final[Answers] = {
    "danger": {"danger": "no"},
    "what_happened": {"what_happened": WHAT_HAPPENED},
    "contact": {"alias": "Noor", "safe_contact": "Only through this portal."},
}
PAGES: Final = tuple(page.id for page in latest("victim_report").pages)
SHORT: Final = frozenset({"danger", "this_device", "how_much", "whom", "contact", "what_happened"})
SKIP: Final = "Skip the other questions"


def answer(visitor: Visitor, answers: Answers | None = None, *, upto: str = "receivers") -> Page:
    """Begin a report and answer its questions, until the step `upto` is shown.

    Takes the short way unless an answer, or `upto`, lies on another page; pages without an answer are not opened.
    """
    page = visitor.open("/report").press("Start")
    given = {**ANSWERS, **(answers or {})}
    wanted = {name for name in PAGES if given.get(name)} | {upto.removeprefix("step/")}
    given.setdefault("how_much", {"how_much": "all" if wanted & set(PAGES) - SHORT else "short"})
    while not page.path.startswith(f"/report/{upto}"):
        page = _onward(page, given, wanted)
        assert page.status == 200, page.errors
    return page


def _onward(page: Page, given: Answers, wanted: set[str]) -> Page:
    """Answer one page, or go to the next that has an answer; nothing is left: skip the rest."""
    if page.path == "/report/today":
        return page.follow("I can go on now")
    step = page.path.rsplit("/", 1)[-1]
    if step not in PAGES:
        return page.press("Continue")
    later = [name for name in PAGES[PAGES.index(step) + 1 :] if name in wanted]
    if step not in SHORT and step not in wanted and later:
        return page.visitor.open(f"/report/step/{later[0]}")
    button = SKIP if not later and SKIP in page.source else "Continue"
    return fill(page, given.get(step, {})).press(button)


def fill(page: Page, answers: Mapping[str, Any]) -> Page:
    """Fill in the step's own form, which a page may have beside others."""
    return page.fill(dict(answers), button="Continue") if answers else page


def shut_out(
    page: Page, *, countries: Sequence[str] = (), organisations: Sequence[UUID] = (), people: str = ""
) -> Page:
    """Put governments, organisations and people on the list of who must never see it; then go on."""
    for country in countries:
        page = page.fill({"country": country}).press("Add to the list")
    for organisation in organisations:
        page = page.fill({"organisation": str(organisation)}).press("Add to the list")
    button = "Save this change" if "change" in page.path else "Continue"
    return page.fill({"people": people}, button=button).press(button)


def choose(page: Page, receivers: Sequence[UUID]) -> Page:
    """Choose receivers by their organisations' ids; the next page asks what each may open."""
    return page.fill({"receivers": [str(one) for one in receivers]}).press("Continue")


def permit(
    page: Page,
    *,
    only: Mapping[UUID, Sequence[str]] | None = None,
    beyond: Mapping[str, Sequence[str]] | None = None,
    copying: Mapping[UUID, Sequence[str]] | None = None,
) -> Page:
    """Give `only` these (organisation: sections) where it names one; tick what may go `beyond` (kind: sections).

    `copying`: of what an organisation may also take copies.
    """
    ticks = {f"to-{one}": list(sections) for one, sections in (only or {}).items()}
    ticks |= {f"on-{kind}": list(sections) for kind, sections in (beyond or {}).items()}
    ticks |= {f"copy-{one}": list(sections) for one, sections in (copying or {}).items()}
    page = fill(page, ticks).press("Continue")
    return page.press("Continue") if page.path == "/report/files" else page


def words_on(page: Page) -> str:
    """Return the seven words that the receipt page shows."""
    return " ".join(element.text or "" for element in page.all("b"))


def type_back(page: Page) -> str:
    """Type the words back, as the page asks; return them."""
    words = words_on(page)
    done = page.fill({"words": words}).press("I have kept them")
    assert done.path == "/report/kept", done.errors
    return words


def file_report(
    visitor: Visitor,
    *,
    receivers: Sequence[UUID],
    answers: Answers | None = None,
    countries: Sequence[str] = (),
    organisations: Sequence[UUID] = (),
    people: str = "",
    only: Mapping[UUID, Sequence[str]] | None = None,
    beyond: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Walk from the safety page to the receipt typed back; return the seven words.

    `receivers`, `organisations` and the keys of `only` are ids of organisations.
    """
    page = answer(visitor, answers, upto="wall")
    page = shut_out(page, countries=countries, organisations=organisations, people=people)
    page = permit(choose(page, receivers), only=only, beyond=beyond)
    assert page.path == "/report/check", page.errors
    return type_back(page.press("Send the report"))


def come_back(visitor: Visitor, words: str) -> Page:
    """Type a receipt; return the report's own page."""
    page = visitor.open("/return").fill({"words": words}).press("Open my report")
    assert page.path == "/return/report", page.errors
    return page


def about(db: Database, person: Person) -> Organisation:
    """Return what is public about the organisation of a person."""
    with db.writing() as session:
        found = session.get_one(Organisation, person.organisation)
        session.expunge(found)
    return found
