"""Filing a report: checked once more, then sealed and given out in one transaction."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.operations import reporters
from portal.actor import Actor
from portal.db import insert_rows, new_id, new_ids
from portal.keys import grants
from portal.keys.grants import Gift, OpenKey
from portal.organisations.models import Organisation
from portal.problems import Invalid, Refused
from portal.reference.labels import N_
from portal.reference.texts import PERMISSION_WORDING
from portal.submissions import contents, queries, rules
from portal.submissions.cells import COPY
from portal.submissions.contents import Answers
from portal.submissions.drafting import Draft, may_pass
from portal.submissions.events import SubmissionFiled
from portal.submissions.models import Participation, Permission, Section, Submission
from portal.submissions.operations import drafts, files, floods
from portal.submissions.operations.permission import audience
from portal.submissions.operations.referral import restricted_ring
from portal.submissions.operations.telling import tell
from portal.submissions.rules import SHARED, WITHOUT_NAME, SectionName, Urgency

# Without letters and digits that look or sound like others (I, L, O, S, U, V, 0, 1, 5), and those of most rude words.
SIGNS: Final = "2346789BCDGHJKMNPQRTXYZ"
GROUP: Final = 3
UNDECIDED: Final = "unsure"
NOBODY_COMPARES: Final = N_(
    "%(name)s cannot take a report now that names people who must never see it: no manager there holds a key, and"
    " managers compare the names. Nothing was sent."
)


class ReceiverLost(Invalid):
    """A chosen organisation cannot receive the report any more: it paused, or the wall bars it now.

    `slug`, among the values: of the one that could receive a report that names nobody.
    """


@dataclass(frozen=True, slots=True)
class Filed:
    """`token` is that of the receipt's session; `again` says that the report had been sent before."""

    token: str
    again: bool = False


def file_report(session: Session, *, words: tuple[str, ...], stretched: bytes, language: str, by: Actor) -> Filed:
    """Send the actor's draft to the receivers it names; the session that comes of it keeps the words until typed back.

    `stretched` is the words' Argon2id output, made before this session was opened. Sent twice, the second finds the
    first one's receipt. Raise `Invalid` for a draft that is not complete, `ReceiverLost` for a receiver that is gone.
    """
    held = drafts.hold(session, by=by)
    draft = drafts.draft_of(session, by=by)
    if draft.sent:
        return Filed(draft.sent, again=True)
    if draft.owed():
        raise Invalid(N_("Something is still missing. Look at the answers below."))
    offered = chosen(draft, offers(session, draft, only=draft.receivers).offered)
    receipt, private = reporters.make_receipt(session, stretched)
    submission = make_submission(session, draft, pair=receipt.pair_id, language=language, id=new_id())
    tell(session, *give_out(session, submission, draft, offered, by=by))
    filed = SubmissionFiled(receivers=tuple(sorted(draft.receivers)))
    audit.record(session, filed, on=submission.id, by=by, first=True)
    files.record_adopted(session, submission.id, by=by)
    token = reporters.begin_receipt_session(session, receipt, private, content={"words": list(words)})
    # Nothing of the answers stays behind; a second send, or a dropped line, finds the way to the receipt.
    reporters.write_content(session, Draft(version=draft.version, sent=token).content(), by=by)
    del held  # until here the session keeps the row, and reads it once
    return Filed(token)


@dataclass(frozen=True, slots=True)
class Offered:
    """An organisation that reports can be sent to, and its ring for them; `is_open` is false while it takes none."""

    organisation: Organisation
    ring: UUID

    @property
    def is_open(self) -> bool:
        return self.organisation.is_open


@dataclass(frozen=True, slots=True)
class Offers:
    """Who can be chosen, helpers first, and how many more are hidden by the reporter's own wall."""

    offered: list[Offered]
    hidden: int


