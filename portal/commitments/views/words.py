"""States and bases in words, with the shape and the tone of their tags; and codes of items as what they stand for."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.commitments.models.blocks import Block
from portal.commitments.models.evidence import Evidence
from portal.commitments.models.progress import MilestoneState
from portal.commitments.rules import Publicity, State
from portal.commitments.rules.blocks import BlockState, Of, Outcome, Why
from portal.commitments.rules.challenged import Challenged
from portal.commitments.rules.chronicle import Act
from portal.commitments.rules.evidence import Audience
from portal.commitments.rules.parts import words_of
from portal.commitments.rules.progress import Status
from portal.commitments.rules.staleness import Freshness, Past, freshness, is_past
from portal.reference.countries import country_name
from portal.reference.instruments import BASIS_WORDS, Addressee, Basis, Instrument, Item, item
from portal.web.language import language
from portal.web.templates import word

Tag = tuple[Any, str, str]

STATES: Final[Mapping[State, Tag]] = {
    State.DRAFT: (_l("Draft"), "none", "soft"),
    State.WAITING: (_l("Waits for a second person"), "half", "warn"),
    State.PUBLISHED: (_l("In force"), "full", "ok"),
    State.SUPERSEDED: (_l("Superseded"), "none", "soft"),
    State.WITHDRAWN: (_l("Withdrawn"), "late", "bad"),
}
PUBLICITY: Final[Mapping[Publicity, Tag]] = {
    Publicity.PUBLISHED: STATES[State.PUBLISHED],
    Publicity.WITHDRAWN: STATES[State.WITHDRAWN],
}
BASES: Final[Mapping[Basis, Tag]] = {
    Basis.SOURCE: (_l(BASIS_WORDS[Basis.SOURCE]), "full", "ok"),
    Basis.TO_VERIFY: (_l(BASIS_WORDS[Basis.TO_VERIFY]), "half", "warn"),
}

ACTS: Final[Mapping[Act, Tag]] = {
    Act.PUBLISHED: (_l("Version published"), "full", "ok"),
    Act.WITHDRAWN: (_l("Withdrawn"), "late", "bad"),
    Act.REPORTED: (_l("Progress update"), "half", "soft"),
    Act.EVIDENCE: (_l("Evidence published"), "full", "soft"),
    Act.ANSWERED: (_l("Question answered"), "full", "ok"),
    Act.UNANSWERED: (_l("No answer by this day"), "late", "bad"),
    Act.ASSESSED: (_l("Assessed independently"), "full", "soft"),
    Act.REPLIED: (_l("Reply to an assessment"), "full", "ok"),
    Act.ASSESSMENT_WITHDRAWN: (_l("Assessment withdrawn"), "late", "warn"),
    Act.CHALLENGE_ANSWERED: (_l("Challenge answered"), "full", "ok"),
    Act.CHALLENGE_UNANSWERED: (_l("No answer to a challenge by this day"), "late", "bad"),
    Act.MARKED: (_l("Answer marked by the challenger"), "half", "soft"),
    Act.REJOINED: (_l("Rejoinder of the challenger"), "half", "soft"),
    Act.BLOCKED: (_l("Blocked"), "late", "bad"),
    Act.LIFTED: (_l("Block lifted"), "full", "ok"),
}
"""What happened, wherever acts are listed: on the time line, in feeds, in what changed between two days."""

CHALLENGED: Final[Mapping[Challenged, Any]] = {
    Challenged.NONE: _l("Not challenged"),
    Challenged.ANSWERED: _l("Challenged and answered"),
    Challenged.NOT_SATISFIED: _l("Challenged, and answered in part or not at all"),
    Challenged.UNANSWERED: _l("Challenged, no answer by the day"),
}

BLOCKS: Final[Mapping[BlockState, Tag]] = {
    BlockState.PROPOSED: (_l("Waits for a second person"), "half", "warn"),
    BlockState.IN_FORCE: (_l("Blocked"), "late", "bad"),
    BlockState.LIFTING: (_l("Blocked, to be lifted"), "half", "warn"),
    BlockState.LIFTED: (_l("Lifted"), "full", "ok"),
    BlockState.DROPPED: (_l("Dropped"), "none", "soft"),
}
WHY: Final[Mapping[Why, Any]] = {
    Why.COURT: _l("A court or an authority has ordered it"),
    Why.DANGER: _l("It endangers somebody"),
    Why.ILLEGAL: _l("It is against the law"),
    Why.OTHER: _l("Another reason"),
}
OUTCOMES: Final[Mapping[Outcome, Any]] = {
    Outcome.STANDS: _l("The block stands"),
    Outcome.LIFT: _l("The block is to be lifted"),
}


def column(of: Of, name: str) -> str:
    """Return the words of a part that was or can be blocked."""
    return str(_(words_of(of, name)))


PIECES: Final[Mapping[Of, Any]] = {
    Of.VERSION: _l("Text of the commitment"),
    Of.WITHDRAWAL: _l("Withdrawal"),
    Of.UPDATE: _l("Progress update"),
    Of.EVIDENCE: _l("Evidence"),
    Of.ASSESSMENT: _l("Assessment"),
    Of.ASKED: _l("Question or challenge"),
}


def piece_words(of: Of, number: int) -> str:
    """Return what it is that has parts which can be blocked, and about which version it is."""
    return str(_("%(part)s (version %(number)d)", part=PIECES[of], number=number))


def part_words(of: Of, part: str, number: int) -> str:
    """Return what a block is of: a part, and of which version."""
    return str(_("%(part)s (version %(number)d)", part=column(of, part), number=number))


def part_of(block: Block) -> str:
    return part_words(block.of, block.part, block.about_version)


def items(codes: Iterable[str]) -> list[Item]:
    """Return the items of these codes that the instruments hold, by their codes."""
    return [found for code in sorted(codes) if (found := item(code)) is not None]


STATUSES: Final[Mapping[Status, Tag]] = {
    Status.NOT_STARTED: (_l("Not started"), "none", "soft"),
    Status.IN_PROGRESS: (_l("In progress"), "half", "soft"),
    Status.DONE: (_l("Done"), "full", "ok"),
    Status.MISSED: (_l("Missed"), "late", "bad"),
    Status.CHANGED: (_l("Changed"), "half", "warn"),
    Status.WITHDRAWN: (_l("Withdrawn"), "late", "bad"),
}
"""What the owner says of itself."""
FRESHNESS: Final[Mapping[Freshness, Tag]] = {
    Freshness.GREEN: (_l("Up to date"), "full", "ok"),
    Freshness.AMBER: (_l("Update late"), "half", "warn"),
    Freshness.RED: (_l("Update long overdue"), "late", "bad"),
    Freshness.INACTIVE: (_l("Nothing said for a year"), "none", "bad"),
    Freshness.SETTLED: (_l("Nothing more is due"), "full", "soft"),
}


def fresh_of(row: Any) -> Freshness:
    """Return how fresh a commitment is today, of a row that has its status and its days."""
    return freshness(row.status, updated_on=row.updated_on, next_due_on=row.next_due_on, today=clock.today())


PAST: Final[Tag] = (_l("Past its day"), "late", "bad")
PASTS: Final = {Past.COMMITMENT: _l("The commitment itself"), Past.MILESTONE: _l("A milestone of it")}


def is_past_day(row: Any) -> bool:
    """Say whether a commitment or a milestone is past its day, and nobody has said what came of it."""
    return is_past(row.status, due_on=row.due_on, today=clock.today())


LISTED: Final[Mapping[str, Any]] = {
    "tags": PUBLICITY,
    "statuses": STATUSES,
    "freshness": FRESHNESS,
    "fresh_of": fresh_of,
    "past": PAST,
    "is_past_day": is_past_day,
    "challenges": CHALLENGED,
}
"""What a page needs beside the rows that it lists."""
AUDIENCES: Final[Mapping[Audience, Tag]] = {
    Audience.ORGANISATION: (_l("Our organisation only"), "none", "soft"),
    Audience.ASSESSORS: (_l("Assessors too"), "half", "warn"),
    Audience.PUBLIC: (_l("Public"), "full", "ok"),
}


def places(pieces: Iterable[Evidence], milestones: Iterable[MilestoneState]) -> dict[UUID, str]:
    """Return in words what each piece of evidence belongs to."""
    titles = {one.key: one.title for one in milestones}
    return {one.id: _place(one, titles) for one in pieces}


def _place(piece: Evidence, titles: Mapping[str, str]) -> str:
    if piece.update_number is not None:
        return str(_("Update %(number)s", number=piece.update_number))
    if piece.milestone is not None:
        return titles.get(piece.milestone) or str(_("A milestone of an earlier version"))
    return str(_("The whole commitment"))


LISTS: Final = {"type": "commitment_type", "customers": "scope_customer"}


def coded(name: str, codes: Iterable[str]) -> list[str]:
    """Return the codes of one field of a text in the reader's words."""
    return [country_name(code, language()) if name == "countries" else word(LISTS[name], code) for code in codes]


ADDRESSEES: Final[Mapping[Addressee, Any]] = {
    Addressee.COMPANY: _l("Technology companies"),
    Addressee.VENDOR: _l("Vendors"),
    Addressee.INVESTOR: _l("Investors"),
    Addressee.STATE: _l("States"),
}


def addressed(instrument: Instrument) -> str:
    """Return whom an instrument addresses, in words."""
    return addressees(frozenset(one for item in instrument.items for one in item.addressees))


def addressees(whom: Collection[Addressee]) -> str:
    """Return these addressees in words."""
    return str(_(", ")).join(str(said) for one, said in ADDRESSEES.items() if one in whom)
