"""Deciding about organisations, as two people of the secretariat do."""

from uuid import UUID

from portal.db import Database
from portal.organisations import standings
from portal.organisations.models import Organisation, Proposal
from portal.organisations.rules import Standing
from portal.submissions.operations import removal
from tests.harness.pages import Page
from tests.personas import Person

WHY = "Kanari-why-nachtigall told us so."
SUSPENDED = Standing.SUSPENDED


def address(organisation: UUID, *more: str) -> str:
    return "/".join((f"/secretariat/organisations/{organisation}", *more))


def propose(person: Person, organisation: UUID, verb: str, *, status: int = 200) -> Page:
    page = person.visitor().open(address(organisation, "propose", verb))
    reason = "settled" if verb == "lift" else "conduct"
    return page.fill({"reason": reason, "text": WHY, "code": person.spare()}).press("Propose it", status=status)


def waiting(db: Database, organisation: UUID) -> Proposal:
    with db.reading() as session:
        return session.scalars(standings.waiting_proposals(organisation)).one()


def confirm(person: Person, organisation: UUID, *, status: int = 200) -> Page:
    proposal = waiting(person.database, organisation).id
    page = person.visitor().open(address(organisation, "proposals", str(proposal), "confirm"))
    return page.fill({"code": person.spare()}).press("Confirm it", status=status)


def decide(first: Person, second: Person, organisation: UUID, verb: str) -> None:
    propose(first, organisation, verb)
    confirm(second, organisation)


def now(db: Database, organisation: UUID) -> Organisation:
    with db.reading() as session:
        return session.get_one(Organisation, organisation)


def sweep(db: Database) -> int:
    with db.writing() as session:
        done = removal.part_from_removed(session)
        session.commit()
    return done


def dissolve(person: Person, words: str = "End it", *, status: int = 200) -> Page:
    page = person.visitor().open("/desk/organisation/dissolve")
    return page.fill({"code": person.spare()}).press(words, status=status)
