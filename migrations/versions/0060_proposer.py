"""A block that is made once more after a restore, by two people whom the backup does not know."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("blocks") as table:
        table.alter_column("proposed_by", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("blocks") as table:
        table.alter_column("proposed_by", existing_type=sa.Uuid(), nullable=False)
