"""What was said in a thread, in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.submissions import rules
from portal.submissions.models import Participation
from portal.submissions.operations.thread import Said
from portal.submissions.rules import SaidAs
from portal.web.templates import day, word

KINDS: Final[Mapping[SaidAs, LazyString]] = {
    SaidAs.QUESTION: _l("Question"),
    SaidAs.DECISION: _l("Decision"),
    SaidAs.REFERRAL: _l("Referral"),
    SaidAs.DECLINED: _l("Declined"),
    SaidAs.REOPENED: _l("Opened again"),
    SaidAs.EXTENDED: _l("Put off until"),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message as the thread component shows it."""

    from_name: str
    from_kind: str
    when: str
    kind_label: str | None
    text: str
    mine: bool
    asides: tuple[str, ...] = ()
    erase: str = ""


def kind_label(one: Said, part: Participation) -> str | None:
    """Return what kind of message it is, with what it says in codes; None for a plain one."""
    if one.kind not in KINDS:
        return None
    kind = str(KINDS[one.kind])
    if one.erased:
        return kind
    if one.code:
        listed = rules.code_list(one.kind, part.organisation.kind)
        return f"{_('Finding') if listed == 'finding' else kind}: {word(listed, one.code)}"
    if one.kind is SaidAs.DECLINED and not rules.wants_words(one.more["reason"]):
        return f"{kind}: {word('decline_reason', one.more['reason'])}"
    if one.kind is SaidAs.EXTENDED:
        return f"{kind}: {day(date.fromisoformat(one.more['until']))}"
    return kind
