"""What organisations asked the reporter to permit, and the answer."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def listed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "permission_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("section", listed("sectionname", "contact", "account", "technical", "wall"), nullable=False),
        sa.Column("mode", listed("mode", "reading", "copying"), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", listed("requeststate", "asked", "given", "refused"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (answered_on IS NULL)", name=op.f("ck_permission_requests_answered")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_permission_requests_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_permission_requests_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_permission_requests_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission_requests")),
    )
    op.create_index(
        "ix_permission_requests_once", "permission_requests", ["message_id", "section", "mode"], unique=True
    )
    op.create_index("ix_permission_requests_participation_id", "permission_requests", ["participation_id"])


def downgrade() -> None:
    op.drop_table("permission_requests")
