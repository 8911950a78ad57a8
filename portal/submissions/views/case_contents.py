"""What a case file says: once in words, to be laid out, and once as data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from portal import clock
from portal.actor import Actor
from portal.audit.models import AuditEvent
from portal.files.contents import Opened
from portal.files.models import Body
from portal.submissions.defang import defanged
from portal.submissions.drafting import NOTICES
from portal.submissions.models import Participation
from portal.submissions.operations import case_file as operations
from portal.submissions.operations import entries, handling, marking, notes, remedies, thread
from portal.submissions.operations.case_file import Plan, Taken
from portal.submissions.operations.entries import Logged
from portal.submissions.operations.notes import Noted
from portal.submissions.operations.remedies import Remedied
from portal.submissions.operations.thread import Said
from portal.submissions.queries import case_file as selects
from portal.submissions.rules import EntryKind, SaidAs, SectionName
from portal.submissions.showing import Shown, nothing_said
from portal.submissions.views import as_data
from portal.submissions.views.casework import FACETS, mark_words
from portal.submissions.views.file_list import in_words
from portal.submissions.views.part import kept_for, named, spoken
from portal.submissions.views.remedies import Line, lines
from portal.submissions.views.saying import Spoken
from portal.submissions.views.section import answers_shown
from portal.web.database import reading
from portal.web.templates import day, word


@dataclass(frozen=True, slots=True)
class Own:
    """What only the organisation reads of a report."""

    summary: str
    notes: list[Noted]
    log: list[Logged]
    marks: marking.Marks


@dataclass(frozen=True, slots=True)
class Case:
    """A case file before it is written. `files`: the names in the archive; `names`: of accounts."""

    part: Participation
    by: Actor
    plan: Plan
    taken: Taken
    files: list[str]
    said: list[Said]
    remedied: list[Remedied]
    own: Own | None
    audit: list[AuditEvent]
    names: dict[UUID, str]

    @property
    def taker(self) -> str:
        return self.names.get(self.by.account, "") if self.by.account else ""

    @property
    def sections(self) -> list[tuple[str, list[Shown], str]]:
        """Each part by its title, with its answers, and what is said where there are none."""
        opened = self.taken.answers.items()
        return [
            (word("section", name), answers_shown(self.part, name, answers), nothing_said(answers))
            for name, answers in opened
        ]

    @property
    def messages(self) -> list[Spoken]:
        kept = kept_for(reading(), self.part)
        author = kept.organisation if kept and self.part.submission.kind in NOTICES else None
        return [spoken(one, self.part, self.names, self.by, author) for one in self.said]

    @property
    def remedies(self) -> list[Line]:
        return lines(self.remedied, self.part, reporter=False, names=self.names)

    @property
    def listed(self) -> list[tuple[str, str, str]]:
        """Each file by name, how large, and its SHA-256."""
        pairs = zip(self.files, self.taken.files, strict=True)
        return [(name, in_words(opened.record.size), opened.record.sha256) for name, (_body, opened) in pairs]

    @property
    def kept(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What the organisation keeps for itself, in words: a title, and lines of who or what, and the text.

        Harmless as all of the page: colleagues note down addresses that the reporter was sent.
        """
        if self.own is None:
            return []
        comma = _(", ")
        marks = self.own.marks.items()
        return [
            (_("Summary in one line"), [("", defanged(self.own.summary))] if self.own.summary else []),
            (
                _("Notes of your organisation"),
                [(self._line(one.account, day(one.written_on)), defanged(one.text)) for one in self.own.notes],
            ),
            (_("Talk"), self._logged(EntryKind.TALK)),
            (_("Vouched for"), self._logged(EntryKind.VOUCHING)),
            (
                _("Codes and tags"),
                [
                    (_(FACETS[facet]), comma.join(mark_words(facet, code) for code in codes))
                    for facet, codes in marks
                    if facet in FACETS
                ],
            ),
        ]

    def _logged(self, kind: EntryKind) -> list[tuple[str, str]]:
        assert self.own is not None
        log = [one for one in self.own.log if one.kind is kind]
        return [
            (self._line(one.account, word("permission_given", one.how), day(one.on)), defanged(one.text)) for one in log
        ]

    def _line(self, account: UUID, *more: str) -> str:
        return str(_(", ")).join([self.names.get(account, ""), *more])


def case_of(part: Participation, plan: Plan, taken: Taken, files: list[str], *, own: bool, by: Actor) -> Case:
    """Read what goes into a case file beside its parts; what the actor holds no key to is left out."""
    session = reading()
    said = thread.messages(session, part, by=by) or []
    remedied = remedies.remedies(session, [part], by=by).get(part.id, [])
    kept = _own(part, by) if own else None
    lines = operations.lines(session, part)
    accounts = named(part, said, kept.notes if kept else [], remedied) | _accounts(part, kept, lines, by)
    accounts -= {one.account for one in said if one.kind is SaidAs.REFERRAL}  # of another organisation
    return Case(part, by, plan, taken, files, said, remedied, kept, lines, handling.names(session, accounts))


