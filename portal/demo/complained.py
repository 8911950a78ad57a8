"""The demonstration's complaints: one waits, of one the author is asked, of one it will not and there is an appeal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.commitments import queries
from portal.commitments.models import Commitment
from portal.complaints import rules
from portal.complaints.models import Complaint
from portal.complaints.operations import complaining, deciding, mending
from portal.complaints.operations.complaining import Decision, Found, Said
from portal.complaints.operations.mending import Wanted
from portal.complaints.rules import About, Outcome
from portal.db import new_id
from portal.demo.cast import MESSENGER, OFFICE, VENDOR
from portal.keys.instance import instance
from portal.organisations.models import Organisation
from portal.sealing.derivation import subkey
from portal.sealing.receipts import new_receipt

SECRETARIAT: Final = "Example Secretariat"
WAITS: Final = "“We answer every request within a month.” My request of May has no answer, and I have the receipt."
WRONG: Final = "“Nobody else was affected.” Two colleagues of mine got the same notice. The sentence is wrong."
DECIDED: Final = (
    "The sentence says more than is known. Its author is asked to say what it rests on, or to take it back."
)
ASKED: Final = "The text says that nobody else was affected. Publish a version that says how far you looked."
COPIED: Final = "The second paragraph is from my report of last year, word for word, and I was not asked."
COPY_DECIDED: Final = "The paragraph is a quotation without its source. Its author is asked to name it."
COPY_ASKED: Final = "One paragraph quotes a report without naming it. Name the report, or write it in your own words."
WILL_NOT: Final = "Our lawyers read it. The paragraph is from a public register, and nobody’s."
APPEAL: Final = "The register took it from my report too. Please look at the date of both."


@dataclass(frozen=True, slots=True)
class Made:
    """A complaint with what its words make, so that it can be appealed."""

    found: Found
    author: Organisation
    commitment: Commitment


def complain_all(session: Session, members: Mapping[str, Sequence[Actor]]) -> None:
    """Make the complaints, and bring each as far as it is, by the operations of the pages."""
    first, second = members[SECRETARIAT][:2]
    _complain(session, OFFICE, WAITS, About.WRONG)
    _ask(session, _complain(session, MESSENGER, WRONG, About.WRONG), ASKED, DECIDED, by=first)
    copied = _complain(session, VENDOR, COPIED, About.COPYRIGHT)
    asked = deciding.asked(session, _ask(session, copied, COPY_ASKED, COPY_DECIDED, by=second))
    assert asked is not None
    mending.answer(session, asked, put_right=False, text=WILL_NOT, by=members[VENDOR][0])
    complaining.appeal(session, copied.found, APPEAL)


def _complain(session: Session, of: str, text: str, about: About) -> Made:
    author = session.scalars(select(Organisation).where(Organisation.name == of)).one()
    commitment: Commitment = session.scalars(queries.of_organisation(author.id).limit(1)).one()
    stretched = reporters.stretch_receipt(instance(session), new_receipt())
    said = Said(page=f"/commitments/{commitment.slug}", about=about, text=text)
    made = new_id()
    complaining.complain(session, said, language="en", stretched=stretched, id=made)
    return Made(Found(session.get_one(Complaint, made), subkey(stretched, complaining.READ)), author, commitment)


def _ask(session: Session, made: Made, text: str, reasons: str, *, by: Actor) -> Decision | None:
    """Decide that the author is asked; return the decision as it was kept."""
    row = made.found.complaint
    wanted = Wanted(
        author=made.author.id,
        text=text,
        due_on=clock.today() + timedelta(days=rules.DAYS_TO_DECIDE),
        commitment=made.commitment.id,
    )
    deciding.decide(session, row, Decision(Outcome.AUTHOR, reasons), seen=row.state, by=by, wanted=wanted)
    return complaining.opened(row, made.found.key).decision
