"""The first organisation of a portal: from it every other one is let in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.rules import normalised_email
from portal.actor import SYSTEM
from portal.organisations.models import Kind, Organisation
from portal.organisations.operations.founding import make_organisation
from portal.organisations.operations.joining import invite
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.sealing.tokens import new_token

FEWEST_PEOPLE = 2


def found_secretariat(session: Session, *, name: str, country: str, emails: Sequence[str]) -> list[str]:
    """Make the secretariat and invite its managers; return the token of each invitation, in the order of `emails`.

    Two people at least: what the secretariat decides about states and vendors takes two.
    """
    if len({normalised_email(email) for email in emails}) < max(FEWEST_PEOPLE, len(emails)):
        raise Invalid(N_("Give the addresses of two different people, or more."), field="email")
    if session.scalar(select(Organisation.id).where(Organisation.kind == Kind.SECRETARIAT).limit(1)) is not None:
        raise Refused(N_("There is a secretariat already."))
    made = make_organisation(session, name=name, kind=Kind.SECRETARIAT, country=country, by=SYSTEM)
    tokens = [new_token() for _ in emails]
    for email, token in zip(emails, tokens, strict=True):
        invite(session, made.id, email=email, token=token, manager=True, by=SYSTEM)
    return tokens
