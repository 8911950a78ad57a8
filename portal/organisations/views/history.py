"""What was decided about an organisation, in words, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.keys.instance import unlock
from portal.organisations import queries, standings
from portal.organisations.models import Organisation, Proposal
from portal.organisations.operations import standing
from portal.organisations.rules import ProposalState, StandingVerb
from portal.web.database import reading
from portal.web.gate import actor
from portal.web.templates import day, word


@dataclass(frozen=True, slots=True)
class Line:
    """One step: the day in words, and what happened."""

    on: date
    when: str
    body: str
    note: str = ""
    due: bool = False


def of(organisation: Organisation, proposals: Sequence[Proposal]) -> list[Line]:
    """Return every step of the organisation's standing and renewal that is over."""
    years = list(reading().scalars(standings.renewals(organisation.id)))
    people = {one for row in proposals for one in (row.proposed_by, row.decided_by)}
    people |= {one for row in years for one in (row.confirmed_by, row.renewed_by)}
    known = queries.accounts(reading(), [one for one in people if one])  # held on to: `_name` then asks for nothing
    lines = [Line(organisation.joined_on, day(organisation.joined_on), _("It was let in."))]
    for one in proposals:
        if one.state is not ProposalState.WAITING and one.decided_on:
            said, why, text = of_proposal(one)
            lines.append(Line(one.decided_on, day(one.decided_on), f"{_ended(one)} {said} {why}", text))
    for row in years:
        said = _("%(name)s confirmed profile, obligations and conduct.", name=_name(row.confirmed_by))
        lines.append(Line(row.confirmed_on, day(row.confirmed_on), said))
        if row.renewed_on and row.renewed_by and row.until_on:
            said = _("%(name)s renewed it until %(day)s.", name=_name(row.renewed_by), day=day(row.until_on))
            lines.append(Line(row.renewed_on, day(row.renewed_on), said))
    del known
    return sorted(lines, key=lambda line: line.on, reverse=True)


def of_proposal(one: Proposal) -> tuple[str, str, str]:
    """Return who proposed what and when, why by the code, and why in their own words; empty where they stay sealed."""
    name, when = _name(one.proposed_by), day(one.proposed_on)
    said = {
        StandingVerb.SUSPEND: _("%(name)s proposed on %(day)s to suspend it.", name=name, day=when),
        StandingVerb.LIFT: _("%(name)s proposed on %(day)s to lift it.", name=name, day=when),
        StandingVerb.REMOVE: _("%(name)s proposed on %(day)s to remove it.", name=name, day=when),
        StandingVerb.DISSOLVE: _(
            "%(name)s, its manager, wanted to end it on %(day)s.", name=name, day=day(one.proposed_on)
        ),
    }[one.verb]
    why = _("Reason: %(reason)s.", reason=word("standing_reason", one.reason.value))
    return said, why, standing.read(reading(), one, by=actor()) or ""


def _ended(one: Proposal) -> str:
    name = _name(one.decided_by) if one.decided_by else ""
    if one.state is ProposalState.DROPPED:
        return str(_("Taken back by %(name)s.", name=name))
    said: dict[StandingVerb, str] = {
        StandingVerb.SUSPEND: _("Suspended; %(name)s confirmed it.", name=name),
        StandingVerb.LIFT: _("The suspension was lifted; %(name)s confirmed it.", name=name),
        StandingVerb.REMOVE: _("Removed; %(name)s confirmed it.", name=name),
        StandingVerb.DISSOLVE: _("Ended by its own managers; %(name)s confirmed it.", name=name),
    }
    return said[one.verb]


def _name(account: UUID) -> str:
    found = reading().get(Account, account)
    return unlock(reading(), found.name, row=account, label="account.name") if found else str(_("Somebody who left"))
