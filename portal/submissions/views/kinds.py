"""What each kind of filing from a desk is called, and what its page says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from portal.submissions.drafting import FOR_ANOTHER, MISUSE_DISCLOSURE, THREAT_NOTICE


@dataclass(frozen=True, slots=True)
class Words:
    """`name`: as the title of its page; `begin`: on the button that leads there; `lead`: what happens with it."""

    name: Any
    begin: Any
    lead: Any
    file: Any


WORDS: Final[Mapping[str, Words]] = {
    FOR_ANOTHER: Words(
        name=_l("Report for somebody else"),
        begin=_l("Report for somebody else"),
        lead=_l(
            "For a person who asked your organisation to. What you file is sealed to your organisation, and nothing"
            " goes further unless it is allowed below."
        ),
        file=_l("File the report"),
    ),
    THREAT_NOTICE: Words(
        name=_l("Threat notice"),
        begin=_l("Give notice of a threat"),
        lead=_l(
            "Many people were targeted through your product. Say how many and what is known technically, and name"
            " nobody. It is sealed to those you choose."
        ),
        file=_l("File the notice"),
    ),
    MISUSE_DISCLOSURE: Words(
        name=_l("Disclosure of misuse"),
        begin=_l("Disclose misuse by a customer"),
        lead=_l(
            "A customer misused what you sell. Say what was done about it, and name nobody who was targeted. It is"
            " sealed to those you choose; your organisation receives no report by it, only the answers to this one."
        ),
        file=_l("File the disclosure"),
    ),
}


def words_of(kind: str) -> Words:
    return WORDS[kind]
