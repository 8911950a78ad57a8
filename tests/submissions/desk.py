"""Reports as receivers meet them: filed by the portal's own operation, then worked on through the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from portal.accounts import access
from portal.accounts.operations import reporters
from portal.db import Database
from portal.keys.instance import instance
from portal.organisations.models import Organisation
from portal.sealing.receipts import new_receipt
from portal.submissions import rules
from portal.submissions.drafting import Answer, Draft
from portal.submissions.models import Participation, Submission
from portal.submissions.operations import filing
from portal.submissions.rules import SectionName
from portal.submissions.wall import Wall
from tests.factories import Person
from tests.harness.pages import Page, Visitor

HAPPENED: Final = "Somebody knew what I had only said on the phone."
LINK: Final = "https://login.bad.example/reset?u=1"
ANSWERS: Final[Mapping[str, Answer]] = {
    "danger": "no",
    "how_much": "all",
    "what_happened": HAPPENED,
    "safe_contact": "Only through this portal.",
    "suspicious_material": f"They sent {LINK} to me",
    "how_it_came": ["sms", "email"],
}


@dataclass
class Report:
    """A report that was sent. `reporter()` is a browser in which its receipt is open."""

    app: Flask
    id: UUID
    reference: str
    token: str

    @property
    def url(self) -> str:
        return f"/desk/submissions/{self.reference}"

    @property
    def db(self) -> Database:
        found: Database = self.app.extensions["portal.database"]
        return found

    def reporter(self) -> Visitor:
        visitor = Visitor(self.app, base_url="http://localhost")
        visitor.client.set_cookie("report", self.token, domain="localhost")
        return visitor

    def answers(self, person: Person, text: str) -> None:
        """Let the reporter write to the organisation of this person, through the page."""
        page = self.reporter().open(f"/return/thread/{self.part(person).id}")
        page.fill({"Your message": text}).press("Send", status=200)

    def part(self, person: Person) -> Participation:
        """Return the row of that person's organisation, read anew."""
        with self.db.reading() as session:
            return session.scalars(
                select(Participation).where(
                    Participation.submission_id == self.id, Participation.organisation_id == person.organisation
                )
            ).one()

    def change(self, person: Person, **columns: Any) -> None:
        """Set columns as time would (a day that has passed)."""
        with self.db.writing() as session:
            session.execute(update(Participation).where(Participation.id == self.part(person).id).values(columns))
            session.commit()


def report(
    app: Flask,
    *receivers: Person,
    answers: Mapping[str, Answer] | None = None,
    wall: Wall | None = None,
    people: str = "",
    others: str = "",
    only: Mapping[UUID, Sequence[SectionName]] | None = None,
    beyond: Sequence[tuple[str, str]] = (),
    copying: Sequence[tuple[str, str]] = (),
    version: int | None = None,
) -> Report:
    """File a report to these people's organisations: every section each may have, unless `only` says less."""
    db: Database = app.extensions["portal.database"]
    with db.writing() as session:
        by = access.reporter(session, reporters.begin_draft(session))
        kinds = {one.organisation: session.get_one(Organisation, one.organisation).kind for one in receivers}
        draft = Draft.read({})
        sections: dict[UUID, tuple[SectionName, ...]] = {
            one: tuple(name for name in rules.sections_for(kind) if name in rules.SHARED) for one, kind in kinds.items()
        }
        sections |= {one: tuple(names) for one, names in (only or {}).items()}
        draft = Draft(
            version=version or draft.version,
            answers={**ANSWERS, **(answers or {})},
            wall=wall or Wall(),
            people=people,
            others=others,
            receivers=tuple(kinds),
            sections=sections,
            beyond=frozenset((SectionName(section), kind) for section, kind in beyond),
            copying=frozenset((SectionName(section), target) for section, target in copying),
        )
        reporters.write_content(session, draft.content(), by=by)
        words = new_receipt()
        stretched = reporters.stretch_receipt(instance(session), words)
        filing.file_report(session, words=words, stretched=stretched, language="en", by=by)
        receipt, private = reporters.find_receipt(session, stretched) or (None, b"")
        assert receipt is not None
        token = reporters.begin_receipt_session(session, receipt, private)
        made = session.scalars(select(Submission).where(Submission.reporter_pair_id == receipt.pair_id)).one()
        session.commit()
        return Report(app, made.id, made.reference, token)


def sent_again(visitor: Visitor, page: Page) -> tuple[str, dict[str, Any]]:
    """Return address and content of the form just filled in, to send it a second time."""
    form = page.form_in_use
    assert form is not None
    return form.action or page.path, dict(form.pairs(None))
