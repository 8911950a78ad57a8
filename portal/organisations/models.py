"""Organisations, who belongs to them, and how they came in."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from portal import clock
from portal.accounts.models import Account
from portal.db import Base, clear, coded, locked, new_id, sealed
from portal.db.search import Searched
from portal.organisations.rules import (
    Channel,
    ProposalState,
    Reason,
    ReferenceState,
    Standing,
    StandingVerb,
    year_after,
)


class Kind(StrEnum):
    STATE = "state"
    CIVIL_SOCIETY = "civil_society"
    TECHNOLOGY_COMPANY = "technology_company"
    VENDOR = "vendor"
    SECRETARIAT = "secretariat"


class Intake(StrEnum):
    OPEN = "open"
    PAUSED = "paused"


class Organisation(Base):
    """What is public about an organisation: all of it was published by its manager or by the secretariat.

    `standing_on` is since when it stands as it does; `renewal_asked` how many days before `renewed_until` it was last
    asked to renew.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("kind <> 'vendor' OR NOT receives", name="vendors_never_receive"),
        CheckConstraint("kind <> 'secretariat' OR NOT receives", name="secretariat_never_receives"),
        Index("ix_organisations_kind_name_id", "kind", "name", "id"),
        Index("ix_organisations_country_name_id", "country", "name", "id"),
        Index("ix_organisations_name_id", "name", "id"),
        Index("ix_organisations_standing_name_id", "standing", "name", "id"),
        Index("ix_organisations_renewed_until_id", "renewed_until", "id"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    slug: Mapped[str] = clear(unique=True)
    kind: Mapped[Kind] = coded(Kind)
    name: Mapped[str] = clear()
    country: Mapped[str] = clear()
    standing: Mapped[Standing] = coded(Standing, default=Standing.VERIFIED)
    standing_on: Mapped[date] = clear(default=clock.today)
    renewed_until: Mapped[date] = clear(default=lambda: year_after(clock.today()))
    renewal_asked: Mapped[int | None] = clear()
    receives: Mapped[bool] = clear(default=False)
    intake: Mapped[Intake] = coded(Intake, default=Intake.PAUSED)
    run_by: Mapped[str] = clear(default="")
    funded_by: Mapped[str] = clear(default="")
    about: Mapped[str] = clear(default="")
    helps: Mapped[list[str]] = clear(JSON, default=list)
    languages: Mapped[list[str]] = clear(JSON, default=list)
    examines_devices: Mapped[bool] = clear(default=False)
    usual_wait: Mapped[str] = clear(default="")
    obligations: Mapped[str] = clear(default="")
    legal_basis: Mapped[str] = clear(default="")
    elsewhere: Mapped[dict[str, str]] = clear(JSON, default=dict)
    website: Mapped[str] = clear(default="")
    joined_on: Mapped[date] = clear(default=clock.today)
    version: Mapped[int] = clear()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's own convention

    @property
    def may_act(self) -> bool:
        """Whether its members may work here; a suspended organisation's can only sign in."""
        return self.standing is Standing.VERIFIED

    @property
    def may_receive(self) -> bool:
        """Whether it was verified to receive reports and has told what the law obliges it to do with them."""
        told = self.kind is not Kind.STATE or bool(self.obligations)
        return self.receives and told and self.standing is Standing.VERIFIED

    @property
    def is_overdue(self) -> bool:
        """Whether its year is over. The secretariat, which renews the others, has none."""
        return self.kind is not Kind.SECRETARIAT and self.renewed_until < clock.today()

    @property
    def is_open(self) -> bool:
        return self.may_receive and self.intake is Intake.OPEN and not self.is_overdue

    def elsewhere_in(self, language: str) -> tuple[str, str] | None:
        """Return language and text of where it sends people while it takes no reports; None while it does.

        Without one in `language` it is one in another: somebody may be able to read it.
        """
        if not self.elsewhere or self.is_open or not (self.receives and self.may_act):
            return None
        said = language if language in self.elsewhere else next(iter(self.elsewhere))
        return said, self.elsewhere[said]


class OrganisationWords(Searched, Base):
    """Under which words an organisation is found: those of its name, which never changes."""

    __tablename__ = "organisation_words"
    __table_args__ = (ForeignKeyConstraint(["subject_id"], ["organisations.id"]),)


class MembershipState(StrEnum):
    """`waiting`: signed up, and no key of the organisation is sealed to this person yet."""

    WAITING = "waiting"
    ADMITTED = "admitted"


class Membership(Base):
    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    manager: Mapped[bool] = clear(default=False)
    state: Mapped[MembershipState] = coded(MembershipState, default=MembershipState.WAITING)
    joined_on: Mapped[date] = clear(default=clock.today)
    away_until: Mapped[date | None] = clear()
    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def away(self) -> date | None:
        """The last day on which this member is away, as long as it lasts; it ends by itself."""
        return self.away_until if self.away_until is not None and self.away_until >= clock.today() else None


class Invitation(Base):
    """A place in an organisation, offered to an address. Only the hash of the link's token is kept."""

    __tablename__ = "invitations"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = clear(unique=True)
    email: Mapped[bytes] = locked("invitation.email")
    email_hash: Mapped[bytes] = clear()
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    manager: Mapped[bool] = clear(default=False)
    invited_by: Mapped[UUID | None] = clear()
    until_on: Mapped[date] = clear()
    used_on: Mapped[date | None] = clear()


class ApplicationState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Application(Base):
    """A wish to join: what was typed is sealed to the secretariat, until an organisation is made of it."""

    __tablename__ = "applications"
    __table_args__ = (Index("ix_applications_state_filed_on_id", "state", "filed_on", "id"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    kind: Mapped[Kind] = coded(Kind)
    receives: Mapped[bool] = clear(default=False)
    state: Mapped[ApplicationState] = coded(ApplicationState, default=ApplicationState.WAITING)
    conduct_version: Mapped[str] = clear()
    data_key_id: Mapped[UUID] = clear(ForeignKey("data_keys.id"))
    content: Mapped[bytes] = sealed("application.content")
    filed_on: Mapped[date] = clear(default=clock.today)
    decided_on: Mapped[date | None] = clear()
    organisation_id: Mapped[UUID | None] = clear(ForeignKey("organisations.id"))


class Approval(Base):
    """One person's yes. Two different people are needed for states, vendors and whoever receives reports.

    `channel` and the sealed note say how this person made sure, where no references could.
    """

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("application_id", "account_id"),)
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    application_id: Mapped[UUID] = clear(ForeignKey("applications.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    given_on: Mapped[date] = clear(default=clock.today)
    channel: Mapped[Channel | None] = coded(Channel)
    note_key_id: Mapped[UUID | None] = clear()
    note: Mapped[bytes | None] = sealed("approval.note")


class Reference(Base):
    """What a referee was asked about an applicant, and said: an organisation of the portal, or somebody with a link.

    `content` is what the referee reads: under a data key that the secretariat and the organisation hold, or under the
    link's token, and then gone with the answer. `answer` is for the secretariat alone.
    """

    __tablename__ = "application_references"
    __table_args__ = (
        UniqueConstraint("application_id", "place"),
        UniqueConstraint("application_id", "organisation_id"),
        CheckConstraint("(state = 'asked') = (answered_on IS NULL)", name="answered"),
        Index("ix_application_references_organisation_id_asked_on_id", "organisation_id", "asked_on", "id"),
        Index("ix_application_references_organisation_id_state", "organisation_id", "state"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    application_id: Mapped[UUID] = clear(ForeignKey("applications.id", ondelete="CASCADE"))
    place: Mapped[int] = clear()
    organisation_id: Mapped[UUID | None] = clear(ForeignKey("organisations.id"))
    token_hash: Mapped[bytes | None] = clear(unique=True)
    until_on: Mapped[date | None] = clear()
    state: Mapped[ReferenceState] = coded(ReferenceState, default=ReferenceState.ASKED)
    data_key_id: Mapped[UUID | None] = clear(ForeignKey("data_keys.id"))
    content: Mapped[bytes | None] = sealed("reference.request")
    answer_key_id: Mapped[UUID | None] = clear(ForeignKey("data_keys.id"))
    answer: Mapped[bytes | None] = sealed("reference.answer")
    asked_on: Mapped[date] = clear(default=clock.today)
    answered_on: Mapped[date | None] = clear()
    answered_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    application: Mapped[Application] = relationship()


class Renewal(Base):
    """A year of an organisation: what its manager confirmed and, once the secretariat agreed, until when."""

    __tablename__ = "renewals"
    __table_args__ = (
        CheckConstraint("(renewed_by IS NULL) = (until_on IS NULL)", name="renewed"),
        Index("ix_renewals_organisation_id_confirmed_on_id", "organisation_id", "confirmed_on", "id"),
        Index("ix_renewals_until_on", "until_on"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"))
    conduct_version: Mapped[str] = clear()
    confirmed_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    confirmed_on: Mapped[date] = clear(default=clock.today)
    renewed_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    renewed_on: Mapped[date | None] = clear()
    until_on: Mapped[date | None] = clear()


class Proposal(Base):
    """A change of standing that one person proposed and a second one confirms, with a coded and a sealed reason."""

    __tablename__ = "standing_proposals"
    __table_args__ = (
        CheckConstraint(
            "state <> 'confirmed' OR (decided_by IS NOT NULL AND (verb = 'dissolve' OR decided_by <> proposed_by))",
            name="two_people",
        ),
        Index("ix_standing_proposals_organisation_id_proposed_on_id", "organisation_id", "proposed_on", "id"),
        Index("ix_standing_proposals_state", "state"),
    )
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"))
    verb: Mapped[StandingVerb] = coded(StandingVerb)
    reason: Mapped[Reason] = coded(Reason)
    state: Mapped[ProposalState] = coded(ProposalState, default=ProposalState.WAITING)
    key_id: Mapped[UUID | None] = clear()
    content: Mapped[bytes | None] = sealed("standing.reason")
    proposed_by: Mapped[UUID] = clear(ForeignKey("accounts.id"))
    proposed_on: Mapped[date] = clear(default=clock.today)
    decided_by: Mapped[UUID | None] = clear(ForeignKey("accounts.id"))
    decided_on: Mapped[date | None] = clear()
    organisation: Mapped[Organisation] = relationship()


class LossNotice(Base):
    """Somebody says, signed in as nobody, that password and recovery code of this address are lost.

    Written for every address alike, so that asking does not tell whether somebody has an account.
    """

    __tablename__ = "loss_notices"
    email_hash: Mapped[bytes] = clear(primary_key=True)
    asked_on: Mapped[date] = clear(default=clock.today)
    told: Mapped[bool] = clear(default=False)


class FreshStart(Base):
    """A link by which a person begins again on their own account with a new key pair. Only the token's hash is kept."""

    __tablename__ = "fresh_starts"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = clear(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = clear(unique=True)
    until_on: Mapped[date] = clear()


class KeyLoss(Base):
    """One of the secretariat says that an organisation's keys are lost for good; the second one's word is awaited.

    `pair_id` is the key pair of the manager with whom it is to begin again, whose five words both of them heard.
    """

    __tablename__ = "key_losses"
    id: Mapped[UUID] = clear(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = clear(ForeignKey("organisations.id", ondelete="CASCADE"), unique=True)
    founder_id: Mapped[UUID] = clear(ForeignKey("accounts.id", ondelete="CASCADE"))
    pair_id: Mapped[UUID] = clear()
    said_by: Mapped[UUID] = clear()
    said_on: Mapped[date] = clear(default=clock.today)
