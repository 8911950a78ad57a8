"""What one version changed: of the one before it, or of any other that the address names."""

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.commitments import access, difference, queries
from portal.commitments.blueprint import pages
from portal.commitments.models import Commitment, Version
from portal.commitments.texts import Text, text_of
from portal.commitments.views import words
from portal.commitments.views.public import blocked, of_one
from portal.policy import Action
from portal.problems import Hidden
from portal.web.database import reading
from portal.web.gate import action
from portal.web.records import record

FROM = "from"
LONGEST = 9


@pages.get("/commitments/<slug>/versions/<int(max=2147483647):number>/changes")
@action(Action.PUBLIC_READ)
@record(of_one)
def changes(slug: str, number: int) -> str:
    """Show what is different from the version before, or from the one that the address names."""
    session = reading()
    commitment, after = access.public_version(session, slug, number)
    before, problem = _before(session, commitment, number)
    history = queries.history(session, commitment)
    return render_template(
        "commitments/changes.html",
        commitment=commitment,
        before=before,
        after=after,
        problem=problem,
        others=[one for one, *_more in history if one not in {before.number, after.number}],
        summaries=[(one, said) for one, _day, said, _state in reversed(history) if before.number < one <= after.number],
        bases=words.BASES,
        **_between(_text(session, before), _text(session, after)),
        **blocked(reading(), commitment),
    )


def since_published(session: Session, commitment: Commitment, text: Text) -> dict[str, object]:
    """Return what templates need to show what a draft has changed of the version that is public, and what of the
    commitment was blocked; nothing of a first version.
    """
    if not commitment.number:
        return {}
    (before,) = session.scalars(queries.version(commitment.id, commitment.number))
    return _between(_text(session, before), text) | blocked(session, commitment)


def _between(before: Text, after: Text) -> dict[str, object]:
    found = difference.between(before, after)
    return {
        "parts": found.parts,
        "coded": [(name, words.coded(name, out), words.coded(name, put)) for name, out, put in found.coded],
        "added": words.items(found.added),
        "taken": words.items(found.taken),
    }


def _before(session: Session, commitment: Commitment, number: int) -> tuple[Version, str]:
    """Return the version to compare with, and what to say where the address names one that cannot be it.

    Raise `Hidden` where nothing is named and nothing came before.
    """
    asked = request.args.get(FROM, "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST else 0
    if wanted != number:
        found = session.scalar(queries.version(commitment.id, wanted)) if 0 < wanted <= commitment.number else None
        if found is not None:
            return found, ""
    found = session.scalar(queries.version(commitment.id, number - 1))
    if found is None:
        raise Hidden
    return found, _("There is no such version to compare with. This is the one before.") if asked else ""


def _text(session: Session, version: Version) -> Text:
    return text_of(version, queries.items(session, version.commitment_id, version.number))
