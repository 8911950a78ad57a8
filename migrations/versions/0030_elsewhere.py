"""Where people can turn while an organisation takes no reports."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("elsewhere", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("organisations") as table:
        table.alter_column("elsewhere", server_default=None)


def downgrade() -> None:
    op.drop_column("organisations", "elsewhere")
