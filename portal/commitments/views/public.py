"""The public record of each commitment: its versions and what they changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal import clock
from portal.asks.rules import Kind
from portal.asks.views.words import MARKS
from portal.commitments import access, queries, timeline
from portal.commitments.blueprint import pages
from portal.commitments.citing import Citation
from portal.commitments.models import Commitment, Version
from portal.commitments.queries import blocks, chronicle, evidence, progress
from portal.commitments.texts import Text, text_of
from portal.commitments.timeline import Line, Mark
from portal.commitments.views import grading, questions, replied, words
from portal.keys.instance import look_up
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden
from portal.submissions.views.file_list import in_words
from portal.web.cookies import settings
from portal.web.database import reading
from portal.web.gate import action
from portal.web.language import direction
from portal.web.permanent import permanent
from portal.web.records import Stamp, record

RECENTLY: Final = timedelta(hours=1)
MOST_LISTED: Final = 20
MOST_ACTS: Final = 200


def of_one(session: Session, slug: str, **_address: object) -> Stamp:
    """Return what the pages of a commitment depend on."""
    found = session.execute(queries.STAMP, {"slug": slug}).first()
    if found is None:
        lead_on(session, slug)
        raise Hidden
    return found


def lead_on(session: Session, slug: str) -> None:
    """Go on to the address that a commitment has since words in its old one were blocked."""
    moved = session.scalar(blocks.moved_from(look_up(session, blocks.ADDRESS, slug)))
    if moved is not None and request.endpoint is not None:
        address = {**(request.view_args or {}), "slug": moved}
        abort(redirect(url_for(request.endpoint, **address)))


def blocked(session: Session, commitment: Commitment) -> dict[str, Any]:
    """Return what every public page of a commitment says of its blocks."""
    found = session.scalars(blocks.of_commitment(commitment.id)).all()
    return {"blocks": found, "part_of": words.part_of, "whys": words.WHY}


def of_all(session: Session, **_address: object) -> Stamp:
    """Return what the register and the pages of instruments depend on."""
    return session.execute(queries.STAMP_OF_ALL, {"since": clock.now() - RECENTLY}).one()


def of_acts(session: Session, **_address: object) -> Row[Any]:
    """Return what pages depend on that tell what happened to any commitment."""
    return session.execute(queries.STAMP_OF_ACTS, {"since": clock.now() - RECENTLY}).one()


@pages.get("/commitments/<slug>")
@action(Action.PUBLIC_READ)
@record(of_one)
def show(slug: str) -> str:
    """Show the newest version, all versions there were, and what was asked."""
    session = reading()
    commitment, version = access.published(session, slug)
    text = text_of(version, queries.items(session, commitment.id, version.number))
    happened = chronicle.of_one(session, commitment.id, most=MOST_ACTS)
    asked = questions.of(session, commitment)
    pieces, for_assessors = evidence.seen_beyond(session, commitment.id)
    milestones = progress.milestones(session, commitment.id)
    return render_template(
        "commitments/show.html",
        commitment=commitment,
        version=version,
        text=text,
        items=words.items(text.items),
        history=queries.history(session, commitment),
        updates=progress.updates(session, commitment.id),
        pieces=pieces,
        places=words.places(pieces, milestones),
        for_assessors=for_assessors,
        in_words=in_words,
        milestones=milestones,
        statuses=words.STATUSES,
        freshness=words.FRESHNESS,
        past=words.PAST,
        is_past_day=words.is_past_day,
        questions=asked[Kind.QUESTION],
        challenges=asked[Kind.CHALLENGE],
        marks=MARKS,
        assessments=replied.of(session, commitment),
        grades=grading.TAGS,
        happened=happened,
        line=_line(text, happened),
        acts=words.ACTS,
        **blocked(session, commitment),
        cite=citation(commitment, version),
        tags=words.STATES,
        bases=words.BASES,
    )


@pages.get("/commitments/<slug>/versions/<int(max=2147483647):number>")
@action(Action.PUBLIC_READ)
@record(of_one)
def version(slug: str, number: int) -> str:
    session = reading()
    commitment, found = access.public_version(session, slug, number)
    text = text_of(found, queries.items(session, commitment.id, number))
    return render_template(
        "commitments/version.html",
        commitment=commitment,
        version=found,
        text=text,
        items=words.items(text.items),
        **blocked(session, commitment),
        cite=citation(commitment, found),
        bases=words.BASES,
        **{**words.LISTED, "tags": words.STATES},
    )


def _line(text: Text, happened: Sequence[Row[Any]]) -> Line:
    """Return the time line of what happened and of the milestones, as it is drawn for this reader."""
    assert text.starts_on is not None and text.due_on is not None
    acts = [Mark(one.day, *words.ACTS[one.act][1:]) for one in happened]
    return timeline.drawn(
        [*acts, *(Mark(one.due_on, "none", "soft") for one in text.milestones)],
        starts=text.starts_on,
        due=text.due_on,
        today=clock.today(),
        mirrored=direction() == "rtl",
    )


def citation(commitment: Commitment, version: Version) -> Citation:
    """Return how this public version is cited: by the words that it was published under."""
    assert version.title is not None and version.published_on is not None and version.digest is not None
    path = url_for("commitments.version", slug=commitment.slug, number=version.number)
    return Citation(
        author=commitment.organisation.name,
        title=version.title,
        number=version.number,
        day=version.published_on,
        url=permanent(path),
        digest=version.digest.hex() if any(version.digest) else "",
        publisher=settings().name,
    )


@dataclass(frozen=True, slots=True)
class Promised:
    """What an organisation has promised, the newest first: rows of `queries.LISTED`, and the tags of what they say."""

    rows: Sequence[Row[Any]]
    tags: Mapping[Any, words.Tag]
    grades: Mapping[Any, words.Tag]
    stands: Mapping[Any, words.Tag]
    fresh: Mapping[Any, words.Tag]
    challenges: Mapping[Any, Any]
    fresh_of: Callable[[Any], Any]
    past: words.Tag
    is_past_day: Callable[[Any], bool]


def of_organisation(session: Session, organisation: Organisation) -> Promised:
    """Return what the organisation's own public page lists: `app` hands it there."""
    return Promised(
        session.execute(queries.listed_of(organisation.id).limit(MOST_LISTED)).all(),
        words.PUBLICITY,
        grading.ASSESSED,
        words.STATUSES,
        words.FRESHNESS,
        words.CHALLENGED,
        words.fresh_of,
        words.PAST,
        words.is_past_day,
    )