def offers(session: Session, draft: Draft, *, only: Collection[UUID] | None = None) -> Offers:
    """Return those that may receive reports at all and are not barred by the draft's wall."""
    among = (queries.RECEIVERS,) if only is None else (queries.RECEIVERS_AMONG, {"among": list(only)})
    found = [Offered(organisation, ring) for organisation, ring in session.execute(*among)]
    able = [one for one in found if one.organisation.may_receive and rules.sections_for(one.organisation.kind)]
    barred = {one.id for one in draft.wall.barred(one.organisation for one in able)}
    kept = [one for one in able if one.organisation.id not in barred]
    return Offers(kept, hidden=len(able) - len(kept))


def chosen(draft: Draft, offered: Iterable[Offered]) -> list[Offered]:
    """Return the chosen ones of those offered; raise `ReceiverLost` unless each of them is there and open."""
    found = [one for one in offered if one.is_open and one.organisation.id in draft.receivers]
    if len(found) != len(draft.receivers):
        raise ReceiverLost(
            N_("An organisation that you chose cannot receive the report now. Nothing was sent."),
            field="receivers",
        )
    return found


def new_reference() -> str:
    """Return a random reference such as `K7Q-44M`."""
    signs = [secrets.choice(SIGNS) for _ in range(2 * GROUP)]
    return "".join(signs[:GROUP]) + "-" + "".join(signs[GROUP:])


def _free_reference(session: Session) -> str:
    reference = new_reference()
    while session.scalar(queries.BY_REFERENCE, {"reference": reference}) is not None:
        reference = new_reference()
    return reference


def make_submission(
    session: Session,
    draft: Draft,
    *,
    pair: UUID,
    language: str,
    id: UUID,  # noqa: A002
) -> Submission:
    """Make the report's row; `pair` is the reporter's key pair."""
    submission = Submission(
        id=id,
        reference=_free_reference(session),
        kind=draft.kind,
        questionnaire_version=draft.version,
        language=language,
        urgency=_urgency(draft),
        restricted=draft.names_a_person,
        reporter_pair_id=pair,
    )
    session.add(submission)
    session.flush()
    return submission


def _urgency(draft: Draft) -> Urgency:
    danger = draft.answers.get("danger")
    return rules.URGENCY_OF_DANGER[danger if isinstance(danger, str) else UNDECIDED]


def give_out(
    session: Session, submission: Submission, draft: Draft, offered: list[Offered], *, by: Actor
) -> list[Participation]:
    """Seal the sections, and give the reporter and each receiver what is theirs; return the receivers' parts."""
    rows = dict(zip(SectionName, new_ids(len(SectionName)), strict=True))
    parts = {one.organisation.id: _take_part(session, submission, one, source=by.organisation) for one in offered}
    labels = dict.fromkeys(rows.values(), contents.SECTION_KEY)
    labels |= {part.id: contents.THREAD_KEY for part in parts.values()}
    keys = grants.make_data_keys(session, labels)
    for part in parts.values():
        part.thread_key_id = keys[part.id].id
    session.add_all(parts.values())
    sealed = [_sealed_section(keys[row], row, name, draft) for name, row in rows.items()]
    sections = {name: keys[row] for name, row in rows.items()}
    originals = _originals_keys(session, rows, by=by)
    known = {name: key.id for name, key in originals.items()}
    common = {"submission_id": submission.id}
    insert_rows(session, Section, [{**common, **one, "originals_key_id": known.get(one["name"])} for one in sealed])
    if originals:
        files.adopt(session, {name: (rows[name], key, sections[name]) for name, key in originals.items()}, by=by)
    permissions = _permit(session, submission, draft, offered)
    gifts = [Gift(keys[subject], label) for subject, label in labels.items()]
    gifts += [Gift(key, contents.ORIGINALS_KEY) for key in originals.values()]
    for one in offered:
        part = parts[one.organisation.id]
        ring = part.ring_id or one.ring
        gifts.append(Gift(keys[part.id], contents.THREAD_KEY, ring))
        gifts += _gifts(one.organisation, sections, originals, ring=ring, permissions=permissions)
    assert submission.reporter_pair_id is not None
    grants.give_all(session, gifts, reporter=submission.reporter_pair_id, by=by)
    return list(parts.values())


