"""Making a text public once, by a second person, and marking a commitment as withdrawn."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.actor import Actor
from portal.commitments import queries, rules
from portal.commitments.models import Commitment, MappedItem, Version
from portal.commitments.models.progress import MilestoneState
from portal.commitments.operations import drafting, searching, taking
from portal.commitments.queries import blocks, progress
from portal.commitments.rules import Publicity, Verb
from portal.commitments.rules.progress import Status, later, usual_months
from portal.commitments.texts import Text
from portal.keys.instance import look_up
from portal.problems import Refused, Stale
from portal.reference.instruments import item
from portal.reference.labels import N_

OWN_TEXT: Final = N_("You wrote this text yourself. Somebody else of your organisation has to read and publish it.")
CHANGED: Final = N_("The text was changed after you read it. Nothing was published. Open it again and read it anew.")

BLOCKED: Final = N_(
    "A part of this text says again what the secretariat has blocked. The public page says which part that was, and "
    "why. Make it a draft again, write that part anew, and send it once more."
)


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
    drafting.check_whole(text, number=version.number)
    if taking.says_again(session, commitment, text.columns()):
        raise Refused(BLOCKED)
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
    for name, value in text.columns().items():
        setattr(version, name, value)
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
    assert text.due_on is not None
    commitment.slug = commitment.slug or free_slug(session, text.title, commitment.id)
    commitment.publicity = Publicity.PUBLISHED
    commitment.title, commitment.due_on = text.title, text.due_on
    commitment.number, commitment.moved_on = version.number, clock.today()
    _follow(session, commitment, text)
    touch(session, commitment)
    searching.keep(session, commitment, version, text.items)


def _follow(session: Session, commitment: Commitment, text: Text) -> None:
    """Bring milestones and the next day to what a newly published version says. A milestone keeps its status."""
    known = {one.key: one for one in progress.milestones(session, commitment.id)}
    for one in text.milestones:
        state = known.pop(one.key, None)
        if state is None:
            session.add(MilestoneState(commitment_id=commitment.id, key=one.key, title=one.title, due_on=one.due_on))
            continue
        state.title = one.title
        if state.due_on != one.due_on:
            state.due_on, state.reminded = one.due_on, 0
    for gone in known.values():
        session.delete(gone)
    commitment.updated_on = clock.today()
    if commitment.number == 1:
        assert text.due_on is not None
        months = usual_months(text.due_on, today=clock.today())
        commitment.next_due_on, commitment.reminded = later(clock.today(), months=months), 0


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
    commitment.status, commitment.updated_on, commitment.next_due_on = Status.WITHDRAWN, clock.today(), None
    touch(session, commitment)


def check_withdrawable(session: Session, commitment: Commitment) -> None:
    """Raise `Refused` where there is nothing public to withdraw, or where a draft would be left behind."""
    if not commitment.number:
        raise Refused(N_("Nothing of this was published, so nothing can be withdrawn. Throw the draft away instead."))
    if commitment.is_withdrawn:
        raise Refused(N_("This commitment was withdrawn already. Its page says since when, and why."))
    if session.scalar(queries.open_version(commitment.id)) is not None:
        raise Refused(N_("There is a draft of another version. Publish it or throw it away before you withdraw."))


def touch(session: Session, commitment: Commitment) -> None:
    """Say that the public page is another one from now on."""
    commitment.touched_at = clock.now()
    session.flush()


def free_slug(session: Session, title: str, row: UUID) -> str:
    """Return an address part that no other commitment has: of the title, or of the id where it has no such letters.

    Nor one that a commitment had before its title was blocked: whoever was cited by it would be taken for another.
    """
    wanted = rules.slug_of(title) or f"commitment-{row.hex[:8]}"
    taken = queries.slugs_like(session, wanted) | rules.NOT_SLUGS
    free, number = wanted, 2
    while free in taken or session.scalar(blocks.moved_from(look_up(session, blocks.ADDRESS, free))) is not None:
        free, number = f"{wanted}-{number}", number + 1
    return free
