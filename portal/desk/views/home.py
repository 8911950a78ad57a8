"""The desk: what waits for you, most urgent first; before admission, the code to read out."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from portal import clock
from portal.actor import Actor
from portal.desk import work
from portal.desk.blueprint import pages
from portal.desk.counts import by_part
from portal.desk.rules import MOST
from portal.desk.steps import first_steps
from portal.desk.words import lines, will_be
from portal.keys.instance import instance
from portal.keys.pairs import trusted
from portal.organisations import losses
from portal.organisations import queries as organisations
from portal.organisations.models import Membership
from portal.organisations.operations import members
from portal.policy import Action, Stake, allows
from portal.problems import Hidden
from portal.sealing.codes import admission_words
from portal.sealing.words import number
from portal.web import cookies
from portal.web.costly import Desk, place_at
from portal.web.database import close_reading, reading, writing
from portal.web.gate import action, actor


@pages.get("/desk")
@action(Action.DESK_SEE)
def home() -> str:
    by = actor()
    mine = organisations.memberships_of(reading(), _account(by))
    current = next((one for one in mine if one.organisation_id == by.organisation), None)
    others = [one for one in mine if one is not current]
    if current is None or Stake.MEMBER not in by.stakes:
        return _waiting(by, current, others)
    session, today = reading(), clock.today()
    first, counts = work.waiting(session, by, today=today)
    return render_template(
        "desk/home.html",
        membership=current,
        others=others,
        lines=lines(session, first, today=today),
        some=len(first) == MOST,
        counts=by_part(counts),
        beginning=first_steps(session, by, current, today=today),
        handles=allows(by.role, by.stakes, Action.QUEUE_SEE),
        will_be=will_be(by),
    )


def _waiting(by: Actor, current: Membership | None, others: list[Membership]) -> str:
    """Show a member whom nobody has admitted yet the code that they are to read out, and nothing else."""
    session = reading()
    words: tuple[str, ...] = ()
    alone = current is not None and current.manager and not losses.has_keyholder(session, current.organisation_id)
    if current is not None and current.organisation.may_act and by.pair is not None:
        public, cost = trusted(session, by.pair, owner=current.account_id.bytes), instance(session).admission_cost
        session.expunge_all()
        close_reading()
        with place_at(Desk.SIGN_IN):
            words = admission_words(public, _account(by), cost=cost)
    numbers = [number(word) for word in words]
    return render_template(
        "desk/waiting.html",
        membership=current,
        others=others,
        words=words,
        numbers=numbers,
        can_use_sheet=alone,
        contact=cookies.settings().contact,
    )


@pages.post("/desk/switch")
@action(Action.DESK_SEE)
def switch() -> Response:
    """Act for another of one's own organisations from now on, in this browser."""
    with writing() as session:
        members.act_for(session, _chosen(), by=actor())
        session.commit()
    return redirect(url_for(".home"), 303)


def _chosen() -> UUID:
    try:
        return UUID(request.form.get("organisation", ""))
    except ValueError:
        raise Hidden from None


def _account(by: Actor) -> UUID:
    assert by.account is not None
    return by.account
