"""What waits about people and organisations: who is let in, what was lost, who stays."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    select,
)

from portal.accounts.models import Account, FactorReset
from portal.actor import Actor
from portal.db.paging import AnySelect
from portal.desk.queries.columns import row
from portal.keys.models import Sheet
from portal.organisations import losses, standings
from portal.organisations import queries as organisations
from portal.organisations.models import (
    Application,
    KeyLoss,
    LossNotice,
    Membership,
    Organisation,
    Proposal,
    Reference,
)
from portal.privacy.models import PrivacyQuestion, ReceiptNotice
from portal.submissions.queries.deadlines import late_by_organisation


def _people(found: AnySelect, since: Any, day: Any = None) -> AnySelect:
    """Members that something is to be done for, by a select over Account."""
    named = row(Account.id, since=since, sealed=Account.name, **({} if day is None else {"day": day}))
    return found.with_only_columns(*named, maintain_column_froms=True).order_by(since, Account.id)


def admit(by: Actor, _today: date) -> AnySelect:
    return _people(organisations.waiting_members(by.organisation), Membership.joined_on)


def lost_everything(by: Actor, _today: date) -> AnySelect:
    return _people(losses.lost(by.organisation), LossNotice.asked_on)


def reset(by: Actor, today: date) -> AnySelect:
    """Members who lost their second factor, where one colleague has said so and this one can be the second."""
    found = select(Account.id).join(FactorReset, FactorReset.account_id == Account.id)
    second = FactorReset.second_by.is_(None), FactorReset.first_by != by.account, FactorReset.account_id != by.account
    found = found.where(FactorReset.organisation_id == by.organisation, FactorReset.until_on >= today, *second)
    return _people(found, FactorReset.until_on, FactorReset.until_on)


def new_sheet(by: Actor, _today: date) -> AnySelect:
    return select(*row(Sheet.id)).where(Sheet.holder_id == by.organisation, Sheet.keys.is_(None)).order_by(Sheet.id)


def renew(by: Actor, today: date) -> AnySelect:
    return _years(today, confirmed=False).where(Organisation.id == by.organisation)


def privacy(by: Actor, _today: date) -> AnySelect:
    """What somebody asks about themselves, with the day by which it is answered."""
    found = select(*row(PrivacyQuestion.id, day=PrivacyQuestion.due_on)).where(
        PrivacyQuestion.organisation_id == by.organisation, PrivacyQuestion.answered_on.is_(None)
    )
    return found.order_by(PrivacyQuestion.due_on, PrivacyQuestion.id)


def notice(by: Actor, _today: date) -> AnySelect:
    """Notices to all receipts that somebody else wrote, and this person can publish."""
    found = select(*row(ReceiptNotice.id, since=ReceiptNotice.proposed_on, day=ReceiptNotice.until_on)).where(
        ReceiptNotice.published_on.is_(None), ReceiptNotice.ended_on.is_(None), ReceiptNotice.proposed_by != by.account
    )
    return found.order_by(ReceiptNotice.proposed_on, ReceiptNotice.id)


def references(by: Actor, _today: date) -> AnySelect:
    named = row(Reference.id, since=Reference.asked_on, sealed=Reference.content, key=Reference.data_key_id)
    found = standings.unanswered_by(by.organisation)
    return found.with_only_columns(*named, maintain_column_froms=True).order_by(Reference.asked_on, Reference.id)


def _proposals(found: Select[UUID]) -> AnySelect:
    named = row(Proposal.id, of=Organisation.id, code=Proposal.verb, name=Organisation.name, since=Proposal.proposed_on)
    return (
        found.with_only_columns(*named, maintain_column_froms=True)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .order_by(Proposal.proposed_on, Proposal.id)
    )


def dissolving(by: Actor, _today: date) -> AnySelect:
    return _proposals(standings.to_confirm(by.account, dissolving=by.organisation))


def to_confirm(by: Actor, _today: date) -> AnySelect:
    return _proposals(standings.to_confirm(by.account))


def keys_lost(by: Actor, _today: date) -> AnySelect:
    named = row(KeyLoss.id, place=Organisation.slug, name=Organisation.name, since=KeyLoss.said_on)
    found = select(*named).select_from(KeyLoss).join(Organisation, Organisation.id == KeyLoss.organisation_id)
    return found.where(KeyLoss.said_by != by.account).order_by(KeyLoss.said_on, KeyLoss.id)


def renewals(_by: Actor, today: date) -> AnySelect:
    return _years(today, confirmed=True)


def renewals_due(_by: Actor, today: date) -> AnySelect:
    return _years(today, confirmed=False)


def _years(today: date, *, confirmed: bool) -> AnySelect:
    return (
        select(*row(Organisation.id, name=Organisation.name, day=Organisation.renewed_until))
        .where(standings.is_renewal_due(today, confirmed=confirmed))
        .order_by(Organisation.renewed_until, Organisation.id)
    )


def late(_by: Actor, today: date) -> AnySelect:
    """Which organisations, and never with which report."""
    reports = late_by_organisation(today).subquery()
    named = row(reports.c.id, name=reports.c.name, since=reports.c.oldest)
    return select(*named).select_from(reports).order_by(reports.c.oldest, reports.c.id)


def applications(by: Actor, _today: date) -> AnySelect:
    named = row(
        Application.id,
        code=Application.kind,
        since=Application.filed_on,
        sealed=Application.content,
        key=Application.data_key_id,
    )
    found = organisations.undecided(by.account)
    return found.with_only_columns(*named, maintain_column_froms=True).order_by(Application.filed_on, Application.id)
