"""A signed-in page costs at most six queries beside its own lists; a page that goes over is named."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from portal.accounts import access
from portal.asks.models import Ask
from portal.commitments.models import Commitment
from portal.db import Database, new_id
from portal.incidents.models import NoteWithdrawal
from portal.jobs import work
from portal.organisations.models import Kind, Organisation, Reference
from portal.organisations.operations import references
from portal.organisations.operations.applying import Wish, apply
from portal.organisations.operations.references import Referee
from portal.policy import Role, Stake, may_try
from portal.submissions.models import Participation, PreparedAnswer
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations import handling, permission
from portal.submissions.rules import PartState
from portal.web.gate import declared_action
from tests.accounts.holding import keys_of, with_key
from tests.asks import asking
from tests.commitments import promises
from tests.exchange import bundles
from tests.factories import Person
from tests.incidents import notes
from tests.organisations import deciding
from tests.personas import MakeMember
from tests.privacy import rows
from tests.submissions import for_another, keeping, test_filings
from tests.submissions.desk import Report, report
from tests.submissions.test_permission_request import ask
from tests.web.budget import BUDGET, LISTS, counted, member_pages

MANAGER = frozenset({Stake.NONE, Stake.ACCOUNT, Stake.MEMBER, Stake.MANAGER})
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


@pytest.fixture
def addresses(
    app: Flask, request: pytest.FixtureRequest, *, helpline: Person, liaison: Person, case_worker: Person
) -> Mapping[str, str]:
    """Return an address for each page of an organisation that needs one, at which there is something to be seen."""
    db = helpline.database
    make_member: MakeMember = request.getfixturevalue("make_member")
    asked = named_as_referee(db, helpline, request.getfixturevalue("secretariat"))
    new, taken, hidden, lost = (report(app, helpline, people=people) for people in ("", "", "Ada Example", ""))
    over, examined = report(app, helpline), report(app, helpline)
    second = found_by(case_worker, examined, helpline)
    over.change(helpline, state=PartState.CLOSED)
    by_hand = report(app, helpline)
    visitor = helpline.visitor()
    visitor.open(f"{by_hand.url}/restrict").press("Restrict it", status=200)
    for one in (over, new):
        page = visitor.open(f"{taken.url}/link").fill({"reference": one.reference, "kind": "duplicate"})
        page.press("Link them", status=200)
    about_a_child = report(app, helpline, answers={"protected_person": ["child"]}, beyond=[("account", "state")])
    for one in (taken, hidden, lost):
        visitor.open(one.url).press("Accept")
        visitor.open(one.url).follow("Write a summary").fill({"Summary": "A phone"}).press("Keep the summary")
    waiting = make_member(helpline, name="Wanda New", admitted=False)
    make_member(helpline, name="Second Manager", manager=True)  # the last one cannot leave
    name(db, helpline, hidden, case_worker)
    take_back(db, helpline, lost)
    gone = next(url for url in visitor.open(lost.url).links.values() if "/gone/" in url)
    with db.reading() as session:
        slug = session.get_one(Organisation, liaison.organisation).slug
    member = f"/desk/organisation/members/{case_worker.account}"
    with_key(helpline)
    (key,) = (row.id for row in keys_of(db, helpline))
    return {
        "desk.job": f"/desk/jobs/{job(db, helpline)}",
        "accounts.new_codes": "/desk/account/spare-codes",
        "accounts.name_key": f"/desk/account/security-keys/{key}/name",
        "accounts.remove_key": f"/desk/account/security-keys/{key}/remove",
        "organisations.reference": f"/desk/references/{asked}",
        "organisations.admit": f"/desk/organisation/members/{waiting.account}/admit",
        "organisations.manager": f"{member}/manager",
        "organisations.remove": f"{member}/remove",
        "organisations.reset": f"{member}/second-factor",
        "organisations.away": f"{member}/away",
        "organisations.let_begin_again": f"{member}/begin-again",
        "organisations.sheet_half": "/desk/organisation/keys/sheet/1",
        "privacy.question": f"/desk/privacy/{rows.asked(helpline)}",
        "submissions.assign": f"{taken.url}/handler",
        "submissions.prepared_answer": f"/desk/answers/{prepared(helpline)}",
        "submissions.restrict": f"{taken.url}/restrict",
        "submissions.lift": f"{by_hand.url}/lift",
        "submissions.name_handler": f"{hidden.url}/handlers/name",
        "submissions.unname_handler": f"{hidden.url}/handlers/{case_worker.account}/unname",
        "submissions.show": taken.url,
        "submissions.section": f"{taken.url}/section/account",
        "submissions.note": f"{taken.url}/note",
        "submissions.talk": f"{taken.url}/talk",
        "submissions.link": f"{taken.url}/link",
        "submissions.vouching": f"{taken.url}/vouching",
        "submissions.codes": f"{taken.url}/codes/harm",
        "submissions.summary": f"{taken.url}/summary",
        "submissions.gone": gone,
        "submissions.refer_choose": f"{taken.url}/refer",
        "submissions.refer_what": f"{taken.url}/refer/{slug}",
        "submissions.request_more": f"{taken.url}/request",
        "submissions.case_file": f"{taken.url}/case-file",
        "submissions.request_for": f"{taken.url}/refer/{slug}/request",
        "submissions.agree": f"{about_a_child.url}/refer/{slug}/agree",
        "submissions.decline": f"{new.url}/decline",
        "submissions.ask": f"{taken.url}/ask",
        "submissions.decide": f"{taken.url}/decide",
        "submissions.end": f"{taken.url}/close",
        "submissions.legal_hold": f"{taken.url}/hold",
        "submissions.end_legal_hold": f"{taken.url}/hold/end",
        "submissions.second": second,
        "submissions.new_remedy": f"{taken.url}/remedies/new",
        "submissions.remedy": offered(helpline, taken),
        "submissions.later": f"{taken.url}/later",
        "submissions.reopen": f"{over.url}/reopen",
        **for_somebody(helpline, liaison),
        **for_notes(helpline, liaison),
    }


def found_by(first: Person, filed: Report, second: Person) -> str:
    """Let the first person find something; return where the second one can say the same."""
    page = first.visitor().open(filed.url).press("Accept").follow("Write a finding")
    page = page.fill({"decision": "infected", "confidence": "high", "how": ["device"], "text": "We saw it run."})
    page.press("Send to the reporter", status=200)
    return second.visitor().open(filed.url).links["Look at it, and agree"]


def prepared(person: Person) -> UUID:
    """Prepare an answer; return its id."""
    page = person.visitor().open("/desk/answers/new").fill({"title": "Received", "language": "en", "text": "Thank you"})
    page.press("Save", status=200)
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


def cost(db: Database, person: Person, address: str) -> list[str]:
    """Return the queries of a page that this person opens for the second time."""
    visitor = person.visitor()
    visitor.open(address)
    with counted(db) as sent:
        visitor.open(address)
    return sent


def over(found: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the pages that cost too much, with what they cost and what they may."""
    limits = {page: BUDGET + LISTS.get(page, 0) for page in found}
    return {page: f"{len(sent)} of {limits[page]}" for page, sent in found.items() if len(sent) > limits[page]}


