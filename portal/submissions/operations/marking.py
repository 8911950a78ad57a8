"""Codes and tags that a member confirms, so that reports can be found by them though they are sealed.

Each is kept twice: sealed, to be shown, and as a value of the blind index, to be found. The index key is the
organisation's alone, so equal codes of two organisations look different, and nobody else can try them out.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.db import new_id
from portal.keys import grants
from portal.keys.grants import OpenKey
from portal.keys.models import Generation, RingKind
from portal.problems import Invalid, Refused
from portal.reference import codes
from portal.reference.countries import COUNTRIES
from portal.reference.labels import N_
from portal.sealing.derivation import mac
from portal.submissions import contents
from portal.submissions.events import MarksChanged
from portal.submissions.models import Mark, Participation
from portal.submissions.operations import own
from portal.submissions.operations.holding import hold
from portal.submissions.queries import casework
from portal.submissions.rules import FACET_LISTS, LONGEST_TAG, MOST_MARKS, Facet

VALUE_BYTES: Final = 16
AT_ONCE: Final = 500
SEPARATOR: Final = "\n"
TOO_MANY = N_("A report can have %(most)d codes and tags. Take some away first.")

Marks = Mapping[Facet, tuple[str, ...]]


def of(session: Session, parts: Collection[UUID], *, by: Actor) -> dict[UUID, Marks]:
    """Return the marks of these participations that the actor can open, by facet, as they were made."""
    found = session.scalars(casework.marks(parts)).all()
    keys = own.keys_of(session, {one.key_id for one in found}, by=by) if found else {}
    made: dict[UUID, dict[Facet, tuple[str, ...]]] = {}
    for one in found:
        if one.key_id in keys:
            facet, code = _read(one, keys[one.key_id])
            here = made.setdefault(one.participation_id, {})
            here[facet] = (*here.get(facet, ()), code)
    return dict(made)


def add(session: Session, part: Participation, facet: Facet, code: str, *, by: Actor) -> None:
    """Mark a report; one that has the mark keeps it."""
    change(session, part, facet, add=[code], by=by)


def change(
    session: Session,
    part: Participation,
    facet: Facet,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    by: Actor,
) -> None:
    """Add and take away marks of one facet; whatever somebody else did to others meanwhile stays."""
    hold(session, part)
    key, index = own.key_for(session, part, by=by), _index(session, by)
    rows = session.scalars(casework.marks([part.id])).all()
    _renew(session, rows, index, by=by)
    there = {one.value: one for one in rows}
    wanted = {_value(index, facet, code): code for code in (checked(facet, one) for one in add)}
    gone = {_value(index, facet, checked(facet, one)) for one in remove} & there.keys() - wanted.keys()
    new = {value: code for value, code in wanted.items() if value not in there}
    if len(there) - len(gone) + len(new) > MOST_MARKS:
        raise Invalid(TOO_MANY, most=MOST_MARKS)
    for value in gone:
        session.delete(there[value])
    for value, code in new.items():
        session.add(_made(part, facet, code, value=value, key=key, index=index, by=by))
    if gone or new:
        audit.record(session, MarksChanged(participation=part.id), on=part.submission_id, by=by)
    session.flush()


def blind(session: Session, *, by: Actor, facet: Facet, code: str) -> bytes:
    """Return what finds the reports with this mark: `Mark.value`, 16 bytes; raise `Refused` without the key."""
    return _value(_index(session, by), facet, checked(facet, code))


def are_few(session: Session, value: bytes) -> bool:
    """Say whether only a few participations have the mark that `value` finds."""
    return session.scalars(casework.with_value(value)).one() <= casework.RARE


def tag_of(session: Session, value: bytes, *, by: Actor) -> str | None:
    """Return the tag that `value` finds, if a report that the actor may see has it."""
    if by.organisation is None or by.account is None:
        return None
    mark = session.scalar(casework.one_marked(value, by.organisation, by.account, manager=by.is_manager))
    keys = own.keys_of(session, {mark.key_id}, by=by) if mark else {}
    if mark is None or mark.key_id not in keys:
        return None
    facet, tag = _read(mark, keys[mark.key_id])
    return tag if facet is Facet.TAG else None


def is_behind(session: Session, *, by: Actor) -> bool:
    """Say whether the actor's organisation has marks that were indexed under a key that a rotation has ended."""
    found = _behind(session, by)
    return found is not None and session.scalar(found.limit(1)) is not None


