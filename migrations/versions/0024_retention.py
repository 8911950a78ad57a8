"""How long an organisation keeps its part of a report, by how it ended; and the days on which parts were destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OUTCOME = sa.Enum(
    "offered",
    "in_review",
    "asked",
    "decided",
    "closed",
    "declined",
    "withdrawn",
    name="partstate",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", OUTCOME, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_retention_rules_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("organisation_id", "outcome", name=op.f("uq_retention_rules_organisation_id_outcome")),
    )
    op.add_column("participations", sa.Column("kept_until", sa.Date(), nullable=True))
    op.add_column("participations", sa.Column("destroyed_on", sa.Date(), nullable=True))
    op.add_column("participations", sa.Column("backups_until", sa.Date(), nullable=True))
    op.add_column("submissions", sa.Column("destroyed_on", sa.Date(), nullable=True))
    op.create_index("ix_participations_kept_until", "participations", ["kept_until", "organisation_id"])
    op.create_index("ix_participations_destroyed_on", "participations", ["organisation_id", "destroyed_on"])


def downgrade() -> None:
    op.drop_index("ix_participations_destroyed_on", table_name="participations")
    op.drop_index("ix_participations_kept_until", table_name="participations")
    op.drop_column("submissions", "destroyed_on")
    op.drop_column("participations", "backups_until")
    op.drop_column("participations", "destroyed_on")
    op.drop_column("participations", "kept_until")
    op.drop_table("retention_rules")
