"""What a report holds as data for another program: codes and days, texts exactly as they were typed, ids left out."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from portal.submissions.contents import Answers, Correction
from portal.submissions.models import Permission
from portal.submissions.models.requests import PermissionRequest
from portal.submissions.operations.remedies import Remedied
from portal.submissions.operations.thread import Said
from portal.submissions.rules import SaidAs, SectionName

Names = Mapping[UUID, str]
"""Of accounts, for their own colleagues; a reporter reads names of organisations, not of people."""


def parts(opened: Mapping[SectionName, Answers]) -> dict[str, Any]:
    """Return the answers by part, the parts whose answers were erased, and what was corrected."""
    return {
        "answers": {name.value: one.given for name, one in opened.items() if not one.erased},
        "erased_parts": [name.value for name, one in opened.items() if one.erased],
        "corrections": [correction(name.value, one) for name, found in opened.items() for one in found.corrected],
    }


def messages(said: Iterable[Said], names: Names | None = None) -> list[dict[str, Any]]:
    return [
        {
            "day": one.said_on.isoformat(),
            "by": "organisation" if one.account else "reporter",
            **_person(None if one.kind is SaidAs.REFERRAL else one.account, names),  # of another organisation
            "kind": one.kind.value,
            "code": one.code,
            "more": {name: code for name, code in one.more.items() if name != "second"},  # an account's id
            **_person(UUID(one.more["second"]) if "second" in one.more else None, names, name="second_examiner"),
            "text": one.text,
            "erased": one.erased,
        }
        for one in said
    ]


def remedies(found: Iterable[Remedied], names: Names | None = None) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "steps": [
                {
                    "day": step.on.isoformat(),
                    "by": "organisation" if step.account else "reporter",
                    "state": step.state.value,
                    **_person(step.account, names),
                    "text": step.text,
                    "erased": step.erased,
                }
                for step in one.steps
            ],
        }
        for one in found
    ]


def _person(account: UUID | None, names: Names | None, *, name: str = "name") -> dict[str, str]:
    return {name: names.get(account, "")} if names is not None and account is not None else {}


def permission(one: Permission, organisations: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "section": one.section.value,
        "organisation": organisations.get(one.organisation_id) if one.organisation_id else None,
        "kind": one.audience.value if one.audience else None,
        "purpose": one.purpose,
        "mode": one.mode.value,
        "until": one.until_on.isoformat() if one.until_on else None,
        "wording": one.wording,
        "language": one.language,
        "given_on": one.given_on.isoformat(),
        "withdrawn_on": one.withdrawn_on.isoformat() if one.withdrawn_on else None,
    }


def request(one: PermissionRequest) -> dict[str, Any]:
    return {
        "by": one.participation.organisation.name,
        "for": one.organisation.name,
        "section": one.section.value,
        "mode": one.mode.value,
        "purpose": one.purpose,
        "until": one.until or None,
        "state": one.state.value,
        "asked_on": one.asked_on.isoformat(),
        "answered_on": one.answered_on.isoformat() if one.answered_on else None,
    }


def correction(section: str, one: Correction) -> dict[str, Any]:
    return {
        "section": section,
        "question": one.question,
        "was": one.was,
        "day": one.on.isoformat(),
        "said": {"how": one.how, "day": one.said_on.isoformat()} if one.said_on else None,
    }
