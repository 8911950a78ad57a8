"""How far somebody, and their organisation, has come with what one does first: one query."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.accounts import queries as accounts
from portal.accounts.models import Account, SecurityKey
from portal.commitments.models import Commitment
from portal.db.paging import AnySelect
from portal.keys.models import Sheet
from portal.organisations.models import Membership, MembershipState
from portal.submissions.models import Participation


def beginning(account: UUID, organisation: UUID) -> AnySelect:
    """What this member has of their own, then what the organisation has: managers, a recovery sheet that opens
    something, reports, commitments.
    """
    managers = select(func.count(Membership.id)).where(
        Membership.organisation_id == organisation,
        Membership.manager,
        Membership.state == MembershipState.ADMITTED,
    )
    return select(
        Account.recovery_kept_on.is_not(None).label("recovery"),
        accounts.spare_codes_left(account).scalar_subquery().label("spares"),
        _has(SecurityKey, SecurityKey.account_id == account).label("key"),
        managers.scalar_subquery().label("managers"),
        _has(Sheet, Sheet.holder_id == organisation, Sheet.keys.is_not(None)).label("sheet"),
        _has(Participation, Participation.organisation_id == organisation).label("reports"),
        _has(Commitment, Commitment.organisation_id == organisation).label("commitments"),
    ).where(Account.id == account)


def _has(model: Any, *wanted: Any) -> Any:
    return select(model.id).where(*wanted).exists()
