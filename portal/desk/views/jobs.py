"""How far long work is: a page that is true, survives a reload, and can be left."""

from typing import Final
from uuid import UUID

from flask import Response, make_response, render_template
from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.desk.blueprint import pages
from portal.desk.words import JOBS, UNDER_WAY
from portal.jobs import access
from portal.jobs.models import JobState
from portal.jobs.work import problem_of
from portal.policy import Action
from portal.web.database import reading
from portal.web.gate import action, actor

SECONDS: Final = 2


@pages.get("/desk/jobs/<uuid:job>")
@action(Action.DESK_SEE)
def job(job: UUID) -> Response:
    """Show how far it is; the browser asks again by itself until it has ended, also without scripts."""
    found = access.job(reading(), job, by=actor())
    problem = problem_of(reading(), found)
    page = render_template(
        "desk/job.html",
        job=found,
        done=format_decimal(found.done),
        total=format_decimal(found.total),
        title=str(JOBS.get(found.kind, UNDER_WAY)),
        problem=_(problem.reason, **problem.values) if problem else "",
        is_over=found.state is not JobState.WAITING,
    )
    answer = make_response(page)
    if found.state is JobState.WAITING:
        answer.headers["Refresh"] = str(SECONDS)
    return answer
