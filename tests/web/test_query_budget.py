"""A signed-in page costs at most six queries beside its own lists; a page that goes over is named."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from portal.asks.models import Ask
from portal.asks.rules import Kind as AskKind
from portal.commitments.models import Commitment
from portal.db import Database, new_id
from portal.organisations.models import Kind, Organisation
from portal.organisations.operations.applying import apply
from portal.policy import Role, Stake, may_try
from portal.submissions.rules import PartState
from portal.web.gate import declared_action
from tests.accounts.holding import keys_of, with_key
from tests.asks import asking, replying
from tests.commitments import blocking, promises
from tests.commitments.blocking import BLOCKS
from tests.commitments.judging import PAGES
from tests.complaints import complaining
from tests.factories import Person
from tests.organisations import deciding
from tests.parties import recording as ownership
from tests.personas import MakeMember
from tests.privacy import rows
from tests.submissions import keeping, test_filings
from tests.submissions.desk import report
from tests.web.budget import BUDGET, LISTS, counted, member_pages
from tests.web.making import (
    WISH,
    for_notes,
    for_somebody,
    found_by,
    job,
    name,
    named_as_referee,
    offered,
    prepared,
    take_back,
)

MANAGER = frozenset({Stake.NONE, Stake.ACCOUNT, Stake.MEMBER, Stake.MANAGER})


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
        "submissions.prepared_answer": f"/desk/submissions/answers/{prepared(helpline)}",
        "submissions.restrict": f"{taken.url}/restrict",
        "submissions.lift": f"{by_hand.url}/lift",
        "submissions.name_handler": f"{hidden.url}/handlers/name",
        "submissions.unname_handler": f"{hidden.url}/handlers/{case_worker.account}/unname",
        "complaints.mending": to_put_right(app, request.getfixturevalue("secretariat"), helpline),
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
        "parties.answer": ownership.owned(helpline, request.getfixturevalue("secretariat")),
    }


def to_put_right(app: Flask, secretary: Person, author: Person) -> str:
    """Ask an author to put something right; return where it answers."""
    complaining.complain(app)
    complaining.ask_author(secretary, author)
    return f"{complaining.PUT_RIGHT}/{complaining.asked(app).id}"


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


NO_PAGES: Final = frozenset(
    {
        "commitments.assessors_evidence_file",
        "commitments.block_file",
        "commitments.own_block_file",
        "exchange.download",
        "submissions.file",
        "submissions.use_filter",
    }
)

# These are for the two sides of a question: they are counted with the pages of a company.
# These are counted with the assessments of a commitment (`tests/commitments/test_assess_budget.py`).
OF_ASSESSMENTS: Final = frozenset(PAGES)
OF_QUESTIONS: Final = frozenset(
    {
        "asks.answer",
        "commitments.own_block",
        "asks.extend",
        "asks.mark",
        "asks.rejoin",
        "asks.show",
        "asks.withdraw",
        "commitments.ask",
        "commitments.challenge",
        "commitments.rests_on",
    }
)


def desk_pages(app: Flask, role: Role) -> dict[str, str]:
    """Return those pages of the desk that a manager of this role can open at all."""
    declared = {page: declared_action(app, page) for page in member_pages(app)}
    return {
        page: rule
        for page, rule in member_pages(app).items()
        if rule.startswith("/desk")
        and page not in OF_LOSS | NO_PAGES | OF_ASSESSMENTS
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
    challenge = cost(db, helpline, f"/desk/commitments/{slug}/challenge")
    asking.ask(helpline, at=ask)
    with db.reading() as session:
        question = f"/desk/asks/{session.scalars(select(Ask.id)).one()}"
        own = f"/desk/commitments/{session.scalars(select(Commitment.id)).one()}"
    draft = promises.draft(company, Title="Publish how many asked").path
    found = {
        "commitments.ask": before,
        "commitments.challenge": challenge,
        **of_a_challenge(db, company, helpline, slug),
        "asks.show": cost(db, company, question),
        "asks.answer": cost(db, company, f"{question}/answer"),
        "asks.withdraw": cost(db, helpline, f"{question}/withdraw"),
        "asks.all_asks": cost(db, company, "/desk/asks"),
        "commitments.desk": cost(db, company, "/desk/commitments"),
        "commitments.new": cost(db, company, "/desk/commitments/new"),
        "commitments.from_instruments": cost(db, company, "/desk/commitments/from-instrument"),
        "commitments.from_instrument": cost(db, company, "/desk/commitments/from-instrument/ungp"),
        "commitments.own": cost(db, company, own),
        "commitments.edit": cost(db, company, f"{draft}/edit"),
        "commitments.discard": cost(db, company, f"{draft}/discard"),
        "commitments.report": cost(db, company, f"{own}/progress"),
        "commitments.withdraw": cost(db, company, f"{own}/withdraw"),
    }
    promises.send(company.visitor().open(draft))
    found["commitments.approve"] = cost(db, second, f"{draft}/approve")
    assert over(found) == {}


def of_a_challenge(
    db: Database, company: Person, helpline: Person, slug: str, *, answered: bool = True
) -> dict[str, list[str]]:
    """Challenge and answer; return what the pages after that cost."""
    page = helpline.visitor().open(f"/desk/commitments/{slug}/challenge").fill({"Your challenge": "Not so."})
    page = page.press("Continue", status=200).fill({"code": helpline.spare()})
    page.press("Send the challenge", status=200)
    if not answered:
        return {}
    with db.reading() as session:
        asked = f"/desk/asks/{session.scalars(select(Ask.id).where(Ask.kind == AskKind.CHALLENGE)).one()}"
    page = company.visitor().open(f"{asked}/answer").fill({"Your answer": "It is."}).press("Continue", status=200)
    page.fill({"code": company.spare()}).press("Publish the answer", status=200)
    return {
        "asks.rejoin": cost(db, helpline, f"{asked}/rejoinder"),
        "asks.mark": cost(db, helpline, f"{asked}/mark"),
        "commitments.rests_on": cost(db, helpline, f"{asked}/report"),
    }


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


@pytest.fixture
def silent(db: Database, company: Person, helpline: Person, make_member: MakeMember) -> UUID:
    """Return a challenge to a company of which nobody can sign in any more."""
    second = make_member(company, name="Second Officer", manager=True)
    slug = promises.publish(company, second).path.rsplit("/", 1)[-1]
    of_a_challenge(db, company, helpline, slug, answered=False)
    replying.leave(db, company)
    with db.reading() as session:
        return session.scalars(select(Ask.id)).one()


def test_no_page_of_the_secretariat_costs_more_queries_than_it_may(
    app: Flask, db: Database, *, secretariat: Person, second_secretary: Person, helpline: Person, silent: UUID
) -> None:
    with db.writing() as session:
        filed = apply(session, WISH, once=new_id(), kind=Kind.CIVIL_SOCIETY, receives=True).id
        session.commit()
    pages = {
        page: rule
        for page, rule in member_pages(app).items()
        if rule.startswith("/secretariat") and page not in OF_LOSS | NO_PAGES | OF_ASSESSMENTS
    }
    deciding.propose(second_secretary, helpline.organisation, "suspend")
    replying.check(second_secretary, silent)
    with db.reading() as session:
        commitment, slug = session.execute(select(Commitment.id, Commitment.slug)).one()
    _visitor, words = complaining.complain(app, page=f"/commitments/{slug}")
    complaining.ask_author(second_secretary, helpline)
    complaining.appeal(app, words)
    proposed, blocked, lifting = blocking.in_three_states(secretariat, second_secretary)
    known = {
        "<uuid:ask_id>": str(silent),
        "<uuid:commitment_id>": str(commitment),
        "<uuid:block_id>": blocked,
        "<uuid:complaint_id>": str(complaining.row(app).id),
        "<uuid:mending_id>": str(complaining.asked(app).id),
        "<uuid:notice>": str(rows.told(second_secretary)),
        "<uuid:application>": str(filed),
        "<uuid:organisation>": str(helpline.organisation),
        "<uuid:proposal>": str(deciding.waiting(db, helpline.organisation).id),
        "<any(suspend, lift, remove):verb>": "remove",
        "<slug>": "example-helpline",
        **ownership.linked(secretariat),
    }
    at = {page: somewhere(rule, known) for page, rule in pages.items()}
    at |= {
        "commitments.confirm_block": f"{BLOCKS}/{proposed}/confirm",
        "commitments.lift_block": f"{BLOCKS}/{lifting}/lift",
        "parties.untie": f"{ownership.tied(second_secretary, helpline)}/untie",
    }
    del at["commitments.decide_appeal"]  # only somebody who took no part can open it
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
        at = {f"submissions.{one}": url_for(f"submissions.{one}") for one in names}
    found = {}
    for endpoint, address in at.items():
        visitor.open(address)
        with counted(db) as found[endpoint]:
            visitor.open(address)
    assert over(found) == {}


def somewhere(rule: str, known: Mapping[str, str]) -> str:
    for part, value in known.items():
        rule = rule.replace(part, value)
    return rule