def _own(part: Participation, by: Actor) -> Own:
    session = reading()
    return Own(
        notes.summary(session, part, by=by),
        notes.notes(session, part, by=by),
        entries.entries(session, part, by=by),
        marking.of(session, [part.id], by=by).get(part.id, {}),
    )


def _accounts(part: Participation, own: Own | None, lines: list[AuditEvent], by: Actor) -> set[UUID]:
    """Return colleagues who are named beside the thread: only of this organisation."""
    found = {one.account for one in own.log} if own else set()
    found |= {one.account_id for one in lines if one.account_id and one.organisation_id == part.organisation_id}
    opened = reading().execute(selects.openings(part.submission_id, part.organisation_id))
    found |= {one.account_id for one, _section in opened}
    return found | ({by.account} if by.account else set())


def as_json(case: Case) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the files of a case file that are data: what was said, the custody record, the audit extract."""
    for name, said in (("case.json", _case(case)), ("custody.json", _custody(case)), ("audit.json", _audit(case))):
        yield name, iter([json.dumps(said, ensure_ascii=False, indent=1).encode()])


def _case(case: Case) -> dict[str, Any]:
    submission = case.part.submission
    said: dict[str, Any] = {
        "reference": submission.reference,
        "questionnaire": {"kind": submission.kind, "version": submission.questionnaire_version},
        "filed_on": submission.filed_on.isoformat(),
        "organisation": case.part.organisation.name,
        "state": case.part.state.value,
        **as_data.parts(case.taken.answers),
        "messages": as_data.messages(case.said, case.names),
        "remedies": as_data.remedies(case.remedied, case.names),
    }
    return said | ({"own": _kept(case, case.own)} if case.own else {})


def _kept(case: Case, own: Own) -> dict[str, Any]:
    return {
        "summary": own.summary,
        "notes": [
            {"day": one.written_on.isoformat(), "name": case.names.get(one.account, ""), "text": one.text}
            for one in own.notes
        ],
        "log": [
            {
                "kind": one.kind.value,
                "day": one.on.isoformat(),
                "how": one.how.value,
                "name": case.names.get(one.account, ""),
                "text": one.text,
            }
            for one in own.log
        ],
        "marks": {facet.value: list(codes) for facet, codes in own.marks.items()},
    }


def _custody(case: Case) -> dict[str, Any]:
    organisation = {case.part.organisation_id: case.part.organisation.name}
    return {
        "reference": case.part.submission.reference,
        "taken": {"on": clock.today().isoformat(), "by": case.taker, "organisation": case.part.organisation.name},
        "received_on": case.part.offered_on.isoformat(),
        "referred_by": case.part.referred_by.organisation.name if case.part.referred_by else None,
        "parts": [name.value for name in case.plan.names],
        "permissions": [as_data.permission(one, organisation) for one in case.plan.permissions],
        "left_out": {name.value: why.value for name, why in case.plan.left.items()},
        "files": [_custody_of(name, *pair) for name, pair in zip(case.files, case.taken.files, strict=True)],
        "files_left_out": [one.number for one in case.plan.left_files],
        "opened": _openings(case),
    }


def _custody_of(name: str, body: Body, opened: Opened) -> dict[str, Any]:
    return {
        "file": name,
        "number": body.file.number,
        "body": body.kind.value,
        "part": opened.record.part.value,
        "kind": opened.record.sort.value,
        "size": opened.record.size,
        "sha256": opened.record.sha256,
        "added_on": body.file.added_on.isoformat(),
    }


def _openings(case: Case) -> list[dict[str, Any]]:
    """Return who of the organisation opened which part and which file on which day."""
    session, organisation = reading(), case.part.organisation_id
    parts = session.execute(selects.openings(case.part.submission_id, organisation))
    numbers = {body.file_id: body.file.number for body, _opened in case.taken.files}
    return [
        {
            "day": opening.opened_on.isoformat(),
            "part": SectionName(section.name).value,
            "name": case.names.get(opening.account_id, ""),
            "copied": opening.copied,
        }
        for opening, section in parts
    ] + [
        {
            "day": one.opened_on.isoformat(),
            "file": numbers[one.file_id],
            "body": one.kind.value,
            "name": case.names.get(one.account_id, ""),
        }
        for one in session.scalars(selects.file_openings(numbers.keys(), organisation))
    ]


def _audit(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "day": one.happened_on.isoformat(),
            "event": one.name,
            "keys": json.loads(one.keys),
            "by": one.actor_kind,
            "name": case.names.get(one.account_id, "") if one.account_id else "",
            "digest": one.digest.hex(),
        }
        for one in case.audit
    ]
