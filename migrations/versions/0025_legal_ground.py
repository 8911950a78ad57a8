"""Legal holds on parts of reports, and the basis in law on which each organisation receives them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_legal_holds_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_legal_holds_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index("ix_legal_holds_participation_id", "legal_holds", ["participation_id"])
    op.add_column("organisations", sa.Column("legal_basis", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("organisations") as table:
        table.alter_column("legal_basis", server_default=None)


def downgrade() -> None:
    op.drop_column("organisations", "legal_basis")
    op.drop_table("legal_holds")
