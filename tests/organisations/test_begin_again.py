"""Password and recovery code both lost: the account stays, its keys do not, and it waits to be admitted once more."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account, MemberSession
from portal.db import Database
from portal.keys import rings
from portal.keys.models import Admission, RingKind
from portal.keys.rings import Keyholder
from portal.notices.models import Waiting
from portal.organisations import queries
from portal.organisations.models import FreshStart, LossNotice, Membership, MembershipState
from portal.organisations.operations import fresh_start, members, rotation
from portal.problems import Refused
from portal.sealing.problems import Unreadable
from tests.harness.pages import Visitor
from tests.organisations.losing import (
    MEMBERS,
    NEW_PASSWORD,
    begin_again,
    link_in_mail,
    pair_of,
    send_link,
    use_link,
    words_on,
)
from tests.personas import Person
from tests.security.test_closure import private_keys
from tests.submissions import desk
from tests.submissions.desk import HAPPENED


def tell(db: Database) -> int:
    with db.writing() as session:
        count = fresh_start.tell_managers(session)
        session.commit()
    return count


def test_a_person_who_lost_everything_comes_back_by_five_words(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    report = desk.report(app, helpline)
    old = pair_of(db, case_worker)
    page = begin_again(app, db, helpline, case_worker)
    assert page.h1 == "Read these five words to a manager"
    assert pair_of(db, case_worker) != old
    page.visitor.open(report.url, status=404)
    admit = helpline.visitor().open(f"{MEMBERS}/{case_worker.account}/admit")
    admit.fill({"words": words_on(page), "code": helpline.spare()}).press("Admit", status=200)
    assert HAPPENED in page.visitor.open(report.url + "/section/account").main


def test_it_begins_on_the_sign_in_page_and_the_managers_see_it(
    db: Database, visitor: Visitor, helpline: Person, case_worker: Person
) -> None:
    page = visitor.open("/sign-in").follow("I have lost my password").follow("Tell the managers that both are lost")
    page = page.fill({"E-mail address": case_worker.email.upper()}).press("Tell the managers", status=200)
    assert page.h1 == "The managers will see it"
    assert tell(db) == 1
    with db.reading() as session:
        assert session.scalars(select(Waiting.account_id)).all() == [helpline.account]
    assert "1 member lost password and recovery code" in helpline.visitor().open("/desk").main
    assert "Says that password and recovery code are lost" in helpline.visitor().open(MEMBERS).main
    assert tell(db) == 0


def test_an_address_that_nobody_has_is_answered_in_the_same_way(
    db: Database, visitor: Visitor, case_worker: Person
) -> None:
    pages = []
    for address in (case_worker.email, "nobody@nowhere.example"):
        page = visitor.open("/recover/lost").fill({"E-mail address": address})
        pages.append(page.press("Tell the managers", status=200).main)
    assert pages[0] == pages[1]
    with db.reading() as session:
        assert len(session.scalars(select(LossNotice)).all()) == 2
    tell(db)


def test_old_password_sessions_and_keys_end(app: Flask, db: Database, helpline: Person, case_worker: Person) -> None:
    there = case_worker.visitor()
    begin_again(app, db, helpline, case_worker)
    assert there.open("/desk").h1 == "Sign in"
    page = Visitor(app).open("/sign-in").fill({"E-mail address": case_worker.email, "Password": case_worker.password})
    page.press("Sign in", status=422)
    with db.reading() as session:
        account = session.get_one(Account, case_worker.account)
        mine = session.scalars(select(Admission).where(Admission.account_id == account.id)).all()
        assert mine == []
        live = session.scalars(select(MemberSession).where(MemberSession.account_id == account.id)).all()
        assert len(live) == 1, "the one in which it began again"


def test_nothing_changes_before_the_link_is_used(db: Database, helpline: Person, case_worker: Person) -> None:
    there, old = case_worker.visitor(), pair_of(db, case_worker)
    send_link(helpline, case_worker)
    assert there.open("/desk").h1 == "Your desk"
    assert pair_of(db, case_worker) == old


def test_a_link_works_once(app: Flask, db: Database, helpline: Person, case_worker: Person) -> None:
    begin_again(app, db, helpline, case_worker)
    page = Visitor(app).open(link_in_mail(db), status=410)
    assert page.h1 == "This link is over"


def test_a_newer_link_ends_the_older(app: Flask, db: Database, helpline: Person, case_worker: Person) -> None:
    send_link(helpline, case_worker)
    older = link_in_mail(db)
    send_link(helpline, case_worker)
    Visitor(app).open(older, status=410)
    with db.reading() as session:
        assert len(session.scalars(select(FreshStart)).all()) == 1


def test_a_link_of_somebody_who_was_removed_meanwhile_is_over(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    send_link(helpline, case_worker)
    page = helpline.visitor().open(f"{MEMBERS}/{case_worker.account}/remove")
    page.fill({"code": helpline.spare()}).press("Remove", status=200)
    Visitor(app).open(link_in_mail(db), status=410)


def test_a_weak_password_comes_back_and_the_link_stays(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    send_link(helpline, case_worker)
    page = Visitor(app).open(link_in_mail(db))
    page = page.fill({"New password": "short", "New password once more": "short"}).press("Begin again", status=422)
    assert "Use at least 12 characters" in page.errors[0]
    assert use_link(app, db).h1 == "Read these five words to a manager"


def test_no_grant_path_takes_the_old_pair(app: Flask, db: Database, helpline: Person, case_worker: Person) -> None:
    """Admission, promotion, rotation, a restricted ring, what is owed: none seals anything to it again."""
    old = case_worker.pair
    begin_again(app, db, helpline, case_worker)
    with db.reading() as session:
        by = helpline.actor(session)
    with db.writing() as session:
        membership = queries.membership(session, case_worker.account, case_worker.organisation)
        assert membership is not None
        assert membership.state is MembershipState.WAITING
        with pytest.raises(Refused):
            members.admit(session, membership, pair=old, by=by)
        with pytest.raises(Refused):
            members.make_manager(session, membership, by=by)
        ring = rings.ring_of(session, helpline.organisation, RingKind.OWN)
        assert ring is not None
        assert members.to_admit(session, ring, case_worker.account) is None
        # As if somebody had put the old admission back, and the membership on admitted.
        rings.admit(session, ring, member=Keyholder(case_worker.account, old), by=by)
        membership.state = MembershipState.ADMITTED
        session.flush()
        assert Keyholder(case_worker.account, old) not in rotation.keepers(session, ring)
        assert members.to_admit(session, ring, case_worker.account) is None
        with pytest.raises(Refused):
            members.make_manager(session, membership, by=by)
        rotation.renew(session, {ring: {}}, by=by)
        assert rings.admitted(session, ring) == [Keyholder(helpline.account, helpline.pair)]
        session.rollback()


def test_a_thief_with_old_password_and_database_opens_nothing(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    begin_again(app, db, helpline, case_worker)
    with db.reading() as session, pytest.raises(Unreadable):
        private_keys(session, case_worker)


def test_only_managers_send_the_link_and_not_to_themselves(
    helpline: Person, case_worker: Person, liaison: Person
) -> None:
    path = f"{MEMBERS}/{helpline.account}/begin-again"
    case_worker.visitor().open(path, status=403)
    liaison.visitor().open(path, status=404)
    page = helpline.visitor().open(path).fill({"code": helpline.spare()}).press("Send the link", status=403)
    assert "You are signed in, so nothing is lost" in page.main


def test_the_new_password_is_the_one_that_counts(
    app: Flask, db: Database, helpline: Person, case_worker: Person
) -> None:
    begin_again(app, db, helpline, case_worker)
    page = Visitor(app).open("/sign-in").fill({"E-mail address": case_worker.email, "Password": NEW_PASSWORD})
    assert page.press("Sign in", status=200).path.startswith("/sign-in/second-factor")
    with db.reading() as session:
        states = session.scalars(select(Membership.state).where(Membership.account_id == case_worker.account)).all()
        assert states == [MembershipState.WAITING]
