"""Who needs what to be let in, how standing moves, when renewal is due, what must be told before intake opens. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.states import Moves

INVITATION_DAYS: Final = 14
LONGEST_SLUG: Final = 60
MOST_AWAY: Final = 365
RECEIVING_KINDS: Final = frozenset({"state", "civil_society", "technology_company"})
APPLYING_KINDS: Final = ("state", "civil_society", "technology_company", "vendor")


class Standing(StrEnum):
    """`verified`: may act. `suspended`: sessions and intake are closed, grants kept. `removed`: grants are deleted."""

    VERIFIED = "verified"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class StandingVerb(StrEnum):
    """`remove` is two people of the secretariat, `dissolve` the organisation's own managers."""

    SUSPEND = "suspend"
    LIFT = "lift"
    REMOVE = "remove"
    DISSOLVE = "dissolve"


class Reason(StrEnum):
    """Why standing changes, in a code; the words that go with it are sealed to the secretariat."""

    CONDUCT = "conduct"
    FALSE_STATEMENTS = "false_statements"
    MISUSE = "misuse"
    UNREACHABLE = "unreachable"
    ORDER = "order"
    OWN_WISH = "own_wish"
    SETTLED = "settled"
    MISTAKE = "mistake"


class Channel(StrEnum):
    """By what other way than the application itself somebody of the secretariat made sure who it is."""

    KNOWN_NUMBER = "known_number"
    IN_PERSON = "in_person"
    VIDEO_CALL = "video_call"
    PUBLIC_REGISTER = "public_register"
    KNOWN_COLLEAGUE = "known_colleague"


class ReferenceState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class ProposalState(StrEnum):
    """`dropped`: taken back by somebody, or overtaken by another decision."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


MOVES: Final = Moves[Standing, StandingVerb](
    {
        (Standing.VERIFIED, StandingVerb.SUSPEND): Standing.SUSPENDED,
        (Standing.SUSPENDED, StandingVerb.LIFT): Standing.VERIFIED,
        (Standing.VERIFIED, StandingVerb.REMOVE): Standing.REMOVED,
        (Standing.SUSPENDED, StandingVerb.REMOVE): Standing.REMOVED,
        (Standing.VERIFIED, StandingVerb.DISSOLVE): Standing.REMOVED,
    },
    refusal=N_("This is not possible while the organisation stands as it does. Open its page again."),
)
may_move, move = MOVES.may, MOVES.lead

_AGAINST: Final = (
    Reason.CONDUCT,
    Reason.FALSE_STATEMENTS,
    Reason.MISUSE,
    Reason.UNREACHABLE,
    Reason.ORDER,
    Reason.OWN_WISH,
)
REASONS: Final[Mapping[StandingVerb, tuple[Reason, ...]]] = {
    StandingVerb.SUSPEND: _AGAINST,
    StandingVerb.LIFT: (Reason.SETTLED, Reason.MISTAKE),
    StandingVerb.REMOVE: _AGAINST,
    StandingVerb.DISSOLVE: (Reason.OWN_WISH,),
}


# Letters and signs that a Latin name can be written with instead (of Unicode's confusables, UTS 39), in small letters.
CYRILLIC: Final = ("авеԍһіјкӏмнорԛѕтԝхуѵс", "abeghljklmhopqstwxyvc")
GREEK: Final = ("αβγεηικμνορτυχω", "abyenlkuvoptuxw")
OTHERS: Final = ("ɑɡıɩi1|ǀ0", "agllllllo")
LOOKS_LIKE: Final = {ord(one): other for signs in (CYRILLIC, GREEK, OTHERS) for one, other in zip(*signs, strict=True)}


@dataclass(frozen=True, slots=True)
class Needs:
    """What it takes to let an organisation in: different people who say yes, and references that came."""

    approvals: int
    references: int


RECEIVER: Final = Needs(approvals=2, references=2)
NEEDS: Final[Mapping[tuple[str, bool], Needs]] = {
    ("state", False): Needs(approvals=2, references=0),
    ("civil_society", False): Needs(approvals=1, references=0),
    ("technology_company", False): Needs(approvals=1, references=0),
    ("vendor", False): Needs(approvals=2, references=0),
    ("secretariat", False): Needs(approvals=1, references=0),
    **{(kind, True): RECEIVER for kind in ("state", "civil_society", "technology_company", "vendor", "secretariat")},
}

REFEREE_KINDS: Final = frozenset({"state", "civil_society", "technology_company"})
NEW_COMMUNITY: Final = 5
"""Until so many have come, people outside the portal may be referees, and another channel stand in for references."""
REFERENCE_DAYS: Final = 21

SETTLED_DAYS: Final = 30
"""How long who manages an organisation must have stood, where its end hangs on who they are."""

RENEWAL_DAYS: Final = (60, 30, 7)
"""How many days before its year ends an organisation is asked."""


def check_away(until: date, *, today: date) -> None:
    """Raise `Invalid` for a day on which nobody is away from, or comes back from."""
    if not today <= until <= today + timedelta(days=MOST_AWAY):
        raise Invalid(N_("Choose a day from today on, and within a year."), field="until")


def approvals_needed(kind: str, *, receives: bool) -> int:
    """Return how many different people must approve: two for states, vendors and whoever receives reports."""
    return NEEDS[kind, receives].approvals


def is_new(*, ever: int, now: int) -> bool:
    """Say whether a community is too small to vouch for newcomers, by how many ever could and how many can now."""
    return ever < NEW_COMMUNITY or now < RECEIVER.references


def is_proved(kind: str, *, receives: bool, references: int, new: bool, channel: Channel | None) -> bool:
    """Say whether enough is known for one person's yes: references that came or, while all is new, another channel."""
    return references >= NEEDS[kind, receives].references or (new and channel is not None)


