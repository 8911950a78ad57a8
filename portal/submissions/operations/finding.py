"""What an organisation decides or finds about a report, and a second examiner who finds the same.

All of it is sealed within its message, the codes too: that something was found is on record, and not what.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit, clock
from portal.actor import Actor
from portal.keys import grants
from portal.problems import Hidden, Invalid, Refused
from portal.reference import codes
from portal.reference.labels import N_
from portal.submissions import contents, queries, rules
from portal.submissions.contents import Words
from portal.submissions.events import FindingSeconded
from portal.submissions.models import Message, Participation
from portal.submissions.operations import freezing
from portal.submissions.operations.holding import hold
from portal.submissions.operations.thread import NO_KEY, NOTHING_LEFT, Said, say
from portal.submissions.rules import PartState, SaidAs

LIST: Final = N_("Choose one from the list.")
MEANWHILE: Final = N_(
    "A colleague has sent the reporter a decision or a finding meanwhile. Read it first; send yours again if it still"
    " holds."
)
SUPERSEDED: Final = N_("Another finding has come in its place meanwhile. Open the page again to read it.")
OWN: Final = N_("This is your own finding. A second examiner is somebody else.")


def decide(
    session: Session,
    part: Participation,
    *,
    code: str,
    reasons: str,
    more: Mapping[str, str],
    by: Actor,
    id: UUID,  # noqa: A002
) -> None:
    """Write a decision of a state, or a finding of others, with its reasons.

    `more` of a finding is `confidence`, a code of that list, and `how`, codes of `examined_how` with blanks between;
    both may be empty only where nothing was examined.
    """
    listed = rules.decision_list(part.organisation.kind)
    if not codes.is_code(listed, code):
        raise Invalid(LIST, field="decision")
    kept = _checked(code, more) if listed == "finding" else {}
    say(session, part, Words(reasons, code, kept), kind=SaidAs.DECISION, by=by, id=id)


def newest(session: Session, part: Participation) -> str:
    """Return what tells the newest decision or finding from others, empty where there is none; opens nothing."""
    return str(session.scalar(queries.newest_decision(part.id)) or "")


def _checked(code: str, more: Mapping[str, str]) -> dict[str, str]:
    if code == rules.NOT_EXAMINED:
        return {}
    if not codes.is_code("assessment_confidence_icd203", more.get("confidence", "")):
        raise Invalid(N_("Say how sure you are."), field="confidence")
    how = more.get("how", "").split()
    if not how or not all(codes.is_code("examined_how", one) for one in how):
        raise Invalid(N_("Say what you examined."), field="how")
    return {"confidence": more["confidence"], "how": " ".join(how)}


def to_second(said: list[Said], part: Participation, *, by: Actor) -> Said | None:
    """Return the newest finding, if it waits for a second examiner who could be `by`."""
    found = [one for one in said if one.kind is SaidAs.DECISION]
    if not found or rules.decision_list(part.organisation.kind) != "finding":
        return None
    last = found[-1]
    is_open = last.code != rules.NOT_EXAMINED and "second" not in last.more
    return last if is_open and last.account != by.account else None


def second(session: Session, part: Participation, message: UUID, *, by: Actor) -> None:
    """Let a second examiner find the same; done already, it stays done."""
    hold(session, part)
    found = session.get(Message, message, with_for_update=True)
    if found is None or found.participation_id != part.id or found.kind is not SaidAs.DECISION:
        raise Hidden
    if part.state is PartState.WITHDRAWN:
        raise Refused(NOTHING_LEFT)
    freezing.check_use(part, by=by)
    key = grants.open_key(session, by, part.thread_key_id)
    if key is None:
        raise Refused(NO_KEY)
    words = contents.open_message(key, found)
    if rules.decision_list(part.organisation.kind) != "finding" or words.code == rules.NOT_EXAMINED:
        raise Hidden
    if found.account_id == by.account:
        raise Refused(OWN)
    if session.scalar(queries.newest_decision(part.id)) != found.id:
        raise Refused(SUPERSEDED)
    if "second" in words.more:
        return
    agreed = {"second": str(by.account), "second_on": clock.today().isoformat()}
    found.content = contents.seal_message(key, found, replace(words, more={**words.more, **agreed}))
    part.news = True
    audit.record(session, FindingSeconded(participation=part.id, message=found.id), on=part.submission_id, by=by)
    session.flush()
