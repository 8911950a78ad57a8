"""The recovery sheet: printed in two halves by a manager, typed in by a manager whom nobody is left to admit."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.access import offered
from portal.accounts.models import Account
from portal.accounts.operations.sessions import offer
from portal.actor import Actor
from portal.keys import owed, rings, sheets
from portal.keys.models import RingKind
from portal.keys.rings import Keyholder
from portal.organisations import losses, queries
from portal.organisations.events import SheetMade, SheetUsed
from portal.organisations.models import Membership, MembershipState
from portal.organisations.operations import rotation
from portal.organisations.operations.holding import hold
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.codes import join_halves, new_sheet, parse_half
from portal.sealing.derivation import same
from portal.sealing.problems import Unreadable

OFFER: Final = "sheet"
HALVES: Final = (1, 2)
MISTYPED: Final = N_(
    "There is a mistake in this half: the letters and the word at its end do not belong together. Compare them."
)
WORTHLESS: Final = N_(
    "These two halves do not open your organisation. Check that both are of the newest sheet: when keys are made anew, "
    "an older sheet opens nothing."
)


def begin(session: Session, *, by: Actor) -> None:
    """Make the halves, to be shown one after the other; they are worth something once both were typed back."""
    content = offered(session, by)
    if OFFER not in content:
        offer(session, content | {OFFER: {"halves": new_sheet(), "kept": 0}}, by=by)


def next_half(session: Session, *, by: Actor) -> int | None:
    """Return which half is to be shown: 1 or 2, or None where none is."""
    content = offered(session, by).get(OFFER)
    return None if content is None else content["kept"] + 1


def half(session: Session, number: int, *, by: Actor) -> str:
    """Return that half as it is written; only the one whose turn it is."""
    content: dict[str, Any] = offered(session, by)[OFFER]
    assert content["kept"] == number - 1
    return str(content["halves"][number - 1])


def keep_half(session: Session, organisation: UUID, number: int, typed: str, *, by: Actor) -> None:
    """Take a half that was typed back; with the second one, the sheet is made."""
    content = offered(session, by)
    shown, given = parse_half(half(session, number, by=by)), parse_half(typed)
    assert shown is not None
    if given is None or not same(shown, given):
        raise Invalid(
            N_("This is not the half that is shown. Copy it from the paper, with the word at its end."), field="half"
        )
    if number < len(HALVES):
        content[OFFER]["kept"] = number
        offer(session, content, by=by)
        return
    one, other = (parse_half(written) for written in content.pop(OFFER)["halves"])
    assert one is not None
    assert other is not None
    hold(session, organisation)
    try:
        found = sheets.of_ordinary(queries.rings(session, organisation))
        sheets.make(session, found, holder=organisation, code=join_halves(one, other), by=by)
    except Unreadable:
        raise Refused(rotation.INCOMPLETE) from None
    offer(session, content, by=by)
    audit.record(session, SheetMade(), on=organisation, by=by)


def read_halves(one: str, other: str) -> bytes:
    """Return the code of two typed halves; raise `Invalid` for one that was mistyped, or typed twice."""
    first, second = parse_half(one), parse_half(other)
    if first is None:
        raise Invalid(MISTYPED, field="one")
    if second is None:
        raise Invalid(MISTYPED, field="other")
    if same(first, second):
        raise Invalid(N_("This is the same half as above. Type the other one."), field="other")
    return join_halves(first, second)


def check_may_use(session: Session, membership: Membership) -> None:
    """Refuse whoever could be admitted by a colleague, and whoever is no manager."""
    if not membership.manager or not membership.organisation.may_act:
        raise Refused(N_("Only somebody who was a manager can use the recovery sheet."))
    if losses.has_keyholder(session, membership.organisation_id):
        raise Refused(N_("A colleague still holds the keys. Read your five words to a manager."))


def use(session: Session, membership: Membership, code: bytes, *, by: Actor) -> None:
    """Let a manager back in with the keys of the sheet, which is used up. Raise `Invalid` for any other code.

    The rings of restricted reports are not on it. They begin again, and reporters give what is sealed to them anew.
    """
    organisation = membership.organisation_id
    hold(session, organisation)
    check_may_use(session, membership)
    sheet = sheets.sheet_of(session, organisation, lock=True)
    keys = sheets.open_sheet(session, sheet, code) if sheet else None
    if keys is None:
        raise Invalid(WORTHLESS)
    by.keyring.private.update(keys)
    account = session.get_one(Account, by.account, with_for_update=True)
    member = Keyholder(account.id, account.key_id)
    for ring in queries.rings(session, organisation):
        if ring.kind is not RingKind.RESTRICTED:
            if not rings.admit(session, ring, member=member, by=by):
                raise Invalid(WORTHLESS)
        elif rotation.keepers(session, ring):
            owed.owe_admission(session, ring, account=account.id)
        else:
            rings.begin_again(session, ring, members=[member], by=by)
    membership.state = MembershipState.ADMITTED
    sheets.forget(session, organisation)
    session.flush()
    audit.record(session, SheetUsed(account=account.id, pair=account.key_id), on=organisation, by=by)