# These open only where nobody holds an organisation's keys any more: rare, and looked at once.
OF_LOSS: Final = frozenset({"organisations.use_sheet", "organisations.keys_lost", "organisations.renew_lost"})


NO_PAGES: Final = frozenset({"exchange.download", "submissions.file", "submissions.use_filter"})

# These are for the two sides of a question: they are counted with the pages of a company.
OF_QUESTIONS: Final = frozenset({"asks.answer", "asks.extend", "asks.show", "asks.withdraw", "commitments.ask"})


def desk_pages(app: Flask, role: Role) -> dict[str, str]:
    """Return those pages of the desk that a manager of this role can open at all."""
    declared = {page: declared_action(app, page) for page in member_pages(app)}
    return {
        page: rule
        for page, rule in member_pages(app).items()
        if rule.startswith("/desk")
        and page not in OF_LOSS | NO_PAGES
        and (wanted := declared[page])
        and may_try(role, MANAGER, wanted)
    }


def test_no_page_of_an_organisation_costs_more_queries_than_it_may(
    app: Flask, db: Database, helpline: Person, addresses: Mapping[str, str]
) -> None:
    pages = desk_pages(app, Role.CIVIL_SOCIETY)
    found = {
        page: cost(db, helpline, addresses.get(page, rule)) for page, rule in pages.items() if page not in OF_QUESTIONS
    }
    assert over(found) == {}


