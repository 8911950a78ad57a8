"""A sealed box says nothing about who made it: whoever writes to the database can make one for anybody's public key.

So they could put a key of their own choice where the portal's was, and read what people write under it from then on.
"""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.operations import reporters
from portal.db import Database
from portal.keys import grants, rings, vouching
from portal.keys.instance import instance
from portal.keys.models import Admission, DataKey, Generation, Grant, PublicKey, RingKind
from portal.sealing import boxes
from portal.sealing.derivation import mac
from portal.sealing.envelopes import Unreadable
from portal.settings import Settings
from portal.submissions.models import Participation, Submission
from portal.submissions.operations import permission
from tests.cli.conftest import CommandLine, as_environment
from tests.factories import Person
from tests.submissions import desk
from tests.submissions.test_permission import STATES, refer

CHOSEN = bytes(range(32))
"""A key that somebody with the database made up."""


def plant(session: Session, row: Grant) -> None:
    """Put `CHOSEN` where a grant's key was, for its own holder, with nothing but what lies in the database."""
    label = session.get_one(DataKey, row.data_key_id).label
    generation = session.get(Generation, row.pair_id)
    context = grants.context_of(row.data_key_id, label, row.holder_id, generation.number if generation else 0)
    public = session.get_one(PublicKey, row.pair_id).public
    row.sealed = boxes.box(CHOSEN, to=public, context=context)
    session.flush()


def test_a_key_that_somebody_chose_is_never_taken_for_the_portals(app: Flask, db: Database, helpline: Person) -> None:
    """Nobody has written in the thread yet, so nothing that no longer opens would give it away."""
    filed = desk.report(app, helpline)
    thread = filed.part(helpline).thread_key_id
    with db.writing() as session:
        for row in session.scalars(select(Grant).where(Grant.data_key_id == thread)):
            plant(session, row)
        session.commit()
    with db.reading() as session:
        with pytest.raises(Unreadable):
            grants.open_key(session, helpline.actor(session), thread)
        assert grants.holders(session, thread) == []


def test_a_ring_whose_private_key_somebody_chose_seals_no_draft(db: Database, helpline: Person) -> None:
    """The working key comes from the ring's private key: who chooses that one reads every draft."""
    with db.writing() as session:
        ring = rings.ring_of(session, helpline.organisation, RingKind.OWN)
        assert ring is not None
        (admission,) = session.scalars(
            select(Admission).where(Admission.generation_id == rings.newest(session, ring).id)
        )
        context = boxes.Context(
            purpose="admission",
            holder=helpline.organisation,
            generation=ring.number,
            section=RingKind.OWN,
            key_id=admission.generation_id,
        )
        admission.sealed = boxes.box(CHOSEN, to=session.get_one(PublicKey, helpline.pair).public, context=context)
        session.commit()
    with db.reading() as session:
        by = helpline.actor(session)
        with pytest.raises(Unreadable):
            grants.working_key(session, by)


def test_a_thread_is_sealed_to_no_receipt_but_the_reports_own(
    app: Flask, db: Database, helpline: Person, liaison: Person
) -> None:
    """Anyone can file a report and has a receipt then, whose key pair is as good as any other's."""
    filed = desk.report(app, helpline, beyond=STATES)
    with db.writing() as session:
        receipt, _private = reporters.make_receipt(session, CHOSEN)
        own = receipt.pair_id
        session.execute(update(Submission).values(reporter_pair_id=own))
        session.commit()
    with pytest.raises(Unreadable):
        refer(filed, helpline, liaison)
    with db.reading() as session:
        assert session.scalars(select(Grant).where(Grant.pair_id == own)).all() == []


def test_a_part_that_names_another_holders_ring_gives_it_nothing(
    app: Flask, db: Database, helpline: Person, company: Person
) -> None:
    filed = desk.report(app, helpline)
    with db.writing() as session:
        theirs = rings.ring_of(session, company.organisation, RingKind.REPORTS)
        assert theirs is not None
        part = session.get_one(Participation, filed.part(helpline).id)
        part.ring_id = theirs.id
        session.flush()
        with pytest.raises(Unreadable):
            permission.ring_for(session, part)


def test_what_older_versions_vouched_for_is_vouched_for_again_and_nothing_else(
    app: Flask, db: Database, helpline: Person
) -> None:
    """On the way up from such a version, once; a row that somebody wrote stays nobody's."""
    desk.report(app, helpline)
    with db.writing() as session:
        rows = [*session.scalars(select(Grant)), *session.scalars(select(Admission))]
        marking = instance(session).marking
        for row in rows:
            row.mac = mac(marking, *before(row))
        forged = next(row for row in rows if isinstance(row, Grant))
        forged.mac = bytes(len(forged.mac))
        session.flush()
        assert not any(vouching.is_ours(session, row) for row in rows)
        assert vouching.renew(session) == len(rows) - 1
        assert [row for row in rows if not vouching.is_ours(session, row)] == [forged]
        assert vouching.renew(session) == 0


def test_going_up_from_an_older_version_vouches_once(
    app: Flask, db: Database, helpline: Person, settings: Settings
) -> None:
    filed = desk.report(app, helpline)
    with db.writing() as session:
        for row in [*session.scalars(select(Grant)), *session.scalars(select(Admission))]:
            row.mac = mac(instance(session).marking, *before(row))
        session.commit()
    line = CommandLine(as_environment(settings))
    for command in (("downgrade", "0013", "--yes"), ("upgrade",)):
        ended = line.run("db", *command)
        assert ended.status == 0, ended.complained
    assert desk.HAPPENED in helpline.visitor().open(f"{filed.url}/section/account").main


def before(row: Grant | Admission) -> list[bytes]:
    """Return what was vouched for of a row before its sealed bytes were."""
    if isinstance(row, Grant):
        return [b"grant", row.data_key_id.bytes, row.pair_id.bytes, row.holder_id.bytes if row.holder_id else b""]
    return [b"admission", row.generation_id.bytes, row.account_id.bytes, row.key_id.bytes]
