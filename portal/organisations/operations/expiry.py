"""Invitations whose time is over, which still hold somebody's address."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import clock
from portal.organisations.models import Invitation


def forget_old_invitations(session: Session) -> None:
    """Delete the invitations that can no longer be used, taken or not."""
    session.execute(delete(Invitation).where(Invitation.until_on < clock.today()))