def test_no_page_of_commitments_and_questions_costs_more_queries_than_it_may(
    db: Database, company: Person, helpline: Person, make_member: MakeMember
) -> None:
    second = make_member(company, name="Second Officer", manager=True)
    slug = promises.publish(company, second).path.rsplit("/", 1)[-1]
    ask = f"/desk/commitments/{slug}/ask"
    before = cost(db, helpline, ask)
    asking.ask(helpline, at=ask)
    with db.reading() as session:
        question = f"/desk/asks/{session.scalars(select(Ask.id)).one()}"
        own = f"/desk/commitments/{session.scalars(select(Commitment.id)).one()}"
    draft = promises.draft(company, Title="Publish how many asked").path
    found = {
        "commitments.ask": before,
        "asks.show": cost(db, company, question),
        "asks.answer": cost(db, company, f"{question}/answer"),
        "asks.withdraw": cost(db, helpline, f"{question}/withdraw"),
        "asks.all_asks": cost(db, company, "/desk/asks"),
        "commitments.desk": cost(db, company, "/desk/commitments"),
        "commitments.new": cost(db, company, "/desk/commitments/new"),
        "commitments.own": cost(db, company, own),
        "commitments.edit": cost(db, company, f"{draft}/edit"),
        "commitments.discard": cost(db, company, f"{draft}/discard"),
        "commitments.withdraw": cost(db, company, f"{own}/withdraw"),
    }
    promises.send(company.visitor().open(draft))
    found["commitments.approve"] = cost(db, second, f"{draft}/approve")
    assert over(found) == {}


def test_no_page_of_a_filing_costs_more_queries_than_it_may(db: Database, company: Person, helpline: Person) -> None:
    url = test_filings.file(company, test_filings.NOTICE | {"people_number": "40"}, helpline)
    links = company.visitor().open(url).links.values()
    found = {
        "submissions.intake": cost(db, company, test_filings.NEW),
        "submissions.filings": cost(db, company, "/desk/filings"),
        "submissions.filing": cost(db, company, url),
        "submissions.filing_answers": cost(db, company, f"{url}/answers"),
        "submissions.filing_thread": cost(db, company, next(one for one in links if "/thread/" in one)),
        "submissions.take_filing_back": cost(db, company, next(one for one in links if "/take-back/" in one)),
        "submissions.withdraw_filing": cost(db, company, f"{url}/withdraw"),
    }
    assert over(found) == {}


def test_no_page_of_the_secretariat_costs_more_queries_than_it_may(
    app: Flask, db: Database, secretariat: Person, second_secretary: Person, helpline: Person
) -> None:
    with db.writing() as session:
        filed = apply(session, WISH, once=new_id(), kind=Kind.CIVIL_SOCIETY, receives=True).id
        session.commit()
    pages = {
        page: rule
        for page, rule in member_pages(app).items()
        if rule.startswith("/secretariat") and page not in OF_LOSS
    }
    deciding.propose(second_secretary, helpline.organisation, "suspend")
    known = {
        "<uuid:notice>": str(rows.told(second_secretary)),
        "<uuid:application>": str(filed),
        "<uuid:organisation>": str(helpline.organisation),
        "<uuid:proposal>": str(deciding.waiting(db, helpline.organisation).id),
        "<any(suspend, lift, remove):verb>": "remove",
        "<slug>": "example-helpline",
    }
    at = {page: somewhere(rule, known) for page, rule in pages.items()}
    found = {page: cost(db, secretariat, address) for page, address in at.items()}
    assert over(found) == {}


def test_no_page_of_a_victims_account_costs_more_queries_than_it_may(
    app: Flask, db: Database, helpline: Person, liaison: Person
) -> None:
    """However many reports are in it."""
    filed = [report(app, helpline, liaison) for _ in range(4)]
    visitor = filed[0].reporter()
    keeping.made(visitor)
    for one in filed[1:]:
        page = one.reporter().open("/return/account")
        said = {"Name of the account": keeping.NAME, "Password": keeping.PASSWORD}
        page.fill(said).press("Open the account", status=200)
    keeping.open_report(visitor.open(keeping.LIST), filed[0].reference)
    names = ("own_reports", "add_report", "account_password", "new_account_code", "delete_account", "take_out")
    with app.test_request_context():
        at = {f"submissions.{name}": url_for(f"submissions.{name}") for name in names}
    found = {}
    for name, address in at.items():
        visitor.open(address)
        with counted(db) as found[name]:
            visitor.open(address)
    assert over(found) == {}


def somewhere(rule: str, known: Mapping[str, str]) -> str:
    for part, value in known.items():
        rule = rule.replace(part, value)
    return rule
