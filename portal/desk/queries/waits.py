"""What waits, by task: the same select is counted, and its first rows are named."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    String,
    Uuid,
    bindparam,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CompoundSelect

from portal.actor import Actor, Kind
from portal.db.paging import AnySelect, counting
from portal.desk.queries import blocking, judging, reports, standing, together
from portal.desk.queries.columns import row
from portal.desk.rules import MOST, Task
from portal.jobs.models import Job, JobState
from portal.policy import Action, Role, Stake, may_try

ACCOUNT: Final[Any] = bindparam("account", type_=Uuid())
ORGANISATION: Final[Any] = bindparam("organisation", type_=Uuid())
KEPT: Final = 128
Found = Callable[[Actor, date], AnySelect]


def stopped(by: Actor, _today: date) -> AnySelect:
    """Work of theirs that failed, unless the same was begun anew since."""
    later = aliased(Job)
    anew = select(later.id).where(
        later.subject_id == Job.subject_id, later.kind == Job.kind, later.begun_at > Job.begun_at
    )
    found = select(*row(Job.id, code=Job.kind)).where(
        Job.account_id == by.account, Job.state == JobState.FAILED, ~anew.exists()
    )
    return found.order_by(Job.begun_at, Job.id)


WAITS: Final[Mapping[Task, tuple[Action, Found]]] = {
    Task.DANGER: (Action.QUEUE_SEE, reports.danger),
    Task.OVERDUE: (Action.QUEUE_SEE, reports.overdue),
    Task.OFFERED: (Action.QUEUE_SEE, reports.offered),
    Task.NEWS: (Action.QUEUE_SEE, reports.news),
    Task.REVIEW: (Action.QUEUE_SEE, reports.review),
    Task.GONE: (Action.QUEUE_SEE, reports.gone),
    Task.INTAKE: (Action.INTAKE_FILE, reports.intake),
    Task.ASKED: (Action.ASK_LIST, together.asked),
    Task.SILENT: (Action.ASK_LIST, together.silent),
    Task.TO_MARK: (Action.ASK_FOLLOW, together.to_mark),
    Task.ASK_NEWS: (Action.ASK_SEND, together.ask_news),
    Task.APPROVE: (Action.COMMITMENT_APPROVE, together.approve),
    Task.PROMISED: (Action.COMMITMENT_DRAFT, together.promised),
    Task.ASSESS_HEARD: (Action.ASSESSMENT_LIST, judging.heard),
    Task.ASSESS_READ: (Action.ASSESSMENT_LIST, judging.read),
    Task.ASSESS_ASKED: (Action.ASSESSMENT_LIST, judging.asked),
    Task.ASSESS_WRITE: (Action.ASSESSMENT_LIST, judging.written),
    Task.MILESTONE: (Action.COMMITMENT_REPORT, together.milestones),
    Task.REPORT: (Action.COMMITMENT_REPORT, together.report),
    Task.NOTES: (Action.NOTES_SEE, together.notes),
    Task.STATE: (Action.NOTE_STATE, together.state),
    Task.NOTE_GONE: (Action.NOTE_CONFIRM, together.note_gone),
    Task.ADMIT: (Action.MEMBER_ADMIT, standing.admit),
    Task.LOST: (Action.MEMBER_RENEW, standing.lost_everything),
    Task.RESET: (Action.MEMBER_RESET, standing.reset),
    Task.NEW_SHEET: (Action.SHEET_MAKE, standing.new_sheet),
    Task.RENEW: (Action.RENEWAL_CONFIRM, standing.renew),
    Task.REFERENCES: (Action.REFERENCE_ANSWER, standing.references),
    Task.DISSOLVING: (Action.STANDING_DISSOLVE, standing.dissolving),
    Task.TO_CONFIRM: (Action.STANDING_CONFIRM, standing.to_confirm),
    Task.KEYS_LOST: (Action.KEYS_LOST, standing.keys_lost),
    Task.RENEWALS: (Action.RENEWAL_GRANT, standing.renewals),
    Task.RENEWALS_DUE: (Action.RENEWAL_GRANT, standing.renewals_due),
    Task.LATE: (Action.LATE_SEE, standing.late),
    Task.PRIVACY: (Action.PRIVACY_ANSWER, standing.privacy),
    Task.NOTICE: (Action.NOTICE_PUBLISH, standing.notice),
    Task.UNREACHED: (Action.ASK_LINK, judging.unreached),
    Task.TO_ASSIGN: (Action.ASSESSMENT_ASSIGN, judging.to_assign),
    Task.REPLY_LINK: (Action.ASK_LINK, judging.reply_links),
    Task.BLOCK: (Action.BLOCK_CONFIRM, blocking.blocks),
    Task.BLOCK_APPEAL: (Action.BLOCK_CONFIRM, blocking.appeals),
    Task.MEND: (Action.MENDING_ANSWER, blocking.to_put_right),
    Task.OWN_BLOCK: (Action.BLOCK_APPEAL, blocking.own),
    Task.COMPLAINT: (Action.COMPLAINT_DECIDE, blocking.complaints),
    Task.AUTHORS: (Action.COMPLAINT_DECIDE, blocking.came_back),
    Task.APPLICATIONS: (Action.APPLICATION_DECIDE, standing.applications),
    Task.STOPPED: (Action.DESK_SEE, stopped),
    Task.ENDING: (Action.RETENTION_SEE, reports.ending),
}


def _of(role: Role, stakes: frozenset[Stake], today: date) -> dict[Task, AnySelect]:
    """Return the select of each task that somebody of this role can have at all."""
    by = Actor(Kind.ACCOUNT, role, account=ACCOUNT, organisation=ORGANISATION, stakes=stakes)
    return {task: found(by, today) for task, (needs, found) in WAITS.items() if may_try(role, stakes, needs)}


@lru_cache(KEPT)
def counts(role: Role, stakes: frozenset[Stake], today: date) -> AnySelect:
    """How many there are of each task, by its name, counted no further than a list is. One query for all.

    Made once a day for each role and stakes; `account` and `organisation` are its parameters, as in the next one.
    """
    found = _of(role, stakes, today)
    return select(*(counting(wanted).scalar_subquery().label(task.value) for task, wanted in found.items()))


@lru_cache(KEPT)
def named(role: Role, stakes: frozenset[Stake], today: date) -> CompoundSelect[*tuple[Any, ...]]:
    """The first few of each task, in one query. Each is found by an index, however much there is behind it."""
    few = ((task, wanted.limit(MOST).subquery()) for task, wanted in _of(role, stakes, today).items())
    return union_all(*(select(literal(task.value, String()).label("task"), found) for task, found in few))
