"""A notice to everybody who has a receipt: written by one person of the secretariat, made public by another."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.notices.operations import wake
from portal.organisations import standings
from portal.privacy import rules
from portal.privacy.events import NoticeEnded, NoticeProposed, NoticePublished
from portal.privacy.models import ReceiptNotice
from portal.problems import Invalid, Refused
from portal.reference.labels import N_

CONTENT: Final = "privacy.notice"
Texts = Mapping[str, list[str]]
"""Title and text by language."""

NO_KEY: Final = N_("You do not hold the secretariat’s keys, so this could not be sealed.")
OWN: Final = N_("You wrote this notice yourself. A second person has to read it, and publish it.")
OVER: Final = N_("This notice was published or dropped already. Open the page again to see where it stands.")
WHEN: Final = N_("Choose a day from today on, and at most a year ahead.")


def propose(
    session: Session,
    texts: Texts,
    *,
    until: date,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries: sent again, it proposes once
) -> ReceiptNotice:
    """Write a notice, sealed until a second person publishes it; raise `Invalid` for a day that cannot be."""
    if (done := session.get(ReceiptNotice, id)) is not None:
        return done
    today = clock.today()
    if not today <= until <= today + timedelta(days=rules.MOST_DAYS):
        raise Invalid(WHEN, field="until_on")
    key = grants.working_key(session, by)
    if key is None or by.account is None or by.organisation is None:
        raise Refused(NO_KEY)
    made = ReceiptNotice(id=id, proposed_by=by.account, until_on=until, key_id=key.id)
    made.content = key.seal(json.dumps(dict(texts), ensure_ascii=False), row=id, label=CONTENT)
    session.add(made)
    session.flush()
    audit.record(session, NoticeProposed(until=until), on=id, by=by)
    wake(session, *(one for one in standings.managers(session, by.organisation) if one != by.account))
    return made


def read(session: Session, notice: ReceiptNotice, *, by: Actor) -> Texts | None:
    """Return what a notice says; None where it is not public and the actor holds no key to it."""
    if notice.texts is not None:
        return notice.texts
    key = grants.working_key(session, by, generation=notice.key_id)
    if key is None:
        return None
    texts: Texts = json.loads(key.open(notice.content, row=notice.id, label=CONTENT))
    return texts


def publish(session: Session, notice: ReceiptNotice, *, by: Actor) -> None:
    """Make it public, exactly as it was read. The row is locked by the caller; raise `Refused` for its writer."""
    if notice.published_on is not None or notice.ended_on is not None or notice.until_on < clock.today():
        raise Refused(OVER)
    if notice.proposed_by == by.account:
        raise Refused(OWN)
    texts = read(session, notice, by=by)
    if texts is None:
        raise Refused(NO_KEY)
    notice.texts = dict(texts)
    notice.confirmed_by, notice.published_on = by.account, clock.today()
    audit.record(session, NoticePublished(until=notice.until_on), on=notice.id, by=by)
    session.flush()


def end(session: Session, notice: ReceiptNotice, *, by: Actor) -> None:
    """Take a notice down, or drop it before it was published: one person is enough, and it stays on record."""
    if notice.ended_on is None:
        notice.ended_on = clock.today()
        audit.record(session, NoticeEnded(), on=notice.id, by=by)
        session.flush()