def _originals_keys(session: Session, rows: dict[SectionName, UUID], *, by: Actor) -> dict[SectionName, OpenKey]:
    """Make a key for the originals of each section that the draft has files for."""
    wanted = {name: rows[name] for name in files.parts_in_draft(session, by=by)}
    made = grants.make_data_keys(session, dict.fromkeys(wanted.values(), contents.ORIGINALS_KEY)) if wanted else {}
    return {name: made[row] for name, row in wanted.items()}


def _sealed_section(key: OpenKey, row: UUID, name: SectionName, draft: Draft) -> dict[str, Any]:
    """Return a section sealed under its key; all four are sealed, empty ones too."""
    answers = draft.whole_wall.to_answers() if name is SectionName.WALL else dict(draft.answers_in(name))
    content = contents.seal_section(key, row, Answers(answers))
    return {"id": row, "name": name, "data_key_id": key.id, "content": content}


def _take_part(session: Session, submission: Submission, one: Offered, *, source: UUID | None) -> Participation:
    part = Participation(
        id=new_id(),
        submission_id=submission.id,
        organisation_id=one.organisation.id,
        urgency=submission.urgency,
        filed_as=submission.kind,
    )
    floods.receive(session, part, source=source)
    if submission.restricted:
        try:
            part.ring_id = restricted_ring(session, part).id
        except Refused:
            of = one.organisation
            raise ReceiverLost(NOBODY_COMPARES, name=of.name, slug=of.slug) from None
    return part


def _permit(
    session: Session, submission: Submission, draft: Draft, offered: list[Offered]
) -> dict[tuple[UUID, SectionName], UUID]:
    """Write the permissions down; return the id of each that names an organisation."""
    asked = _asked(draft, offered)
    made = dict(zip(asked, new_ids(len(asked)), strict=True))
    rows: list[dict[str, object]] = [
        {
            "id": given,
            "submission_id": submission.id,
            "section": section,
            "organisation_id": to.organisation,
            "audience": to.kind,
            "purpose": to.purpose,
            "mode": to.mode,
            "until_on": rules.until_on(draft.until.get(target.removeprefix(COPY), ""), since=submission.filed_on),
            "wording": PERMISSION_WORDING,
            "language": submission.language,
        }
        for (target, section), given in made.items()
        for to in (audience(target),)
    ]
    insert_rows(session, Permission, rows)
    ids = {str(one.organisation.id): one.organisation.id for one in offered}
    return {(ids[target], section): given for (target, section), given in made.items() if target in ids}


def _asked(draft: Draft, offered: list[Offered]) -> list[tuple[str, SectionName]]:
    """Return what the draft permits, as pairs of target and section: to read, then to take copies of that."""
    asked: list[tuple[str, SectionName]] = [
        (str(one.organisation.id), section)
        for one in offered
        for section in SHARED
        if section in draft.sections[one.organisation.id] and section in rules.sections_for(one.organisation.kind)
    ]
    asked += [(target, section) for section, target in sorted(draft.beyond) if may_pass(section, target)]
    known = set(asked)
    return asked + [
        (COPY + target, section)
        for section, target in sorted(draft.copying)
        if (target, section) in known and target not in WITHOUT_NAME
    ]


def _gifts(
    organisation: Organisation,
    sections: dict[SectionName, OpenKey],
    originals: dict[SectionName, OpenKey],
    *,
    ring: UUID,
    permissions: dict[tuple[UUID, SectionName], UUID],
) -> list[Gift]:
    """Return what one receiver is given: the permitted sections; the wall only, and always, to civil society."""
    permitted = {name: permissions[organisation.id, name] for name in SHARED if (organisation.id, name) in permissions}
    gifts = [Gift(sections[name], contents.SECTION_KEY, ring, given) for name, given in permitted.items()]
    gifts += [
        Gift(originals[name], contents.ORIGINALS_KEY, ring, given)
        for name, given in permitted.items()
        if name in originals
    ]
    if SectionName.WALL in rules.sections_for(organisation.kind):
        gifts.append(Gift(sections[SectionName.WALL], contents.SECTION_KEY, ring))
    return gifts
