"""What a block holds or is to take, as its public page showed it: for its author and for the secretariat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from werkzeug import Response

from portal.asks.grounds import Grounds
from portal.commitments import texts
from portal.commitments.models.blocks import Block
from portal.commitments.operations import blocking
from portal.commitments.operations.taking import Piece
from portal.commitments.queries import evidence
from portal.commitments.rules.blocks import Of
from portal.commitments.rules.parts import Column
from portal.commitments.rules.progress import Status
from portal.commitments.texts import Link, Milestone
from portal.commitments.views import words
from portal.problems import Hidden
from portal.submissions.views.file_list import download
from portal.web.database import reading


@dataclass(frozen=True, slots=True)
class Held:
    """A part by its words, and what it says, in one of these ways. `stood`: milestones as an update repeats them."""

    column: str
    text: str = ""
    links: Sequence[Link] = ()
    milestones: Sequence[Milestone] = ()
    stood: Sequence[tuple[str, Status]] = ()
    grounds: Grounds | None = None


def held(pieces: Iterable[Piece]) -> list[Held]:
    return [_held(one) for one in pieces]


def _held(piece: Piece) -> Held:
    shown = Held(words.column(piece.of, piece.column))
    match piece.of, piece.column:
        case _, Column.LINKS:
            return replace(shown, links=texts.links(piece.value))
        case Of.UPDATE, Column.MILESTONES:
            return replace(shown, stood=[(one["title"], Status(one["status"])) for one in piece.value])
        case _, Column.MILESTONES:
            return replace(shown, milestones=texts.milestones(piece.value))
        case _, Column.GROUNDS:
            return replace(shown, grounds=Grounds.of(piece.value))
        case _:
            return replace(shown, text=piece.says)


def file(found: Block) -> Response:
    """Give the file that a block took, as an attachment that no browser shows; raise `Hidden` where it took none."""
    opened = blocking.file(reading(), found)
    body = reading().scalar(evidence.body_of(found.row_id))
    if opened is None or body is None:
        raise Hidden
    return download(body, opened, number=1)
