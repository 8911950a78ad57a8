"""What there has to be before a page of the desk shows something: made here, for the budget of its queries."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from portal.accounts import access
from portal.db import Database, new_id
from portal.incidents.models import NoteWithdrawal
from portal.jobs import work
from portal.organisations.models import Kind, Reference
from portal.organisations.operations import references
from portal.organisations.operations.applying import Wish, apply
from portal.organisations.operations.references import Referee
from portal.submissions.models import Participation, PreparedAnswer
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations import handling, permission
from tests.exchange import bundles
from tests.factories import Person
from tests.incidents import notes
from tests.submissions import for_another
from tests.submissions.desk import Report
from tests.submissions.test_permission_request import ask

WISH = Wish(
    name="Example Lab",
    country="BR",
    website="https://lab.example",
    run_by="Its board",
    funded_by="Gifts",
    about="It examines devices.",
    contact_name="Ana Prado",
    contact_email="ana@lab.example",
)


def found_by(first: Person, filed: Report, second: Person) -> str:
    """Let the first person find something; return where the second one can say the same."""
    page = first.visitor().open(filed.url).press("Accept").follow("Write a finding")
    page = page.fill({"decision": "infected", "confidence": "high", "how": ["device"], "text": "We saw it run."})
    page.press("Send to the reporter", status=200)
    return second.visitor().open(filed.url).links["Look at it, and agree"]


def prepared(person: Person) -> UUID:
    """Prepare an answer; return its id."""
    page = person.visitor().open("/desk/submissions/answers/new")
    page.fill({"title": "Received", "language": "en", "text": "Thank you"}).press("Save", status=200)
    with person.database.reading() as session:
        return session.scalars(select(PreparedAnswer.id)).one()


def offered(person: Person, filed: Report) -> str:
    """Offer a remedy; return where one says what became of it."""
    page = person.visitor().open(f"{filed.url}/remedies/new").fill({"remedy": "legal_aid", "state": "offered"})
    return page.press("Keep the remedy", status=200).links["Say what became of it: Legal aid"]


def named_as_referee(db: Database, referee: Person, secretary: Person) -> UUID:
    """Let a newcomer name the referee, and the secretariat ask; return what was asked."""
    with db.reading() as session:
        by = secretary.actor(session)
    named = (Referee(organisation=str(referee.organisation)),)
    with db.writing() as session:
        filed = apply(session, replace(WISH, referees=named), once=new_id(), kind=Kind.CIVIL_SOCIETY, receives=True)
        references.ask(session, filed, named, WISH.request, by=by)
        session.commit()
        return session.scalars(select(Reference.id).where(Reference.application_id == filed.id)).one()


def for_notes(person: Person, to: Person) -> dict[str, str]:
    """Share a note with indicators, and begin another one."""
    note = notes.shared(person, to)
    note.uploads(bundles.bundle(bundles.whole()))
    note.works()
    draft = notes.write(person)
    draft.names(to)
    other = notes.shared(to, person)
    back = notes.write(to)
    back.names(person)
    back.shares(code=to.spare())
    back.takes_out(person)
    with person.database.reading() as session:
        taken = session.scalars(select(NoteWithdrawal.id)).one()
    return {
        "incidents.show": note.url,
        "incidents.indicators": f"{note.url}/indicators",
        "incidents.state": f"{other.url}/statement",
        "incidents.edit": f"{draft.url}/edit",
        "incidents.audience": f"{draft.url}/audience",
        "incidents.share": f"{draft.url}/share",
        "incidents.take_out": f"{note.url}/audience/{to.organisation}/take-out",
        "incidents.label": f"{note.url}/label",
        "incidents.leave": f"{other.url}/leave",
        "incidents.gone": f"/desk/notes/gone/{taken}",
        "exchange.upload": f"{note.url}/indicators/upload",
    }


def for_somebody(person: Person, to: Person) -> dict[str, str]:
    """File a report for somebody, refer it, and keep half of another one."""
    url = for_another.file(person, state=["account"])
    for_another.refer(person, url, to, "account")
    ask(person, url, to, "To read: Technical details")
    page = for_another.fill(person.visitor()).press("Keep it for later", status=200)
    with person.database.reading() as session:
        of_report = Participation.submission.has(reference=url.rsplit("/", 1)[-1])
        other = Participation.organisation_id == to.organisation
        part = session.scalars(select(Participation.id).where(of_report, other)).one()
        message = session.scalars(select(PermissionRequest.message_id)).one()
    table = ("reports.csv", b"what_happened,alias\nTold,Heron\n")
    imported = person.visitor().open("/desk/submissions/import").fill({"The table": table}).press("Send the file")
    return {
        "submissions.import_columns": imported.path,
        "submissions.kept_intake": page.path,
        "submissions.relay": f"{url}/permission",
        "submissions.correct_for": f"{url}/correct/what_happened",
        "submissions.add_to_wall_for": f"{url}/wall",
        "submissions.relay_request": f"{url}/permission/requests/{message}",
        "submissions.relay_take_back": f"{url}/permission/take-back/{part}",
        "submissions.end_stewardship": f"{url}/permission/end",
        "submissions.prepare_hand_over": f"{url}/hand-over",
    }


def job(db: Database, person: Person) -> UUID:
    with db.writing() as session:
        by = person.actor(session)
        made = work.begin(session, "example", subject=new_id(), leads_to="/desk", by=by, cargo={})
        session.commit()
        return made.id


def name(db: Database, manager: Person, filed: Report, member: Person) -> None:
    with db.reading() as session:
        by = manager.actor(session)
    with db.writing() as session:
        part = session.get_one(Participation, filed.part(manager).id)
        handling.name_handler(session, part, member.account, by=by)
        session.commit()


def take_back(db: Database, person: Person, filed: Report) -> None:
    with db.writing() as session:
        part = session.get_one(Participation, filed.part(person).id)
        permission.withdraw_from(session, part, by=access.reporter(session, filed.token))
        session.commit()
