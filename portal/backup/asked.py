"""What was taken back of something asked, carried out again after a restore."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.actor import SYSTEM
from portal.asks import rules as asks
from portal.asks.models import Ask, ReplyLink
from portal.asks.operations import asking, linking


def withdrawn(session: Session, chain: UUID, _keys: dict[str, Any]) -> bool:
    """Destroy a question that was withdrawn: its clock would else run on, and make it public."""
    ask = session.get(Ask, chain)
    if ask is None or not asks.may_move(ask.state, asks.Verb.WITHDRAW):
        return False
    asking.take_back(session, ask, by=SYSTEM)
    return True


def link_over(session: Session, _chain: UUID, keys: dict[str, Any]) -> bool:
    """Let a one-time link that was ended, or used, open nothing again. Its answer, if any, is lost with the rest."""
    link = session.get(ReplyLink, UUID(keys["link"]))
    if link is None or link.used_on is not None or link.ended_on is not None:
        return False
    linking.end(session, link, by=SYSTEM)
    return True


def authority(session: Session, _chain: UUID, keys: dict[str, Any]) -> bool:
    """Destroy once more who spoke for an addressee; its link was over long before any backup that there is."""
    link = session.get(ReplyLink, UUID(keys["link"]))
    return link is not None and not link.words_hash and linking.forget(session, link)
