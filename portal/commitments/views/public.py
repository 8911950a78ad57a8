"""The public record: the register, and each commitment with its versions and what they changed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug import Response

from portal import clock
from portal.commitments import access, difference, queries
from portal.commitments.blueprint import pages
from portal.commitments.models import NEVER, Commitment
from portal.commitments.rules import PROMISING
from portal.commitments.texts import text_of
from portal.commitments.views import questions, words
from portal.organisations.models import Organisation
from portal.policy import Action
from portal.problems import Hidden
from portal.reference.instruments import instruments
from portal.web.database import reading
from portal.web.gate import action
from portal.web.lists import Filter, ListSpec, Order, respond
from portal.web.records import Stamp, record
from portal.web.templates import word

RECENTLY: Final = timedelta(hours=1)
MOST_LISTED: Final = 20
CODES: Final = {one.slug: one.code for one in instruments()}


def of_one(session: Session, slug: str, **_address: object) -> Stamp:
    """Return what the pages of a commitment depend on."""
    found = session.execute(queries.STAMP, {"slug": slug}).first()
    if found is None:
        raise Hidden
    touched_at, asked_at = found[0], found[4]
    return Stamp(tuple(found), changed_at=max(touched_at, asked_at or NEVER))


def of_all(session: Session, **_address: object) -> Stamp:
    """Return what the register and the pages of instruments depend on."""
    found = session.execute(queries.STAMP_OF_ALL, {"since": clock.now() - RECENTLY}).one()
    return Stamp(tuple(found), changed_at=found[0] or NEVER)


@pages.get("/commitments")
@action(Action.PUBLIC_READ)
@record(of_all)
def register() -> str | Response:
    session = reading()
    return respond("commitments/register.html", session, _spec(session), queries.LISTED, tags=words.PUBLICITY)


def _spec(session: Session) -> ListSpec:
    organisations = queries.promising(session)
    return ListSpec(
        name="commitments",
        orders=(
            Order("newest", _l("Newest first"), (Commitment.moved_on, Commitment.id), descending=True),
            Order("title", _l("Title"), (Commitment.title, Commitment.id)),
            Order("due", _l("Due first"), (Commitment.due_on, Commitment.id)),
        ),
        filters=(
            Filter(
                "organisation",
                _l("Organisation"),
                choices=lambda: organisations,
                where=lambda slug: Organisation.slug == slug,
            ),
            Filter(
                "kind",
                _l("Kind"),
                Commitment.kind,
                lambda: [(kind, word("organisation_kind", kind)) for kind in PROMISING],
            ),
            Filter(
                "instrument",
                _l("Instrument"),
                choices=lambda: [(one.slug, one.title) for one in instruments()],
                where=lambda slug: queries.maps_to(CODES[slug]),
            ),
            Filter(
                "state",
                _l("State"),
                Commitment.publicity,
                lambda: [(state.value, tag[0]) for state, tag in words.PUBLICITY.items()],
            ),
        ),
        cells=(
            (_l("Title"), lambda row: row.title),
            (_l("Organisation"), lambda row: row.from_name),
            (_l("Kind"), lambda row: row.kind.value),
            (_l("Version"), lambda row: row.number),
            (_l("State"), lambda row: row.publicity.value),
            (_l("Published"), lambda row: row.moved_on.isoformat()),
            (_l("Due"), lambda row: row.due_on.isoformat()),
            (_l("Address"), lambda row: url_for("commitments.show", slug=row.slug, _external=False)),
        ),
    )


@pages.get("/commitments/<slug>")
@action(Action.PUBLIC_READ)
@record(of_one)
def show(slug: str) -> str:
    """Show the newest version, all versions there were, and what was asked."""
    session = reading()
    commitment, version = access.published(session, slug)
    return render_template(
        "commitments/show.html",
        commitment=commitment,
        version=version,
        items=words.items(queries.items(session, commitment.id, version.number)),
        history=queries.history(session, commitment),
        questions=questions.of(session, commitment),
        tags=words.STATES,
        bases=words.BASES,
    )


@pages.get("/commitments/<slug>/versions/<int(max=2147483647):number>")
@action(Action.PUBLIC_READ)
@record(of_one)
def version(slug: str, number: int) -> str:
    session = reading()
    commitment, found = access.public_version(session, slug, number)
    return render_template(
        "commitments/version.html",
        commitment=commitment,
        version=found,
        items=words.items(queries.items(session, commitment.id, number)),
        tags=words.STATES,
        bases=words.BASES,
    )


@pages.get("/commitments/<slug>/versions/<int(max=2147483647):number>/changes")
@action(Action.PUBLIC_READ)
@record(of_one)
def changes(slug: str, number: int) -> str:
    """Show what a version changed of the one before it. The first one changed nothing, and has no such page."""
    session = reading()
    commitment, after = access.public_version(session, slug, number)
    _same, before = access.public_version(session, slug, number - 1)
    old, new = (text_of(one, queries.items(session, commitment.id, one.number)) for one in (before, after))
    found = difference.between(old, new)
    return render_template(
        "commitments/changes.html",
        commitment=commitment,
        before=before,
        after=after,
        parts=found.parts,
        added=words.items(found.added),
        taken=words.items(found.taken),
        bases=words.BASES,
    )


def of_organisation(session: Session, organisation: Organisation) -> Sequence[Commitment]:
    """Return what the organisation's own public page lists: `app` hands it there."""
    return session.scalars(queries.of_organisation(organisation.id).limit(MOST_LISTED)).all()
