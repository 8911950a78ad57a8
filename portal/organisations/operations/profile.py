"""The public profile, which is published when it is saved, and the intake of reports."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b

from sqlalchemy.orm import Session

from portal import audit
from portal.actor import Actor
from portal.keys import rings
from portal.keys.models import RingKind
from portal.organisations import rules
from portal.organisations.events import ElsewherePublished, IntakeSet, ProfilePublished
from portal.organisations.models import Intake, Kind, Organisation
from portal.problems import Invalid, Stale
from portal.reference.labels import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a manager can say of the organisation. Codes are of `target_group`, `language` and `usual_wait`."""

    about: str
    run_by: str
    funded_by: str
    website: str
    helps: list[str]
    languages: list[str]
    examines_devices: bool
    usual_wait: str
    obligations: str
    legal_basis: str = ""


def publish_profile(session: Session, organisation: Organisation, profile: Profile, *, version: int, by: Actor) -> None:
    """Publish the profile as edited from `version`; raise `Stale` if somebody published another meanwhile."""
    session.refresh(organisation, with_for_update=True)
    if organisation.version != version:
        raise Stale(N_("Somebody else saved the profile while you were editing."))
    told = bool(profile.obligations)
    if organisation.kind is Kind.STATE and organisation.intake is Intake.OPEN and not told:
        raise Invalid(
            N_("Reports can only be sent to you while this says something. Pause your intake before you take it away."),
            field="obligations",
        )
    for name, value in asdict(profile).items():
        setattr(organisation, name, value)
    session.flush()
    audit.record(session, ProfilePublished(version=organisation.version), on=organisation.id, by=by)


def set_intake(session: Session, organisation: Organisation, intake: Intake, *, by: Actor) -> None:
    """Open or pause the intake of reports. What was sent before stays."""
    session.refresh(organisation, with_for_update=True)
    if intake is Intake.OPEN:
        has_ring = rings.ring_of(session, organisation.id, RingKind.REPORTS) is not None
        rules.check_intake(
            kind=organisation.kind,
            receives=organisation.receives,
            obligations=organisation.obligations,
            has_reports_ring=has_ring,
        )
    if organisation.intake is intake:
        return
    organisation.intake = intake
    session.flush()
    audit.record(session, IntakeSet(intake=intake), on=organisation.id, by=by)


def seen(organisation: Organisation) -> str:
    """Return what tells one version of where people are sent from another."""
    return blake2b(json.dumps(organisation.elsewhere, sort_keys=True).encode(), digest_size=8).hexdigest()


def point_elsewhere(
    session: Session, organisation: Organisation, texts: Mapping[str, str], *, was: str, by: Actor
) -> None:
    """Publish where people can turn while no reports are taken, by language; raise `Stale` unless `was` is there now.

    It is shown only while the intake is closed, whoever closed it.
    """
    session.refresh(organisation, with_for_update=True)
    wanted = {language: text for language, text in texts.items() if text}
    if organisation.elsewhere == wanted:
        return
    if was != seen(organisation):
        raise Stale
    organisation.elsewhere = wanted
    session.flush()
    audit.record(session, ElsewherePublished(version=organisation.version), on=organisation.id, by=by)
