"""Drafts: written, sent to a second person, taken back, thrown away. All of it sealed to the organisation."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.commitments import queries, rules
from portal.commitments.events import CommitmentBegun, DraftDiscarded, VersionMoved
from portal.commitments.models import CODED, TEXTS, Commitment, Version
from portal.commitments.rules import State, Verb
from portal.commitments.rules.texts import check_links, check_milestones, check_scope, check_type, missing
from portal.commitments.texts import Text, text_of
from portal.db import new_id
from portal.keys import grants, rings
from portal.keys.grants import OpenKey
from portal.notices.operations import wake
from portal.organisations.models import Organisation
from portal.problems import Invalid, Refused, Stale
from portal.reference.blocked import BLOCKED
from portal.reference.labels import N_

DRAFT: Final = "commitment.draft"
NO_KEY: Final = N_(
    "You do not hold the key under which your organisation keeps its drafts. Ask a manager to admit you again."
)
NOT_WHOLE: Final = N_("The text is not whole yet. Open the draft to see what is missing, and write that first.")
NO_DRAFT: Final = N_("There is no draft of this commitment any more. Open the page again to see where it stands.")


def begin(
    session: Session,
    organisation: Organisation,
    text: Text,
    *,
    by: Actor,
    id: UUID,  # noqa: A002  the id that the form carries
) -> Commitment:
    """Begin a commitment with the draft of its first version; the same form sent again gives the same one."""
    if (done := session.get(Commitment, id)) is not None:
        if done.organisation_id != organisation.id:
            raise Invalid(
                N_("This form was sent before from another place. Open the page again and send it once more.")
            )
        return done
    check(organisation.kind.value, text)
    made = Commitment(id=id, organisation_id=organisation.id, kind=organisation.kind, country=organisation.country)
    session.add(made)
    session.flush()
    audit.record(session, CommitmentBegun(), on=made.id, by=by, first=True)
    _write_new(session, made, text, by=by)
    return made


def write(session: Session, commitment: Commitment, text: Text, *, revision: int, by: Actor) -> None:
    """Write the open version, or begin the next one (`revision` 0). What waited goes back to being a draft.

    Raise `Stale` unless the open version is the one that was edited. A text that changes nothing changes nothing.
    """
    hold(session, commitment)
    check(commitment.kind.value, text)
    version = session.scalar(queries.open_version(commitment.id))
    if version is None:
        if revision:
            raise Stale(NO_DRAFT)
        if commitment.is_withdrawn:
            raise Refused(N_("This commitment was withdrawn. Make a new one instead."))
        _write_new(session, commitment, text, by=by)
        return
    if opened(session, version, by=by) == text:
        return
    if version.revision != revision:
        raise Stale(N_("Somebody else changed the draft while you were writing."))
    version.written_by, version.written_on = _account(by), clock.today()
    _seal(version, text, key=_key(session, by))
    move(session, version, Verb.WRITE, by=by)


def _write_new(session: Session, commitment: Commitment, text: Text, *, by: Actor) -> None:
    version = Version(id=new_id(), commitment_id=commitment.id, number=commitment.number + 1, written_by=_account(by))
    _seal(version, text, key=_key(session, by))
    session.add(version)
    session.flush()
    event = VersionMoved(number=version.number, before=None, after=State.DRAFT)
    audit.record(session, event, on=commitment.id, by=by)


def send(session: Session, commitment: Commitment, *, by: Actor) -> None:
    """Ask for a second person: whoever of the organisation did not write the text can publish it."""
    version = held(session, commitment)
    if version.state is State.WAITING:
        return
    check_whole(opened(session, version, by=by), number=version.number)
    move(session, version, Verb.SEND, by=by)
    wake(session, *queries.colleagues(session, commitment.organisation_id, without=version.written_by))


def take_back(session: Session, commitment: Commitment, *, by: Actor) -> None:
    """Make a draft of what waits."""
    version = held(session, commitment)
    if version.state is not State.DRAFT:
        move(session, version, Verb.TAKE_BACK, by=by)


def discard(session: Session, commitment: Commitment, *, by: Actor) -> None:
    """Destroy the open version, and with it a commitment of which nothing was published."""
    hold(session, commitment)
    version = session.scalar(queries.open_version(commitment.id))
    if version is None:
        return
    audit.record(session, DraftDiscarded(number=version.number), on=commitment.id, by=by)
    session.delete(version)
    session.flush()
    if not commitment.number:
        session.delete(commitment)
        session.flush()


def check(kind: str, text: Text) -> None:
    """Raise `Invalid` for a text that says what it may not. What it lacks yet is another question."""
    rules.check_days(text.starts_on, text.due_on)
    check_type(kind, text.type)
    check_scope(text.countries, text.customers)
    check_links([one.url for one in text.links])
    check_milestones(text.milestones, starts_on=text.starts_on, due_on=text.due_on)
    rules.check_items(kind, text.items)


def check_whole(text: Text, *, number: int) -> None:
    """Raise `Refused` for a text that lacks something without which it cannot be published."""
    if missing(text, number=number):
        raise Refused(NOT_WHOLE)


def opened(session: Session, version: Version, *, by: Actor) -> Text:
    """Return the text of an open version; raise `Refused` for somebody who holds no key to it."""
    assert version.draft is not None
    key = grants.working_key(session, by, generation=version.key_id)
    if key is None:
        raise Refused(NO_KEY)
    return Text.read(key.open(version.draft, row=version.id, label=DRAFT))


def titles(session: Session, versions: Iterable[Version], *, by: Actor) -> dict[UUID, str]:
    """Return the titles of several drafts by their id, without those that the actor cannot open."""
    having = [one for one in versions if one.draft is not None and one.key_id is not None]
    generations = {one.key_id for one in having if one.key_id}
    rings.open_admitted(session, by, generations)
    keys = {one: grants.working_key(session, by, generation=one) for one in generations}
    return {
        one.id: Text.read(key.open(one.draft, row=one.id, label=DRAFT)).title
        for one in having
        if one.draft and one.key_id and (key := keys[one.key_id])
    }


def published_text(session: Session, commitment: Commitment) -> Text | None:
    """Return the newest public version's text, to begin the next one with; None before there is one.

    What was blocked of it is empty there, and has to be written anew.
    """
    version = session.scalar(queries.version(commitment.id, commitment.number)) if commitment.number else None
    if version is None:
        return None
    text = text_of(version, queries.items(session, commitment.id, version.number))
    empty: dict[str, Any] = {name: "" for name in (*TEXTS, *CODED) if getattr(text, name) == BLOCKED}
    return replace(text, **empty)


def hold(session: Session, commitment: Commitment) -> None:
    """Lock the commitment until the end of this transaction, and read it anew: everything that changes it begins so."""
    # By its id: SQLAlchemy refuses to lock what it loaded before and somebody has changed since.
    session.execute(select(Commitment.id).where(Commitment.id == commitment.id).with_for_update())
    session.refresh(commitment)


def held(session: Session, commitment: Commitment) -> Version:
    """Lock the commitment and return its open version; raise `Stale` where there is none."""
    hold(session, commitment)
    version = session.scalar(queries.open_version(commitment.id))
    if version is None:
        raise Stale(NO_DRAFT)
    return version


def move(session: Session, version: Version, verb: Verb, *, by: Actor) -> None:
    """Move a version on, and record it."""
    before, version.state = version.state, rules.move(version.state, verb)
    session.flush()
    event = VersionMoved(number=version.number, before=before, after=version.state)
    audit.record(session, event, on=version.commitment_id, by=by)


def _seal(version: Version, text: Text, *, key: OpenKey) -> None:
    version.draft, version.key_id = key.seal(text.written(), row=version.id, label=DRAFT), key.id


def _key(session: Session, by: Actor) -> OpenKey:
    key = grants.working_key(session, by)
    if key is None:
        raise Refused(NO_KEY)
    return key


def _account(by: Actor) -> UUID:
    assert by.account is not None
    return by.account
