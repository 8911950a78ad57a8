"""A case worker who reports for somebody else, through the pages, with scripts off."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from portal.db import Database, new_id
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.sealing.receipts import COUNT
from portal.submissions import access
from portal.submissions.models import Participation, Submission
from portal.submissions.operations import referral
from portal.submissions.rules import SectionName
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page, Visitor

NEW: Final = "/desk/submissions/new"
TOLD: Final = "She said that a stranger knew where she had been.\nIt began in March."
INTAKE: Final[Mapping[str, Answer]] = {
    "relation": "case_worker",
    "permission_given": "by_phone",
    "permission_to": "Kofi",
    "permission_day": "3 March",
    "take_back": ["through_us", "after_hand_over"],
    "danger": "no",
    "what_happened": TOLD,
    "alias": "Heron",
    "suspicious_material": "https://bad.example/path?x=1",
}


def fill(visitor: Visitor, answers: Mapping[str, Answer] | None = None, **beyond: Sequence[str]) -> Page:
    """Fill in the one page; `state=["account"]` ticks what may be passed on to a kind."""
    given: dict[str, Any] = {**INTAKE, **(answers or {})}
    given |= {f"on-{kind}": list(sections) for kind, sections in beyond.items()}
    return visitor.open(NEW).fill(given)


def file(person: Person, answers: Mapping[str, Answer] | None = None, **beyond: Sequence[str]) -> str:
    """File a report for somebody; return its address at the desk."""
    page = fill(person.visitor(), answers, **beyond).press("File the report", status=200)
    assert page.path.startswith("/desk/submissions/"), page.errors
    assert page.path != NEW, page.errors
    return page.path


def make_code(person: Person, url: str, *, totp: str | None = None) -> str:
    """Make a one-time code; return its seven words."""
    page = person.visitor().open(f"{url}/hand-over")
    page = page.fill({"code": totp or person.spare()}).press("Make a one-time code", status=200)
    return words_on(page)


def words_on(page: Page) -> str:
    """Return the seven words that a page shows; the menu beside them has bold counts."""
    return " ".join(page.texts("b")[-COUNT:])


def type_code(visitor: Visitor, code: str) -> Page:
    return visitor.open("/return/hand-over").fill({"words": code}).press("Continue")


def take_over(visitor: Visitor, code: str) -> str:
    """Type the code and make the report one's own; return the words of the receipt."""
    page = type_code(visitor, code)
    assert page.path == "/return/hand-over/yours", page.errors
    page = page.press("Show me my seven words")
    words = words_on(page)
    page = page.fill({"words": words}).press("I have kept them")
    assert page.path == "/report/kept", page.errors
    return words


def submission(db: Database) -> Submission:
    """Return the only report there is."""
    with db.reading() as session:
        found = session.scalars(select(Submission)).one()
        session.expunge(found)
    return found


def refer(person: Person, url: str, to: Person, *sections: str) -> None:
    """Refer as the page does, in the person's own name."""
    with person.database.writing() as session:
        by = person.actor(session)
        part = access.participation(session, url.rsplit("/", 1)[-1], by=by, to=Action.PARTICIPATION_SEE)
        target = session.get_one(Organisation, to.organisation)
        names = [SectionName(one) for one in sections]
        referral.refer(session, part, to=target, sections=names, note="", by=by, id=new_id())
        session.commit()


def part_of(person: Person) -> Participation:
    """Return the person's organisation's part in the only report."""
    with person.database.reading() as session:
        return session.scalars(select(Participation).where(Participation.organisation_id == person.organisation)).one()


def opens(person: Person, url: str) -> set[str]:
    """Return the sections that the person's pages open."""
    visitor = person.visitor()
    return {name.value for name in SectionName if visitor.fetch(f"{url}/section/{name}").status_code == 200}
