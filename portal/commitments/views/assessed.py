"""What the public reads of assessments on pages of their own: each of them, and the rubric."""

from flask import render_template, url_for
from flask_babel import gettext as _

from portal.commitments import access
from portal.commitments.blueprint import pages
from portal.commitments.citing import Citation
from portal.commitments.judgements import judgement_of
from portal.commitments.models import Commitment
from portal.commitments.models.assessing import Assessment
from portal.commitments.views import grading, replied
from portal.commitments.views.assessments import text_of
from portal.commitments.views.public import blocked, of_one
from portal.policy import Action
from portal.problems import Hidden
from portal.reference import rubrics
from portal.reference.blocked import in_words
from portal.web.cookies import settings
from portal.web.database import reading
from portal.web.gate import action
from portal.web.permanent import permanent
from portal.web.records import record


@pages.get("/commitments/<slug>/assessments/<int(max=2147483647):serial>")
@action(Action.PUBLIC_READ)
@record(of_one)
def public_assessment(slug: str, serial: int) -> str:
    """Show one assessment whole, with the reply, and the other ones of the same commitment."""
    session = reading()
    commitment, row = access.public_assessment(session, slug, serial)
    every = replied.of(session, commitment)
    (shown,) = (one for one in every if one.row.id == row.id)
    return render_template(
        "commitments/assessed/show.html",
        commitment=commitment,
        assessment=row,
        asks=shown.asks,
        others=[one.row for one in every if one.row.id != row.id],
        states=grading.STATES,
        cite=_citation(commitment, row),
        **blocked(reading(), commitment),
        **text_of(judgement_of(row)),
    )


def _citation(commitment: Commitment, row: Assessment) -> Citation:
    """Return how a public assessment is cited: by whoever made it, of the version that it is about."""
    assert row.serial is not None and row.published_on is not None and row.digest is not None
    path = url_for("commitments.public_assessment", slug=commitment.slug, serial=row.serial)
    return Citation(
        author=row.assessor.name,
        title=_("Assessment %(number)s of “%(title)s”", number=row.serial, title=in_words(commitment.title)),
        number=row.number,
        day=row.published_on,
        url=permanent(path),
        digest=row.digest.hex() if any(row.digest) else "",
        publisher=settings().name,
    )


@pages.get("/assessments/rubric")
@action(Action.PUBLIC_READ)
def rubric() -> str:
    """Show the rubric that assessments are made under today."""
    return _rubric(rubrics.newest().version)


@pages.get("/assessments/rubric/<version>")
@action(Action.PUBLIC_READ)
def rubric_version(version: str) -> str:
    """Show one version of the rubric; none is ever changed."""
    return _rubric(version)


def _rubric(version: str) -> str:
    wanted = rubrics.rubric(version)
    if wanted is None:
        raise Hidden
    return render_template(
        "commitments/assessed/rubric.html",
        rubric=wanted,
        every=rubrics.rubrics(),
        titles=grading.TITLES,
        grades=grading.TAGS,
    )