def asked_until(today: date) -> date:
    """Return the last day on which the link of a reference asked for today can be used."""
    return today + timedelta(days=REFERENCE_DAYS)


def year_after(day: date) -> date:
    """Return the same day a year later; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def renewal_stage(until: date, *, today: date) -> int | None:
    """Return the closest of 60, 30 and 7 days that has come, 0 once the year is over, or None where it is early."""
    left = (until - today).days
    return 0 if left < 0 else min((days for days in RENEWAL_DAYS if left <= days), default=None)


def name_key(name: str) -> str:
    """Return what two names have in common that people would take for the same one.

    Accents, spaces and signs are left out, and letters of other scripts become the Latin ones that they look like.
    Names of another script altogether keep their own letters.
    """
    plain = unicodedata.normalize("NFKD", name).casefold().translate(LOOKS_LIKE)
    key = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if sign.isalnum()).replace("rn", "m")
    return key or " ".join(name.split())


def may_ever_receive(kind: str) -> bool:
    """Say whether reports can be sent to an organisation of that kind. To vendors and the secretariat: never."""
    return kind in RECEIVING_KINDS


def invited_until(today: date) -> date:
    """Return the last day on which an invitation of today can be used."""
    return today + timedelta(days=INVITATION_DAYS)


def check_intake(*, kind: str, receives: bool, obligations: str, has_reports_ring: bool) -> None:
    """Refuse to open the intake of an organisation that could not or should not be sent a report."""
    if not receives:
        raise Refused(N_("This organisation was not verified to receive reports."))
    if kind == "state" and not obligations.strip():
        raise Refused(
            N_("First say what the law obliges you to do with what you are told. Reporters read it before they choose.")
        )
    if not has_reports_ring:
        raise Refused(N_("Nobody in this organisation holds its keys yet, so a report could not be sealed to it."))


def slug_of(name: str) -> str:
    """Return the address part of a name: a-z, 0-9 and hyphens; empty where the name has none of these letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
