"""Signed checkpoints of the audit chains."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_checkpoints",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoints")),
    )
    op.create_table(
        "audit_signed_lines",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint"],
            ["audit_checkpoints.number"],
            name=op.f("fk_audit_signed_lines_checkpoint_audit_checkpoints"),
        ),
        sa.PrimaryKeyConstraint("chain_id", "number", name=op.f("pk_audit_signed_lines")),
    )
    op.create_index(
        "ix_audit_signed_lines_checkpoint_chain_id", "audit_signed_lines", ["checkpoint", "chain_id"], unique=True
    )


def downgrade() -> None:
    op.drop_index("ix_audit_signed_lines_checkpoint_chain_id", table_name="audit_signed_lines")
    op.drop_table("audit_signed_lines")
    op.drop_table("audit_checkpoints")
