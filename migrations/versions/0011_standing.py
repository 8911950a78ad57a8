"""References, yearly renewal, suspension and removal of organisations.

Every organisation that is here when this runs gets a year from that day. Going down, those that were removed are
suspended, which is the nearest that the older version knows; their keys and members are gone either way.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from portal import clock

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

YEAR = timedelta(days=365)
CHANNELS = ("known_number", "in_person", "video_call", "public_register", "known_colleague")
REASONS = ("conduct", "false_statements", "misuse", "unreachable", "order", "own_wish", "settled", "mistake")


def one_of(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def may_stand_as(*codes: str) -> None:
    """Let an organisation's standing be one of `codes`."""
    allowed = ", ".join(f"'{code}'" for code in codes)
    with op.batch_alter_table("organisations") as table:
        table.drop_constraint(op.f("ck_organisations_standing"), type_="check")
        table.create_check_constraint(op.f("ck_organisations_standing"), sa.text(f"standing IN ({allowed})"))


def upgrade() -> None:
    may_stand_as("verified", "suspended", "removed")
    op.add_column("organisations", sa.Column("standing_on", sa.Date(), nullable=True))
    op.add_column("organisations", sa.Column("renewed_until", sa.Date(), nullable=True))
    op.add_column("organisations", sa.Column("renewal_asked", sa.Integer(), nullable=True))
    today = clock.today()
    organisations = sa.table(
        "organisations",
        sa.column("standing", sa.String()),
        sa.column("joined_on", sa.Date()),
        sa.column("standing_on", sa.Date()),
        sa.column("renewed_until", sa.Date()),
    )
    since = sa.case((organisations.c.standing == "suspended", sa.literal(today)), else_=organisations.c.joined_on)
    op.execute(organisations.update().values(standing_on=since, renewed_until=today + YEAR))
    with op.batch_alter_table("organisations") as table:
        table.alter_column("standing_on", existing_type=sa.Date(), nullable=False)
        table.alter_column("renewed_until", existing_type=sa.Date(), nullable=False)
        table.create_index("ix_organisations_standing_name_id", ["standing", "name", "id"], unique=False)
        table.create_index("ix_organisations_renewed_until_id", ["renewed_until", "id"], unique=False)
    with op.batch_alter_table("approvals") as table:
        table.add_column(sa.Column("channel", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("note_key_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("note", sa.LargeBinary(), nullable=True))
        allowed = ", ".join(f"'{code}'" for code in CHANNELS)
        table.create_check_constraint(op.f("ck_approvals_channel"), sa.text(f"channel IN ({allowed})"))
    op.create_table(
        "application_references",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("state", one_of("referencestate", "asked", "confirmed", "declined"), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("answer_key_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_on IS NULL)", name=op.f("ck_application_references_answered")
        ),
        sa.ForeignKeyConstraint(
            ["answer_key_id"], ["data_keys.id"], name=op.f("fk_application_references_answer_key_id_data_keys")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts.id"], name=op.f("fk_application_references_answered_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_references_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name=op.f("fk_application_references_data_key_id_data_keys")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_application_references_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_references")),
        sa.UniqueConstraint(
            "application_id", "organisation_id", name=op.f("uq_application_references_application_id_organisation_id")
        ),
        sa.UniqueConstraint("application_id", "place", name=op.f("uq_application_references_application_id_place")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_application_references_token_hash")),
    )
    op.create_index(
        "ix_application_references_organisation_id_asked_on_id",
        "application_references",
        ["organisation_id", "asked_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_application_references_organisation_id_state",
        "application_references",
        ["organisation_id", "state"],
        unique=False,
    )
    op.create_table(
        "renewals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("conduct_version", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("renewed_by", sa.Uuid(), nullable=True),
        sa.Column("renewed_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(renewed_by IS NULL) = (until_on IS NULL)", name=op.f("ck_renewals_renewed")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_renewals_confirmed_by_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_renewals_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["renewed_by"], ["accounts.id"], name=op.f("fk_renewals_renewed_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
    )
    op.create_index(
        "ix_renewals_organisation_id_confirmed_on_id",
        "renewals",
        ["organisation_id", "confirmed_on", "id"],
        unique=False,
    )
    op.create_index("ix_renewals_until_on", "renewals", ["until_on"], unique=False)
    op.create_table(
        "standing_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("verb", one_of("standingverb", "suspend", "lift", "remove", "dissolve"), nullable=False),
        sa.Column("reason", one_of("reason", *REASONS), nullable=False),
        sa.Column("state", one_of("proposalstate", "waiting", "confirmed", "dropped"), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (decided_by IS NOT NULL AND (verb = 'dissolve' OR decided_by <> proposed_by))",
            name=op.f("ck_standing_proposals_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_standing_proposals_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_standing_proposals_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["accounts.id"], name=op.f("fk_standing_proposals_proposed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_proposals")),
    )
    op.create_index(
        "ix_standing_proposals_organisation_id_proposed_on_id",
        "standing_proposals",
        ["organisation_id", "proposed_on", "id"],
        unique=False,
    )
    op.create_index("ix_standing_proposals_state", "standing_proposals", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_standing_proposals_state", table_name="standing_proposals")
    op.drop_index("ix_standing_proposals_organisation_id_proposed_on_id", table_name="standing_proposals")
    op.drop_table("standing_proposals")
    op.drop_index("ix_renewals_until_on", table_name="renewals")
    op.drop_index("ix_renewals_organisation_id_confirmed_on_id", table_name="renewals")
    op.drop_table("renewals")
    op.drop_index("ix_application_references_organisation_id_state", table_name="application_references")
    op.drop_index("ix_application_references_organisation_id_asked_on_id", table_name="application_references")
    op.drop_table("application_references")
    with op.batch_alter_table("approvals") as table:
        table.drop_constraint(op.f("ck_approvals_channel"), type_="check")
        table.drop_column("note")
        table.drop_column("note_key_id")
        table.drop_column("channel")
    op.execute("UPDATE organisations SET standing = 'suspended' WHERE standing = 'removed'")
    with op.batch_alter_table("organisations") as table:
        table.drop_index("ix_organisations_renewed_until_id")
        table.drop_index("ix_organisations_standing_name_id")
        table.drop_column("renewal_asked")
        table.drop_column("renewed_until")
        table.drop_column("standing_on")
    may_stand_as("verified", "suspended")