def keep_up(session: Session, *, by: Actor) -> int:
    """Index anew, some at a time, what was indexed before a rotation; return how many are dealt with.

    What somebody changes just now is left for the next time: it waits for nobody, so nobody waits in a circle.
    """
    index = grants.index_key(session, by)
    behind = _behind(session, by)
    if index is None or behind is None:
        return 0
    found = session.scalars(behind.limit(AT_ONCE).with_for_update(of=Mark, skip_locked=True)).all()
    _renew(session, found, index, by=by)
    session.flush()
    return len(found)


def checked(facet: Facet, code: str) -> str:
    """Return a code as it is indexed; raise `Invalid` for one that its facet does not have."""
    if facet is Facet.TAG:
        return _tag(code)
    if code not in codes_of(facet):
        raise Invalid(N_("This is not one of the choices any more. Choose from the list as it is now."), field="codes")
    return code


def codes_of(facet: Facet) -> Collection[str]:
    """Return the codes of a facet that has codes."""
    if facet is Facet.COUNTRY:
        return COUNTRIES
    return codes.codes(FACET_LISTS[facet])


def _tag(text: str) -> str:
    """Return a tag so that the same word is the same tag, however somebody typed it."""
    word = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not word or len(word) > LONGEST_TAG:
        raise Invalid(N_("Write tags of at most %(most)d letters."), field="codes", most=LONGEST_TAG)
    return word


def _behind(session: Session, by: Actor) -> Select[Mark] | None:
    """Return what finds the marks under ended keys; None where no key has ended, which is nearly always."""
    if by.organisation is None or by.account is None:
        return None
    ended = session.scalars(casework.older(by.organisation)).all()
    return casework.behind(ended, by.account, manager=by.is_manager) if ended else None


def _renew(session: Session, rows: Iterable[Mark], index: OpenKey, *, by: Actor) -> None:
    """Compute the values anew that are not under this index key.

    What nobody can open any more is found by nothing, and stays so: it is not tried again on every page.
    """
    old = [one for one in rows if one.index_id != index.id]
    keys = own.keys_of(session, {one.key_id for one in old}, by=by) if old else {}
    for one in old:
        if one.key_id in keys:
            one.value = _value(index, *_read(one, keys[one.key_id]))
        elif session.get_one(Generation, one.key_id).ring.kind is RingKind.RESTRICTED:
            continue  # some colleague has the key
        one.index_id = index.id


def _made(
    part: Participation, facet: Facet, code: str, *, value: bytes, key: OpenKey, index: OpenKey, by: Actor
) -> Mark:
    assert by.account is not None
    made = Mark(id=new_id(), participation_id=part.id, value=value, index_id=index.id, account_id=by.account)
    made.key_id = key.id
    made.content = key.seal(f"{facet}{SEPARATOR}{code}", row=made.id, label=contents.MARK)
    return made


def _read(mark: Mark, key: OpenKey) -> tuple[Facet, str]:
    facet, code = key.open(mark.content, row=mark.id, label=contents.MARK).split(SEPARATOR, 1)
    return Facet(facet), code


def _index(session: Session, by: Actor) -> OpenKey:
    key = grants.index_key(session, by)
    if key is None:
        raise Refused(own.NO_KEY)
    return key


def _value(index: OpenKey, facet: Facet, code: str) -> bytes:
    return mac(index.key, facet.encode(), code.encode())[:VALUE_BYTES]
