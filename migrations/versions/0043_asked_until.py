"""Until when an organisation asks for permission, and which words to a remedy their reporter erased."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("permission_requests", sa.Column("until", sa.String(), server_default="", nullable=False))
    op.add_column("remedies", sa.Column("erased_steps", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("permission_requests") as table:
        table.alter_column("until", server_default=None)
    with op.batch_alter_table("remedies") as table:
        table.alter_column("erased_steps", server_default=None)


def downgrade() -> None:
    op.drop_column("remedies", "erased_steps")
    op.drop_column("permission_requests", "until")
