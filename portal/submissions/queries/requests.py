"""Selects about what organisations asked a reporter to permit."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.db import made_once
from portal.submissions.models import Participation, Permission
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.rules import PartState, RequestState


@made_once
def of_part(participation: UUID) -> Select[PermissionRequest]:
    """What one organisation asked for, oldest first."""
    return (
        select(PermissionRequest)
        .where(PermissionRequest.participation_id == participation)
        .options(joinedload(PermissionRequest.organisation))
        .order_by(PermissionRequest.asked_on, PermissionRequest.id)
    )


def open_in(submission: UUID) -> Select[PermissionRequest]:
    """What waits for the reporter's answer. Whoever was taken everything back from asks for nothing any more."""
    return (
        select(PermissionRequest)
        .join(PermissionRequest.participation)
        .where(
            Participation.submission_id == submission,
            Participation.state != PartState.WITHDRAWN,
            PermissionRequest.state == RequestState.ASKED,
        )
        .options(
            joinedload(PermissionRequest.organisation),
            joinedload(PermissionRequest.participation).joinedload(Participation.organisation),
        )
        .order_by(PermissionRequest.asked_on, PermissionRequest.id)
    )


def asked_with(submission: UUID, message: UUID) -> Select[PermissionRequest]:
    """The parts of one request, answered or not."""
    return (
        select(PermissionRequest)
        .join(PermissionRequest.participation)
        .where(Participation.submission_id == submission, PermissionRequest.message_id == message)
        .order_by(PermissionRequest.section, PermissionRequest.mode)
    )


def ended(submission: UUID) -> Select[Permission]:
    """The permissions of a report that stand no more, taken back or over by themselves; the last of them first."""
    return (
        select(Permission)
        .where(Permission.submission_id == submission, Permission.withdrawn_on.is_not(None))
        .order_by(Permission.withdrawn_on.desc(), Permission.id)
    )


def taken_back(submission: UUID, since: date) -> Select[Permission]:
    """The permissions of a report that were taken back after that day. Those that ended by themselves are none."""
    return (
        select(Permission)
        .where(
            Permission.submission_id == submission,
            Permission.withdrawn_on > since,
            or_(Permission.until_on.is_(None), Permission.until_on >= Permission.withdrawn_on),
        )
        .order_by(Permission.id)
    )
