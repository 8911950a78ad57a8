"""Security keys beside the authenticator app."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "security_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("use", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_security_keys_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_keys")),
    )
    op.create_index(op.f("ix_security_keys_account_id"), "security_keys", ["account_id"])
    op.add_column("member_sessions", sa.Column("answered", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("member_sessions", "answered")
    op.drop_index(op.f("ix_security_keys_account_id"), table_name="security_keys")
    op.drop_table("security_keys")
