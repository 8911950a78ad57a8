"""What was taken back of something asked stays taken back when an older backup is restored."""

import re
from datetime import timedelta
from uuid import UUID

import time_machine
from sqlalchemy import select

from portal import clock
from portal.actor import SYSTEM
from portal.asks import rules
from portal.asks.models import Ask, ReplyLink
from portal.asks.operations import asking, linking
from portal.asks.operations.asking import Subject
from tests.asks import replying
from tests.backup.conftest import CANARY, Case
from tests.commitments import promises
from tests.factories import Person
from tests.harness.pages import Visitor
from tests.personas import MakeMember


def test_a_question_that_was_withdrawn_stays_destroyed(case: Case, helpline: Person, company: Person) -> None:
    """Its clock would else run on in the restored portal, and make public what was taken back."""
    with helpline.database.reading() as session:
        by = helpline.actor(session)
    with helpline.database.writing() as session:
        about = Subject("commitment", UUID(int=3), 1, company.organisation)
        asking.ask(session, rules.Kind.QUESTION, CANARY, about=about, by=by, id=UUID(int=5))
        session.commit()
    case.file = case.back_up("asked")
    with helpline.database.writing() as session:
        asking.withdraw(session, session.get_one(Ask, UUID(int=5)), by=by)
        session.commit()
    with time_machine.travel(clock.now() + timedelta(days=25)):
        assert re.search(r"Taken back once more: 1", case.restore(*case.newest_list()))
        with case.elsewhere.writing() as session:
            made = session.get_one(Ask, UUID(int=5))
            assert (made.state, made.question, made.public_question) == (rules.State.WITHDRAWN, None, None)


def test_a_reply_link_that_was_ended_opens_nothing(case: Case, helpline: Person, company: Person) -> None:
    with helpline.database.reading() as session:
        by = helpline.actor(session)
    with helpline.database.writing() as session:
        about = Subject("commitment", UUID(int=3), 1, company.organisation)
        asking.ask(session, rules.Kind.CHALLENGE, CANARY, about=about, by=by, id=UUID(int=5))
        made = ReplyLink(id=UUID(int=9), ask_id=UUID(int=5), how="in_person", key_id=UUID(int=1), content=b"sealed")
        made.checked_by, made.confirmed_by = helpline.account, company.account
        made.confirmed_on = made.until_on = clock.today()
        made.token_hash = made.words_hash = b"hash"
        session.add(made)
        session.commit()
    case.file = case.back_up("linked")
    with helpline.database.writing() as session:
        linking.end(session, session.get_one(ReplyLink, UUID(int=9)), by=SYSTEM)
        session.commit()
    case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        made = session.get_one(ReplyLink, UUID(int=9))
        assert made.ended_on is not None and made.token_hash is made.words_hash is None


def test_who_spoke_by_a_link_stays_destroyed(case: Case, helpline: Person, company: Person) -> None:
    with helpline.database.reading() as session:
        by = helpline.actor(session)
    with helpline.database.writing() as session:
        about = Subject("commitment", UUID(int=3), 1, company.organisation)
        asking.ask(session, rules.Kind.CHALLENGE, CANARY, about=about, by=by, id=UUID(int=5))
        made = ReplyLink(id=UUID(int=9), ask_id=UUID(int=5), how="in_person", key_id=UUID(int=1), content=b"sealed")
        made.checked_by, made.ended_on = helpline.account, clock.today() - timedelta(days=rules.DAYS_KEPT + 1)
        session.add(made)
        session.commit()
    case.file = case.back_up("over")
    with helpline.database.writing() as session:
        assert linking.forget_old(session) == 1
        session.commit()
    assert "Taken back once more: 1" in case.restore(*case.newest_list())
    with case.elsewhere.writing() as session:
        assert session.get_one(ReplyLink, UUID(int=9)).content is None


def test_a_reply_link_that_was_used_opens_nothing(
    case: Case,
    *,
    helpline: Person,
    company: Person,
    secretariat: Person,
    second_secretary: Person,
    make_member: MakeMember,
) -> None:
    """What was answered by it is lost with the rest, so that a new link is needed."""
    at = f"/desk{promises.publish(company, make_member(company, name='Noor Salah')).path}/challenge"
    page = helpline.visitor().open(at).fill({"Your challenge": CANARY}).press("Continue", status=200)
    page.fill({"code": helpline.spare()}).press("Send the challenge", status=200)
    with helpline.database.reading() as session:
        asked = session.scalars(select(Ask.id)).one()
    replying.leave(helpline.database, company)
    handed = replying.hand(secretariat, second_secretary, asked)
    case.file = case.back_up("made")
    replying.send(Visitor(helpline.app), handed)
    assert "Taken back once more: 1" in case.restore(*case.newest_list())
    with case.there(helpline) as there:
        assert "opens nothing any more" in Visitor(there.app).open(handed.link, status=410).main
