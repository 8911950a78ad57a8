"""Assessments as their people make them, through the pages: written, read by a second person, corrected, published."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from portal.commitments.models.assessing import Assessment
from portal.db import Database
from tests.asks.asking import Town
from tests.commitments import promises
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Page

DESK: Final = "/desk/assessments"
SECRETARIAT: Final = "/secretariat/assessments"
TEXT: Final[dict[str, Answer]] = {
    "In short": "canary-summary-nachtigall. Most of it was done.",
    "completion": "substantial",
    "completion_reason": "canary-completion-nachtigall. Their report of March shows it.",
    "ambition": "modest",
    "ambition_reason": "canary-ambition-nachtigall",
    "result": "marginal",
    "result_reason": "canary-result-nachtigall",
    "verifiability": "yes",
    "verifiability_reason": "canary-verifiability-nachtigall",
    "confidence": "moderate",
    "confidence_reason": "canary-confidence-nachtigall",
    "conflict": "some",
    "conflicts": "canary-conflict-nachtigall. One of us worked there until 2024.",
}
CANARIES: Final = [
    f"canary-{what}-nachtigall"
    for what in ("summary", "completion", "ambition", "result", "verifiability", "confidence", "conflict")
]
REPLY: Final = "canary-reply-nachtigall. It was in April."


def promise(owner: Person, second: Person) -> str:
    """Publish a commitment mapped to items; return the last part of its address."""
    return promises.publish(owner, second).path.rsplit("/", 1)[-1]


def volunteer(person: Person, slug: str) -> str:
    """Begin an assessment; return its address at the desk."""
    page = person.visitor().open(f"/desk/commitments/{slug}/assess").press("Begin", status=200)
    assert page.path.startswith(DESK), page.main
    return page.path


def assign(secretary: Person, slug: str, assessor: Person) -> Page:
    page = secretary.visitor().open(f"{SECRETARIAT}/assign?commitment=/commitments/{slug}")
    return page.fill({"Assessor": str(assessor.organisation)}).press("Ask them")


def write(person: Person, address: str, **changes: Answer) -> Page:
    answers = TEXT | {name.replace("_", " ") if name[0].isupper() else name: said for name, said in changes.items()}
    return person.visitor().open(f"{address}/edit").fill(answers).press("Keep the draft")


def send(person: Person, address: str) -> Page:
    return person.visitor().open(address).press("Send to a second reader", status=200)


def agree(person: Person, address: str, button: str = "Agree, and give it to them", *, to: str = "read") -> Page:
    """Read the text as somebody who did not write it, and press the button below it."""
    page = person.visitor().open(f"{address}/{to}")
    return page.fill({"code": person.spare()}).press(button)


def hand(writer: Person, reader: Person, slug: str, **changes: Answer) -> str:
    """Bring a new assessment as far as the owner; return its address at the desk."""
    address = volunteer(writer, slug)
    assert write(writer, address, **changes).status == 200
    send(writer, address)
    page = agree(reader, address)
    assert page.path == address and page.status == 200, page.main
    return address


def reach(town: Town, owner: Person, address: str) -> None:
    """Let the owner see it, and their mail server take the notice."""
    owner.visitor().open(f"{address}/facts")
    town.post()
    town.sweep()


def reply(owner: Person, address: str, text: str = REPLY) -> Page:
    page = owner.visitor().open(f"{address}/facts").fill({"Which facts": text, "code": owner.spare()})
    return page.press("Send the reply")


def publish(reader: Person, address: str) -> Page:
    """Publish it as it stands; return the public page."""
    return agree(reader, address, "Publish this text", to="publish")


def published(town: Town, owner: Person, writer: Person, reader: Person, slug: str, **changes: Any) -> Page:
    """Publish an assessment that its owner has replied to; return the public page."""
    address = hand(writer, reader, slug, **changes)
    reach(town, owner, address)
    assert reply(owner, address).status == 200
    page = publish(reader, address)
    assert page.path.startswith("/commitments/") and page.status == 200, page.main
    return page


def row(db: Database, address: str) -> Assessment:
    """Return the assessment at this address of the desk."""
    with db.reading() as session:
        return session.get_one(Assessment, UUID(address.rsplit("/", 1)[-1]))


def rows(db: Database) -> list[Assessment]:
    with db.reading() as session:
        return list(session.scalars(select(Assessment).order_by(Assessment.serial)))


PAGES: Final = (
    "commitments.volunteer",
    "commitments.assessment",
    "commitments.edit_assessment",
    "commitments.read_assessment",
    "commitments.publish_assessment",
    "commitments.withdraw_assessment",
    "commitments.give_up_assessment",
    "commitments.decline_assessment",
    "commitments.facts",
    "commitments.end_assessment",
    "commitments.assessments",
    "commitments.all_assessments",
    "commitments.assign_assessment",
    "commitments.assessors_evidence",
)
"""The pages of assessments at a desk."""
