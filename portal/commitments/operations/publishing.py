"""Making a text public once, by a second person, and marking a commitment as withdrawn."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.commitments import queries, rules
from portal.commitments.models import TEXTS, Commitment, MappedItem, Version
from portal.commitments.operations import drafting
from portal.commitments.rules import Publicity, Verb
from portal.commitments.texts import Text
from portal.problems import Refused, Stale
from portal.reference.instruments import item
from portal.reference.labels import N_

OWN_TEXT: Final = N_("You wrote this text yourself. Somebody else of your organisation has to read and publish it.")
CHANGED: Final = N_("The text was changed after you read it. Nothing was published. Open it again and read it anew.")


def publish(session: Session, commitment: Commitment, *, digest: bytes, by: Actor) -> None:
    """Publish the version that waits, if `digest` is that of its text: what this person has read, and nothing else.

    Raise `Stale` for another text, `Refused` for one's own. Sent twice, it is published once.
    """
    drafting.hold(session, commitment)
    version = session.scalar(queries.open_version(commitment.id))
    if version is None:
        newest = session.scalar(queries.version(commitment.id, commitment.number))
        if newest is None or newest.digest != digest:
            raise Stale(CHANGED)
        return
    text = drafting.opened(session, version, by=by)
    if text.digest != digest:
        raise Stale(CHANGED)
    if version.written_by == by.account:
        raise Refused(OWN_TEXT)
    drafting.check(commitment.kind.value, text)
    rules.move(version.state, Verb.PUBLISH)
    _supersede(session, commitment, by=by)
    _write_in_clear(session, version, text, by=by)
    _show(session, commitment, version, text)


def _supersede(session: Session, commitment: Commitment, *, by: Actor) -> None:
    """Mark the version before, and flush: the database lets only one stand."""
    before = session.scalar(queries.version(commitment.id, commitment.number))
    if before is not None:
        drafting.move(session, before, Verb.SUPERSEDE, by=by)


def _write_in_clear(session: Session, version: Version, text: Text, *, by: Actor) -> None:
    """Put the text in the open, this once, and destroy the sealed draft."""
    for name in (*TEXTS, "starts_on", "due_on"):
        setattr(version, name, getattr(text, name))
    version.approved_by, version.published_on, version.digest = by.account, clock.today(), text.digest
    version.draft = version.key_id = None
    for code in text.items:
        known = item(code)
        assert known is not None
        mapped = MappedItem(
            commitment_id=version.commitment_id, number=version.number, item=code, instrument=known.instrument
        )
        session.add(mapped)
    drafting.move(session, version, Verb.PUBLISH, by=by)


def _show(session: Session, commitment: Commitment, version: Version, text: Text) -> None:
    commitment.slug = commitment.slug or free_slug(session, text.title, commitment.id)
    commitment.publicity = Publicity.PUBLISHED
    commitment.title, commitment.due_on = text.title, text.due_on
    commitment.number, commitment.moved_on = version.number, clock.today()
    touch(session, commitment)


def withdraw(session: Session, commitment: Commitment, reason: str, *, by: Actor) -> None:
    """Mark the commitment as withdrawn from today, for a public reason. All versions stay readable."""
    drafting.hold(session, commitment)
    if commitment.is_withdrawn:
        if commitment.reason != reason:
            raise Stale(N_("Somebody else has withdrawn this commitment already."))
        return
    check_withdrawable(session, commitment)
    version = session.scalars(queries.version(commitment.id, commitment.number)).one()
    drafting.move(session, version, Verb.WITHDRAW, by=by)
    commitment.publicity, commitment.withdrawn_on, commitment.reason = Publicity.WITHDRAWN, clock.today(), reason
    touch(session, commitment)


def check_withdrawable(session: Session, commitment: Commitment) -> None:
    """Raise `Refused` where there is nothing public to withdraw, or where a draft would be left behind."""
    if not commitment.number:
        raise Refused(N_("Nothing of this was published, so nothing can be withdrawn. Throw the draft away instead."))
    if session.scalar(queries.open_version(commitment.id)) is not None:
        raise Refused(N_("There is a draft of another version. Publish it or throw it away before you withdraw."))


def touch(session: Session, commitment: Commitment) -> None:
    """Say that the public page is another one from now on."""
    commitment.touched_at = clock.now()
    session.flush()


def free_slug(session: Session, title: str, row: UUID) -> str:
    """Return an address part that no other commitment has: of the title, or of the id where it has no such letters."""
    wanted = rules.slug_of(title) or f"commitment-{row.hex[:8]}"
    taken = queries.slugs_like(session, wanted)
    free, number = wanted, 2
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    return free
