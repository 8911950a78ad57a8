"""What stands around every page of the workspace: one query."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, null, select, union

from portal.accounts.models import Account
from portal.actor import Actor, Kind
from portal.asks import queries as asks
from portal.commitments import queries as commitments
from portal.commitments.queries import assessing
from portal.db.paging import COUNTED, AnySelect, counting
from portal.desk.queries import judging, reports, standing, together
from portal.desk.queries.waits import ACCOUNT, KEPT, ORGANISATION
from portal.incidents import queries as incidents
from portal.organisations.models import Organisation
from portal.policy import Action, Role, Stake, allows
from portal.submissions.models import Participation
from portal.submissions.rules import OPEN, OWING, PartState


@lru_cache(KEPT)
def frame(role: Role, stakes: frozenset[Stake], today: date) -> AnySelect:
    """Name of the person and of the organisation with its kind, and how many of each thing wait for this person.

    Made once a day for each role and stakes, since every page asks; `account` and `organisation` are its parameters.
    """
    by = Actor(Kind.ACCOUNT, role, account=ACCOUNT, organisation=ORGANISATION, stakes=stakes)
    counted = (
        _sum(found(by, today)).label(name) if allows(role, stakes, needs) else null().label(name)
        for name, (needs, found) in MENU.items()
    )
    return (
        select(Account.id, Account.name, Organisation.name.label("of_name"), Organisation.kind.label("kind"), *counted)
        .select_from(Account)
        .outerjoin(Organisation, Organisation.id == by.organisation)
        .where(Account.id == by.account)
    )


def _sum(found: tuple[AnySelect, ...]) -> ColumnElement[int]:
    first, *others = (counting(one).scalar_subquery() for one in found)
    return sum(others, start=first)


def _reports(by: Actor, today: date) -> tuple[AnySelect, ...]:
    """Those that are new, past their day, or hold something that nobody here has read.

    Each by its own index and no further than a list is counted, since an organisation may have a hundred thousand.
    """
    late = (Participation.due_on < today, Participation.state.in_(OWING))
    # That it is open is not said, or by what it is not: the index of states, or of what is unread, answers by itself.
    unread = (Participation.unread.is_(True), Participation.state.not_in(sorted(set(PartState) - OPEN)))
    wants = ((Participation.state == PartState.OFFERED,), unread, late)
    ours = select(Participation.id).where(*reports.mine(by))
    few = [ours.where(*one).limit(COUNTED + 1).subquery() for one in wants]
    all_of_them = union(*(select(one.c.id) for one in few)).subquery()
    return (select(all_of_them.c.id).select_from(all_of_them),)


Found = Callable[[Actor, date], tuple[AnySelect, ...]]
MENU: Final[Mapping[str, tuple[Action, Found]]] = {
    "reports": (Action.QUEUE_SEE, _reports),
    "asks": (
        Action.ASK_LIST,
        lambda by, today: (
            asks.waiting(by.organisation),
            together.silent(by, today),
            together.to_mark(by, today),
            together.ask_news(by, today),
        ),
    ),
    "commitments": (
        Action.COMMITMENT_SEE,
        lambda by, _today: (commitments.waiting_for(by.organisation, by.account),),
    ),
    "assessments": (
        Action.ASSESSMENT_LIST,
        lambda by, _today: (assessing.waiting_for(by.organisation, by.account),),
    ),
    "reply_links": (Action.ASK_LINK, lambda by, today: (judging.reply_links(by, today),)),
    "notes": (Action.NOTES_SEE, lambda by, _today: (incidents.unread(by.organisation),)),
    "own": (Action.RENEWAL_CONFIRM, lambda by, today: (standing.renew(by, today), standing.dissolving(by, today))),
    "members": (
        Action.MEMBER_ADMIT,
        lambda by, today: (standing.admit(by, today), standing.lost_everything(by, today)),
    ),
    "applications": (Action.APPLICATION_DECIDE, lambda by, today: (standing.applications(by, today),)),
    "organisations": (
        Action.STANDING_CONFIRM,
        lambda by, today: (standing.to_confirm(by, today), standing.renewals(by, today)),
    ),
    "references": (Action.REFERENCE_ANSWER, lambda by, today: (standing.references(by, today),)),
}
