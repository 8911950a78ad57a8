"""What a new member and a new organisation do first, in order, with what is done; it goes when all of it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.actor import Actor
from portal.desk import queries
from portal.desk.rules import AT_FIRST
from portal.desk.ways import Text
from portal.organisations.models import Intake, Kind, Membership, Organisation
from portal.policy import Action, allows

FEW_SPARES: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done, why, where, and whether it is done."""

    what: Text
    why: Text
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """`applies` and `done` ask what was found (`queries.beginning`) and the organisation.

    Without what is `needed` something does not work: it stays until it is done. The rest goes after the first days.
    """

    what: Text
    why: Text
    endpoint: str
    done: Callable[[Any, Organisation], bool]
    applies: Callable[[Actor, Organisation], bool] = lambda _by, _mine: True
    needed: bool = False


def _promises(by: Actor, _mine: Organisation) -> bool:
    return allows(by.role, by.stakes, Action.COMMITMENT_DRAFT)


OF_MEMBER: Final = (
    _Step(
        _l("Keep your recovery code on paper"),
        _l("Without it, a forgotten password means to begin again with new keys."),
        "accounts.account",
        lambda found, _mine: bool(found.recovery),
    ),
    _Step(
        _l("Keep spare codes"),
        _l("Each of them lets you in once, when the authenticator is not at hand."),
        "accounts.account",
        lambda found, _mine: found.spares >= FEW_SPARES,
    ),
    _Step(
        _l("Add a security key"),
        _l("It cannot be tricked by a copied sign-in page, as codes can."),
        "accounts.new_key",
        lambda found, _mine: bool(found.key),
    ),
)
OF_ORGANISATION: Final = (
    _Step(
        _l("Say who runs and funds you, and what you do"),
        _l("People read it before they choose whom to trust."),
        "organisations.edit",
        lambda _found, mine: bool(mine.about and mine.run_by and mine.funded_by),
        needed=True,
    ),
    _Step(
        _l("Say what the law obliges you to do with what people tell you"),
        _l("Before that, nobody can send you a report."),
        "organisations.edit",
        lambda _found, mine: bool(mine.obligations),
        lambda _by, mine: mine.receives and mine.kind is Kind.STATE,
        needed=True,
    ),
    _Step(
        _l("Say on which legal basis you work with reports"),
        _l("Whoever reports or refers to you reads it. A permission given on this portal is not that basis."),
        "organisations.edit",
        lambda _found, mine: bool(mine.legal_basis),
        lambda _by, mine: mine.receives,
        needed=True,
    ),
    _Step(
        _l("Have a second manager, or a recovery sheet"),
        _l("If the only manager loses their key, nobody can open anything."),
        "organisations.keys",
        lambda found, _mine: found.managers > 1 or found.sheet,
        needed=True,
    ),
    _Step(
        _l("Open your intake"),
        _l("Until then you are not among those whom people can report to."),
        "organisations.profile",
        # Whoever had reports has been open: they paused because they want to.
        lambda found, mine: mine.intake is Intake.OPEN or found.reports,
        lambda _by, mine: mine.may_receive,
        needed=True,
    ),
    _Step(
        _l("Write your first commitment"),
        _l("A colleague reads it, and publishes it in your name."),
        "commitments.new",
        lambda found, _mine: bool(found.commitments),
        _promises,
    ),
)


@dataclass(frozen=True, slots=True)
class Steps:
    """The two lists, each empty where nothing is left to say; `habits`: whether this person is new here."""

    member: list[Step]
    organisation: list[Step]
    habits: bool


def first_steps(session: Session, by: Actor, membership: Membership, *, today: date) -> Steps:
    """Return what is still to be done, with what is done already. One query, and none later on for most."""
    mine = membership.organisation
    new = today <= membership.joined_on + AT_FIRST
    if not (new or by.is_manager) or by.account is None:
        return Steps([], [], habits=False)
    found = session.execute(queries.beginning(by.account, mine.id)).one()
    young = today <= mine.joined_on + AT_FIRST
    own = _left([one for one in OF_MEMBER if new], found, by, mine, young=new)
    ours = _left(OF_ORGANISATION if by.is_manager else (), found, by, mine, young=young)
    return Steps(own, ours, habits=new)


def _left(steps: Any, found: Any, by: Actor, mine: Organisation, *, young: bool) -> list[Step]:
    """Return all of them, unless whatever still matters is done."""
    ours = [(one, one.done(found, mine)) for one in steps if one.applies(by, mine)]
    if all(done for one, done in ours if one.needed or young):
        return []
    return [Step(one.what, one.why, url_for(one.endpoint), done) for one, done in ours]
