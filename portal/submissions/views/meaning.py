"""What a finding or a decision means for whoever reported, and what it does not prove."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.submissions import rules
from portal.submissions.models import Participation
from portal.submissions.operations.thread import Said
from portal.submissions.rules import SaidAs
from portal.web.templates import day, word

MEANS: Final[Mapping[tuple[str, str], LazyString]] = {
    ("finding", "infected"): _l(
        "Somebody else could probably see or control what was on the device. That does not prove who it was. Before the"
        " device is reset or given away, ask here what to keep."
    ),
    ("finding", "targeted_not_infected"): _l(
        "Somebody tried, and no sign was found that it worked. That does not prove that it never worked, or who tried."
    ),
    ("finding", "suspicious_indeterminate"): _l(
        "Something does not look right, and what was examined is not enough to tell why. It proves neither that the"
        " device was infected nor that it was not."
    ),
    ("finding", "no_trace_found"): _l(
        "Some spyware leaves no trace, or removes it, and some is not known yet. So this does not mean that the device"
        " was not infected, or that you were wrong to report."
    ),
    ("finding", "not_examined"): _l("Nobody has looked at the device, so this says nothing about it."),
    ("finding", "false_positive"): _l(
        "What looked like an attack has another explanation. That says nothing about what was not examined."
    ),
    ("state_decision", "investigation_opened"): _l(
        "Somebody will look into it. That is no result yet, and does not prove what happened or who did it."
    ),
    ("state_decision", "licence_review"): _l(
        "It is looked at whether a seller may go on exporting. The licence may stay as it is."
    ),
    ("state_decision", "sanctions_referral"): _l(
        "Others decide about sanctions. That can take long, and may end without any."
    ),
    ("state_decision", "diplomatic_step"): _l(
        "One government has spoken to another. Often nothing of it is made public, and it may change nothing."
    ),
    ("state_decision", "protection_or_support_given"): _l(
        "The government says that it helps. If the help does not reach you, write it here."
    ),
    ("state_decision", "no_further_step"): _l(
        "This government does nothing more for now. That does not mean that nothing happened to you."
    ),
    ("state_decision", "not_in_mandate"): _l(
        "This body may not act on it, whatever it thinks of it. Another body may be able to."
    ),
}


def asides(one: Said, part: Participation, names: Mapping[UUID, str] | None = None) -> tuple[str, ...]:
    """Return sentences to stand with a decision or a finding, none with anything else.

    `names`: of accounts by id, for colleagues; a reporter reads only that there was a second examiner.
    """
    if one.kind is not SaidAs.DECISION or not one.code:
        return ()
    means = MEANS[rules.decision_list(part.organisation.kind), one.code]
    return (str(means), *_examined(one), *_examiners(one, names or {}))


def _examined(one: Said) -> list[str]:
    said = []
    if one.more.get("confidence"):
        sure = word("assessment_confidence_icd203", one.more["confidence"])
        said.append(_("How sure they are: %(sure)s.", sure=sure))
    if one.more.get("how"):
        what = _(", ").join(word("examined_how", code) for code in one.more["how"].split())
        said.append(_("What was examined: %(what)s.", what=what))
    return said


def _examiners(one: Said, names: Mapping[UUID, str]) -> list[str]:
    if "second" in one.more:
        when = day(date.fromisoformat(one.more["second_on"]))
        if name := names.get(UUID(one.more["second"])):
            return [_("%(name)s, a second examiner, found the same on %(day)s.", name=name, day=when)]
        return [_("A second examiner found the same on %(day)s.", day=when)]
    return [_("One examiner has found this. No second one has looked at it yet.")] if one.code == "infected" else []
